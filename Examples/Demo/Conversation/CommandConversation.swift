// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// Executes commands as alice does with her client: lists them, fills in a form, corrects it, sees the result, cancels one.
struct CommandConversation {
    let alice: ChatClient
    let service: String

    func run() async throws {
        try await alice.waitUntilReachable(service)
        let list = try await list()
        for node in ["disk", "wait"] where !list.contains(node) {
            throw InteropError("the service does not offer «\(node)»")
        }
        try await table()
        try await form()
        try await cancel()
        try await alice.close()
    }

    /// XEP-0050 §2.2.
    private func list() async throws -> [String] {
        alice.show("What can I do here?", "list of commands, XEP-0050")
        let items = try await alice.query(DiscoItemsQuery(node: DiscoItems.commandsNode), to: jid).items
        for item in items { show("  \((item.node ?? "").padded(to: 16))\(item.name ?? "")") }
        return items.compactMap(\.node)
    }

    /// XEP-0050 §2.4.1.
    private func table() async throws {
        alice.show("disk, please.", "execute")
        let end = try await alice.query(CommandRequest("disk"), to: jid)
        try expect(end, .completed)
        guard let form = end.form, !form.items.isEmpty else { throw InteropError("no table: \(end)") }
        let rows = [form.reported.map { $0.label ?? "" }] + form.items.map { $0.fields.map { $0.values.joined() } }
        for row in rows { show("  " + row.map { $0.padded(to: 14) }.joined()) }
    }

    /// XEP-0050 §2.4.2.
    private func form() async throws {
        alice.show("wait, please.", "execute")
        let session = try await alice.query(CommandRequest("wait"), to: jid)
        try expect(session, .executing)
        show(session)
        alice.show("How long: soon", "complete, with the form filled in")
        let again = try await go(on: session, .complete, ["time": "soon"])
        try expect(again, .executing)
        show(again)
        alice.show("How long: 1s")
        var end = try await go(on: session, .complete, ["time": "1s"])
        while end.status == .executing {
            show(end)
            alice.show("And now?", "next")
            end = try await go(on: session, .next)
        }
        show(end)
        guard !end.hasFailed else { throw InteropError("the command failed: \(end)") }
    }

    /// XEP-0050 §2.4.3.
    private func cancel() async throws {
        alice.show("wait, for a minute.", "execute, complete")
        let session = try await alice.query(CommandRequest("wait"), to: jid)
        let progress = try await go(on: session, .complete, ["time": "60s"])
        try expect(progress, .executing)
        show(progress)
        alice.show("I have changed my mind.", "cancel")
        try expect(try await go(on: session, .cancel), .canceled)
        show("Canceled.", "its processes are ended")
    }

    private var jid: JID { JID(service) ?? "invalid" }

    private func go(
        on session: CommandResponse, _ action: CommandAction, _ values: [String: String] = [:]
    ) async throws -> CommandResponse {
        let form =
            values.isEmpty ? nil : DataForm(.submit, fields: values.map { FormField($0.key, values: [$0.value]) })
        return try await alice.query(
            CommandRequest(session.node, sessionID: session.sessionID, action: action, form: form), to: jid)
    }

    private func expect(_ response: CommandResponse, _ status: CommandStatus) throws {
        guard response.status == status else { throw InteropError("not \(status): \(response)") }
    }

    private func show(_ response: CommandResponse) {
        for note in response.notes { show(note.text, note.severity == .error ? "a note of type error" : nil) }
        for field in response.form?.fields ?? [] where field.kind != .fixed {
            let value = field.values.joined(separator: ", ")
            show(
                "  [\(field.label ?? "")] \(value)",
                response.status == .executing ? "a field of the form" : "the result")
        }
    }

    private func show(_ text: String, _ protocolNote: String? = nil) {
        conversation.show(text, by: service, protocolNote)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
