// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@testable import BuddyPresenceBot

/// What the bot's contact looks like to each buddy, and when (RFC 6121 §3, §4).
@Suite(.timeLimit(.minutes(15)))
struct PresenceTests {
    private let server = InProcessServer()
    private let summaries = StatedSummaries()

    private func run(
        _ bots: [String] = ["secretary"], store: any VirtualUserStore = MemoryVirtualUserStore(),
        configuration: BuddyPresence.Configuration = .init(),
        onChange: @escaping BuddyPresence.ChangeObserver = { _, _ in },
        _ script: (TestStream, BuddyPresence, Component) async throws -> Void
    ) async throws {
        let summaries = summaries
        let isEmpty = try await store.count(of: nil) == 0
        let store = WatchedStore(store)
        let presence = try BuddyPresence(
            try bots.map { try BotIdentity($0) }, source: summaries, store: store, configuration: configuration,
            now: { summaries.time }, onChange: onChange)
        let component = try server.component { presence }
        try await server.run(component) { (stream: TestStream) async throws in
            if isEmpty { await store.wasRead() }
            try await script(stream, presence, component)
        }
    }

    @Test("who asks is approved, shown what is theirs at once, and asked back; each buddy sees something else")
    func handshake() async throws {
        summaries["alice@localhost"] = told(.overdue, "1 reminder, overdue: call Bob")
        try await run { (stream, _, _) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost", id: "s1"))
            try await stream.expect(answer("subscribed", to: "alice@localhost", id: "s1"))
            try await stream.expect(try shown(to: "alice@localhost", .overdue, "1 reminder, overdue: call Bob"))
            try await stream.expect(request(to: "alice@localhost"))
            try await stream.send(presence("subscribe", from: "bob@localhost"))
            try await stream.expect(answer("subscribed", to: "bob@localhost"))
            try await stream.expect(try shown(to: "bob@localhost", .idle, "secretary has nothing for bob@localhost"))
            try await stream.expect(request(to: "bob@localhost"))
            // At every probe, where it came from, and as it is then.
            summaries["alice@localhost"] = told(.today, "1 reminder, next: tea at 17:00")
            try await stream.send(presence("probe", from: "alice@localhost/phone"))
            try await stream.expect(try shown(to: "alice@localhost/phone", .today, "1 reminder, next: tea at 17:00"))
        }
    }

    @Test(
        "only who is listed, or of a listed domain, may have it among their contacts, search for it, and read its card")
    func admission() async throws {
        var configuration = BuddyPresence.Configuration()
        configuration.admission = .listed(["friends.example", "alice@localhost"])
        try await run(configuration: configuration) { (stream, _, _) async throws in
            for (buddy, isAdmitted) in [
                ("alice@localhost", true), ("bob@friends.example", true), ("bob@localhost", false),
                ("carol@sub.friends.example", false),
            ] {
                try await stream.send(presence("subscribe", from: buddy))
                guard isAdmitted else {
                    try await stream.expect(answer("unsubscribed", to: buddy))
                    continue
                }
                try await stream.expect(answer("subscribed", to: buddy))
                try await stream.expect(try shown(to: buddy, .idle, "secretary has nothing for \(buddy)"))
                try await stream.expect(request(to: buddy))
            }
            try await stream.send(
                "<iq type='get' id='1' from='bob@localhost/x' to='echo.localhost'><query xmlns='jabber:iq:search'/></iq>"
            )
            #expect(try await stream.next()["type"] == "result")
            try await stream.send(
                "<iq type='set' id='2' from='bob@localhost/x' to='echo.localhost'><query xmlns='jabber:iq:search'/></iq>"
            )
            #expect(try await stream.next()["type"] == "error")
        }
        #expect(!BuddyAdmission.listed([]).admits("alice@localhost"))
        #expect(BuddyAdmission.everybody.admits("alice@localhost"))
    }

