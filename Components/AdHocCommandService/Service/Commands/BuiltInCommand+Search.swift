// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §3 (fields)

import XMPPComponent
import XMPPCore
import XMPPExtensions

/// The built-in commands that look for something.
extension BuiltInCommand {
    func findCommand(_ form: WordsForm, _ context: CommandContext) async throws -> CommandStep {
        let words = form.words.lowercased().split(whereSeparator: \.isWhitespace)
        var rows: [[String]] = []
        for command in desk.shelf.commands {
            let text = "\(command.node) \(command.name) \(command.details ?? "")".lowercased()
            guard words.allSatisfy({ text.contains($0) }) else { continue }
            guard try await command.isAllowed(for: context.requester, at: context.address) else { continue }
            let summary = command.details?.split(separator: "\n").first.map(String.init) ?? ""
            rows.append([command.node, command.name, summary])
        }
        return table([("node", "Command"), ("name", "Name"), ("description", "Description")], rows)
    }

    func findPerson(_ form: PersonForm, _ context: CommandContext) -> CommandStep {
        let wanted = form.wanted
        guard !wanted.isEmpty else { return .failed("Fill in at least one field.") }
        let query = SearchQuery(
            values: wanted, page: ResultSetQuery(nil, limit: 100), requester: context.requester,
            address: context.address)
        let found = desk.file.people.filter { query.matches($0) }.prefix(100)
        let columns = PersonForm.columns
        return table(
            columns.map { ($0.name, $0.label) } + [("jid", "Address")],
            found.map { person in
                columns.map { person[$0.name] ?? "" } + [person.jid?.description ?? ""]
            })
    }
}

struct WordsForm: TypedForm {
    let title: String?
    var words = ""
    let instructions = ["Words of the name or description; none lists all that you may run."]
    var fields: [TypedField<Self>] { [.text("words", \.words, label: "Words")] }
}

struct PersonForm: TypedForm {
    static let columns =
        SearchField.allCases.map { (name: $0.rawValue, label: $0.label) } + [(name: "role", label: "Role")]

    let title: String?
    var first = ""
    var last = ""
    var nick = ""
    var email = ""
    var role = ""
    let instructions = ["Parts of the values are enough."]

    var fields: [TypedField<Self>] {
        [
            .text("first", \.first, label: "Given Name"), .text("last", \.last, label: "Family Name"),
            .text("nick", \.nick, label: "Nickname"), .text("email", \.email, label: "Email Address"),
            .text("role", \.role, label: "Role"),
        ]
    }

    /// What was filled in.
    var wanted: [String: [String]] {
        ["first": first, "last": last, "nick": nick, "email": email, "role": role].filter { !$0.value.isEmpty }
            .mapValues { [$0] }
    }
}
