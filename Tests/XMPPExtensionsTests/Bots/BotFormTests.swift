// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050: a bot's commands by a client that has forms

import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotFormTests {
    private let notes = Notes()

    /// Somebody with a client that has forms.
    private struct Requester {
        let stream: TestStream
        var from = "alice@localhost/phone"

        func request(_ command: CommandRequest) async throws -> CommandResponse {
            try await stream.send(
                Element(
                    QName("iq", in: "jabber:component:accept"),
                    attributes: ["type": "set", "id": "c", "from": from, "to": "butler@echo.localhost"],
                    children: [try Element(command)]))
            let answer = try await stream.next()
            guard answer["type"] == "result" else {
                throw StanzaError(try #require(answer.children.first { $0.name == "error" }))
            }
            return try CommandResponse(resultPayload: answer.firstChild)
        }

        func begin(_ node: String) async throws -> CommandResponse { try await request(CommandRequest(node)) }

        func go(
            _ response: CommandResponse, _ action: CommandAction = .complete, _ values: [String: [String]] = [:]
        ) async throws -> CommandResponse {
            try await request(
                CommandRequest(
                    response.node, sessionID: response.sessionID, action: action,
                    form: values.isEmpty ? nil : response.form?.submission(values)))
        }
    }

    private func run(_ script: (Requester) async throws -> Void) async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            try await script(Requester(stream: alice.stream))
        }
    }

    @Test("commands are listed for whom they are for")
    func list() async throws {
        let server = InProcessServer()
        let component = try server.component { sampleBot(notes) }
        try await server.run(component) { (stream: TestStream) async throws in
            func list(_ requester: String) async throws -> [String?] {
                try await stream.send(
                    """
                    <iq type='get' id='d' from='\(requester)' to='butler@echo.localhost'>
                    <query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>
                    """)
                return try DiscoItems(resultPayload: try await stream.next().firstChild).items.map(\.node)
            }
            #expect(try await list("alice@localhost/x") == ["ping", "note", "deploy", "survey", "fail"])
            #expect(try await list("guest@elsewhere/x") == ["ping", "note", "survey", "fail"])
        }
    }

    @Test("what a handler says is the note of the result; a text is a form of one field")
    func texts() async throws {
        try await run { (alice: Requester) async throws in
            let ping = try await alice.begin("ping")
            #expect(ping.status == .completed && ping.notes == [.information("pong")])
            let note = try await alice.begin("note")
            #expect(note.form?["text"]?.isRequired == true && note.form?["text"]?.label == "what to keep")
            let again = try await alice.go(note, .complete, ["text": [""]])
            #expect(again.status == .executing)
            let done = try await alice.go(note, .complete, ["text": ["buy\u{202E} milk"]])
            #expect(done.status == .completed && done.notes == [.information("Noted.")])
            #expect(notes.all == ["noted «buy milk»"])
        }
    }

    @Test("the arguments are the command's form, and a question is the next one; one can go back")
    func arguments() async throws {
        try await run { (alice: Requester) async throws in
            let form = try await alice.begin("deploy")
            #expect(form.form?.title == "Deployment")
            let refused = try await alice.go(
                form, .complete, ["service": ["web"], "stage": ["test"], "replicas": ["12"]])
            #expect(refused.notes == [.error("«Replicas» must be 9 or less.")])
            let question = try await alice.go(
                form, .complete, ["service": ["web"], "stage": ["test"], "replicas": ["2"]])
            #expect(question.notes.isEmpty, "\(question)")
            #expect(question.status == .executing && question.form?["answer"]?.kind == .boolean)
            #expect(question.form?["answer"]?.label == "Deploy web to test?")
            let back = try await alice.go(question, .previous)
            #expect(back.form?["service"]?.values == ["web"])
            let other = try await alice.go(back, .complete, ["service": ["api"], "stage": ["live"], "replicas": ["1"]])
            #expect(other.form?["answer"]?.label == "Deploy api to live?")
            let done = try await alice.go(other, .complete, ["answer": ["true"]])
            #expect(done.status == .completed && done.notes == [.information("Deployed api.")])
            #expect(notes.all == ["deployed api live 1"])
        }
    }

    @Test("one question after the other, of every kind")
    func questions() async throws {
        try await run { (alice: Requester) async throws in
            let name = try await alice.begin("survey")
            #expect(name.form?["answer"]?.label == "What is your name?")
            let age = try await alice.go(name, .next, ["answer": ["Ann"]])
            let again = try await alice.go(age, .next, ["answer": ["old"]])
            #expect(again.form?["answer"]?.label == "I did not understand that. How old are you?")
            let color = try await alice.go(again, .execute, ["answer": ["33"]])
            #expect(color.form?["answer"]?.options.map(\.value) == ["red", "green"])
            let done = try await alice.go(color, .complete, ["answer": ["green"]])
            #expect(done.status == .completed && done.notes == [.information("Thank you, Ann.")])
            #expect(notes.all == ["Ann 33 green"])
        }
    }

    @Test("a command that is cancelled, or fails, or is not allowed, says so")
    func ends() async throws {
        try await run { (alice: Requester) async throws in
            let survey = try await alice.begin("survey")
            #expect(try await alice.go(survey, .cancel).status == .canceled)
            await #expect(throws: StanzaError.self) { try await alice.go(survey, .next, ["answer": ["Ann"]]) }
            let failed = try await alice.begin("fail")
            #expect(failed.status == .completed && failed.notes == [.error(BotPhrases().failed)])
            var guest = alice
            guest.from = "guest@elsewhere/x"
            await #expect(throws: StanzaError.self) { try await guest.begin("deploy") }
            #expect(notes.all.isEmpty)
        }
    }

    @Test("a question in a form and one in the chat are two")
    func beside() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let requester = Requester(stream: alice.stream)
            let form = try await requester.begin("survey")
            #expect(try await alice.say("survey") == "What is your name?")
            #expect(try await alice.say("Chatty", id: "m2") == "How old are you?")
            #expect(
                try await requester.go(form, .next, ["answer": ["Formal"]]).form?["answer"]?.label == "How old are you?"
            )
        }
    }

    @Test("commands of several forms of their own are typed as in a chat of commands")
    func commands() async throws {
        let bot = Bot(name: "Admin", at: .user("butler")) { [notes] in
            OnCommand("config", name: "Configure") { _ in
                .ask(Deployment()) { first, _ in
                    .ask(Deployment(), isLast: true) { second, _ in
                        notes.note("\(first.service) \(second.service)")
                        return .done("Configured.")
                    }
                }
            }
            BotCommand("ping", "Answers.") { context in try await context.reply("pong") }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("help")?.contains("config – Configure") == true)
            let first = try await alice.say("config", id: "m2")
            #expect(first?.hasSuffix("Answer with: service=…, next, cancel.") == true)
            #expect(
                try await alice.say("web", id: "m3")?.hasSuffix("Answer with: service=…, done, back, cancel.") == true)
            #expect(try await alice.say("!ping", id: "m4") == "pong")
            #expect(try await alice.say("service=api", id: "m5") == "Configured.")
            #expect(notes.all == ["web api"])
            #expect(try await alice.say("run config service=web", id: "m6")?.contains("Deployment") == true)
            #expect(try await alice.say("cancel", id: "m7") == "Canceled.")
        }
    }
}
