// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct RoutingTests {
    private let alice = "alice@example.org/phone"

    @Test("the most specific route wins: payload, then address, then type")
    func specificity() async throws {
        let receipts = QName("received", in: "urn:xmpp:receipts")
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.normal) { _, context in try await context.reply(body: "normal") }
            OnMessage(.chat) { _, context in try await context.reply(body: "any") }
            OnMessage(.headline) { _, context in try await context.reply(body: "headline") }
            OnMessage(.chat) { _, context in try await context.reply(body: "users") }.at(.users)
            OnMessage(.chat) { _, context in try await context.reply(body: "bot") }.at(.user("bot"))
            OnMessage(.chat, payload: receipts) { _, context in try await context.reply(body: "receipt") }
        }
        let withReceipt =
            "<message type='chat' from='\(alice)' to='bot@echo.localhost'><body>x</body><received xmlns='urn:xmpp:receipts'/></message>"
        try await server.run(component) { (server: TestStream) async throws in
            func body(_ stanza: String) async throws -> String? {
                try await server.send(stanza)
                return try await server.next().child("body")?.text
            }
            #expect(try await body(chat("x", from: alice)) == "any")
            #expect(try await body("<message type='headline' from='\(alice)' to='echo.localhost'/>") == "headline")
            #expect(try await body(chat("x", from: alice, to: "someone@echo.localhost")) == "users")
            #expect(try await body(chat("x", from: alice, to: "bot@echo.localhost/home")) == "bot")
            #expect(try await body(withReceipt) == "receipt")
        }
    }

    @Test("two routes for the same stanzas are refused when the component is made")
    func ambiguous() async throws {
        await expect(code: .ambiguousRoutes) {
            _ = try InProcessServer().component {
                OnMessage(.chat) { _, _ in }
                OnMessage(.chat) { _, _ in }
            }
        }
    }

    @Test("a route of one's own replaces a built-in answer")
    func override() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Ping.self) { _, _ in throw StanzaError.notAllowed("no pings today") }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(ping(from: alice, id: "1"))
            try await server.expect(stanzaError("not-allowed", "cancel", id: "1", to: alice, text: "no pings today"))
        }
    }

    @Test("builder: conditions, loops and groups")
    func builder() async throws {
        let server = InProcessServer()
        let isEnabled = false
        let component = try server.component {
            if isEnabled { OnMessage { _, context in try await context.reply(body: "no") } }
            for name in ["one", "two"] {
                OnMessage(.chat) { _, context in try await context.reply(body: name) }.at(.user(name))
            }
            RouteGroup {
                OnPresence(.subscribe) { _, context in try await context.reply(.subscribed) }
                OnPresence(.probe) { _, context in try await context.reply(.available) }
            }.at(.users)
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat("x", from: alice, to: "two@echo.localhost"))
            try await server.expect(echo("two", to: alice, from: "two@echo.localhost"))
            try await server.send(
                "<presence type='subscribe' id='s1' from='alice@example.org' to='one@echo.localhost/x'/>")
            try await server.expect(
                "<presence type='subscribed' from='one@echo.localhost' to='alice@example.org' id='s1'/>")
            try await server.send("<presence type='probe' from='alice@example.org/r' to='one@echo.localhost'/>")
            try await server.expect("<presence from='one@echo.localhost' to='alice@example.org/r' id='*'/>")
        }
    }

    @Test("handler protocols route like their closure twins")
    func protocols() async throws {
        struct Oracle: IQHandler {
            func handle(_ request: Weather, context: IQContext) async throws -> Forecast { Forecast("rain") }
        }
        struct Parrot: MessageHandler {
            let type: MessageType? = .chat
            func handle(_ message: Message, context: MessageContext) async throws {
                try await context.reply(body: message.body ?? "")
            }
        }
        let server = InProcessServer()
        let component = try server.component {
            Oracle()
            Parrot()
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather("Rome", from: alice, id: "1"))
            #expect(try await server.next().child(Forecast.name)?.text == "rain")
            try await server.send(chat("hello", from: alice))
            try await server.expect(echo("hello", to: alice))
        }
    }

    @Test("what a group advertises is told where its routes of that kind are (XEP-0030 §3)")
    func advertising() async throws {
        let server = InProcessServer()
        let component = try server.component {
            RouteGroup {
                OnMessage(.chat) { _, _ in }.at(.users)
                OnIQ(Weather.self) { _, _ in Forecast("rain") }.at(.domain)
            }
            .advertising("urn:example:talk", "urn:example:shout", by: .message)
            .advertising("urn:example:all")
        }
        try await server.run(component) { (server: TestStream) async throws in
            for (address, expected) in [
                ("echo.localhost", ["urn:example:weather", "urn:example:all"]),
                ("bot@echo.localhost", ["urn:example:talk", "urn:example:shout", "urn:example:all"]),
            ] {
                try await server.send(
                    "<iq type='get' id='1' from='\(alice)' to='\(address)'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
                )
                let info = try DiscoInfo(resultPayload: try await server.next().firstChild)
                #expect(info.features.filter { $0.hasPrefix("urn:example:") } == expected)
            }
        }
    }
}
