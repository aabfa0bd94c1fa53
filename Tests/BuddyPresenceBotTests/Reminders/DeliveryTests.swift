// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

/// A buddy's client, which shows messages: a correction takes the place of what it corrects (XEP-0308 §3).
private struct Client {
    /// What is shown, by the first message's id.
    private(set) var shown: [String: DueDelivery] = [:]

    mutating func show(_ delivery: DueDelivery) { shown[delivery.replaces ?? delivery.id] = delivery }

    /// How often the client shows each title.
    var counts: [String: Int] { shown.values.reduce(into: [:]) { $0[$1.title, default: 0] += 1 } }
}

/// A bot's life, which can end at any moment: what it has not put into its store is forgotten then.
private struct Life {
    private(set) var stored: [UInt8] = []
    private(set) var stream = 1
    var client = Client()
    var now = Sentence.thursday
    /// Steps until the process is killed; `nil` for never.
    var stepsLeft: Int?
    private(set) var steps = 0
    private var ids = 0
    /// What reached the server and was not answered yet: for bounces and receipts.
    var atServer: [DueDelivery] = []

    struct Killed: Error {}

    init() throws {
        stored = try Notebook().encoded()
    }

    /// A moment at which the process may end.
    mutating func step() throws {
        steps += 1
        guard let left = stepsLeft else { return }
        stepsLeft = left - 1
        if left <= 0 { throw Killed() }
    }

    /// Carries out a change: it is in the store as a whole, or not at all.
    mutating func change<Value>(_ body: (inout Notebook, () -> String) -> Value) throws -> Value {
        try step()
        var notebook = try Notebook(encoded: stored)
        var next = ids
        let value = body(&notebook) {
            next += 1
            return "m\(next)"
        }
        ids = next
        stored = try notebook.encoded()
        // Killed after the commit, before anything comes of it.
        try step()
        return value
    }

    mutating func restart() {
        stream += 1
        stepsLeft = nil
    }

    mutating func say(_ text: String) throws {
        let now = now
        _ = try change { notebook, newID in
            var turn = NotebookTurn(
                now: now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "a\(text.hashValue)" })
            notebook.notice(at: now, defaultZone: .utc, limits: SecretaryLimits(), newID: newID)
            notebook.hear(text, &turn)
        }
    }

    /// The bot wakes, and sends what is due; the server confirms it.
    mutating func deliver() throws {
        let (now, stream) = (now, "\(stream)")
        let due = try change { notebook, newID in
            notebook.notice(at: now, defaultZone: .utc, limits: SecretaryLimits(), newID: newID)
            return notebook.handOut(for: stream, at: now, defaultZone: .utc)
        }
        for delivery in due {
            try step()
            client.show(delivery)
            atServer.append(delivery)
        }
        guard !due.isEmpty else { return }
        try change { notebook, _ in notebook.take(due.map(\.id), at: now) }
    }
}

@Suite("The delivery of what is due")
struct DeliveryTests {
    @Test("A bot that is killed after any of its steps delivers every reminder, and each is shown once")
    func killedAnywhere() throws {
        func script(_ life: inout Life) throws {
            for index in 1...3 { try life.say("remind me in \(index) minutes to task\(index)") }
            for _ in 0..<4 {
                life.now = life.now + 60
                try life.deliver()
            }
        }
        var whole = try Life()
        try script(&whole)
        #expect(whole.steps > 20)
        for killedAfter in 0..<whole.steps {
            var life = try Life()
            life.stepsLeft = killedAfter
            #expect(throws: Life.Killed.self) { try script(&life) }
            life.restart()
            let asked = try Notebook(encoded: life.stored).nextKey - 1
            for _ in 0..<6 {
                life.now = life.now + 60
                try life.deliver()
            }
            // What was answered before the end is there, and what is there is shown once.
            let expected = Dictionary(uniqueKeysWithValues: (0..<asked).map { ("task\($0 + 1)", 1) })
            #expect(life.client.counts == expected, "killed after \(killedAfter) steps")
        }
    }

