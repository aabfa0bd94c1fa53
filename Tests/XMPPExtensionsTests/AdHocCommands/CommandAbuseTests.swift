// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CommandAbuseTests {
    private let log = ServiceLog()

    private func run(
        _ configuration: AdHocCommands.Configuration = .init(), script: (Requester) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        let component = try server.component {
            AdHocCommands(configuration: configuration) {
                ConfigureService(log: log)
                OnCommand("list", name: "List") { _ in .done() }
                OnCommand("echo", name: "Echo", asking: Echo()) { form, _ in .done(form.text) }
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(Requester(stream: stream))
        }
    }

    private struct Echo: TypedForm {
        var text = ""
        var fields: [TypedField<Self>] { [.text("text", \.text)] }
    }

    private static let requests = Example.commands.filter { example in
        (try? example.element()).map { CommandRequest.name == $0.qualifiedName } == true
            && example.xml.contains("node=")
            && !example.xml.contains("status=")
    }

    @Test("every example with a part wrong is answered once, and nothing is done (XEP-0050 §4.4)", arguments: requests)
    func generated(example: Example) async throws {
        try await run { requester in
            let session = try await requester.ask(CommandRequest("config"), id: "first")
            for (number, variant) in Tree(try example.element()).variants.enumerated() {
                // On the session that there is, so that what is wrong is not that.
                var tree = variant
                for index in tree.attributes.indices where tree.attributes[index].value.hasPrefix("config:2002") {
                    tree.attributes[index].value = session.sessionID ?? ""
                }
                guard tree.name == CommandRequest.name else { continue }
                do {
                    _ = try await requester.exchange(tree.element(), id: "\(number)")
                } catch let error as StanzaError {
                    #expect(
                        [.badRequest, .itemNotFound, .notAllowed, .resourceConstraint].contains(error.condition),
                        "\(error)")
                }
            }
            try await requester.stream.expectNothing()
            #expect(log.entries.isEmpty)
        }
    }

    @Test("a form that is too large, or none that is filled in, is no payload for us (XEP-0050 §4.4)")
    func oversized() async throws {
        var configuration = AdHocCommands.Configuration()
        configuration.submittedFields = 3
        configuration.submittedBytes = 100
        try await run(configuration) { requester in
            let session = try await requester.ask(CommandRequest("echo"))
            var requests = [
                going(on: session, .complete, ["a": [], "b": [], "c": [], "text": ["x"]]),
                going(on: session, .complete, ["text": [String(repeating: "x", count: 97)]]),
                going(on: session, .complete, [String(repeating: "x", count: 101): []]),
                going(on: session, .complete, ["text": (0..<60).map { _ in "xx" }]),
            ]
            for kind in [DataForm.Kind.form, .result] {
                var request = going(on: session, .complete)
                request.payloads = [.form(DataForm(kind))]
                requests.append(request)
            }
            for (number, request) in requests.enumerated() {
                let refusal = try await requester.refusal(request, id: "\(number)")
                #expect(CommandError(refusal)?.condition == .badPayload)
                #expect(refusal.condition == .badRequest)
            }
            let malformed = Element(
                CommandRequest.name, attributes: ["node": "echo", "sessionid": session.sessionID ?? ""],
                children: [Element(DataForm.name, attributes: ["type": "jump"])])
            #expect(CommandError(try await requester.refusal(malformed))?.condition == .badPayload)
            let fitting = String(repeating: "x", count: 96)
            let end = try await requester.ask(going(on: session, .complete, ["text": [fitting]]), id: "end")
            #expect(end.notes == [.information(fitting)])
        }
    }

    @Test(
        "hostile values are values", arguments: ["", "\n\r\t", "--help", "'\"<&>]]>", "../../etc/passwd", "$(reboot)"])
    func hostileValues(value: String) async throws {
        try await run { requester in
            let session = try await requester.ask(CommandRequest("echo"))
            let request = going(on: session, .complete, ["text": [value]])
            #expect(try await requester.ask(request, id: "2").notes == [.information(value)])
        }
    }

    @Test("who opens session after session is refused, and others are not")
    func flood() async throws {
        try await run { requester in
            var refused = 0
            for number in 0..<2000 {
                do {
                    _ = try await requester.ask(CommandRequest("config"), id: "\(number)")
                } catch let error as StanzaError {
                    #expect(error.condition == .resourceConstraint)
                    refused += 1
                }
            }
            #expect(refused == 2000 - CommandSessionLimits().perRequester)
            var other = requester
            other.from = "other@domain/x"
            #expect(try await other.ask(CommandRequest("config")).status == .executing)
        }
    }

    @Test("100,000 sessions of one address leave no more than the limits allow")
    func memory() {
        var sessions = CommandSessions<Int>()
        let now = Duration.zero
        let owner = CommandSessions<Int>.Owner(requester: "a@b.c/d", address: "commands.localhost", node: "n")
        let stage = CommandSessions<Int>.Outcome.stage(
            .init(CommandContent(), actions: CommandActions([.next]), continuation: 0))
        for number in 0..<100_000 {
            let id = "\(number)"
            guard sessions.begin(id, for: owner, now: now) == nil else { continue }
            _ = sessions.settle(id, with: stage, to: CommandRequest("n"), stanzaID: id, now: now)
            guard number % 2 == 0 else { continue }
            let cancel = CommandRequest("n", sessionID: id, action: .cancel)
            _ = sessions.advance(id, for: owner, by: cancel, stanzaID: id, now: now)
        }
        #expect(sessions.count == CommandSessionLimits().perRequester)
        #expect(sessions.endedCount <= CommandSessionLimits().ended)
    }
}
