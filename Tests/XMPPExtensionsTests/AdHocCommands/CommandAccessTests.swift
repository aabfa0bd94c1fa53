// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CommandAccessTests {
    private let log = ServiceLog()

    private func run(
        _ configuration: AdHocCommands.Configuration = .init(), server: InProcessServer = InProcessServer(),
        @CommandBuilder commands: () -> [any AdHocCommand], script: (Requester, AdHocCommands) async throws -> Void
    ) async throws {
        let commands = AdHocCommands(configuration: configuration, commands)
        var component = server.configuration()
        component.timeouts.idle = .seconds(86_400)
        try await server.run(server.component(component) { commands }) { (stream: TestStream) async throws in
            try await script(Requester(stream: stream), commands)
        }
    }

    @Test("the domain says that it has commands, and each command that it has a form (XEP-0050 §2.1, §2.2)")
    func discovery() async throws {
        try await run {
            ConfigureService(log: log)
            OnCommand("reset", name: "Reset") { _ in .done() }.allowed { requester, _ in requester == "root@domain/r" }
        } script: { requester, commands in
            let domain = try await requester.ask(DiscoInfoQuery())
            #expect(domain.features.contains("http://jabber.org/protocol/commands"))
            #expect(domain.features.contains("jabber:x:data"))
            let list = try await requester.ask(DiscoInfoQuery(node: DiscoItems.commandsNode))
            #expect(list.identities == [DiscoIdentity(category: "automation", type: "command-list")])
            let command = try await requester.ask(DiscoInfoQuery(node: "config"))
            #expect(
                command.identities
                    == [DiscoIdentity(category: "automation", type: "command-node", name: "Configure Service")])
            #expect(command.features == ["http://jabber.org/protocol/commands", "jabber:x:data"])
            #expect(try await requester.ask(DiscoItemsQuery(node: "config")).items == [])
            let unknown = try await requester.refusal(Element(DiscoInfoQuery(node: "nothing")), type: "get")
            #expect(unknown.condition == .itemNotFound)
            #expect(
                try await commands.announcement(to: "a@b.c", from: "echo.localhost").children.map(\.name) == ["query"])
        }
    }

    @Test("everybody sees what they may execute, and nothing else (XEP-0050 §2.2, §4.4)")
    func rights() async throws {
        try await run {
            OnCommand("all", name: "All") { _ in .done() }
            OnCommand("reset", name: "Reset") { _ in .done() }.allowed { requester, _ in requester.bare == "root@domain"
            }
        } script: { requester, commands in
            var root = requester
            root.from = "root@domain/r"
            let node = DiscoItems.commandsNode
            #expect(try await requester.ask(DiscoItemsQuery(node: node)).items.map(\.node) == ["all"])
            #expect(try await root.ask(DiscoItemsQuery(node: node)).items.map(\.node) == ["all", "reset"])
            for payload in [try Element(CommandRequest("reset")), try Element(DiscoInfoQuery(node: "reset"))] {
                let type = payload.isNamed(CommandRequest.name) ? "set" : "get"
                let refusal = try await requester.refusal(payload, type: type)
                #expect(refusal.condition == .forbidden)
                #expect(refusal.kind == .cancel)
            }
            #expect(try await root.ask(CommandRequest("reset")).status == .completed)
            let announcement = try await commands.announcement(
                to: "a@b.c", from: "echo.localhost", subject: "Service Controls")
            #expect(try announcement.payload(of: DiscoItems.self)?.items.map(\.node) == ["all"])
            #expect(announcement.subject == "Service Controls")
        }
    }

    @Test("who loses the right in the middle cannot go on, and the session is over")
    func revoked() async throws {
        let revoked = ServiceLog()
        try await run {
            OnCommand("config", name: "Config") { context in try await ConfigureService(log: log).execute(context) }
                .allowed { _, _ in revoked.entries.isEmpty }
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            revoked.note("now")
            let request = going(on: session, .next, ["service": ["httpd"]])
            #expect(try await requester.refusal(request, id: "2").condition == .forbidden)
            #expect(try await requester.refusal(going(on: session, .cancel), id: "3").condition == .forbidden)
        }
    }

    @Test("nobody goes on with the session of somebody else")
    func hijack() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            for thief in [
                "mallory@evil/x", "requester@domain/other", "requester@domain", "domain", "requester@domain/Resource",
            ] {
                var other = requester
                other.from = thief
                for action in CommandAction.allCases {
                    let refusal = try await other.refusal(going(on: session, action, ["service": ["httpd"]]), id: "2")
                    #expect(CommandError(refusal)?.condition == .badSessionID)
                    #expect(refusal.condition == .badRequest)
                }
            }
            let second = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]), id: "2")
            #expect(second.status == .executing)
            #expect(log.entries.isEmpty)
        }
    }

    @Test("a session of one command is none of another, and a made-up one is none at all (XEP-0050 §4.4)")
    func wrongSession() async throws {
        try await run {
            ConfigureService(log: log)
            OnCommand("other", name: "Other", asking: SelectService()) { _, _ in .done() }
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            var request = going(on: session, .next)
            request.node = "other"
            #expect(CommandError(try await requester.refusal(request))?.condition == .badSessionID)
            request = CommandRequest("config", sessionID: "config:20020923T213616Z-700")
            #expect(CommandError(try await requester.refusal(request))?.condition == .badSessionID)
            for action in CommandAction.allCases where action != .execute {
                let refusal = try await requester.refusal(CommandRequest("config", action: action))
                #expect(CommandError(refusal)?.condition == .badSessionID)
            }
            #expect(try await requester.refusal(CommandRequest("nothing")).condition == .itemNotFound)
        }
    }

    @Test("an action that is unknown, and one that is not offered (XEP-0050 §4.4)")
    func actions() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            for action in [CommandAction.complete, .previous] {
                let refusal = try await requester.refusal(going(on: session, action, ["service": ["httpd"]]), id: "2")
                #expect(CommandError(refusal)?.condition == .badAction)
            }
            let unknown = Element(CommandRequest.name, attributes: ["node": "config", "action": "jump"])
            #expect(CommandError(try await requester.refusal(unknown))?.condition == .malformedAction)
            let empty = Element(CommandRequest.name, attributes: ["node": "config", "sessionid": ""])
            #expect(CommandError(try await requester.refusal(empty))?.condition == .badSessionID)
            #expect(try await requester.refusal(Element(CommandRequest.name)).condition == .badRequest)
        }
    }

    @Test("a last form that is submitted by «next», as Poezio submits every form, completes the command")
    func nextAtTheEnd() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            _ = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]))
            let bare = CommandRequest("config", sessionID: session.sessionID, action: .next)
            #expect(CommandError(try await requester.refusal(bare, id: "2"))?.condition == .badAction)
            let end = try await requester.ask(going(on: session, .next, ["runlevel": ["5"], "state": ["on"]]), id: "3")
            #expect(end.status == .completed)
            #expect(log.entries.count == 1)
        }
    }

    @Test("a session that is too old is told so, for a while; its stages are let go")
    func expiry() async throws {
        let released = ServiceLog()
        let server = InProcessServer()
        try await run(server: server) {
            OnCommand("config", name: "Config") { context in
                try await ConfigureService(log: log).execute(context).onRelease { released.note("released") }
            }
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            await server.advance(by: .seconds(601))
            let request = going(on: session, .next, ["service": ["httpd"]])
            let refusal = try await requester.refusal(request, id: "2")
            #expect(CommandError(refusal)?.condition == .sessionExpired)
            #expect(released.entries == ["released"])
            await server.advance(by: .seconds(601))
            #expect(CommandError(try await requester.refusal(request, id: "3"))?.condition == .badSessionID)
        }
        #expect(released.entries == ["released"])
    }

    @Test("what took too long to answer is not done again: who asks again gets the answer when it is there")
    func late() async throws {
        let server = InProcessServer()
        let (gate, opener) = AsyncStream<Never>.makeStream()
        try await run(server: server) {
            OnCommand("slow", name: "Slow", asking: SelectService()) { selection, _ in
                log.note(selection.service)
                // In a task of its own, so that the deadline's cancellation does not end the wait.
                await Task { for await _ in gate {} }.value
                return .done("slowly")
            }
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("slow"))
            let request = going(on: session, .complete, ["service": ["httpd"]])
            let payload = try Element(request)
            try await requester.stream.send(
                "<iq type='set' id='2' from='\(requester.from)' to='\(requester.to)'>\(payload)</iq>")
            while log.entries.isEmpty { try await requester.stream.expectNothing() }
            await server.advance(by: .seconds(26))
            let late = try await requester.stream.next()
            #expect(late.child("error").map { StanzaError($0).condition } == .remoteServerTimeout)
            #expect(try await requester.refusal(request, id: "3").condition == .unexpectedRequest)
            opener.finish()
            var answer: CommandResponse?
            for number in 4..<10_000 where answer == nil {
                do {
                    answer = try await requester.ask(request, id: "\(number)")
                } catch let error as StanzaError where error.condition == .unexpectedRequest {
                    continue
                }
            }
            #expect(answer?.notes == [.information("slowly")])
            #expect(log.entries == ["httpd"])
        }
    }

    @Test("sessions end with the presence of their owner, if asked, and with the component")
    func presence() async throws {
        let released = ServiceLog()
        var configuration = AdHocCommands.Configuration()
        configuration.endsWithPresence = true
        try await run(configuration) {
            OnCommand("config", name: "Config") { context in
                try await ConfigureService(log: log).execute(context).onRelease {
                    released.note("\(context.requester)")
                }
            }
        } script: { requester, _ in
            let session = try await requester.ask(CommandRequest("config"))
            var other = requester
            other.from = "requester@domain/other"
            let kept = try await other.ask(CommandRequest("config"))
            try await requester.stream.send(
                "<presence type='unavailable' from='requester@domain/resource' to='echo.localhost'/>")
            let refusal = try await requester.refusal(going(on: session, .next), id: "2")
            #expect(CommandError(refusal)?.condition == .sessionExpired)
            #expect(released.entries == ["requester@domain/resource"])
            #expect(try await other.ask(going(on: kept, .next, ["service": ["httpd"]]), id: "3").status == .executing)
        }
        #expect(released.entries == ["requester@domain/resource", "requester@domain/other"])
    }

    @Test("two commands of one node end the start")
    func repeatedNode() async throws {
        let component = try InProcessServer().component {
            AdHocCommands {
                OnCommand("a", name: "A") { _ in .done() }
                OnCommand("a", name: "B") { _ in .done() }
            }
        }
        let error = await #expect(throws: ComponentError.self) { try await component.run() }
        #expect(error?.code == .invalidConfiguration)
    }
}
