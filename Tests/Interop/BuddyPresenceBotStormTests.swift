// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import BuddyPresenceBotSQLiteStore
import Foundation
import InteropSupport
import Testing
import XMLStream
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions
import XMPPVirtualUsersSQLite

/// Many buddies of `buddy-presence-bot` after a restart of the server. With `BOT_BUDDIES=100000` in the environment it tells what
/// they take.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct BuddyPresenceBotStormTests {
    private static let environment = ProcessInfo.processInfo.environment["BOT_BUDDIES"]
    private static let buddies = environment.flatMap { Int($0) } ?? 1000
    private static let rate = 2000

    @Test(
        "the storm of presences is no faster than it may be, whole, and each buddy's own; again when the stream breaks")
    func storm() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("storm-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/bot.sqlite"
        try await Self.seed(path)
        let server = try await LoopbackServer()
        let bot = try ComponentProcess(
            "buddy-presence-bot",
            environment: [
                "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": String(server.address.port),
                "COMPONENT_DOMAIN": "bots.example.org", "COMPONENT_SECRET": "secret", "COMPONENT_LOG_LEVEL": "warning",
                "COMPONENT_TIMEOUTS_DRAIN_SECONDS": "120", "BOT_STORE": "sqlite:\(path)",
                "BOT_LIMITS_ANNOUNCEMENTS_PER_SECOND": String(Self.rate),
            ])
        var memory: [(String, Int)] = []
        var spans: [Duration] = []
        let clock = ContinuousClock()
        for life in 1...2 {
            let stream = try await server.accept()
            try await stream.authenticate(secret: "secret")
            if life == 1 { memory.append(("connected", Self.residentBytes(of: bot.pid))) }
            let beginning = clock.now
            try await Self.readStorm(stream)
            spans.append(clock.now - beginning)
            memory.append((life == 1 ? "announced" : "announced again", Self.residentBytes(of: bot.pid)))
            guard life == 2 else {
                try await Self.bringOnline(stream)
                memory.append(("all there", Self.residentBytes(of: bot.pid)))
                await stream.close()
                continue
            }
            bot.signal(SIGTERM)
            var left = 0
            while left < Self.buddies {
                let stanza = try await stream.next()
                if stanza["type"] == "unavailable" { left += 1 } else { try await Self.answer(stanza, stream) }
            }
            try? await stream.send("</stream:stream>")
            await stream.close()
            #expect(try await bot.waitForExit() == .exited(0))
        }
        await server.close()
        // A presence and a probe for each, but for a burst.
        for span in spans { #expect(span > .milliseconds((2 * Self.buddies - 512) * 1000 / Self.rate)) }
        if Self.environment != nil {
            let base = memory[0].1
            let notes = memory.map { "\($0.0) \($0.1 >> 20) MiB (\(($0.1 - base) / Self.buddies) bytes each)" }
            print("\(Self.buddies) buddies: storms of \(spans); \(notes.joined(separator: ", "))")
        }
    }

    /// All see the bot and are seen; every hundredth has something to do.
    private static func seed(_ path: String) async throws {
        let subscriptions = try await SQLiteVirtualUserStore(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for strand in 0..<100 {
                group.addTask {
                    for number in stride(from: strand, to: buddies, by: 100) {
                        let key = BuddyKey(user: "secretary", buddy: try JID(parsing: "buddy\(number)@example.org"))
                        _ = try await subscriptions.update(
                            key, with: [.subscribe, .approve, .probe, .request, .subscribed])
                    }
                }
            }
            try await group.waitForAll()
        }
        try await subscriptions.close()
        let store = try await SQLiteSecretaryStore(path: path)
        let secretary = try Secretary(store: store) { UUID().uuidString }
        for number in stride(from: 0, to: buddies, by: 100) {
            _ = try await secretary.hear(
                "remind me to do task\(number)x in 20 hours", from: try JID(parsing: "buddy\(number)@example.org"),
                at: Instant(.now))
        }
        try await store.close()
    }

    private static func readStorm(_ stream: TestStream) async throws {
        var shown: Set<String> = []
        var probed = 0
        while shown.count < buddies || probed < buddies {
            let stanza = try await stream.next()
            guard stanza.name == "presence" else {
                try await answer(stanza, stream)
                continue
            }
            if stanza["type"] == "probe" {
                probed += 1
                continue
            }
            check(stanza)
            shown.insert(stanza["to"] ?? "")
        }
    }

    private static func check(_ stanza: Element) {
        let number = Int(stanza["to"]?.drop { !$0.isNumber }.prefix { $0.isNumber } ?? "") ?? -1
        let status = stanza.child("status")?.text ?? ""
        #expect(status.contains("task\(number)x") == (number % 100 == 0), "\(stanza)")
        #expect(stanza.child(VCardUpdate.name) != nil)
    }

    /// All come at once, as ejabberd and Prosody tell it: presence and probe. What is answered is read as it comes.
    private static func bringOnline(_ stream: TestStream) async throws {
        for start in stride(from: 0, to: buddies, by: 50) {
            let numbers = start..<min(buddies, start + 50)
            try await stream.send(
                numbers.map { number in
                    let address = "from='buddy\(number)@example.org/phone' to='secretary@bots.example.org'"
                    return "<presence \(address)/><presence type='probe' \(address)/>"
                }.joined())
            var answered = 0
            while answered < numbers.count {
                let stanza = try await stream.next()
                if stanza.name == "presence" {
                    check(stanza)
                    if stanza["to"]?.hasSuffix("/phone") == true { answered += 1 }
                } else {
                    try await answer(stanza, stream)
                }
            }
        }
    }

    private static func answer(_ stanza: Element, _ stream: TestStream) async throws {
        guard stanza.name == "iq", stanza["type"] == "get" else { return }
        let time = "<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo><utc>2026-11-26T10:00:00Z</utc></time>"
        try await stream.send(
            """
            <iq type='result' id='\(stanza["id"] ?? "")' from='\(stanza["to"] ?? "")' to='\(stanza["from"] ?? "")'>\
            \(stanza.firstChild?.name == "time" ? time : "")</iq>
            """)
    }

    /// What a process takes, where that can be told.
    private static func residentBytes(of pid: Int32) -> Int {
        let fields = (try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}
