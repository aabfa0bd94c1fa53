// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BuddyPresenceBot

/// Times that are left out of a rule and added to it (RFC 5545 §3.8.5.1, §3.8.5.2), and changed ones (§3.8.4.4).
@Suite(.timeLimit(.minutes(15)))
struct CalendarExceptionTests {
    private let berlin = Zone(name: "Europe/Berlin") ?? .utc
    /// A Thursday.
    private var now: Instant { berlin.instant(LocalTime(testing: "2026-11-26T10:00")) }

    private func event(_ lines: String...) -> [String] { ["BEGIN:VEVENT", "SUMMARY:a"] + lines + ["END:VEVENT"] }

    private func reading(_ lines: [String], zone: Zone? = nil, now: Instant? = nil) -> CalendarReading {
        let file = (["BEGIN:VCALENDAR"] + lines + ["END:VCALENDAR"]).joined(separator: "\r\n")
        return CalendarReading(
            Array(file.utf8), limits: SecretaryLimits(), zone: zone ?? berlin, now: now ?? self.now)
    }

    /// The first times of all reminders, one after the other.
    private func times(_ lines: [String], zone: Zone? = nil, count: Int = 5) -> [String] {
        let zone = zone ?? berlin
        let reading = reading(lines, zone: zone)
        if reading.simplified > 0 { return ["simplified"] }
        return reading.reminders.flatMap { reminder -> [String] in
            var times: [String] = []
            var last = now
            while times.count < count, let next = reminder.schedule.next(after: last, in: zone), next > last {
                times.append("\(zone.local(next).description.dropLast(3).dropFirst(5))")
                last = next
            }
            return times
        }
    }

    @Test("times that are left out do not come, those that are added do")
    func times() {
        let rule = ["DTSTART:20261224T080000", "RRULE:FREQ=DAILY;COUNT=4"]
        func daily(_ lines: String...) -> [String] {
            ["BEGIN:VEVENT", "SUMMARY:a"] + rule + lines + ["END:VEVENT"]
        }
        let cases: [([String], [String])] = [
            (daily("EXDATE:20261225T080000"), ["12-24T08:00", "12-26T08:00", "12-27T08:00"]),
            // COUNT counts what is left out too.
            (daily("EXDATE:20261224T080000,20261225T080000", "EXDATE:20261226T080000"), ["12-27T08:00"]),
            (daily("EXDATE;TZID=Europe/Berlin:20261225T080000"), ["12-24T08:00", "12-26T08:00", "12-27T08:00"]),
            (daily("EXDATE:20261225T070000Z"), ["12-24T08:00", "12-26T08:00", "12-27T08:00"]),
            (daily("EXDATE;TZID=America/New_York:20261225T020000"), ["12-24T08:00", "12-26T08:00", "12-27T08:00"]),
            (daily("EXDATE;VALUE=DATE:20261225"), ["12-24T08:00", "12-26T08:00", "12-27T08:00"]),
            // Another time of the day is none of it.
            (daily("EXDATE:20261225T090000"), ["12-24T08:00", "12-25T08:00", "12-26T08:00", "12-27T08:00"]),
            (
                daily("RDATE:20261225T170000"),
                ["12-24T08:00", "12-25T08:00", "12-25T17:00", "12-26T08:00", "12-27T08:00"]
            ),
            (daily("RDATE:20261225T080000"), ["12-24T08:00", "12-25T08:00", "12-26T08:00", "12-27T08:00"]),
            (
                daily("EXDATE:20261225T080000", "RDATE;VALUE=PERIOD:20261230T080000/PT1H,20261229T070000Z/PT1H"),
                ["12-24T08:00", "12-26T08:00", "12-27T08:00", "12-29T08:00", "12-30T08:00"]
            ),
            // What is left out is left out of what is added as well.
            (
                daily("RDATE:20261230T090000,20261231T090000", "EXDATE:20261230T090000"),
                ["12-24T08:00", "12-25T08:00", "12-26T08:00", "12-27T08:00", "12-31T09:00"]
            ),
            (event("DTSTART:20261224T080000", "RDATE:20270104T100000"), ["12-24T08:00", "01-04T10:00"]),
            (event("DTSTART:20200101T080000", "RDATE:20270104T100000"), ["01-04T10:00"]),
            (event("DTSTART:20261224T080000", "EXDATE:20261224T080000"), []),
            (event("DTSTART:20261224T080000", "EXDATE:20261225T080000"), ["12-24T08:00"]),
            (event("DTSTART:20261224T080000", "EXDATE:never"), ["simplified"]),
            (
                event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261225"),
                ["12-24T09:00", "12-26T09:00"]
            ),
            (
                event("DTSTART:20261224T080000", "RRULE:FREQ=HOURLY;COUNT=4", "EXDATE:20261224T090000"),
                ["12-24T08:00", "12-24T10:00", "12-24T11:00"]
            ),
            // The alarm is on the day before: so is what is left out.
            (
                event(
                    "DTSTART:20261224T080000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261225T080000", "BEGIN:VALARM",
                    "TRIGGER:-PT12H", "END:VALARM"),
                ["12-23T20:00", "12-25T20:00"]
            ),
        ]
        for (lines, expected) in cases { #expect(times(lines) == expected, "\(lines)") }
    }

    @Test("a time is left out where clocks are changed, here or at the event's place")
    func clockChanges() {
        // There clocks are changed on 8 March 2027, here on 28 March: between them the same meeting is an hour earlier here.
        #expect(
            times(
                event(
                    "DTSTART;TZID=America/New_York:20270303T100000", "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=4",
                    "EXDATE;TZID=America/New_York:20270317T100000")
            ).map { $0.prefix(5) } == ["03-03", "03-10", "03-24"])
        // 02:30 is left out by clocks on that day: it is 03:30.
        let gap = event("DTSTART:20270327T023000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270328T023000")
        #expect(times(gap) == ["03-27T02:30", "03-29T02:30"])
    }

