// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Requests, approvals and ends, as servers bring them (RFC 6121 §3).
@Suite(.timeLimit(.minutes(15)))
struct VirtualUserSubscriptionTests {
    private let server = InProcessServer()

    /// Runs a bot while `script` plays the server.
    private func run(
        _ profile: VirtualUserProfile = VirtualUserProfile(), store: any VirtualUserStore = MemoryVirtualUserStore(),
        configuration: VirtualUsers.Configuration = .init(),
        script: (TestStream, VirtualUsers) async throws -> Void
    ) async throws {
        let store = WatchedStore(store)
        let users = VirtualUsers(["bot": profile], store: store, configuration: configuration)
        let component = try server.component { users }
        try await server.run(component) { (stream: TestStream) async throws in
            await store.wasRead()
            try await script(stream, users)
        }
    }

    @Test(
        "who asks is approved and shown the presence at once, as often as they ask (RFC 6121 §3.1)",
        arguments: ["alice@localhost", "alice@localhost/phone"])
    func approves(from: String) async throws {
        try await run { (stream, users) async throws in
            for id in ["s1", "s2"] {
                try await stream.send(presence("subscribe", from: from, id: id, inside: "<status>pls</status>"))
                try await stream.expect(answer("subscribed", to: "alice@localhost", id: id))
                try await stream.expect(shown(to: "alice@localhost"))
                #expect(try await users.standing("alice@localhost") == .init(inbound: .approved))
            }
        }
    }

    @Test("removal cleans up, in the order of either server (RFC 6121 §3.2, §3.3)", arguments: [true, false])
    func removal(isProsody: Bool) async throws {
        let store = await MemoryVirtualUserStore()
            .with("alice@localhost", .subscribe, .approve, .probe, .request, .subscribed)
        let gone = Notes()
        var profile = VirtualUserProfile()
        profile.onChange = { change, _ in gone.note("\(change.kind) \(change.buddy)") }
        try await run(profile, store: store) { (stream, users) async throws in
            try await stream.expectInAnyOrder(answer("probe", to: "alice@localhost"), shown(to: "alice@localhost"))
            let stanzas =
                isProsody
                ? [("unsubscribed", "/r1"), ("unavailable", "/r1"), ("unsubscribe", "/r1")]
                : [("unavailable", "/r1"), ("unsubscribe", ""), ("unsubscribed", "")]
            for (type, resource) in stanzas {
                try await stream.send(presence(type, from: "alice@localhost\(resource)"))
            }
            try await stream.expect(XMPPExtensionsTests.gone(to: "alice@localhost"))
            try await stream.expectNothing()
            #expect(try await users.standing("alice@localhost").isNone)
            #expect(Set(gone.all) == ["lost alice@localhost", "unsubscribed alice@localhost"])
            // What comes again changes nothing and is not answered.
            for (type, resource) in stanzas {
                try await stream.send(presence(type, from: "alice@localhost\(resource)"))
            }
            try await stream.expectNothing()
        }
    }

    @Test("who is denied is told so, and not remembered (RFC 6121 §3.1.4)")
    func denies() async throws {
        try await run(VirtualUserProfile(approval: .deny)) { (stream, users) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost", id: "s1"))
            try await stream.expect(answer("unsubscribed", to: "alice@localhost", id: "s1"))
            #expect(try await users.store.count(of: nil) == 0)
        }
    }

