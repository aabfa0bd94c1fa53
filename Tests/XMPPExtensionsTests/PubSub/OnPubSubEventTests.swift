// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct OnPubSubEventTests {
    private func event(_ content: String, from: String = "pubsub.localhost", type: String = "headline") -> String {
        """
        <message type='\(type)' id='e1' from='\(from)' to='echo.localhost'>\
        <event xmlns='http://jabber.org/protocol/pubsub#event'>\(content)</event>\
        <headers xmlns='http://jabber.org/protocol/shim'><header name='SubID'>7</header></headers></message>
        """
    }

    private func report(_ text: String) -> String {
        "<message type='chat' id='*' from='echo.localhost' to='a@b.c'><body>\(text)</body></message>"
    }

    private static func report(_ name: String) -> @Sendable (PubSubNotification, MessageContext) async throws -> Void {
        { notification, context in
            let text = "\(name): \(notification.event.node ?? "") \(notification.subscriptionIDs.joined())"
            try await context.send(Message(to: "a@b.c", type: .chat, body: text))
        }
    }

    @Test("a notification goes to the first handler that wants its node from its sender (XEP-0060 §7.1.2)")
    func dispatch() async throws {
        let server = InProcessServer()
        let component = try server.component {
            PubSubEvents {
                OnPubSubEvent("news", from: "pubsub.localhost", handle: Self.report("news"))
                OnPubSubEvent(from: "alice@localhost", handle: Self.report("alice"))
                OnPubSubEvent("http://jabber.org/protocol/nick", isAnnounced: true, handle: Self.report("nick"))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(event("<items node='news'/>"))
            try await stream.expect(report("news: news 7"))
            try await stream.send(event("<purge node='other'/>", from: "alice@localhost/desk", type: "normal"))
            try await stream.expect(report("alice: other 7"))
            try await stream.send(event("<items node='http://jabber.org/protocol/nick'/>", from: "bob@localhost"))
            try await stream.expect(report("nick: http://jabber.org/protocol/nick 7"))
            // From somebody who is not the service, or of a node that nobody wants.
            try await stream.send(event("<items node='news'/>", from: "mallory@localhost"))
            try await stream.send(event("<items node='other'/>"))
            try await stream.expectNothing()
        }
    }

    @Test("what is wanted from everybody is told where it is wanted, and nothing else (XEP-0060 §9.2)")
    func features() async throws {
        let server = InProcessServer()
        let component = try server.component {
            PubSubEvents {
                OnPubSubEvent("news", handle: Self.report("news"))
                OnPubSubEvent("http://jabber.org/protocol/nick", isAnnounced: true, handle: Self.report("nick"))
            }
            .at(.users)
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func features(of address: String) async throws -> [String] {
                try await stream.send(
                    """
                    <iq type='get' id='1' from='a@b.c/d' to='\(address)'>\
                    <query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                    """)
                return try DiscoInfo(#require(try await stream.next().firstChild)).features
            }
            let users = try await features(of: "bot@echo.localhost")
            #expect(users.contains("http://jabber.org/protocol/nick+notify"))
            #expect(!users.contains("news+notify"))
            #expect(users.contains(PubSub.eventNamespace))
            let domain = try await features(of: "echo.localhost")
            #expect(!domain.contains { $0.hasSuffix("+notify") })
        }
    }

    @Test("a malformed notification reaches no handler, and the stream lives")
    func malformed() async throws {
        let server = InProcessServer()
        let component = try server.component { OnPubSubEvent(handle: Self.report("all")) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(event("<items/>", type: "normal"))
            let answer = try await stream.next()
            #expect(answer["type"] == "error")
            #expect(answer.child("error")?.child(QName("bad-request", in: StanzaError.namespace)) != nil)
            try await stream.send(event("<items node='news'/>", type: "error"))
            try await stream.expectNothing()
            try await stream.send(event("<items node='news'/>"))
            try await stream.expect(report("all: news 7"))
        }
    }
}
