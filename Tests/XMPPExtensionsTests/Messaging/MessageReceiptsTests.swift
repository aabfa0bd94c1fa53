// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct MessageReceiptsTests {
    private let alice = "alice@example.org/phone"

    private func message(
        _ body: String, id: String? = "m1", type: String = "chat", to: String = "echo.localhost", request: Bool = true
    ) -> String {
        """
        <message type='\(type)'\(id.map { " id='\($0)'" } ?? "") from='\(alice)' to='\(to)'><body>\(body)</body>\
        \(request ? "<request xmlns='urn:xmpp:receipts'/>" : "")</message>
        """
    }

    private func reply(_ body: String, type: String = "chat", from: String = "echo.localhost") -> String {
        "<message type='\(type)' id='*' from='\(from)' to='\(alice)'><body>\(body)</body></message>"
    }

    private func receipt(_ id: String, type: String = "chat", from: String = "echo.localhost") -> String {
        "<message type='\(type)' id='*' from='\(from)' to='\(alice)'><received xmlns='urn:xmpp:receipts' id='\(id)'/></message>"
    }

    private func features(of address: String, on stream: TestStream) async throws -> [String] {
        try await stream.send(
            "<iq type='get' id='d' from='\(alice)' to='\(address)'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
        )
        let info = try DiscoInfo(#require(try await stream.next().firstChild))
        return info.features
    }

    @Test("a receipt follows what the handler sends, and is advertised where messages are handled (XEP-0184 §6, §7)")
    func answering() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage { message, context in try await context.reply(body: message.body ?? "") }
                .at(.users).answeringReceipts()
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("hi", to: "bot@echo.localhost"))
            try await stream.expect(reply("hi", from: "bot@echo.localhost"))
            try await stream.expect(receipt("m1", from: "bot@echo.localhost"))
            try await stream.send(message("news", id: "m2", type: "headline", to: "bot@echo.localhost/x"))
            try await stream.expect(reply("news", type: "headline", from: "bot@echo.localhost/x"))
            try await stream.expect(receipt("m2", type: "headline", from: "bot@echo.localhost/x"))
            #expect(try await features(of: "bot@echo.localhost", on: stream).contains("urn:xmpp:receipts"))
            #expect(try await !features(of: "echo.localhost", on: stream).contains("urn:xmpp:receipts"))
        }
    }

    @Test("no receipt unasked, without an id, in a room, for a receipt (XEP-0184 §5)")
    func undue() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage { _, _ in }.answeringReceipts()
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("unasked", request: false))
            try await stream.send(message("no id", id: nil))
            try await stream.send(message("room", type: "groupchat"))
            try await stream.send(
                """
                <message type='chat' id='r' from='\(alice)' to='echo.localhost'>\
                <request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='0'/></message>
                """)
            try await stream.expectNothing()
            try await stream.send(message("asked", id: "m9"))
            try await stream.expect(receipt("m9"))
        }
    }

    @Test("errors get no receipt, although a route asks for them (XEP-0184 §5)")
    func errors() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.error) { _, _ in }.answeringReceipts()
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("failed", type: "error"))
            try await stream.expectNothing()
        }
    }

    @Test("what the handler refuses, or nobody takes, gets no receipt (XEP-0184 §7)")
    func refused() async throws {
        struct Gate: Middleware {
            func handle(
                _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
            ) async throws -> StanzaOutcome { .ignored }
        }
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, _ in throw StanzaError.notAllowed() }.answeringReceipts()
            OnMessage(.normal) { _, _ in }.middleware(Gate()).answeringReceipts()
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("no"))
            let error = try Message(try await stream.next())
            #expect(error.error?.condition == .notAllowed)
            try await stream.send(message("nobody", type: "normal"))
            try await stream.expectNothing()
        }
    }

    @Test("a receipt goes only to those who may know that somebody is there (XEP-0184 §8)")
    func privacy() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, _ in }.answeringReceipts { $0.address.local == "open" }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("x", id: "1", to: "closed@echo.localhost"))
            try await stream.send(message("x", id: "2", to: "open@echo.localhost"))
            try await stream.expect(receipt("2", from: "open@echo.localhost"))
            try await stream.expectNothing()
        }
    }

    @Test("a handler acknowledges by itself, and says that it does (XEP-0184 §6)")
    func byHand() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                let isDue = try await context.acknowledge(message)
                try await context.reply(body: "\(isDue)")
            }.advertising(DeliveryReceipt.namespace)
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(message("x"))
            try await stream.expect(receipt("m1"))
            try await stream.expect(reply("true"))
            try await stream.send(message("x", request: false))
            try await stream.expect(reply("false"))
            #expect(try await features(of: "echo.localhost", on: stream).contains("urn:xmpp:receipts"))
        }
    }

    @Test("a module behind receipts keeps its life and its features, and requests are left alone")
    func modules() async throws {
        struct Talk: Module {
            var content: [any Routable] {
                OnMessage(.chat) { _, _ in }
                OnIQ(OutOfBandRequest.self) { _, _ in EmptyResponse() }.at(.domain)
            }
            var features: [String] { ["urn:example:talk"] }
        }
        let server = InProcessServer()
        let component = try server.component { RouteGroup { Talk() }.answeringReceipts() }
        try await server.run(component) { (stream: TestStream) async throws in
            let known = try await features(of: "echo.localhost", on: stream)
            #expect(Set(known).isSuperset(of: ["urn:example:talk", "urn:xmpp:receipts", "jabber:iq:oob"]))
            #expect(known.filter { $0 == "urn:xmpp:receipts" }.count == 1)
            try await stream.send(
                """
                <iq type='set' id='q' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:oob'>\
                <url>https://example.org/</url></query></iq>
                """)
            try await stream.expect("<iq type='result' id='q' from='echo.localhost' to='\(alice)'/>")
            try await stream.send(
                "<iq type='set' id='q2' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:oob'/></iq>")
            let refusal = try IQ(try await stream.next())
            #expect(refusal.error?.condition == .badRequest)
        }
    }

    @Test("without receipts nothing is advertised (XEP-0184 §6)")
    func unadvertised() async throws {
        let server = InProcessServer()
        let component = try server.component { OnMessage(.chat) { _, _ in } }
        try await server.run(component) { (stream: TestStream) async throws in
            #expect(try await !features(of: "echo.localhost", on: stream).contains("urn:xmpp:receipts"))
        }
    }
}
