// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMLStream
import XMPPComponentTesting
import XMPPExtensions

/// `buddy-presence-bot` killed without warning, again and again, while many have it remind them.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct BuddyPresenceBotDurabilityTests {
    /// `BOT_KILLS=100` in the environment for the whole exercise.
    private static let kills = ProcessInfo.processInfo.environment["BOT_KILLS"].flatMap { Int($0) } ?? 8

    @Test("no reminder is lost and none comes twice, through kill -9 at random moments")
    func kills() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kills-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let server = try await LoopbackServer()
        var record = RemindingRecord()
        for round in 0...Self.kills {
            let bot = try ComponentProcess(
                "buddy-presence-bot",
                environment: [
                    "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": String(server.address.port),
                    "COMPONENT_DOMAIN": "bots.example.org", "COMPONENT_SECRET": "secret",
                    "COMPONENT_LOG_LEVEL": "warning", "BOT_STORE": "sqlite:\(directory)/bot.sqlite",
                    "BOT_LIMITS_REMINDERS": "10000",
                ])
            do {
                let stream = try await server.accept()
                try await stream.authenticate(secret: "secret")
                var town = Town(stream: stream, record: record)
                if round == Self.kills {
                    try await town.settle()
                    record = town.record
                    bot.signal(SIGTERM)
                    await town.readToEnd()
                    #expect(try await bot.waitForExit() == .exited(0))
                } else {
                    // By what was done, not by the clock: a slow machine is killed at the same places.
                    try await town.live(stanzas: Int.random(in: 1...350))
                    bot.signal(SIGKILL)
                    await town.readRest()
                    record = town.record
                    _ = try await bot.waitForExit()
                }
            } catch {
                throw InteropError("life \(round + 1): \(error)\n--- its log:\n\(bot.lines.joined(separator: "\n"))")
            }
        }
        await server.close()
        print(
            """
            \(Self.kills) kills: \(record.asked) reminders asked for, \(record.promised.count) promised, \
            \(record.told.count) told in \(record.messages) messages, of which \(record.repetitions) were corrections of themselves
            """)
        #expect(record.promised.count > Self.kills)
        #expect(record.promised.subtracting(record.told.keys) == [], "lost")
        #expect(record.told.filter { $0.value.count > 1 }.map(\.key) == [], "told twice")
        #expect(record.doubled == [], "told again, and not as a correction")
    }
}

/// What was asked for and what came of it, over all lives of the bot.
private struct RemindingRecord {
    var asked = 0
    /// What the bot has said yes to.
    var promised: Set<String> = []
    /// What was told, and under which ids a client that knows corrections has it: one each.
    var told: [String: Set<String>] = [:]
    var doubled: [String] = []
    var messages = 0
    var repetitions = 0
    var isKnown = false
}

/// People at a server that is played: each asks to be reminded of something new as soon as the bot has answered.
private struct Town {
    private static let people = (0..<30).map { "person\($0)@example.org" }
    private static let bot = "secretary@bots.example.org"

    let stream: TestStream
    var record: RemindingRecord

    init(stream: TestStream, record: RemindingRecord) {
        self.stream = stream
        self.record = record
    }

    /// Lives with the bot until so many stanzas have come from it.
    mutating func live(stanzas: Int) async throws {
        try await begin()
        for _ in 0..<stanzas { try await note(try await stream.next()) }
    }

    private mutating func begin() async throws {
        if !record.isKnown {
            for person in Self.people {
                try await stream.send("<presence type='subscribe' from='\(person)' to='\(Self.bot)'/>")
            }
            record.isKnown = true
        }
        for person in Self.people { try await ask(person) }
    }

    private mutating func ask(_ person: String) async throws {
        record.asked += 1
        try await stream.send(
            """
            <message type='chat' id='m\(record.asked)' from='\(person)/x' to='\(Self.bot)'>\
            <body>remind me to do task\(record.asked)x in 1 second</body></message>
            """)
    }

    private mutating func note(_ stanza: Element, asksAgain: Bool = true) async throws {
        let person = stanza["to"]?.split(separator: "/").first.map(String.init) ?? ""
        switch stanza.name {
        case "presence":
            switch stanza["type"] {
            case "subscribe": try await stream.send("<presence type='subscribed' from='\(person)' to='\(Self.bot)'/>")
            case "probe": break
            default: return
            }
            try await stream.send("<presence from='\(person)/x' to='\(Self.bot)'/>")
        case "iq":
            guard stanza["type"] == "get" else { return }
            let time = "<time xmlns='urn:xmpp:time'><tzo>+02:00</tzo><utc>2026-11-26T10:00:00Z</utc></time>"
            try await stream.send(
                """
                <iq type='result' id='\(stanza["id"] ?? "")' from='\(stanza["to"] ?? "")' to='\(stanza["from"] ?? "")'>\
                \(stanza.firstChild?.name == "time" ? time : "")</iq>
                """)
        case "message":
            guard let body = stanza.child("body")?.text, let task = Self.task(in: body) else { return }
            if stanza.child(AtomEntry.name) != nil {
                noteReminder(of: task, stanza)
            } else if body.hasPrefix("OK") {
                record.promised.insert(task)
                if asksAgain { try await ask(person) }
            }
        default: break
        }
    }

    /// As a client has it that knows corrections (XEP-0308): a message that corrects one which it has takes its place.
    private mutating func noteReminder(of task: String, _ stanza: Element) {
        record.messages += 1
        let id = stanza["id"] ?? ""
        let replaced = stanza.child(QName("replace", in: "urn:xmpp:message-correct:0"))?["id"]
        if replaced != nil { record.repetitions += 1 }
        if replaced == nil, record.told[task] != nil { record.doubled.append(task) }
        record.told[task, default: []].insert(replaced ?? id)
    }

    private static func task(in text: String) -> String? {
        guard let start = text.firstRange(of: "task") else { return nil }
        let digits = text[start.upperBound...].prefix { $0.isNumber }
        return text[start.upperBound...].dropFirst(digits.count).first == "x" ? String(digits) : nil
    }

    /// Reads what it wrote before it was killed.
    mutating func readRest() async {
        do {
            while true { try await note(try await stream.next(), asksAgain: false) }
        } catch {
            await stream.close()
        }
    }

    /// Reads until everything that was promised has been told, or nothing more comes of asking.
    mutating func settle() async throws {
        try await stream.send(
            Self.people.map { "<presence from='\($0)/x' to='\(Self.bot)'/>" }.joined())
        for turn in 0..<18_000 where !record.promised.isSubset(of: record.told.keys) {
            try await stream.send(
                "<iq type='get' id='turn\(turn)' from='example.org' to='bots.example.org'><ping xmlns='urn:xmpp:ping'/></iq>"
            )
            while true {
                let stanza = try await stream.next()
                if stanza["id"] == "turn\(turn)" { break }
                try await note(stanza, asksAgain: false)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Reads until the bot closes the stream, and closes it too.
    mutating func readToEnd() async {
        do {
            while true { try await note(try await stream.next(), asksAgain: false) }
        } catch {
            try? await stream.send("</stream:stream>")
            await stream.close()
        }
    }
}
