// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import XMPPCore

@testable import BuddyPresenceBot

/// A secretary and one buddy, who talk.
private final class Conversation: Sendable {
    let secretary: Secretary
    let store = MemorySecretaryStore()
    let buddy = JID("alice@example.org/phone")
    private let state = Mutex((now: Sentence.thursday, ids: 0))

    init(limits: SecretaryLimits = SecretaryLimits(), zone: String = "Europe/Berlin") throws {
        let counter = Mutex(0)
        secretary = try Secretary(store: store, limits: limits, zone: zone) {
            counter.withLock { count in
                count += 1
                return "s\(count)"
            }
        }
    }

    var now: Instant { state.withLock { $0.now } }

    func pass(_ seconds: Int) { state.withLock { $0.now = $0.now + seconds } }

    /// Says something, and returns the answers' texts.
    @discardableResult
    func say(_ text: String, id: String? = nil, replyingTo: String? = nil) async throws -> String {
        try await secretary.hear(text, from: buddy, message: .init(id: id, repliesTo: replyingTo), at: now)
            .map(\.text).joined(separator: "\n")
    }

    func correct(_ id: String, to text: String, as newID: String? = nil) async throws -> String {
        try await secretary.hearCorrection(text, of: id, from: buddy, message: .init(id: newID), at: now)
            .map(\.text).joined(separator: "\n")
    }

    func react(_ reactions: String..., to id: String) async throws -> String {
        try await secretary.hearReactions(reactions, to: id, from: buddy, at: now).map(\.text).joined(separator: "\n")
    }

    func titles() async throws -> [String] { try await secretary.reminders(of: buddy, at: now).map(\.title) }

    func status() async throws -> String { try await secretary.summary(for: buddy, at: now).status }
}

