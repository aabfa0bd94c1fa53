// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// How stanzas find their way (RFC 6121 §8), and what comes back.
@Suite(.timeLimit(.minutes(15)))
struct ServerRoutingTests {
    static let depths: [TestDepth] = [.inProcess, .inProcess(like: .ejabberd), .loopback]

    @Test("messages go to a resource, to all that are available, or wait (RFC 6121 §8.5)", arguments: depths)
    func messages(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } test: { bench in
            let desk = try await bench.client("alice", resource: "desk")
            let phone = try await bench.client("alice", resource: "phone")
            let silent = try await bench.client("alice", resource: "silent", isAvailable: false)
            try silent.send("<presence><priority>-1</priority></presence>")
            for to in ["alice@localhost/phone", "alice@localhost", "alice@localhost/gone"] {
                try await bench.component.send(Message(to: JID(parsing: to), type: .chat, body: to))
            }
            for body in ["alice@localhost/phone", "alice@localhost", "alice@localhost/gone"] {
                try await phone.expect("<message type='chat' from='echo.localhost'>...<body>\(body)</body></message>")
            }
            for body in ["alice@localhost", "alice@localhost/gone"] {
                try await desk.expect("<message type='chat' from='echo.localhost'>...<body>\(body)</body></message>")
            }
            for client in [desk, phone, silent] { try await client.expectNothing(from: bench.domain) }

            try await bench.component.send(Message(to: "bob@localhost", type: .chat, body: "later"))
            try await bench.component.send(Message(to: "bob@localhost", type: .headline, body: "lost"))
            // Goes the same way, after them.
            _ = try await bench.component.query(Ping(), to: bench.serverDomain)
            let bob = try await bench.client("bob")
            try await bob.expect(
                "<message type='chat' from='echo.localhost'>...<body>later</body><delay xmlns='urn:xmpp:delay' stamp='*'>...</delay></message>"
            )
            try await bob.expectNothing(from: bench.domain)
        }
    }

    @Test("nobody there: messages and requests come back, a ping does not tell", arguments: depths)
    func nobody(_ depth: TestDepth) async throws {
        let errors = AsyncStream<String>.makeStream()
        try await TestBench.run(at: depth) {
            OnMessage(.error) { message, _ in
                errors.continuation.yield("\(message.id ?? "") \(message.error?.condition.name ?? "")")
            }
        } test: { bench in
            var lines = errors.stream.makeAsyncIterator()
            var message = Message(to: "ghost@localhost", type: .chat, body: "boo")
            message.id = "m1"
            try await bench.component.send(message)
            #expect(await lines.next() == "m1 service-unavailable")
            for address in ["ghost@localhost", "alice@localhost/gone"] as [JID] {
                let error = await #expect(throws: StanzaError.self) {
                    try await bench.component.query(SoftwareVersionQuery(), to: address)
                }
                #expect(error?.condition == .serviceUnavailable)
            }
            _ = try await bench.component.query(Ping(), to: "ghost@localhost")
            _ = try await bench.component.query(Ping(), to: "localhost")
            let server = try await bench.component.query(DiscoInfoQuery(), to: "localhost")
            #expect(server.identities.first?.category == "server")
            let items = try await bench.component.query(DiscoItemsQuery(), to: "localhost")
            #expect(items.items.map(\.jid) == ["echo.localhost"])
            let elsewhere = await #expect(throws: StanzaError.self) {
                try await bench.component.query(Ping(), to: "elsewhere.example")
            }
            #expect(elsewhere?.condition == .remoteServerNotFound)
        }
    }

    @Test("an account tells about itself only those that see its presence (RFC 6121 §8.5.1)")
    func account() async throws {
        for (depth, condition) in [
            (TestDepth.inProcess, StanzaError.Condition.serviceUnavailable),
            (.inProcess(like: .ejabberd), .subscriptionRequired),
        ] {
            try await TestBench.run(at: depth) {
                OnPresence(.subscribe) { _, _ in }
            } test: { bench in
                let alice = try await bench.client("alice")
                let error = await #expect(throws: StanzaError.self) {
                    try await bench.component.query(DiscoInfoQuery(), to: "alice@localhost")
                }
                #expect(error?.condition == condition)
                try await bench.component.send(Presence(type: .subscribe, to: "alice@localhost"))
                try await alice.expect("<presence type='subscribe' from='echo.localhost'>...</presence>")
                alice.send(presence: "subscribed", to: "echo.localhost")
                try await alice.settle()
                let info = try await bench.component.query(DiscoInfoQuery(), to: "alice@localhost")
                #expect(info.identities.first?.category == "account")
            }
        }
    }

    @Test("users reach each other, as on any server", arguments: depths)
    func users(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } test: { bench in
            let alice = try await bench.client("alice")
            let bob = try await bench.client("bob")
            alice.send(body: "hello", to: "bob@localhost", id: "1")
            try await bob.expect(
                "<message type='chat' id='1' from='\(alice.jid)' to='bob@localhost'><body>hello</body></message>")
            alice.send(presence: "subscribe", to: "bob@localhost")
            try await bob.expect("<presence type='subscribe' from='alice@localhost' to='bob@localhost'/>")
            bob.send(presence: "subscribed", to: "alice@localhost")
            try await alice.expect("<presence type='subscribed' from='bob@localhost' to='alice@localhost'/>")
            try await alice.comesOnline("bob@localhost")
            #expect(try await alice.contact("bob@localhost")?.subscription == .to)
            #expect(try await bob.contact("alice@localhost")?.subscription == .from)
            let refused = try await alice.query(.get, Element(QName("x", in: "urn:x")))
            #expect(refused["type"] == "error")
            let malformed = try await alice.query(.get, Element(QName("x", in: "urn:x")), to: "@@bad")
            #expect(StanzaError(malformed.child("error") ?? malformed).condition == .jidMalformed)
        }
    }

    @Test(
        "the server asks for capabilities that it does not know yet, once (XEP-0115)",
        arguments: [
            TestDepth.inProcess, .inProcess(like: .ejabberd),
        ])
    func capabilities(_ depth: TestDepth) async throws {
        let asked = AsyncStream<String>.makeStream()
        try await TestBench.run(at: depth) {
            OnIQ(DiscoInfoQuery.self) { query, context in
                asked.continuation.yield(
                    "\(query.node ?? "") \(context.sender?.description ?? "") \(context.iq.id == "disco")")
                return DiscoInfo(identities: [])
            }
        } test: { bench in
            let alice = try await bench.client("alice")
            var presence = Presence(to: "alice@localhost", from: "ann@echo.localhost/desk")
            presence.append(
                Element(
                    QName("c", in: "http://jabber.org/protocol/caps"),
                    attributes: ["hash": "sha-1", "node": "urn:n", "ver": "v1"]))
            for _ in 1...2 { try await bench.component.send(presence) }
            try await alice.comesOnline("ann@echo.localhost")
            try await alice.comesOnline("ann@echo.localhost")
            try alice.send(
                "<iq type='get' id='1' to='echo.localhost'><query xmlns='\(DiscoInfo.namespace)' node='mark'/></iq>")
            var lines = asked.stream.makeAsyncIterator()
            let isProsody = depth.description == "in process"
            #expect(await lines.next() == "urn:n#v1 alice@localhost\(isProsody ? "" : "/test") \(isProsody)")
            #expect(await lines.next() == "mark alice@localhost/test false")
        }
    }

    @Test("forwarded stanzas keep their namespace, all else changes with the stream")
    func namespaces() async throws {
        let seen = AsyncStream<String>.makeStream()
        try await TestBench.run(at: .inProcess) {
            OnMessage { message, context in
                for child in message.children {
                    seen.continuation.yield("\(child.name) \(child.namespace) \(child.firstChild?.namespace ?? "")")
                }
                var reply = Message(to: message.from, body: "x")
                for child in message.children where child.name == "forwarded" { reply.append(child) }
                try await context.reply(reply)
            }
        } test: { bench in
            let alice = try await bench.client("alice")
            try alice.send(
                """
                <message to='echo.localhost'><subject>s</subject><forwarded xmlns='urn:xmpp:forward:0'>
                <message xmlns='jabber:client'><body>inner</body></message></forwarded></message>
                """)
            var lines = seen.stream.makeAsyncIterator()
            #expect(await lines.next() == "subject jabber:component:accept ")
            #expect(await lines.next() == "forwarded urn:xmpp:forward:0 jabber:client")
            let reply = try await alice.next { $0.name == "message" }
            #expect(reply.child("body")?.namespace == "jabber:client")
            #expect(Array(reply.children).last?.firstChild?.namespace == "jabber:client")
        }
    }
}
