// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// What the bench gives a test at the depths that need no server.
@Suite(.timeLimit(.minutes(15)))
struct TestBenchTests {
    static let depths: [TestDepth] = [
        .inProcess, .loopback, .inProcess(like: .ejabberd), .loopback(like: .ejabberd),
    ]

    private func echo() -> [any Routable] {
        [OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "", id: message.id) }]
    }

    @Test("a user talks to the component, by the domain, a user of it and a resource", arguments: depths)
    func conversation(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let alice = try await bench.client("alice")
            #expect(alice.jid == "alice@localhost/test")
            let text = "hello & <goodbye>"
            for address in ["echo.localhost", "ann@echo.localhost", "ann@echo.localhost/desk"] {
                try alice.send("<message to='\(address)' type='chat' id='1'><body>\(text)</body></message>")
                try await alice.expect(
                    "<message from='\(address)' to='\(alice.jid)' type='chat' id='1'><body>\(text)</body></message>")
            }
            try await alice.expectNothing(from: bench.domain)
        }
    }

    @Test("many clients at once keep the order of each", arguments: depths)
    func order(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let clients = [
                try await bench.client("alice"), try await bench.client("alice", resource: "phone"),
                try await bench.client("bob"),
            ]
            for client in clients {
                client.send((1...100).map { TestClient.message("\($0)", to: "echo.localhost", id: "\($0)") })
            }
            for client in clients {
                let replies = try await client.collect(100) { $0.name == "message" }
                #expect(replies.map { $0["id"] } == (1...100).map(String.init))
            }
        }
    }

    @Test("a typed request is answered, or its error thrown", arguments: depths)
    func requests(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } configure: {
            $0.software = SoftwareVersion(name: "tested", version: "1")
        } test: { bench in
            let alice = try await bench.client("alice")
            #expect(try await alice.query(SoftwareVersionQuery(), to: bench.domain).softwareName == "tested")
            let error = await #expect(throws: StanzaError.self) {
                try await alice.query(LastActivityQuery(), to: "ann@echo.localhost")
            }
            #expect(error?.condition == .featureNotImplemented)
            let unknown = try await alice.query(
                .get, Element(QName("query", in: "urn:example:unknown")), to: "echo.localhost")
            #expect(unknown["type"] == "error")
        }
    }

    @Test("a client answers pings and disco by itself, with its features and their hash", arguments: depths)
    func profile(_ depth: TestDepth) async throws {
        let seen = AsyncStream<String>.makeStream()
        try await TestBench.run(at: depth) {
            OnPresence(.subscribe) { _, context in try await context.reply(.subscribe) }
            OnPresence(.available) { presence, context in
                guard let caps = presence.children.first(where: { $0.namespace == "http://jabber.org/protocol/caps" }),
                    let from = presence.from
                else { return }
                let node = "\(caps["node"] ?? "")#\(caps["ver"] ?? "")"
                let info = try await context.query(DiscoInfoQuery(node: node), to: from)
                seen.continuation.yield("\(info.features) \(info.node == node)")
            }
        } test: { bench in
            let alice = try await bench.client(
                "alice", profile: TestClient.Profile(features: ["urn:xmpp:avatar:metadata+notify"]))
            alice.send(presence: "subscribe", to: "echo.localhost")
            try await alice.expect("<presence type='subscribe' from='echo.localhost'>...</presence>")
            alice.send(presence: "subscribed", to: "echo.localhost")
            var notes = seen.stream.makeAsyncIterator()
            #expect(await notes.next() == "[\"urn:xmpp:avatar:metadata+notify\"] true")
            let jid = try JID(parsing: alice.jid)
            _ = try await bench.component.query(Ping(), to: jid)
            let error = await #expect(throws: StanzaError.self) {
                try await bench.component.query(DiscoInfoQuery(node: "other"), to: jid)
            }
            #expect(error?.condition == .itemNotFound)
            #expect(try await alice.drain().allSatisfy { $0["type"] != "get" })
        }
    }

    @Test("a test may answer by itself", arguments: depths)
    func ownAnswers(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } test: { bench in
            let alice = try await bench.client("alice", profile: TestClient.Profile(features: [], answers: .none))
            let jid = try JID(parsing: alice.jid)
            async let pong = bench.component.query(Ping(), to: jid)
            let ping = try await alice.expect(
                "<iq type='get' id='{id}' from='echo.localhost' to='\(jid)'><ping xmlns='urn:xmpp:ping'/></iq>")
            try alice.send("<iq type='result' id='\(ping["id"])' to='echo.localhost'/>")
            _ = try await pong
        }
    }

    @Test("time passes when told, in process alone")
    func clock() async throws {
        try await TestBench.run(at: .inProcess) {
            OnMessage(.chat) { message, context in
                // Never ends by itself: the deadline of the route does it.
                let (stream, _) = AsyncStream<Void>.makeStream()
                for await _ in stream {}
            }.deadline(.seconds(3600))
        } test: { bench in
            let alice = try await bench.client("alice")
            let clock = try #require(bench.clock)
            try alice.send("<message to='echo.localhost' type='chat' id='1'><body>hello</body></message>")
            await clock.advance(by: .seconds(3599))
            // Another user's ping does not wait for the handler of hers.
            _ = try await bench.client("bob").query(Ping(), to: bench.domain)
            #expect(try await alice.drain().allSatisfy { $0.name == "presence" })
            await clock.advance(by: .seconds(2))
            try await alice.expect("<message type='error' id='1' from='echo.localhost'>...</message>")
        }
        try await TestBench.run(at: .loopback) {
        } test: {
            #expect($0.clock == nil)
        }
    }

    @Test("the component comes back when its connection breaks, and serves the same clients", arguments: depths)
    func reconnects(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let alice = try await bench.client("alice")
            try await bench.breakConnection()
            try alice.send("<iq type='get' id='1' to='echo.localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
            try await alice.expect("<iq type='error' id='1' from='echo.localhost'>...</iq>")
            try await bench.becomesOnline()
            try alice.send("<message to='echo.localhost' type='chat' id='2'><body>again</body></message>")
            try await alice.expect("<message type='chat' id='2' from='echo.localhost'>...<body>again</body></message>")
        }
    }

    @Test("what a module's start throws ends the bench")
    func failingModule() async throws {
        struct Broken: Module, Error {
            var content: [any Routable] { [] }
            func start(_ component: Component) async throws { throw Broken() }
        }
        await #expect(throws: Broken.self) {
            try await TestBench.run(at: .inProcess) {
                Broken()
            } test: { _ in
            }
        }
    }

    @Test(
        "what was expected and did not come is told with the nearest that came, and the test's line", arguments: depths)
    func failures(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let alice = try await bench.client("alice")
            try alice.send("<message to='echo.localhost' type='chat' id='1'><body>hello</body></message>")
            _ = try await alice.query(Ping(), to: bench.domain)
            let line = #line + 2
            let failure = await expectationFailure {
                try await alice.expect("<message id='1'>...<body>goodbye</body></message>", within: .milliseconds(1))
            }
            #expect(failure?.line == line)
            #expect(failure?.difference?.contains("-   <body>goodbye</body>\n+   <body>hello</body>") == true)
            // It is still there for whoever expects it.
            try await alice.expect("<message id='1'>...<body>hello</body></message>")
            try alice.send("<message to='echo.localhost' type='chat' id='2'><body>hello</body></message>")
            await #expect(throws: ExpectationFailure.self) { try await alice.expectNothing(from: bench.domain) }
            try await alice.expectNothing(from: bench.domain, like: "<message>...<body>other</body></message>")
        }
    }

    @Test("a client that closes or breaks hears nothing any more", arguments: depths)
    func ending(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } test: { bench in
            let alice = try await bench.client("alice")
            try await alice.close()
            await #expect(throws: ExpectationFailure.self) { try await alice.next { $0.name == "x" } }
            await #expect(throws: ExpectationFailure.self) { try await alice.query(Ping(), to: bench.domain) }
            let bob = try await bench.client("bob")
            await bob.disconnect()
            await #expect(throws: ExpectationFailure.self) { try await bob.next("presence") { $0.name == "x" } }
        }
    }
}