    @Test("Nothing is lost or shown twice through random kills, lost streams, bounces, receipts and clocks that jump")
    func randomLives() throws {
        var random = SeededRandom(seed: 5)
        var repeated = 0
        for _ in 0..<150 {
            var life = try Life()
            var titles: Set<String> = []
            var isAvailable = true
            for step in 0..<80 {
                do {
                    life.stepsLeft =
                        Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 0..<8, using: &random) : nil
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0...2:
                        let title = "task\(step)"
                        try life.say("remind me in \(Int.random(in: 1...90, using: &random)) minutes to \(title)")
                        titles.insert(title)
                    case 3: life.now = life.now + Int.random(in: 1...7200, using: &random)
                    case 4: life.now = life.now + -Int.random(in: 1...7200, using: &random)
                    case 5: isAvailable.toggle()
                    case 6:
                        guard let bounced = life.atServer.popLast(), !life.client.shown.isEmpty else { continue }
                        // It came back instead of being shown, if it was the first attempt and nothing was shown of it before.
                        let now = life.now
                        try life.change { notebook, newID in
                            notebook.notice(at: now, defaultZone: .utc, limits: SecretaryLimits(), newID: newID)
                            notebook.takeBack(bounced.id)
                        }
                    case 7:
                        guard let received = life.atServer.popLast() else { continue }
                        try life.change { notebook, _ in notebook.receive(received.id) }
                    default:
                        if isAvailable { try life.deliver() }
                    }
                } catch is Life.Killed {
                    // The title that was being told may or may not have been taken.
                    let kept = try Notebook(encoded: life.stored).reminders.map(\.title)
                    titles.formUnion(kept)
                    life.restart()
                }
            }
            life.stepsLeft = nil
            for _ in 0..<4 {
                life.now = life.now + 14_400
                try life.deliver()
            }
            repeated += life.client.shown.values.count { $0.replaces != nil }
            let counts = life.client.counts
            #expect(Set(counts.keys) == titles)
            #expect(counts.values.allSatisfy { $0 == 1 })
        }
        // The interesting case has come up.
        #expect(repeated > 50)
    }

    @Test("What is not confirmed is sent again on the next stream as a correction of itself, with the same words")
    func again() throws {
        var life = try Life()
        try life.say("remind me in 1 minute to stretch")
        life.now = life.now + 60
        life.stepsLeft = 2
        #expect(throws: Life.Killed.self) { try life.deliver() }
        life.restart()
        life.now = life.now + 600
        try life.deliver()
        let shown = try #require(life.client.shown["m1"])
        #expect(shown.id == "m1.2")
        #expect(shown.replaces == "m1")
        #expect(shown.text.hasPrefix("⏰ stretch"))
        #expect(!shown.text.contains("was due"))
        // On the same stream it is not sent a second time; after its receipt on no other one.
        try life.deliver()
        #expect(life.atServer.count == 1)
        try life.change { notebook, _ in notebook.receive("m1") }
        life.restart()
        try life.deliver()
        #expect(life.atServer.count == 1)
    }

    @Test("What is due while nobody is there is kept, and comes once, late, with its time")
    func kept() throws {
        var life = try Life()
        try life.say("remind me in 1 minute to stretch")
        try life.say("every day at 12:00 eat")
        life.now = life.now + 5 * 86_400
        try life.deliver()
        #expect(life.client.counts == ["stretch": 1, "eat": 1])
        let texts = life.client.shown.values.map(\.text).joined(separator: "\n")
        #expect(texts.contains("It was due on 26 November at 09:01."))
        #expect(texts.contains("It was due yesterday at 12:00, and before that."))
    }

    @Test("A clock that is ahead and is set right again takes no reminder away, and brings none twice")
    func clocks() throws {
        var life = try Life()
        let start = life.now
        try life.say("every day at 12:00 eat")
        life.now = start + 86_400
        try life.deliver()
        #expect(life.client.shown.count == 1)
        // Back by a little before the same time: it was delivered.
        life.now = LocalTimeOf.noon(of: life.now) + -5
        try life.deliver()
        life.now = life.now + 10
        try life.deliver()
        #expect(life.client.shown.count == 2)
        life.now = life.now + -20
        try life.deliver()
        life.now = life.now + 40
        try life.deliver()
        #expect(life.client.shown.count == 2)
        // Ten years ahead, and right again: tomorrow's comes tomorrow.
        let right = life.now
        life.now = right + 3653 * 86_400
        try life.deliver()
        #expect(life.client.shown.count == 3)
        life.now = right + 60
        try life.deliver()
        for day in 1...3 {
            life.now = right + day * 86_400
            try life.deliver()
        }
        #expect(life.client.shown.count == 6)
    }

    @Test("What is done, deleted or put off before it could be delivered is not delivered any more")
    func overtaken() throws {
        for (words, expected) in [("done 1", 0), ("delete 1", 0), ("snooze 1 10 minutes", 0)] {
            var life = try Life()
            try life.say("remind me in 1 minute to stretch")
            life.now = life.now + 120
            try life.say(words)
            try life.deliver()
            #expect(life.client.shown.count == expected)
            life.now = life.now + 600
            try life.deliver()
            #expect(life.client.shown.count == (words.hasPrefix("snooze") ? 1 : 0))
        }
    }

    @Test("A change that is taken back days later brings nothing that was delivered since")
    func undoneLater() throws {
        var life = try Life()
        try life.say("every day at 12:00 eat")
        life.now = life.now + 4 * 3600
        try life.deliver()
        try life.say("snooze 10 minutes")
        for _ in 0..<3 {
            life.now = life.now + 86_400
            try life.deliver()
        }
        let shown = life.client.shown.count
        try life.say("undo")
        try life.deliver()
        life.now = life.now + 60
        try life.deliver()
        #expect(life.client.shown.count == shown)
        life.now = life.now + 86_400
        try life.deliver()
        #expect(life.client.shown.count == shown + 1)
    }

    @Test("Messages of one reminder whose fate is never known stay few")
    func bounded() throws {
        var life = try Life()
        try life.say("every hour drink")
        for _ in 0..<50 {
            life.now = life.now + 3600
            life.stepsLeft = 2
            #expect(throws: Life.Killed.self) { try life.deliver() }
            life.restart()
        }
        #expect(try Notebook(encoded: life.stored).deliveries.count <= Notebook.deliveriesOfOne)
    }
}

private enum LocalTimeOf {
    static func noon(of moment: Instant) -> Instant { Instant(seconds: moment.seconds / 86_400 * 86_400 + 43_200) }
}
