// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution)

import FoundationEssentials
import Logging
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// The commands that every service has, unless its file disables them.
enum BuiltIn: String, CaseIterable, Sendable {
    case uptime, statistics, connections, sessions, runs, reload
    case cancelRun = "cancel-run"
    case logLevel = "log-level"
    case findCommand = "find-command"
    case findPerson = "find-person"

    var name: String {
        switch self {
        case .uptime: "Service: Uptime"
        case .statistics: "Service: Statistics"
        case .connections: "Service: Connections"
        case .sessions: "Service: Sessions"
        case .runs: "Service: Runs"
        case .cancelRun: "Service: Cancel a run"
        case .logLevel: "Service: Log level"
        case .reload: "Service: Read the commands again"
        case .findCommand: "Find a command"
        case .findPerson: "Find a person"
        }
    }

    var details: String {
        switch self {
        case .uptime: "How long the service and this machine have been running."
        case .statistics: "Counts of runs, sessions and stanzas, and the memory in use."
        case .connections: "The connection to the server and how it has been."
        case .sessions: "Who is in the midst of which command."
        case .runs: "What runs, and detached runs that have ended. People see their own, the administrators all."
        case .cancelRun: "Ends a run with all of its processes. People can end their own, the administrators all."
        case .logLevel: "Changes how much the service logs, until it ends."
        case .reload: "Reads the file of commands again. One that is not valid is refused, and the old one stays."
        case .findCommand: "Looks for commands by words of their name and description."
        case .findPerson: "Looks for people in the directory."
        }
    }
}

/// A built-in command.
struct BuiltInCommand: AdHocCommand {
    let kind: BuiltIn
    let desk: ServiceDesk

    init(_ kind: BuiltIn, desk: ServiceDesk) {
        self.kind = kind
        self.desk = desk
    }

    var node: String { kind.rawValue }
    var name: String { kind.name }
    var details: String? { kind.details }

    func isAllowed(for requester: JID, at address: JID) async throws -> Bool {
        let file = desk.file
        if file.builtInAccess.allows(requester) { return kind != .findPerson || !file.people.isEmpty }
        switch kind {
        // Whoever can run something can look for it, and see what they have running.
        case .findCommand, .runs, .cancelRun: return file.commands.contains { $0.access.allows(requester) }
        case .findPerson: return !file.people.isEmpty && file.peopleAccess.allows(requester)
        case .uptime, .statistics, .connections, .sessions, .logLevel, .reload: return false
        }
    }

    func execute(_ context: CommandContext) async throws -> CommandStep {
        switch kind {
        case .uptime: uptime(context)
        case .statistics: statistics(context)
        case .connections: connections(context)
        case .sessions: sessions()
        case .runs: runs(context)
        case .cancelRun: cancelRun(context)
        case .logLevel: logLevel(context)
        case .reload: await reload(context)
        case .findCommand: .ask(WordsForm(title: name), isLast: true) { try await findCommand($0, $1) }
        case .findPerson: .ask(PersonForm(title: name), isLast: true) { findPerson($0, $1) }
        }
    }

    func table(_ columns: [(String, String)], _ rows: [[String]], notes: [CommandNote] = []) -> CommandStep {
        guard !rows.isEmpty else { return .done("There is nothing to show.", notes: notes) }
        let items = rows.map { row in DataForm.Item(zip(columns, row).map { FormField($0.0, values: [$1]) }) }
        let shown = AnswerSize.rows(items, within: AnswerSize.output)
        let cut =
            shown < items.count
            ? [CommandNote.warning("Only the first \(shown) of \(items.count) are shown.")] : []
        return .done(
            DataForm(
                .result, title: name, reported: columns.map { FormField($0.0, kind: .textSingle, label: $0.1) },
                items: Array(items.prefix(shown))),
            notes: notes + cut)
    }

    func values(_ fields: [(String, String, String)]) -> CommandStep {
        .done(
            DataForm(
                .result, title: name,
                fields: fields.map { FormField($0.0, kind: .textSingle, label: $0.1, values: [$0.2]) }))
    }
}