    @Test("a request can wait: the author is told once, decides later, and probes are not answered meanwhile")
    func asks() async throws {
        let notes = Notes()
        var profile = VirtualUserProfile(approval: .ask)
        profile.onChange = { change, _ in notes.note("\(change.kind) \(change.buddy) \(change.stanza?.status ?? "")") }
        try await run(profile) { (stream, users) async throws in
            for buddy in ["alice", "bob"] {
                let request = presence("subscribe", from: "\(buddy)@localhost", inside: "<status>pls</status>")
                try await stream.send(request)
                try await stream.send(request)
                try await stream.send(presence("probe", from: "\(buddy)@localhost/r1"))
            }
            try await stream.expectNothing()
            #expect(notes.all == ["requested alice@localhost pls", "requested bob@localhost pls"])
            let bot = try await users.bot()
            try await bot.approve("alice@localhost")
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            try await bot.revoke("bob@localhost/r1")
            try await stream.expect(answer("unsubscribed", to: "bob@localhost"))
            // Deciding again, and on nobody's request, does nothing.
            try await bot.approve("alice@localhost")
            try await bot.approve("carol@localhost")
            try await bot.revoke("bob@localhost")
            try await stream.expectNothing()
            #expect(try await bot.subscribers == ["alice@localhost"])
            // What was granted can be taken back (RFC 6121 §3.2.2).
            try await bot.revoke("alice@localhost")
            try await stream.expect(gone(to: "alice@localhost"))
            try await stream.expect(answer("unsubscribed", to: "alice@localhost"))
        }
    }

    @Test("a closure decides by who asks; one that fails leaves the request open")
    func custom() async throws {
        struct NoIdea: Error {}
        let profile = VirtualUserProfile(
            approval: .custom { request in
                #expect(request.user == "bot@echo.localhost" && request.buddy.isBare)
                switch request.buddy.local {
                case "alice": return request.isRepeated ? .approve : .later
                case "bob": return .deny
                default: throw NoIdea()
                }
            })
        try await run(profile) { (stream, users) async throws in
            for buddy in ["alice", "bob", "carol", "alice"] {
                try await stream.send(presence("subscribe", from: "\(buddy)@localhost/r1"))
            }
            try await stream.expect(answer("unsubscribed", to: "bob@localhost"))
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            try await stream.expectNothing()
            #expect(try await users.standing("carol@localhost").inbound == .requested)
        }
    }

