// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §4.3 (notes); XEP-0004 v2.13.2: §3.2 (fields), §3.4 (tables); XEP-0066 v1.5: §2 (addresses)

import XMLStream
import XMPPCore

/// A stage of a command, or its end, as text.
enum CommandText {
    static func text(of response: CommandResponse) -> String {
        var parts = response.notes.map(text(of:))
        for payload in response.payloads {
            switch payload {
            case .form(let form) where form.kind == .form: parts.append(question(form))
            case .form(let form): parts.append(result(form))
            case .element(let element):
                if let url = element.child(QName("url", in: element.namespace))?.text { parts.append(url) }
            }
        }
        switch response.status {
        case .executing: parts.append(choices(response))
        case .canceled: parts.append("Canceled.")
        case .completed: if parts.isEmpty { parts.append("Done.") }
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func text(of note: CommandNote) -> String {
        switch note.severity {
        case .information: note.text
        case .warning: "Warning: \(note.text)"
        case .error: "Error: \(note.text)"
        }
    }

    // MARK: Forms

    static func question(_ form: DataForm) -> String {
        var lines = heading(form)
        for field in form.fields {
            switch field.kind {
            case .hidden: continue
            // The notes have told what is wrong already, and instructions are text.
            case .fixed: lines += field.values
            default: lines.append(describe(field))
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func describe(_ field: FormField) -> String {
        let variable = field.variable ?? ""
        var line = field.isRequired ? "* \(variable)" : "  \(variable)"
        if let label = field.label, label != variable { line += " (\(label))" }
        line += ": \(kind(of: field))"
        if field.kind == .textPrivate { return line }
        if !field.values.isEmpty { line += ", now " + field.values.map { "«\($0)»" }.joined(separator: " ") }
        if let details = field.details { line += "\n    \(details)" }
        return line
    }

    private static func kind(of field: FormField) -> String {
        switch field.kind ?? .textSingle {
        case .boolean: "yes or no"
        case .jidSingle: "an address"
        case .jidMulti: "addresses"
        case .listSingle: "one of \(options(field))"
        case .listMulti: "any of \(options(field))"
        case .textMulti: "a text of several lines"
        case .textPrivate: "a secret"
        case .fixed, .hidden: ""
        case .textSingle: (field.validation.map { FormDatatype($0.datatype).description } ?? "a text") + bounds(field)
        }
    }

    private static func bounds(_ field: FormField) -> String {
        guard case .range(let minimum, let maximum) = field.validation?.method else { return "" }
        return [minimum.map { " from \($0)" }, maximum.map { " to \($0)" }].compactMap(\.self).joined()
    }

    private static func options(_ field: FormField) -> String {
        let shown = field.options.prefix(40).map { option in
            option.label.map { $0 == option.value ? $0 : "\(option.value) (\($0))" } ?? option.value
        }
        return shown.joined(separator: ", ") + (field.options.count > shown.count ? ", …" : "")
    }

    private static func choices(_ response: CommandResponse) -> String {
        let actions = response.actions?.allowed ?? [.complete]
        var words: [String] = []
        if let form = response.forms.first(where: { $0.kind == .form }) {
            let names = form.fields.filter { $0.kind != .hidden && $0.kind != .fixed }.compactMap(\.variable)
            if let name = names.first { words.append("\(name)=…") }
        }
        if actions.contains(.next) { words.append("next") }
        if actions.contains(.complete) { words.append("done") }
        if actions.contains(.previous) { words.append("back") }
        return "Answer with: " + (words + ["cancel"]).joined(separator: ", ") + "."
    }

    // MARK: Results

    static func result(_ form: DataForm) -> String {
        var lines = heading(form)
        for field in form.fields where field.kind != .hidden {
            guard let label = field.label ?? field.variable, field.kind != .fixed else {
                lines += field.values
                continue
            }
            lines.append("\(label):\(field.values.count == 1 ? " " : "\n")\(field.values.joined(separator: "\n"))")
        }
        return (lines + table(form)).joined(separator: "\n")
    }

    private static func heading(_ form: DataForm) -> [String] {
        [form.title].compactMap(\.self) + form.instructions
    }

    /// Columns as wide as their widest cell, for clients that show them in a font of one width.
    private static func table(_ form: DataForm) -> [String] {
        guard !form.reported.isEmpty || !form.items.isEmpty else { return [] }
        let columns = form.reported.isEmpty ? form.items.first?.fields ?? [] : form.reported
        let visible = columns.filter { $0.kind != .hidden }
        let head = visible.map { $0.label ?? $0.variable ?? "" }
        let rows = form.items.map { item in
            visible.map { column in
                column.variable.flatMap { item[$0] }?.values.joined(separator: ", ") ?? ""
            }
        }
        guard !rows.isEmpty else { return ["(nothing)"] }
        let widths = head.indices.map { column in
            min(60, ([head] + rows).map { $0[column].count }.max() ?? 0)
        }
        return ([head] + rows).map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                guard column < row.count - 1 else { continue }
                line += String(repeating: " ", count: max(0, widths[column] - cell.count) + 2)
            }
            return line
        }
    }
}