    @Test("a time that is changed comes when it is now, one that is cancelled does not come")
    func changes() {
        let rule = event("UID:1", "DTSTART:20261224T080000", "RRULE:FREQ=DAILY;COUNT=3")
        let moved = event("UID:1", "RECURRENCE-ID:20261225T080000", "DTSTART:20261225T110000")
        let cancelled = event(
            "UID:1", "RECURRENCE-ID:20261226T080000", "DTSTART:20261226T080000", "STATUS:CANCELLED")
        let expected = ["12-24T08:00", "12-25T11:00"]
        #expect(times(rule + moved + cancelled) == expected)
        #expect(times(cancelled + moved + rule).sorted() == expected)
        let reading = reading(rule + moved + cancelled)
        #expect(reading.reminders.map(\.uid) == ["1", "1/20261225T080000"])
        #expect(reading.leftOut == 0)
        // Without the event itself, and of another one.
        #expect(times(moved) == ["12-25T11:00"])
        #expect(times(event("UID:2", "DTSTART:20261224T080000", "RRULE:FREQ=DAILY;COUNT=1") + moved) == expected)
        // All later times too: that is not understood.
        let later = event("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261225T080000", "DTSTART:20261225T110000")
        #expect(times(rule + later) == ["12-24T08:00", "12-25T08:00", "12-26T08:00"])
        #expect(self.reading(rule + later).leftOut == 1)
    }

    @Test("more than are kept are not taken for the rule; past ones do not count, and a whole file of them is read")
    func bounds() {
        func many(_ count: Int, from year: Int) -> String {
            (0..<count).map { "\(year)\((1 + $0 / 28 % 12).padded)\((1 + $0 % 28).padded)T080000" }
                .joined(separator: ",")
        }
        func daily(_ dates: String) -> [String] { event("DTSTART:20100101T080000", "RRULE:FREQ=DAILY", dates) }
        #expect(times(daily("EXDATE:" + many(51, from: 2027))) == ["simplified"])
        #expect(times(daily("RDATE:" + many(51, from: 2027).replacing("T08", with: "T09"))) == ["simplified"])
        #expect(times(daily("EXDATE:" + many(330, from: 2015)), count: 1) == ["11-27T08:00"])
        let hostile = (1...200).flatMap { number in
            ["BEGIN:VEVENT", "UID:\(number)", "DTSTART:20261224T080000", "RRULE:FREQ=YEARLY;BYDAY=5MO;BYMONTH=2"]
                + (0..<15).map { "EXDATE:" + many(20, from: 2100 + $0) } + ["END:VEVENT"]
        }
        #expect(reading(hostile).reminders.count <= 200)
    }