@Suite("Conversations with the secretary")
struct ConversationTests {
    @Test("A reminder is made, told of, listed, delivered, put off and done")
    func wholeLife() async throws {
        let talk = try Conversation()
        #expect(
            try await talk.say("remind me to pick up the kids at 17:00")
                == "OK: “pick up the kids” today at 17:00 (#1). I take your times to be of Europe/Berlin: say “my time zone is Europe/Berlin” if they are of another place."
        )
        #expect(
            try await talk.say("my time zone is Berlin").hasPrefix(
                "Your time zone is Europe/Berlin now: it is 10:00 there."))
        #expect(try await talk.say("list") == "You have 1 reminder:\n1. pick up the kids — today at 17:00")
        #expect(try await talk.status() == "1 reminder, next: pick up the kids at 17:00")
        talk.pass(7 * 3600)
        let woken = try await talk.secretary.wake(at: talk.now)
        #expect(woken.map(\.summary.mood) == [.overdue])
        #expect(woken.map(\.hasDeliveries) == [true])
        let due = try await talk.secretary.deliveries(to: talk.buddy, stream: "1", at: talk.now)
        #expect(due.map(\.text) == ["⏰ pick up the kids\n(#1: say “done” or “snooze 10 minutes”)"])
        try await talk.secretary.taken(due.map(\.id), by: talk.buddy, at: talk.now)
        #expect(try await talk.say("snooze 10 minutes") == "#1 “pick up the kids” comes again today at 17:10.")
        #expect(try await talk.say("done") == "Done: #1 “pick up the kids”.")
        #expect(try await talk.status() == "No reminders")
        #expect(try await talk.secretary.nextWake() == nil)
        #expect(try await talk.say("undo") == "Undone: done #1 “pick up the kids”.")
        #expect(try await talk.say("undo") == "Undone: put off #1 “pick up the kids”.")
        #expect(try await talk.status().contains("overdue"))
    }

    @Test("What is missing is asked for, and the next message is the answer")
    func questions() async throws {
        let talk = try Conversation()
        #expect(try await talk.say("remind me to buy milk").hasPrefix("When shall I remind you of “buy milk”?"))
        #expect(try await talk.say("soon-ish").hasPrefix("I did not understand that as a time."))
        #expect(try await talk.say("20 minutes").hasPrefix("OK: “buy milk” today at 10:20"))
        #expect(try await talk.say("tomorrow at noon") == "What shall I remind you of?")
        #expect(try await talk.say("lunch with Alex").hasPrefix("OK: “lunch with Alex” tomorrow at 12:00 (#2)"))
        // Something else ends the question.
        _ = try await talk.say("remind me to dance")
        #expect(try await talk.say("list").hasPrefix("You have 2 reminders"))
        #expect(try await talk.say("tomorrow").hasPrefix("What shall"))
        // It waits for ten minutes.
        talk.pass(601)
        #expect(try await talk.say("swim").hasPrefix("I did not understand"))
        #expect(try await talk.say("delete all").contains("all 2 reminders?"))
        #expect(try await talk.say("no") == "All right, nothing is changed.")
        #expect(try await talk.say("yes").contains("asked nothing"))
        _ = try await talk.say("delete all")
        #expect(try await talk.say("yes").hasPrefix("Deleted: #"))
        #expect(try await talk.titles().isEmpty)
        _ = try await talk.say("undo")
        #expect(try await talk.titles() == ["buy milk", "lunch with Alex"])
    }

    @Test("A corrected message changes its reminder, keeps its number, and can be taken back")
    func corrections() async throws {
        let talk = try Conversation()
        _ = try await talk.say("remind me to pick up teh kids at 17:00", id: "u1")
        #expect(
            try await talk.correct("u1", to: "remind me to pick up the kids at 18:00", as: "u2").hasPrefix(
                "Changed: “pick up the kids” today at 18:00 (#1)"))
        // A further correction names the first message (XEP-0308 §4), or, of some clients, the last.
        _ = try await talk.correct("u1", to: "remind me to pick up the kids at 19:00", as: "u3")
        _ = try await talk.correct("u3", to: "remind me to fetch the kids at 20:00", as: "u4")
        #expect(try await talk.titles() == ["fetch the kids"])
        #expect(try await talk.correct("u1", to: "I do not know").contains("as it is"))
        _ = try await talk.say("undo")
        #expect(try await talk.titles() == ["pick up the kids"])
        // A command that was a slip is taken back first.
        _ = try await talk.say("remind me to eat at 12:00")
        _ = try await talk.say("done 1", id: "u5")
        #expect(try await talk.titles() == ["eat"])
        #expect(try await talk.correct("u5", to: "done 2").hasPrefix("Done: #2 “eat”"))
        #expect(try await talk.titles() == ["pick up the kids"])
        // What was not understood is heard as new, as is the correction of what is not known.
        _ = try await talk.say("rmnd swimming", id: "u6")
        #expect(try await talk.correct("u6", to: "remind me to swim at 12:00").hasPrefix("OK: “swim”"))
        #expect(try await talk.correct("unknown", to: "remind me to run at 13:00").hasPrefix("OK: “run”"))
        #expect(try await talk.titles().count == 3)
    }

    @Test("A check mark completes a reminder, once, be it on its message, on the answer or on the buddy's own words")
    func reactions() async throws {
        let talk = try Conversation()
        let answer = try await talk.secretary.hear(
            "remind me to eat at 12:00", from: talk.buddy, message: .init(id: "u1"), at: talk.now)
        _ = try await talk.say("remind me to swim at 12:00", id: "u2")
        _ = try await talk.say("remind me in 1 minute to run", id: "u3")
        // A thumb before its time says that the answer is read.
        #expect(try await talk.react("👍🏽", to: answer[0].id).isEmpty)
        #expect(try await talk.react("👍🏽", "✅", to: answer[0].id) == "Done: #1 “eat”.")
        #expect(try await talk.react("👍🏽", "✅", "❤️", to: answer[0].id).isEmpty)
        #expect(try await talk.react("✔️", to: "u2") == "Done: #2 “swim”.")
        talk.pass(120)
        let due = try await talk.secretary.deliveries(to: talk.buddy, stream: "1", at: talk.now)
        let again = try await talk.secretary.deliveries(to: talk.buddy, stream: "2", at: talk.now)
        #expect(again.map(\.replaces) == due.map(\.id))
        #expect(try await talk.react("😂", to: due[0].id).isEmpty)
        #expect(try await talk.react("💤", to: again[0].id).contains("comes again today at 10:12"))
        #expect(try await talk.react(to: again[0].id) == "Undone: put off #3 “run”.")
        #expect(try await talk.react("✅", to: due[0].id) == "Done: #3 “run”.")
        // Taken away again.
        #expect(try await talk.react(to: due[0].id) == "Undone: done #3 “run”.")
        #expect(try await talk.titles() == ["run"])
        // Of what comes again a mark ends the time that is due, and no other, however often the client tells of it.
        _ = try await talk.say("every day at 11 drink", id: "u4")
        #expect(try await talk.react("✅", to: "u4").isEmpty)
        talk.pass(2 * 3600)
        let drink = try await talk.secretary.deliveries(to: talk.buddy, stream: "3", at: talk.now).filter {
            $0.title == "drink"
        }
        #expect(try await talk.react("👍", to: drink[0].id).hasPrefix("Done: #1 “drink”. It comes again tomorrow"))
        talk.pass(24 * 3600)
        _ = try await talk.say("list")
        #expect(try await talk.react("👍", "🎉", to: drink[0].id).isEmpty)
        _ = try await talk.say("delete 1")
        // What does not exist has no answer.
        #expect(try await talk.react("✅", to: "nothing").isEmpty)
        #expect(try await talk.react("✅", to: String(repeating: "x", count: 100_000)).isEmpty)
        // A question takes a reaction for its answer.
        let question = try await talk.secretary.hear("delete all", from: talk.buddy, at: talk.now)
        #expect(question.map(\.kind) == [.question])
        #expect(try await talk.react("👎", to: question[0].id) == "All right, nothing is changed.")
    }

    @Test("A reply refers to the reminder of the message that it replies to")
    func replies() async throws {
        let talk = try Conversation()
        _ = try await talk.say("remind me in 1 minute to eat")
        _ = try await talk.say("remind me in 2 minutes to swim")
        talk.pass(300)
        let due = try await talk.secretary.deliveries(to: talk.buddy, stream: "1", at: talk.now)
        #expect(due.map(\.title) == ["eat", "swim"])
        #expect(try await talk.say("done").contains("Which one?") == false)
        _ = try await talk.say("undo")
        #expect(try await talk.say("snooze 5 minutes", replyingTo: due[0].id).contains("“eat”"))
        #expect(try await talk.say("done", replyingTo: due[1].id).contains("“swim”"))
        #expect(try await talk.say("done", replyingTo: due[1].id).contains("already"))
    }

    @Test(
        "Reminders of clock times go by the buddy's clock when the buddy tells another place; a client's offset only until then"
    )
    func zones() async throws {
        let talk = try Conversation(zone: "UTC")
        #expect(try await talk.secretary.wantsZone(of: talk.buddy))
        #expect(try await talk.secretary.clientZone(offset: 3600, of: talk.buddy, at: talk.now))
        #expect(try await !talk.secretary.clientZone(offset: 3600, of: talk.buddy, at: talk.now))
        _ = try await talk.say("remind me to call at 17:00")
        _ = try await talk.say("remind me in 2 hours to stretch")
        func moments() async throws -> [String?] {
            try await talk.secretary.reminders(of: talk.buddy, at: talk.now).map { $0.moment?.description }
        }
        #expect(try await moments() == ["2026-11-26T11:00:00Z", "2026-11-26T16:00:00Z"])
        #expect(try await talk.say("time zone").contains("Your client says UTC+01:00"))
        #expect(
            try await talk.say("my time zone is New York").contains(
                "America/New_York now: it is 04:00 there. 1 reminder goes by that clock."))
        #expect(try await moments() == ["2026-11-26T11:00:00Z", "2026-11-26T22:00:00Z"])
        #expect(try await !talk.secretary.wantsZone(of: talk.buddy))
        #expect(try await !talk.secretary.clientZone(offset: 7200, of: talk.buddy, at: talk.now))
        _ = try await talk.say("undo")
        #expect(try await moments() == ["2026-11-26T11:00:00Z", "2026-11-26T16:00:00Z"])
        #expect(try await talk.say("my time zone is Atlantis").contains("I know no time zone “Atlantis”"))
        #expect(try await talk.say("my time zone is Berl").contains("Europe/Berlin"))
    }

    @Test("What is limited is refused with a text that says the limit; nothing grows without bound")
    func limits() async throws {
        var limits = SecretaryLimits()
        limits.reminders = 3
        limits.textLength = 20
        limits.undoSteps = 2
        limits.references = 5
        let talk = try Conversation(limits: limits)
        #expect(
            try await talk.say("remind me at 12:00 to " + String(repeating: "é", count: 11)).contains(
                "I keep 20 bytes, and it has 22"))
        for index in 1...3 { _ = try await talk.say("remind me at 12:00 to \(index)", id: "u\(index)") }
        #expect(try await talk.say("remind me at 12:00 to 4").contains("as many as I keep"))
        _ = try await talk.say("done 1")
        _ = try await talk.say("remind me at 13:00 to 5")
        let notebook = try await talk.store.notebook(of: talk.buddy.bare)
        #expect(notebook.undo.count == 2)
        #expect(notebook.references.count == 5)
        #expect(notebook.reminders.map(\.number).sorted() == [1, 2, 3])
        #expect(try await talk.say("undo").hasPrefix("Undone"))
        #expect(try await talk.say("undo").hasPrefix("Undone"))
        #expect(try await talk.say("undo") == "There is nothing that I could undo.")
        #expect(try await talk.say("done 9") == "There is no reminder #9. “list” shows those that you have.")
        #expect(try await talk.say("list 7") == "There is 1 page.")
    }

    @Test("Something that comes again is done for this time, and goes on")
    func recurring() async throws {
        let talk = try Conversation()
        _ = try await talk.say("every weekday at 9 stand-up")
        #expect(try await talk.say("list").contains("1. stand-up — every weekday at 09:00, next tomorrow at 09:00"))
        talk.pass(23 * 3600 + 60)
        #expect(try await talk.secretary.deliveries(to: talk.buddy, stream: "1", at: talk.now).count == 1)
        #expect(try await talk.say("done") == "Done: #1 “stand-up”. It comes again on Monday at 09:00.")
        // Before its time: this time is left out.
        #expect(try await talk.say("done 1") == "Done: #1 “stand-up”. It comes again on Tuesday at 09:00.")
        #expect(try await talk.say("move 1 to every day at 8").contains("every day at 08:00"))
        #expect(try await talk.say("delete it").hasPrefix("Deleted: #1 “stand-up”"))
    }

    @Test("A form's request has the same answers; a time that it does not have is explained")
    func forms() async throws {
        let talk = try Conversation()
        func carryOut(_ request: SecretaryRequest) async throws -> String {
            try await talk.secretary.carryOut(request, from: talk.buddy, at: talk.now).map(\.text).joined()
        }
        #expect(try await carryOut(.remind("eat", when: "20 minutes")).hasPrefix("OK: “eat” today at 10:20"))
        #expect(try await carryOut(.remind("eat \u{202E}x", when: "17")).hasPrefix("OK: “eat x” today at 17:00"))
        #expect(try await carryOut(.remind("eat", when: "\u{1B}soon")).contains("did not understand “soon” as a time"))
        #expect(try await carryOut(.remind(" ", when: "17")).contains("What shall I remind you of?"))
        #expect(try await carryOut(.snooze(1, until: "tomorrow")).contains("comes again tomorrow at 09:00"))
        #expect(try await carryOut(.done([2])).hasPrefix("Done: #2"))
        #expect(try await carryOut(.undo).hasPrefix("Undone"))
        #expect(try await carryOut(.list(page: -5)).hasPrefix("You have 2 reminders"))
        #expect(try await carryOut(.setZone("UTC")).hasPrefix("Your time zone is UTC now"))
        try await talk.secretary.forget(talk.buddy)
        #expect(try await talk.store.count() == 0)
    }

    @Test("Unsettled buddies are told at the beginning of a stream until the server has taken their messages")
    func unsettled() async throws {
        let talk = try Conversation()
        _ = try await talk.say("remind me in 1 minute to eat")
        talk.pass(60)
        #expect(try await talk.secretary.unsettled().isEmpty)
        _ = try await talk.secretary.wake(at: talk.now)
        #expect(try await talk.secretary.unsettled() == [talk.buddy.bare])
        let due = try await talk.secretary.deliveries(to: talk.buddy, stream: "1", at: talk.now)
        #expect(try await talk.secretary.unsettled() == [talk.buddy.bare])
        try await talk.secretary.taken(due.map(\.id), by: talk.buddy, at: talk.now)
        #expect(try await talk.secretary.unsettled().isEmpty)
        try await talk.secretary.returned(due[0].id, by: talk.buddy, at: talk.now)
        #expect(try await talk.secretary.unsettled() == [talk.buddy.bare])
        try await talk.secretary.received(due[0].id, by: talk.buddy, at: talk.now)
        #expect(try await talk.secretary.unsettled().isEmpty)
    }
}