    @Test("who subscribes back asks in its own name, and sees what is granted (XEP-0172 §4.1)")
    func mutual() async throws {
        let notes = Notes()
        var profile = VirtualUserProfile { _ in VirtualPresence(nickname: "Bot") }
        profile.subscribesBack = true
        profile.onChange = { change, user in notes.note("\(change.kind) \(change.buddy) \(user.local)") }
        try await run(profile) { (stream, users) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost"))
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            try await stream.expect(
                """
                <presence type='subscribe' id='*' from='bot@echo.localhost' to='alice@localhost'>\
                <nick xmlns='http://jabber.org/protocol/nick'>Bot</nick></presence>
                """)
            // Prosody says so before she has answered.
            try await stream.send(presence("unavailable", from: "alice@localhost"))
            try await stream.send(presence("subscribed", from: "alice@localhost"))
            try await stream.send(presence(from: "alice@localhost/r1"))
            try await stream.send(presence("probe", from: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            #expect(try await users.standing("alice@localhost").rosterName == "both")
            let bot = try await users.bot()
            #expect(bot.availableResources(of: "alice@localhost") == ["r1"])
            try await stream.send(presence("unavailable", from: "alice@localhost/r1"))
            try await stream.expectNothing()
            #expect(bot.availableResources(of: "alice@localhost") == [])
            #expect(
                notes.all == [
                    "approved alice@localhost bot", "granted alice@localhost bot", "available alice@localhost/r1 bot",
                    "unavailable alice@localhost/r1 bot",
                ])
        }
    }

    @Test("who subscribes back turns away with whoever turns away, answered or not")
    func mutualEnd() async throws {
        var profile = VirtualUserProfile()
        profile.subscribesBack = true
        let store = await MemoryVirtualUserStore().with("alice@localhost", .subscribe, .approve, .probe, .request)
        try await run(profile, store: store) { (stream, users) async throws in
            try await stream.expectInAnyOrder(shown(to: "alice@localhost"), answer("subscribe", to: "alice@localhost"))
            // ejabberd, when she removes a contact whose request she has not answered.
            try await stream.send(presence("unavailable", from: "alice@localhost/r1"))
            try await stream.send(presence("unsubscribe", from: "alice@localhost"))
            try await stream.expect(gone(to: "alice@localhost"))
            try await stream.expect(answer("unsubscribe", to: "alice@localhost"))
            try await stream.expectNothing()
            #expect(try await users.store.count(of: nil) == 0)
        }
    }

    @Test("a user asks, asks again, gives up, and ends what was")
    func wishes() async throws {
        try await run { (stream, users) async throws in
            let bot = try await users.bot()
            try await bot.subscribe(to: "bob@localhost/r1")
            try await bot.subscribe(to: "bob@localhost")
            for _ in 0..<2 { try await stream.expect(answer("subscribe", to: "bob@localhost")) }
            try await bot.unsubscribe(from: "bob@localhost")
            try await bot.unsubscribe(from: "bob@localhost")
            try await stream.expect(answer("unsubscribe", to: "bob@localhost"))
            // Nobody grants what is no longer wanted.
            try await stream.send(presence("subscribed", from: "bob@localhost"))
            try await stream.expectNothing()
            #expect(try await bot.subscription(with: "bob@localhost").isNone)
            try await stream.send(presence("subscribe", from: "bob@localhost"))
            _ = try await stream.next()
            _ = try await stream.next()
            try await bot.subscribe(to: "bob@localhost")
            try await stream.expect(answer("subscribe", to: "bob@localhost"))
            try await bot.remove("bob@localhost")
            try await stream.expect(answer("unsubscribe", to: "bob@localhost"))
            try await stream.expect(gone(to: "bob@localhost"))
            try await stream.expect(answer("unsubscribed", to: "bob@localhost"))
            #expect(try await users.store.count(of: nil) == 0)
        }
    }

    @Test("nobody is answered before the store has it (semantics 11)")
    func durable() async throws {
        let store = ReluctantStore()
        let (gate, open) = AsyncStream<Never>.makeStream()
        store.gate.withLock { $0 = gate }
        try await run(store: store) { (stream, users) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost"))
            try await stream.expectNothing()
            store.gate.withLock { $0 = nil }
            open.finish()
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            store.fails.withLock { $0 = true }
            try await stream.send(presence("subscribe", from: "bob@localhost", id: "s9"))
            let error = try await stream.next()
            #expect(error["type"] == "error" && error["to"] == "bob@localhost" && error["id"] == "s9")
            #expect(error.child("error")?.firstChild?.name == "internal-server-error")
        }
    }

    @Test("a user that does not exist refuses requests, and is silent otherwise (RFC 6121 §3.1.3, §4.3.2, §8.5.1)")
    func unknownUser() async throws {
        try await run { (stream, users) async throws in
            for type in ["subscribe", "probe"] {
                try await stream.send(presence(type, from: "alice@localhost", to: "ghost@echo.localhost", id: type))
                try await stream.expect(
                    answer("unsubscribed", to: "alice@localhost", from: "ghost@echo.localhost", id: type))
            }
            for type in ["subscribed", "unsubscribe", "unsubscribed", "unavailable", nil] {
                try await stream.send(presence(type, from: "alice@localhost/r1", to: "ghost@echo.localhost"))
            }
            try await stream.expectNothing()
            #expect(try await users.store.count(of: nil) == 0)
            #expect(try await users.user("ghost") == nil)
            #expect(try await users.user("no such@user") == nil)
            #expect(try await users.user("Bot")?.address == "bot@echo.localhost")
        }
    }

    @Test("presence that a user seems to send itself is passed over")
    func oneself() async throws {
        try await run { (stream, users) async throws in
            for type in ["subscribe", "probe", "unsubscribe", nil] {
                try await stream.send(presence(type, from: "bot@echo.localhost/other"))
            }
            try await stream.expectNothing()
        }
    }
}
