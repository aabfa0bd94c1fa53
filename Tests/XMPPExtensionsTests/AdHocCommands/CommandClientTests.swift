// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CommandClientTests {
    /// Runs a handler that is a client, while `script` is the responder.
    private func run(
        expecting outcome: String, _ client: @escaping @Sendable (CommandClient) async throws -> String,
        responder script: (TestStream) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, context in
                let commands = context.commands(of: "responder@domain", language: "en")
                try await context.reply(body: try await client(commands))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<message type='chat' from='a@b.c/d' to='echo.localhost' id='1'><body>go</body></message>")
            try await script(stream)
            let reply = try await stream.next()
            #expect(reply.child("body")?.text == outcome)
        }
    }

    /// Expects a request and answers it.
    private func answer(
        _ stream: TestStream, _ action: CommandAction?, _ values: [String: [String]]?, with response: CommandResponse
    ) async throws {
        let iq = try await stream.next()
        #expect(iq["type"] == "set")
        #expect(iq["to"] == "responder@domain")
        let request = try CommandRequest(#require(iq.firstChild))
        #expect(request.node == response.node)
        #expect(request.action == action)
        #expect(request.language == "en")
        #expect(request.sessionID == (action == .execute && values == nil ? nil : "s1"))
        let filled = request.form.map { form in
            Dictionary(form.fields.map { ($0.variable ?? "", $0.values) }) { first, _ in first }
        }
        #expect(filled == values)
        if let form = request.form { #expect(form.kind == .submit) }
        try await stream.send(
            """
            <iq type='result' id='\(iq["id"] ?? "")' from='responder@domain' to='echo.localhost'>\
            \(Element(response))</iq>
            """)
    }

    private func stage(
        _ actions: CommandActions?, _ fields: [FormField], status: CommandStatus = .executing,
        notes: [CommandNote] = [], sessionID: String? = "s1"
    ) -> CommandResponse {
        let form = CommandPayload.form(DataForm(.form, fields: fields))
        return CommandResponse(
            "config", sessionID: sessionID, status: status, actions: actions, notes: notes,
            payloads: fields.isEmpty ? [] : [form])
    }

    @Test("a dialogue from the first stage to the end, with what each offers (XEP-0050 §2.4.2)")
    func dialogue() async throws {
        try await run(expecting: "configured") { commands in
            var dialogue = try await commands.execute("config")
            #expect(dialogue.complete == nil)
            #expect(dialogue.previous == nil)
            let next = try #require(dialogue.next)
            dialogue = try await next(["service": ["httpd"]])
            #expect(dialogue.next == nil)
            let complete = try #require(dialogue.complete)
            #expect(dialogue.previous != nil)
            dialogue = try await complete(["state": ["on"]])
            #expect(dialogue.isOver)
            #expect(dialogue.proceed == nil)
            #expect(dialogue.cancel == nil)
            return dialogue.notes.map(\.text).joined()
        } responder: { stream in
            let first = stage(
                CommandActions([.next], execute: .next), [.hidden("token", value: "t"), .text("service")])
            try await answer(stream, .execute, nil, with: first)
            let second = stage(
                CommandActions([.previous, .complete], execute: .complete),
                [.text("state"), .choices("runlevel", of: [], values: ["3", "5"])])
            try await answer(stream, .next, ["token": ["t"], "service": ["httpd"]], with: second)
            // What was not given is sent as the form had it.
            try await answer(
                stream, .complete, ["state": ["on"], "runlevel": ["3", "5"]],
                with: stage(nil, [], status: .completed, notes: [.information("configured")]))
        }
    }

    @Test("back and canceled (XEP-0050 §2.4.2, §2.4.3)")
    func backAndCancel() async throws {
        try await run(expecting: "canceled") { commands in
            var dialogue = try await commands.execute("config")
            let previous = try #require(dialogue.previous)
            dialogue = try await previous()
            let cancel = try #require(dialogue.cancel)
            dialogue = try await cancel()
            return dialogue.response.status.rawValue
        } responder: { stream in
            let both = stage(CommandActions([.previous, .next]), [.text("a", value: "x")])
            try await answer(stream, .execute, nil, with: both)
            try await answer(stream, .previous, nil, with: both)
            try await answer(stream, .cancel, nil, with: stage(nil, [], status: .canceled))
        }
    }

    @Test("a stage without actions is executed to its end (XEP-0050 §3.4)")
    func singleStage() async throws {
        try await run(expecting: "completed") { commands in
            let dialogue = try await commands.execute("config")
            #expect(dialogue.next == nil)
            #expect(dialogue.previous == nil)
            #expect(dialogue.complete != nil)
            let proceed = try #require(dialogue.proceed)
            return try await proceed(["a": ["b"]]).response.status.rawValue
        } responder: { stream in
            try await answer(stream, .execute, nil, with: stage(nil, [.text("a")]))
            try await answer(stream, .execute, ["a": ["b"]], with: stage(nil, [], status: .completed))
        }
    }

    @Test("a default that is not allowed is none; without a session nothing can be done (XEP-0050 §3.4, §4.1)")
    func nothingOffered() async throws {
        try await run(expecting: "false") { commands in
            let invalid = try await commands.execute("config")
            #expect(invalid.proceed == nil)
            #expect(invalid.complete != nil)
            let lost = try await commands.execute("config")
            #expect(lost.next == nil && lost.proceed == nil && lost.cancel == nil)
            return "\(lost.isOver)"
        } responder: { stream in
            try await answer(stream, .execute, nil, with: stage(CommandActions([.complete]), []))
            try await answer(stream, .execute, nil, with: stage(CommandActions([.next]), [], sessionID: nil))
        }
    }

    @Test("a value for a field that the form does not have is a mistake, and nothing is sent")
    func unknownField() async throws {
        try await run(expecting: "servce") { commands in
            let dialogue = try await commands.execute("config")
            let next = try #require(dialogue.next)
            let error = await #expect(throws: CommandDialogueError.self) {
                try await next(["servce": ["httpd"]])
            }
            return error?.field ?? ""
        } responder: { stream in
            try await answer(stream, .execute, nil, with: stage(CommandActions([.next]), [.text("service")]))
        }
    }

    @Test("what a responder refuses says why (XEP-0050 §4.4)")
    func refusal() async throws {
        try await run(expecting: "bad-locale") { commands in
            do {
                _ = try await commands.execute("config")
                return "executed"
            } catch let error as StanzaError {
                return CommandError(error)?.condition.rawValue ?? "\(error)"
            }
        } responder: { stream in
            let iq = try await stream.next()
            var writer = Writer()
            CommandError(.badLocale).stanzaError.write(to: &writer)
            let error = writer.withBytes { String(decoding: $0, as: UTF8.self) }
            try await stream.send(
                "<iq type='error' id='\(iq["id"] ?? "")' from='responder@domain' to='echo.localhost'>\(error)</iq>")
        }
    }

    @Test("commands of somebody else in the list are left out (XEP-0050 §5)")
    func list() async throws {
        try await run(expecting: "list=List stop=") { commands in
            try await commands.list().map { "\($0.node)=\($0.name ?? "")" }.joined(separator: " ")
        } responder: { stream in
            let iq = try await stream.next()
            #expect(iq.firstChild?["node"] == "http://jabber.org/protocol/commands")
            let items = DiscoItems(items: [
                DiscoItem(jid: "responder@domain", node: "list", name: "List"),
                DiscoItem(jid: "evil@domain", node: "steal", name: "Steal"),
                DiscoItem(jid: "responder@domain"),
                DiscoItem(jid: "responder@domain", node: "stop"),
            ])
            try await stream.send(
                """
                <iq type='result' id='\(iq["id"] ?? "")' from='responder@domain' to='echo.localhost'>\
                \(Element(items))</iq>
                """)
        }
    }
}
