// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("What a buddy sees at a glance")
struct SummaryTests {
    private let berlin = Zone(name: "Europe/Berlin") ?? .utc

    private func notebook(_ sentences: String...) -> Notebook {
        var notebook = Notebook()
        notebook.zone = berlin
        for sentence in sentences {
            var turn = NotebookTurn(
                now: Sentence.thursday, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
            notebook.hear(sentence, &turn)
        }
        return notebook
    }

    private func at(_ local: String) -> Instant { berlin.instant(LocalTime(testing: local)) }

    @Test("The status counts the reminders and tells the next one; the mood is of today")
    func texts() {
        #expect(
            Notebook().summary(at: Sentence.thursday, defaultZone: .utc)
                == BuddySummary(mood: .idle, status: "No reminders"))
        let two = notebook("remind me to pick up the kids at 17:00", "every weekday at 9 stand-up")
        let cases: [(String, BuddySummary.Mood, String, String?)] = [
            ("2026-11-26T10:00", .today, "2 reminders, next: pick up the kids at 17:00", "2026-11-26T17:00"),
            ("2026-11-26T17:00", .overdue, "2 reminders, overdue: pick up the kids since 17:00", "2026-11-27T00:00"),
            (
                "2026-11-27T08:00", .overdue, "2 reminders, overdue: pick up the kids since yesterday at 17:00",
                "2026-11-27T09:00"
            ),
            (
                "2026-11-27T09:00", .overdue,
                "2 reminders, overdue: pick up the kids since yesterday at 17:00 (and 1 more)",
                "2026-11-28T00:00"
            ),
        ]
        for (time, mood, status, changes) in cases {
            let summary = two.summary(at: at(time), defaultZone: .utc)
            #expect(summary.mood == mood)
            #expect(summary.status == status)
            #expect(summary.changes == changes.map { at($0) }, "at \(time)")
        }
        let later = notebook("remind me on 24 december at 8 to light the tree")
        let days: [(String, BuddySummary.Mood, String)] = [
            ("2026-11-26T10:00", .idle, "1 reminder, next: light the tree on 24 December at 08:00"),
            ("2026-12-18T00:00", .idle, "1 reminder, next: light the tree on Thursday at 08:00"),
            ("2026-12-23T10:00", .idle, "1 reminder, next: light the tree tomorrow at 08:00"),
            ("2026-12-24T00:00", .today, "1 reminder, next: light the tree at 08:00"),
        ]
        for (time, mood, status) in days {
            let summary = later.summary(at: at(time), defaultZone: .utc)
            #expect(summary.mood == mood)
            #expect(summary.status == status)
        }
    }

    @Test("A summary holds until the moment it tells, and not longer, for random reminders and times")
    func holds() {
        var random = SeededRandom(seed: 4)
        let zones = ["Europe/Berlin", "America/New_York", "Pacific/Apia"].compactMap { Zone(name: $0) }
        let sentences = Sentence.all.filter { $0.answer == nil && $0.meaning.contains(" @ ") }
        var changed = 0
        for _ in 0..<150 {
            var notebook = Notebook()
            notebook.zone = zones.randomElement(using: &random)
            var now = Instant(seconds: Int.random(in: 1_790_000_000...1_800_000_000, using: &random))
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                guard let sentence = sentences.randomElement(using: &random) else { continue }
                var turn = NotebookTurn(now: now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
                notebook.hear(sentence.text, &turn)
            }
            for _ in 0..<10 {
                notebook.notice(at: now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
                let summary = notebook.summary(at: now, defaultZone: .utc)
                let end = summary.changes ?? now + 40 * 86_400
                #expect(end > now)
                guard end > now else { break }
                for _ in 0..<8 {
                    let between = now + Int.random(in: 0..<(end - now), using: &random)
                    #expect(notebook.summary(at: between, defaultZone: .utc) == summary, "at \(between)")
                }
                guard summary.changes != nil else { break }
                let next = notebook.summary(at: end, defaultZone: .utc)
                // A change of clocks or a new year may leave the words as they are.
                if next.status != summary.status || next.mood != summary.mood { changed += 1 }
                now = end
            }
        }
        #expect(changed > 500)
    }

    @Test("A title of many lines, or of letters with a thousand marks, is a short line in the status")
    func longTitles() {
        var notebook = Notebook()
        for title in ["a\nb\n\nc", String(repeating: "x", count: 900), "e" + String(repeating: "\u{301}", count: 490)] {
            notebook.reminders = [
                Reminder(
                    key: 1, number: 1, title: title, schedule: .moment(Sentence.thursday), due: Sentence.thursday + 60)
            ]
            let status = notebook.summary(at: Sentence.thursday, defaultZone: .utc).status
            #expect(!status.contains("\n"))
            #expect(status.utf8.count < 1100)
            #expect(status.count < 120)
        }
    }
}