    @Test("a change that the program tells of is shown to that buddy; a stranger is shown nothing")
    func change() async throws {
        let store = MemoryVirtualUserStore()
        await store.befriend("alice@localhost")
        try await run(store: store) { (stream, bot, _) async throws in
            try await stream.expectInAnyOrder(
                answer("probe", to: "alice@localhost"),
                try shown(to: "alice@localhost", .idle, "secretary has nothing for alice@localhost"))
            let idle = Date(timeIntervalSince1970: 0)
            summaries["alice@localhost"] = told(.today, String(repeating: "x", count: 1000))
            summaries.isIdle("alice@localhost", since: idle)
            try await bot.changed("alice@localhost/phone", of: bot.bots[0])
            try await bot.changed("eve@localhost", of: bot.bots[0])
            try await stream.expect(
                try shown(
                    to: "alice@localhost", .today, String(repeating: "x", count: 199) + "…",
                    after: "<idle xmlns='urn:xmpp:idle:1' since='1970-01-01T00:00:00Z'/>"))
            try await stream.expectNothing()
        }
    }

    @Test("who is there is known of those who let it see them")
    func availability() async throws {
        let store = MemoryVirtualUserStore()
        await store.befriend("alice@localhost")
        try await run(store: store) { (stream, bot, _) async throws in
            _ = try await stream.next()
            _ = try await stream.next()
            let secretary = bot.bots[0]
            #expect(try await bot.availability(of: "alice@localhost", for: secretary) == .unavailable)
            #expect(try await bot.availability(of: "eve@localhost", for: secretary) == .unknown)
            try await stream.send(presence(from: "alice@localhost/phone"))
            try await stream.expectNothing()
            #expect(try await bot.availability(of: "alice@localhost", for: secretary) == .available)
            try await stream.send(presence("unavailable", from: "alice@localhost/phone"))
            try await stream.expectNothing()
            #expect(try await bot.availability(of: "alice@localhost/phone", for: secretary) == .unavailable)
        }
    }

    @Test("who takes it out of the roster is told of, once, and nothing more is sent to them")
    func removal() async throws {
        let store = MemoryVirtualUserStore()
        await store.befriend("alice@localhost")
        summaries["alice@localhost"] = told(.idle, "a")
        let removed = Mutex<[String]>([])
        try await run(
            store: store,
            onChange: { change, bot in
                if change.kind == .unsubscribed { removed.withLock { $0.append("\(bot.local) \(change.buddy)") } }
            }
        ) { (stream, _, _) async throws in
            try await stream.expectInAnyOrder(
                answer("probe", to: "alice@localhost"), try shown(to: "alice@localhost", .idle, "a"))
            // As servers send it for a contact that is removed (RFC 6121 §2.5.2).
            try await stream.send(presence("unsubscribe", from: "alice@localhost"))
            try await stream.send(presence("unsubscribed", from: "alice@localhost"))
            try await stream.expect(
                "<presence type='unavailable' id='*' from='secretary@echo.localhost/bot' to='alice@localhost'/>")
            try await stream.expect(answer("unsubscribe", to: "alice@localhost"))
            try await stream.expectNothing()
            #expect(await store.count(of: nil) == 0)
        }
        #expect(removed.withLock(\.self) == ["secretary alice@localhost"])
    }

    @Test("several bots of one domain have each their own buddies, are listed, and found")
    func severalBots() async throws {
        try await run(["Secretary", "butler"]) { (stream, _, _) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost", to: "butler@echo.localhost"))
            try await stream.expect(answer("subscribed", to: "alice@localhost", from: "butler@echo.localhost"))
            try await stream.expect(
                try shown(
                    to: "alice@localhost", .idle, "butler has nothing for alice@localhost",
                    from: "butler@echo.localhost/bot"))
            try await stream.expect(request(to: "alice@localhost", name: "Butler", from: "butler@echo.localhost"))
            try await stream.send(presence("probe", from: "alice@localhost/x"))
            try await stream.expect(answer("unsubscribed", to: "alice@localhost"))
            try await stream.send(presence("subscribe", from: "alice@localhost", to: "nobody@echo.localhost", id: "n"))
            try await stream.expect(
                answer("unsubscribed", to: "alice@localhost", from: "nobody@echo.localhost", id: "n"))

            try await stream.send(
                """
                <iq type='get' id='1' from='alice@localhost/x' to='echo.localhost'>                <query xmlns='http://jabber.org/protocol/disco#items'/></iq>
                """)
            try await stream.expect(
                """
                <iq type='result' id='1' from='echo.localhost' to='alice@localhost/x'>                <query xmlns='http://jabber.org/protocol/disco#items'>                <item jid='secretary@echo.localhost' name='Secretary'/><item jid='butler@echo.localhost' name='Butler'/>                </query></iq>
                """)
            try await stream.send(
                """
                <iq type='set' id='2' from='alice@localhost/x' to='echo.localhost'><query xmlns='jabber:iq:search'>                <nick>SECRET</nick></query></iq>
                """)
            try await stream.expect(
                """
                <iq type='result' id='2' from='echo.localhost' to='alice@localhost/x'><query xmlns='jabber:iq:search'>                <item jid='secretary@echo.localhost'><nick>Secretary</nick></item></query></iq>
                """)
        }
    }