    @Test("what is kept is shown before it is taken over, written again, and known the next time")
    func conversation() throws {
        var notebook = Notebook()
        notebook.zone = berlin
        let lines =
            event(
                "UID:1", "DTSTART:20261130T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO",
                "EXDATE:20261221T090000,20261228T090000",
                "RDATE:20261222T140000")
            + event(
                "UID:2", "DTSTART:20261130T100000",
                "RDATE:20261202T110000,20261203T110000,20261204T110000,20261205T110000")
        var turn = NotebookTurn(
            now: now, defaultZone: berlin, limits: SecretaryLimits(), newID: { "id" }, message: nil, repliesTo: nil)
        notebook.offer(reading(lines), &turn)
        #expect(
            turn.replies.last?.text == """
                In that file are 2 reminders:
                • a — every Monday at 09:00, but not on 21 December 2026 and 28 December 2026, and also on 22 December \
                2026 at 14:00
                • a — on 30 November 2026 at 10:00, 2 December 2026 at 11:00, 3 December 2026 at 11:00 and 2 more
                Shall I take them over? Say “yes” or “no”.
                """)
        notebook.hear("yes", &turn)
        #expect(notebook.reminders.count == 2)
        notebook = try Notebook(encoded: notebook.encoded())
        notebook.export(&turn)
        let file = try #require(turn.replies.last?.file)
        let text = String(decoding: file.content, as: UTF8.self)
        #expect(text.contains("EXDATE;TZID=Europe/Berlin:20261221T090000,20261228T090000\r\n"))
        #expect(text.contains("RDATE;TZID=Europe/Berlin:20261222T140000\r\n"))
        #expect(!text.contains("RRULE:\r\n"))
        let again = CalendarReading(file.content, limits: SecretaryLimits(), zone: berlin, now: now)
        #expect(again.reminders.map(\.schedule) == notebook.reminders.map(\.schedule))
        notebook.offer(again, &turn)
        #expect(turn.replies.last?.text.contains("You have all of it already.") == true)
        // So it is when some of it is past.
        let later = berlin.instant(LocalTime(testing: "2026-12-24T10:00"))
        turn = NotebookTurn(
            now: later, defaultZone: berlin, limits: SecretaryLimits(), newID: { "id" }, message: nil, repliesTo: nil)
        notebook.offer(reading(lines, now: later), &turn)
        #expect(turn.replies.last?.text.contains("You have all of it already.") == true)
    }

    @Test("a full notebook takes changes of what is in it, and says what finds no room")
    func full() {
        var limits = SecretaryLimits()
        limits.reminders = 2
        var turn = NotebookTurn(now: now, defaultZone: berlin, limits: limits, newID: { "id" })
        var notebook = Notebook()
        notebook.zone = berlin
        let second = event("UID:2", "DTSTART:20261225T080000")
        notebook.offer(reading(event("UID:1", "DTSTART:20261224T080000") + second), &turn)
        notebook.hear("yes", &turn)
        #expect(turn.replies.last?.text.hasPrefix("2 reminders taken over.") == true)
        let moved = event("UID:1", "DTSTART:20261224T090000") + event("UID:3", "DTSTART:20261226T080000")
        notebook.offer(reading(moved), &turn)
        #expect(turn.replies.last?.text.contains("There is no room for 1 more.") == true)
        notebook.hear("yes", &turn)
        #expect(turn.replies.last?.text.hasPrefix("1 reminder changed.") == true)
        #expect(notebook.reminders.map { berlin.local($0.due ?? now).clock } == ["09:00", "08:00"])
        notebook.offer(reading(event("UID:3", "DTSTART:20261226T080000")), &turn)
        #expect(turn.replies.last?.text.contains("as many reminders as I keep") == true)
    }

    @Test("a rule with exceptions is due at the times that its list has, whenever it is asked")
    func random() throws {
        var random = SeededRandom(seed: 11)
        let start = LocalTime(testing: "2027-03-20T02:30")
        for _ in 0..<200 {
            let hours = Bool.random(using: &random)
            var recurrence = Recurrence(hours ? .hours : .days, interval: Int.random(in: 1...3, using: &random))
            func some(_ step: Int) -> [LocalTime] {
                (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    start + Int.random(in: 0...20, using: &random) * step
                }.sorted()
            }
            recurrence.exceptions = .init(skipped: some(hours ? 3600 : 86_400), added: some(7200))
            let skipped = Set(recurrence.exceptions.skipped.map(berlin.instant))
            var expected = Set(recurrence.exceptions.added.map(berlin.instant))
            let end = berlin.instant(start) + 30 * 86_400
            var time = berlin.instant(start) + -1
            while let next = recurrence.nextOfRule(after: time, from: start, in: berlin), next <= end {
                expected.insert(next)
                time = next
            }
            var found: [Instant] = []
            time = berlin.instant(start) + -1
            while let next = recurrence.next(after: time, from: start, in: berlin), next <= end {
                found.append(next)
                time = next
            }
            #expect(found == expected.subtracting(skipped).sorted())
            let schedule = Schedule.recurring(recurrence, from: start)
            #expect(try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule)) == schedule)
        }
    }
}
