// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.4 (multiple items)

import FoundationEssentials
import XMPPExtensions

/// What a program wrote, as a table.
struct OutputTable {
    static let maximumRows = 1000
    static let maximumColumns = 64

    struct Mistake: Error, Hashable {
        let message: String
    }

    let form: DataForm
    /// Rows that there are, and those of them that are in the form.
    let rows: Int
    let shown: Int

    init(_ text: String, _ output: DeclaredCommand.Output, title: String) throws(Mistake) {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let (names, cells) =
            output.format == .tsv ? Self.tsv(lines, output.columns) : try Self.json(lines, output.columns)
        guard names.count <= Self.maximumColumns else { throw Mistake(message: "has too many columns") }
        let labels = Dictionary(
            output.columns.compactMap { column in column.label.map { (column.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        let head = names.map { FormField($0, kind: .textSingle, label: labels[$0] ?? $0) }
        let room = AnswerSize.output - head.reduce(0) { $0 + AnswerSize.bytes(of: $1) }
        guard room > AnswerSize.output / 2 else { throw Mistake(message: "has too long names of columns") }
        let items = cells.prefix(Self.maximumRows).lazy.map { row in
            DataForm.Item(zip(names, row).map { FormField($0, values: [$1]) })
        }
        rows = cells.count
        shown = AnswerSize.rows(items, within: room)
        form = DataForm(.result, title: title, reported: head, items: Array(items.prefix(shown)))
    }

    /// Without declared columns the first line has their names.
    private static func tsv(_ lines: [String], _ columns: [DeclaredCommand.Output.Column]) -> ([String], [[String]]) {
        let rows = lines.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        var names = columns.map(\.name)
        if names.isEmpty { names = unique(rows.first ?? []) }
        let body = columns.isEmpty ? rows.dropFirst() : rows[...]
        return (names, body.map { row in names.indices.map { $0 < row.count ? row[$0] : "" } })
    }

    /// Names of fields have to be there, and to be different.
    private static func unique(_ names: [String]) -> [String] {
        var known: Set<String> = []
        return names.enumerated().map { number, name in
            let name = name.isEmpty || known.contains(name) ? "column-\(number + 1)" : name
            known.insert(name)
            return name
        }
    }

    private static func json(
        _ lines: [String], _ columns: [DeclaredCommand.Output.Column]
    ) throws(Mistake) -> ([String], [[String]]) {
        var names = columns.map(\.name)
        var objects: [[String: JSONCell]] = []
        for (number, line) in lines.enumerated() {
            guard let object = try? JSONDecoder().decode([String: JSONCell].self, from: Data(line.utf8)) else {
                throw Mistake(message: "is no JSON object in line \(number + 1)")
            }
            objects.append(object)
            guard columns.isEmpty else { continue }
            for name in object.keys.sorted() where !names.contains(name) { names.append(name) }
        }
        return (names, objects.map { object in names.map { object[$0]?.text ?? "" } })
    }
}

/// A value of JSON as text.
private enum JSONCell: Decodable {
    case value(String)
    case list([JSONCell])
    case object([String: JSONCell])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .value("")
        } else if let text = try? container.decode(String.self) {
            self = .value(text)
        } else if let truth = try? container.decode(Bool.self) {
            self = .value(truth ? "true" : "false")
        } else if let number = try? container.decode(Int.self) {
            self = .value("\(number)")
        } else if let number = try? container.decode(Double.self) {
            self = .value("\(number)")
        } else if let list = try? container.decode([JSONCell].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONCell].self))
        }
    }

    var text: String {
        switch self {
        case .value(let text): text
        case .list(let cells): cells.map(\.text).joined(separator: ", ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ")
        }
    }
}