    @Test("its card has its name, what it is for, and the photo that belongs to what the buddy sees")
    func card() async throws {
        var configuration = BuddyPresence.Configuration()
        configuration.details = "Remembers things."
        summaries["alice@localhost"] = told(.overdue, "late")
        try await run(configuration: configuration) { (stream, _, _) async throws in
            for (buddy, mood) in [("alice@localhost", BuddySummary.Mood.overdue), ("bob@localhost", .idle)] {
                try await stream.send(
                    """
                    <iq type='get' id='v' from='\(buddy)/x' to='secretary@echo.localhost'><vCard xmlns='vcard-temp'/></iq>
                    """)
                let answer = try await stream.next()
                let card = try VCard(try #require(answer.firstChild))
                #expect(card.fullName == "Secretary" && card.nickname == "Secretary")
                #expect(card.details == "Remembers things.")
                #expect(try card.photo.flatMap { try Avatar($0) }?.id == MoodAvatars()[mood]?.id)
            }
        }
    }

    @Test("at the end everybody who sees it is told that it leaves")
    func goodbye() async throws {
        let store = MemoryVirtualUserStore()
        await store.befriend("alice@localhost", "bob@localhost")
        try await run(store: store) { (stream, _, component) async throws in
            for _ in 0..<4 { _ = try await stream.next() }
            component.shutDown()
            try await stream.expectInAnyOrder(
                "<presence type='unavailable' id='*' from='secretary@echo.localhost/bot' to='alice@localhost'/>",
                "<presence type='unavailable' id='*' from='secretary@echo.localhost/bot' to='bob@localhost'/>")
            try await stream.expectClose()
        }
    }

    @Test(
        "a storm of buddies after a restart of the server: each is shown what is theirs, asked for presence, and answered"
    )
    func storm() async throws {
        let store = MemoryVirtualUserStore()
        let count = 1000
        for number in 0..<count {
            let buddy = try JID(parsing: "buddy-\(number)@localhost")
            await store.befriend(buddy)
            summaries[buddy] = told(number % 2 == 0 ? .idle : .today, "\(number) reminders")
        }
        var configuration = BuddyPresence.Configuration()
        configuration.users.announcementsPerSecond = 1_000_000
        let faces = [try MoodAvatars()[.idle]?.id, try MoodAvatars()[.today]?.id]
        try await run(store: store, configuration: configuration) { (stream, bot, _) async throws in
            var told: Set<String> = []
            func note(_ stanza: Element) throws {
                let number = try #require(
                    stanza["to"]?.split(separator: "@").first?.split(separator: "-").last.flatMap { Int($0) })
                #expect(stanza.child("status")?.text == "\(number) reminders")
                #expect(
                    try Presence(stanza).payload(of: VCardUpdate.self)?.photo == faces[number % 2].map { .avatar($0) })
                told.insert(stanza["to"] ?? "")
            }
            for _ in 0..<2 * count {
                let stanza = try await stream.next()
                if stanza["type"] == nil { try note(stanza) } else { #expect(stanza["type"] == "probe") }
            }
            #expect(told.count == count)
            told = []
            for start in stride(from: 0, to: count, by: 50) {
                let buddies = (start..<start + 50).map { "buddy-\($0)@localhost/x" }
                try await stream.send(buddies.map { presence(from: $0) + presence("probe", from: $0) }.joined())
                for _ in buddies { try note(try await stream.next()) }
            }
            #expect(told.count == count)
            #expect(try await bot.availability(of: "buddy-7@localhost", for: bot.bots[0]) == .available)
        }
    }
}
