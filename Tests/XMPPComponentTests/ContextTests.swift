// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// What handlers have at hand.
@Suite(.timeLimit(.minutes(15)))
struct ContextTests {
    private let alice: JID = "alice@example.org/phone"

    @Test("a reply is of the message's type, in its thread, from the address that was spoken to")
    func messageReply() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage { message, context in try await context.reply(body: "yes", id: "r1") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            for type in ["chat", "headline", "groupchat"] {
                try await stream.send(
                    "<message type='\(type)' from='\(alice)' to='bot@echo.localhost/x'><body>?</body><thread>t1</thread></message>"
                )
                let reply = try await stream.next()
                #expect(reply["type"] == type)
                #expect(reply["from"] == "bot@echo.localhost/x")
                #expect(reply["to"] == "\(alice)")
                #expect(reply["id"] == "r1")
                #expect(reply.child("thread")?.text == "t1")
                #expect(reply.child("body")?.text == "yes")
            }
        }
    }

    @Test("a reply of one's own keeps what it says itself")
    func ownReply() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                var reply = Message(to: "bob@example.org", type: .normal, body: "look")
                reply.thread = "other"
                try await context.reply(reply)
                try await context.reply(Message(to: nil, type: .chat, body: "to you"))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<message type='chat' from='\(alice)' to='echo.localhost'><body>?</body><thread>t1</thread></message>")
            let other = try await stream.next()
            #expect(other["to"] == "bob@example.org")
            #expect(other.child("thread")?.text == "other")
            let own = try await stream.next()
            #expect(own["to"] == "\(alice)")
            #expect(own.child("thread")?.text == "t1")
        }
    }

    @Test("a message of type error can be handled, and a reply to it is none")
    func errorMessage() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.error) { message, context in
                try await context.reply(body: message.error?.condition == .recipientUnavailable ? "pity" : "?")
                throw StanzaError.badRequest()
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                """
                <message type='error' from='\(alice)' to='echo.localhost'><error type='wait'>\
                <recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
                """)
            let reply = try await stream.next()
            #expect(reply["type"] != "error")
            #expect(reply.child("body")?.text == "pity")
            try await stream.expectNothing()
        }
    }

    @Test("answers to subscriptions come from the bare address and have the id of what they answer, others do not")
    func presenceReply() async throws {
        struct Doorman: PresenceHandler {
            func handle(_ presence: Presence, context: PresenceContext) async throws {
                switch presence.type {
                case .subscribe: try await context.reply(.subscribed)
                case .probe: try await context.reply(.available, status: "at your service")
                default: break
                }
            }
        }
        let server = InProcessServer()
        let component = try server.component { Doorman() }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<presence type='subscribe' id='s1' from='alice@example.org' to='bot@echo.localhost/x'/>")
            try await stream.expect(
                "<presence type='subscribed' from='bot@echo.localhost' to='alice@example.org' id='s1'/>")
            try await stream.send("<presence type='probe' from='\(alice)' to='bot@echo.localhost/x'/>")
            try await stream.expect(
                "<presence from='bot@echo.localhost/x' to='\(alice)' id='*'><status>at your service</status></presence>"
            )
            try await stream.send("<presence type='error' from='\(alice)' to='bot@echo.localhost/x'/>")
            try await stream.expectNothing()
        }
    }

    @Test("messages with a payload come decoded; one that cannot be is answered bad-request")
    func typedMessage() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat, with: Weather.self) { weather, _, context in try await context.reply(body: weather.city) }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<message type='chat' id='1' from='\(alice)' to='echo.localhost'><weather xmlns='urn:example:weather' city='Rome'/></message>"
            )
            try await stream.expect(echo("Rome", to: "\(alice)"))
            try await stream.send(
                "<message type='chat' id='2' from='\(alice)' to='echo.localhost'><weather xmlns='urn:example:weather'/></message>"
            )
            #expect(try await stream.next().child("error")?.firstChild?.name == "bad-request")
        }
    }

    @Test("a handler that throws CancellationError has failed like any other")
    func cancellationError() async throws {
        let server = InProcessServer()
        let component = try server.component { OnIQ(Weather.self) { _, _ in throw CancellationError() } }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            try await stream.expect(stanzaError("internal-server-error", "cancel", id: "1", to: "\(alice)"))
        }
    }

    @Test("a deadline and a time-out may be for ever")
    func forEver() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.timeouts.handler = .seconds(Int64.max)
        configuration.timeouts.idle = .seconds(Int64.max)
        configuration.timeouts.handshake = .seconds(Int64.max)
        configuration.timeouts.connect = .seconds(Int64.max)
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { _, context in
                await Task.yield()
                _ = try await context.query(Ping(), to: "alice@example.org/phone", timeout: .seconds(Int64.max))
                return Forecast("sun")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            let id = try await stream.next()["id"] ?? ""
            await server.advance(by: .seconds(3600))
            try await stream.send("<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'/>")
            #expect(try await stream.next()["id"] == "1")
        }
    }

    @Test("an answer over a limit fails its request at once")
    func answerOverLimit() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.stream.maximumStanzaBytes = 10_000
        let component = try server.component(configuration) {}
        try await server.run(component) { (stream: TestStream) async throws in
            let version = Task { [alice] in try await component.query(SoftwareVersionQuery(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            let name = String(repeating: "x", count: 20_000)
            try await stream.send(
                "<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:version'><name>\(name)</name></query></iq>"
            )
            await #expect(throws: PayloadError.self) { _ = try await version.value }
        }
    }
}
