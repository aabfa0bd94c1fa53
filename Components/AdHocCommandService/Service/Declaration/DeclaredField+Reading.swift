// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore
import XMPPExtensions
import Yams

extension DeclaredField {
    private static let keys = [
        "name", "label", "description", "type", "required", "default", "options", "options-from", "pattern", "minimum",
        "maximum", "maximum-size", "join", "may-begin-with-hyphen", "schemes", "hosts", "format",
    ]

    init(_ node: Node) throws(Problem) {
        let section = try YAMLSection(node, "A field", keys: Self.keys)
        let name = try section.requiredText("name")
        guard Self.isName(name) else {
            throw section.problem("name", "must be 1 to 64 letters, digits, - and _, not beginning with -.")
        }
        let kind = try section.choice("type", Kind.self) ?? .text
        self.name = name
        self.kind = kind
        label = try section.text("label") ?? name
        details = try section.text("description")
        isRequired = try section.truth("required") ?? false
        options = try Self.options(section)
        source = try section.node("options-from").map { (node) throws(Problem) in try OptionSource(node) }
        pattern = try section.text("pattern")
        minimum = try section.text("minimum")
        maximum = try section.text("maximum")
        maximumBytes = try section.size("maximum-size", in: 1...(64 << 10)) ?? (kind == .lines ? 16 << 10 : 1024)
        separator = try section.text("join") ?? ","
        mayBeginWithHyphen = try section.truth("may-begin-with-hyphen") ?? false
        schemes = try section.texts("schemes") ?? ["https"]
        hosts = (try section.texts("hosts") ?? []).map { $0.lowercased() }
        durationForm = try section.choice("format", DurationForm.self) ?? .seconds
        let given = try section.texts("default") ?? (kind == .boolean ? ["false"] : [])
        defaults =
            kind == .lines
            ? given.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) } : given
        try check(section)
    }

    /// What makes no sense together, so that nobody believes in a key that does nothing.
    private func check(_ section: YAMLSection) throws(Problem) {
        let onlyFor: [(key: String, isSensible: Bool, types: String)] = [
            ("options", kind.hasOptions, "choice and choices"), ("options-from", kind.hasOptions, "choice and choices"),
            ("pattern", kind == .text, "text"), ("minimum", kind.hasBounds, "integer, date, date-time and duration"),
            ("maximum", kind.hasBounds, "integer, date, date-time and duration"),
            ("join", kind.takesSeveral, "choices and addresses"), ("schemes", kind == .file, "file"),
            ("hosts", kind == .file, "file"), ("format", kind == .duration, "duration"),
        ]
        for (key, isSensible, types) in onlyFor where section.has(key) && !isSensible {
            throw section.problem(key, "is only for fields of the type \(types); «\(name)» is \(kind.rawValue).")
        }
        if kind.hasOptions, (source == nil) == options.isEmpty {
            throw Problem(section.line, "The field «\(name)» needs either options or options-from.")
        }
        if let pattern, !FormValidation.isPatternUnderstood(pattern) {
            throw section.problem("pattern", "is no POSIX extended regular expression that is understood.")
        }
        guard schemes.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7a).contains($0) } }) else {
            throw section.problem("schemes", "must be such as https.")
        }
        guard !separator.isEmpty else { throw section.problem("join", "must not be empty.") }
        guard kind != .secret || defaults.isEmpty else {
            throw section.problem("default", "is not for secrets: a form never shows them.")
        }
        for bound in ["minimum", "maximum"] {
            guard let text = try section.text(bound) else { continue }
            let probe = DataForm(.form, fields: [emptyProbe])
            guard (try? probe.check(DataForm(.submit, fields: [FormField(name, values: [text])]))) != nil else {
                throw section.problem(bound, "is no \(kind.rawValue).")
            }
        }
        try checkDefaults(section)
    }

    private var emptyProbe: FormField {
        let datatypes: [Kind: String] = [
            .integer: "xs:integer", .date: "xs:date", .dateTime: "xs:dateTime", .duration: "xs:duration",
        ]
        return .text(name, validation: FormValidation(datatype: datatypes[kind] ?? "xs:string"))
    }

    private func checkDefaults(_ section: YAMLSection) throws(Problem) {
        guard !defaults.isEmpty, source == nil else { return }
        let form = DataForm(.form, fields: [formField(options: options, values: [])])
        do throws(FormRejection) {
            _ = try form.check(DataForm(.submit, fields: [FormField(name, values: defaults)]))
        } catch {
            throw section.problem("default", "is not taken: \(error.problems.first?.message ?? "")")
        }
    }

    private static func options(_ section: YAMLSection) throws(Problem) -> [FormOption] {
        var options: [FormOption] = []
        for node in try section.nodes("options") {
            if let value = node.scalar?.string {
                options.append(FormOption(value))
            } else {
                let entry = try YAMLSection(node, "An option", keys: ["value", "label"])
                options.append(FormOption(try entry.requiredText("value"), label: try entry.text("label")))
            }
        }
        guard Set(options.map(\.value)).count == options.count else {
            throw section.problem("options", "has a value twice.")
        }
        return options
    }
}

extension OptionSource {
    init(_ node: Node) throws(Problem) {
        let keys = ProgramDeclaration.keys + ["keep", "timeout"]
        let section = try YAMLSection(node, "options-from", keys: keys)
        launch = try ProgramDeclaration(section)
        guard launch.fields.isEmpty else {
            throw Problem(
                section.line, "options-from has no fields: the choices are made before anything is filled in.")
        }
        keep = try section.duration("keep", in: .zero ... .seconds(86400)) ?? .seconds(30)
        timeout = try section.duration("timeout", in: .milliseconds(100) ... .seconds(15)) ?? .seconds(5)
    }
}
