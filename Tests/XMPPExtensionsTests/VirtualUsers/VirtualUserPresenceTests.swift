// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A presence for each viewer: on probes, on changes, on each new stream, and at the end (RFC 6121 §4).
@Suite(.timeLimit(.minutes(15)))
struct VirtualUserPresenceTests {
    private let server = InProcessServer()

    private func run(
        _ profile: VirtualUserProfile = VirtualUserProfile(), store: any VirtualUserStore = MemoryVirtualUserStore(),
        configuration: VirtualUsers.Configuration = .init(), clock: ObedientClock = ObedientClock(),
        script: (TestStream, VirtualUsers, Component) async throws -> Void
    ) async throws {
        let users = VirtualUsers(["bot": profile], store: store, configuration: configuration, clock: clock.pace)
        let component = try server.component { users }
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(stream, users, component)
        }
    }

    @Test("everything that presence has is the viewer's own (RFC 6121 §4.7; XEP-0153 §3.1; XEP-0319 §2)")
    func perViewer() async throws {
        let avatar = try Avatar(onePixel)
        let profile = VirtualUserProfile { viewer in
            switch viewer.local {
            case "alice":
                var presence = VirtualPresence(
                    show: .dnd, status: "2 reminders", priority: 5, avatar: avatar, nickname: "Secretary",
                    idleSince: Date(timeIntervalSince1970: 0))
                presence.payloads = [OriginID("x")]
                return presence
            case "bob": return .unavailable(status: "on holiday")
            default: return VirtualPresence()
            }
        }
        let store = MemoryVirtualUserStore()
        for buddy in ["alice@localhost", "bob@localhost", "carol@localhost"] as [JID] {
            await store.with(buddy, .subscribe, .approve, .probe)
        }
        let forAlice = shown(
            to: "alice@localhost", "<show>dnd</show><status>2 reminders</status><priority>5</priority>",
            photo: avatar.id,
            after:
                "<idle xmlns='urn:xmpp:idle:1' since='1970-01-01T00:00:00Z'/><origin-id xmlns='urn:xmpp:sid:0' id='x'/>"
        )
        let forBob = """
            <presence type='unavailable' id='*' from='bot@echo.localhost/bot' to='bob@localhost'>\
            <status>on holiday</status></presence>
            """
        try await run(profile, store: store) { (stream, users, _) async throws in
            try await stream.expectInAnyOrder(forAlice, forBob, shown(to: "carol@localhost"))
            // A probe is answered to where it came from.
            try await stream.send(presence("probe", from: "carol@localhost/r2"))
            try await stream.expect(shown(to: "carol@localhost/r2"))
            try await stream.send(presence("probe", from: "alice@localhost"))
            try await stream.expect(forAlice)
        }
    }

    @Test("a stranger's probe is refused, ignored, or taken for a request (RFC 6121 §4.3.2)")
    func strangers() async throws {
        for choice in [VirtualUsers.StrangerProbes.refuse, .ignore, .ask] {
            var configuration = VirtualUsers.Configuration()
            configuration.strangerProbes = choice
            try await Fresh(configuration).run { (stream, users) async throws in
                try await stream.send(presence("probe", from: "eve@localhost/r1", id: "x"))
                switch choice {
                case .refuse: try await stream.expect(answer("unsubscribed", to: "eve@localhost", id: "x"))
                case .ask:
                    try await stream.expect(answer("subscribed", to: "eve@localhost", id: "x"))
                    try await stream.expect(shown(to: "eve@localhost"))
                default: break
                }
                try await stream.expectNothing()
                #expect(try await users.standing("eve@localhost").isSubscriber == (choice == .ask))
            }
        }
    }

    private struct Fresh {
        let configuration: VirtualUsers.Configuration
        init(_ configuration: VirtualUsers.Configuration) { self.configuration = configuration }

        func run(_ script: (TestStream, VirtualUsers) async throws -> Void) async throws {
            let server = InProcessServer()
            let store = WatchedStore(MemoryVirtualUserStore())
            let users = VirtualUsers(["bot": VirtualUserProfile()], store: store, configuration: configuration)
            try await server.run(try server.component { users }) { (stream: TestStream) async throws in
                await store.wasRead()
                try await script(stream, users)
            }
        }
    }

    @Test("a probe makes certain that an approval has arrived")
    func confirmation() async throws {
        let store = await MemoryVirtualUserStore().with("alice@localhost", .subscribe, .approve)
        try await run(store: store) { (stream, users, _) async throws in
            // Said again on a new stream: nobody knows whether it was heard.
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            try await stream.send(presence("probe", from: "alice@localhost/r1"))
            try await stream.expect(shown(to: "alice@localhost/r1"))
            #expect(try await users.standing("alice@localhost").inbound == .confirmed)
        }
    }

    @Test("every new stream hears of all again: the shown, the wanted, and what may be lost")
    func announcements() async throws {
        let store = MemoryVirtualUserStore()
        await store.with("shown@localhost", .subscribe, .approve, .probe)
        await store.with("lost@localhost", .subscribe, .approve)
        await store.with("seen@localhost", .request, .subscribed)
        await store.with("asked@localhost", .request)
        await store.with("waiting@localhost", .subscribe)
        await store.with("abandoned@localhost", .subscribe, .approve, user: "no-longer-a-user")
        try await run(store: store) { (stream, _, component) async throws in
            var stream = stream
            for isLast in [false, true] {
                try await stream.expectInAnyOrder(
                    shown(to: "shown@localhost"), answer("subscribed", to: "lost@localhost"),
                    shown(to: "lost@localhost"), answer("probe", to: "seen@localhost"),
                    answer("subscribe", to: "asked@localhost"))
                try await stream.expectNothing()
                if isLast { break }
                let states = component.states
                await stream.close()
                for await state in states {
                    guard case .waiting(let disconnection) = state else { continue }
                    await server.advance(by: disconnection.retryDelay)
                    break
                }
                stream = try await server.accept()
                try await stream.authenticate(secret: "secret")
            }
        }
    }

    @Test("what is announced goes at a bounded rate")
    func rate() async throws {
        let store = MemoryVirtualUserStore()
        for number in 0..<600 {
            await store.with(try JID(parsing: "b\(number)@localhost"), .subscribe, .approve, .probe)
        }
        var configuration = VirtualUsers.Configuration()
        configuration.announcementsPerSecond = 100
        let clock = ObedientClock()
        try await run(store: store, configuration: configuration, clock: clock) { (stream, users, _) async throws in
            var seen: Set<String> = []
            for _ in 0..<600 { seen.insert(try await stream.next()["to"] ?? "") }
            #expect(seen.count == 600)
            #expect(clock.elapsed > .seconds(5.5) && clock.elapsed < .seconds(13))
            // A change for all goes at the same rate; it comes back when all are told.
            let before = clock.elapsed
            async let change: Void = users.bot().setPresence(VirtualPresence(status: "new"))
            for _ in 0..<600 { #expect(try await stream.next().child("status")?.text == "new") }
            try await change
            #expect(clock.elapsed - before > .seconds(5.5))
        }
    }

    @Test("what is said for one, and for all, goes before the provider until it is taken back")
    func changes() async throws {
        let store = MemoryVirtualUserStore()
        await store.with("alice@localhost", .subscribe, .approve, .probe)
        await store.with("bob@localhost", .subscribe)
        let profile = VirtualUserProfile { _ in VirtualPresence(status: "usual") }
        func status(_ text: String) -> String { shown(to: "alice@localhost", "<status>\(text)</status>") }
        try await run(profile, store: store) { (stream, users, _) async throws in
            let bot = try await users.bot()
            try await stream.expect(status("usual"))
            try await bot.setPresence(VirtualPresence(status: "for all"))
            try await stream.expect(status("for all"))
            try await bot.setPresence(VirtualPresence(status: "for you"), for: "alice@localhost/r1")
            try await stream.expect(status("for you"))
            // Who may not see it is not told.
            try await bot.setPresence(VirtualPresence(status: "secret"), for: "bob@localhost")
            try await bot.setPresence(VirtualPresence(status: "for all, again"))
            try await stream.expect(status("for you"))
            try await bot.setPresence(nil, for: "alice@localhost")
            try await stream.expect(status("for all, again"))
            try await bot.setPresence(nil)
            try await stream.expect(status("usual"))
            try await bot.refresh("alice@localhost")
            try await stream.expect(status("usual"))
            try await stream.expectNothing()
        }
    }

    @Test("a provider that fails for one viewer does not keep the others from seeing the user")
    func failingProvider() async throws {
        struct NoIdea: Error {}
        let store = MemoryVirtualUserStore()
        for buddy in ["alice@localhost", "bob@localhost", "carol@localhost"] as [JID] {
            await store.with(buddy, .subscribe, .approve, .probe)
        }
        let profile = VirtualUserProfile { viewer in
            if viewer.local == "bob" { throw NoIdea() }
            return VirtualPresence()
        }
        try await run(profile, store: store) { (stream, _, _) async throws in
            try await stream.expectInAnyOrder(shown(to: "alice@localhost"), shown(to: "carol@localhost"))
            try await stream.expectNothing()
        }
    }

    @Test("at the end everybody who saw a user is told that it leaves, faster if time is short (RFC 6121 §4.5)")
    func goodbye() async throws {
        let store = MemoryVirtualUserStore()
        for number in 0..<300 {
            await store.with(try JID(parsing: "b\(number)@localhost"), .subscribe, .approve, .probe)
        }
        await store.with("asked@localhost", .request)
        let clock = ObedientClock()
        var configuration = VirtualUsers.Configuration()
        configuration.announcementsPerSecond = 10
        try await run(store: store, configuration: configuration, clock: clock) { (stream, _, component) async throws in
            for _ in 0..<301 { _ = try await stream.next() }
            let before = clock.elapsed
            component.shutDown()
            var told: Set<String> = []
            for _ in 0..<300 {
                let stanza = try await stream.next()
                #expect(stanza["type"] == "unavailable" && stanza["from"] == "bot@echo.localhost/bot")
                told.insert(stanza["to"] ?? "")
            }
            #expect(told.count == 300)
            try await stream.expectClose()
            // At 10 a second it would be 30 seconds, and the drain time is 10.
            #expect(clock.elapsed - before > .seconds(7) && clock.elapsed - before <= .seconds(8))
        }
    }

    @Test("those who are there are told first that a user leaves, and only once")
    func goodbyeToThosePresent() async throws {
        let store = MemoryVirtualUserStore()
        for number in 0..<50 {
            await store.with(try JID(parsing: "b\(number)@localhost"), .subscribe, .approve, .probe)
        }
        for buddy in ["here@localhost", "blind@localhost"] as [JID] { await store.with(buddy, .request, .subscribed) }
        await store.with("here@localhost", .subscribe, .approve, .probe)
        try await run(store: store) { (stream, users, component) async throws in
            for _ in 0..<53 { _ = try await stream.next() }
            for buddy in ["here", "blind"] {
                try await stream.send(presence(from: "\(buddy)@localhost/r1"))
                // What one says is handled in order: with this answer the presence has been.
                try await stream.send(get("<vCard xmlns='vcard-temp'/>", from: "\(buddy)@localhost/r1"))
                #expect(try await stream.next()["to"] == "\(buddy)@localhost/r1")
            }
            component.shutDown()
            try await stream.expect(gone(to: "here@localhost"))
            for _ in 0..<50 {
                let stanza = try await stream.next()
                #expect(stanza["type"] == "unavailable" && stanza["to"]?.hasPrefix("b") == true)
                #expect(stanza["to"] != "blind@localhost")
            }
            try await stream.expectClose()
        }
    }

    @Test("a shutdown without a stream tells nobody and does not wait")
    func goodbyeOffline() async throws {
        let store = await MemoryVirtualUserStore().with("alice@localhost", .subscribe, .approve)
        let users = VirtualUsers(["bot": VirtualUserProfile()], store: store)
        let component = try server.component { users }
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in await stream.close() }
        #expect(try await users.user("bot") == nil)
    }

    @Test("users of one component see each other like anybody else")
    func twoUsers() async throws {
        let store = WatchedStore(MemoryVirtualUserStore())
        let users = VirtualUsers(["one": VirtualUserProfile(), "two": VirtualUserProfile()], store: store)
        try await server.run(try server.component { users }) { (stream: TestStream) async throws in
            await store.wasRead()
            let one = try #require(try await users.user("one"))
            try await one.subscribe(to: "two@echo.localhost")
            let request = try await stream.expect(
                answer("subscribe", to: "two@echo.localhost", from: "one@echo.localhost"))
            // The server sends it back, for both are here.
            try await stream.send(request)
            let approval = try await stream.expect(
                answer("subscribed", to: "one@echo.localhost", from: "two@echo.localhost"))
            let presence = try await stream.expect(
                shown(to: "one@echo.localhost", from: "two@echo.localhost/bot"))
            try await stream.send(approval)
            try await stream.send(presence)
            let question = try await stream.expect(
                """
                <iq type='get' id='*' from='one@echo.localhost' to='two@echo.localhost/bot'>\
                <query xmlns='http://jabber.org/protocol/disco#info' node='*'/></iq>
                """)
            try await stream.send(question)
            let answer = try await stream.next()
            #expect(answer["type"] == "result")
            try await stream.send(answer)
            try await stream.expectNothing()
            #expect(try await one.subscription(with: "two@echo.localhost").isSubscribed)
            #expect(one.availableResources(of: "two@echo.localhost") == ["bot"])
        }
    }
}
