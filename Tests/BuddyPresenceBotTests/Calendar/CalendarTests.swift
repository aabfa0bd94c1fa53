// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("Calendar files")
struct CalendarTests {
    private let berlin = Zone(name: "Europe/Berlin") ?? .utc
    private let now = Sentence.thursday

    private func turn() -> NotebookTurn {
        NotebookTurn(now: now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "uid-1" })
    }

    private func reading(_ lines: [String], zone: Zone? = nil) -> CalendarReading {
        let text = (["BEGIN:VCALENDAR", "VERSION:2.0"] + lines + ["END:VCALENDAR", ""]).joined(separator: "\r\n")
        return CalendarReading(Array(text.utf8), limits: SecretaryLimits(), zone: zone ?? berlin, now: now)
    }

    private func event(_ lines: String...) -> [String] { ["BEGIN:VEVENT"] + lines + ["END:VEVENT"] }

    @Test("An export is a calendar file as RFC 5545 has it")
    func export() {
        var notebook = Notebook()
        notebook.zone = berlin
        var turn = turn()
        notebook.hear("remind me on 24 december at 8 to light; the, tree\\", &turn)
        notebook.export(&turn)
        let file = turn.replies.last?.file
        #expect(file?.name == "reminders.ics")
        let text = String(decoding: file?.content ?? [], as: UTF8.self)
        let expected = """
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//swift-xmpp-component//BuddyPresenceBot//EN
            CALSCALE:GREGORIAN
            BEGIN:VTIMEZONE
            TZID:Europe/Berlin
            BEGIN:STANDARD
            DTSTART:20251125T100000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0100
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:20260329T020000
            RDATE:20270328T020000
            """.split(separator: "\n").joined(separator: "\r\n")
        #expect(text.hasPrefix(expected))
        let end = """
            END:VTIMEZONE
            BEGIN:VEVENT
            UID:uid-1
            DTSTAMP:20261126T090000Z
            DTSTART;TZID=Europe/Berlin:20261224T080000
            SUMMARY:light\\; the\\, tree\\\\
            TRANSP:TRANSPARENT
            BEGIN:VALARM
            ACTION:DISPLAY
            DESCRIPTION:light\\; the\\, tree\\\\
            TRIGGER:PT0S
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        #expect(text.hasSuffix(end))
        #expect(text.contains("BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nRDATE:20271031T030000"))
        #expect(text.contains("TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100"))
    }

    @Test("No line is longer than 75 bytes, and none ends within a character")
    func folding() {
        var notebook = Notebook()
        var turn = turn()
        notebook.hear("remind me at 17:00 to " + String(repeating: "grüße 🎉 ", count: 60), &turn)
        notebook.export(&turn)
        let content = turn.replies.last?.file?.content ?? []
        for line in content.split(separator: 0x0A) {
            #expect(line.count <= 76)
            #expect(String(validating: line, as: UTF8.self) != nil)
        }
        #expect(content.count > 1000)
    }

    @Test("What is exported is imported again as it was, for every reminder of the corpus")
    func roundTrip() throws {
        for sentence in Sentence.all
        where sentence.answer == nil && sentence.meaning.contains(" @ ") && sentence.now == now {
            var notebook = Notebook()
            notebook.zone = sentence.zone
            var turn = turn()
            notebook.hear(sentence.text, &turn)
            notebook.export(&turn)
            let file = try #require(turn.replies.last?.file, "\(sentence.text)")
            let reading = CalendarReading(file.content, limits: SecretaryLimits(), zone: sentence.zone, now: now)
            let reminder = try #require(notebook.reminders.first)
            #expect(reading.problem == nil)
            #expect(
                reading.reminders == [
                    ImportedReminder(title: reminder.title, schedule: reminder.schedule, uid: "uid-1")
                ], "\(sentence.text)")
        }
    }

    @Test("Events, tasks, alarms, whole days, other places and folded lines are read")
    func reads() {
        func one(_ lines: [String]) -> String {
            let reading = reading(lines)
            guard let reminder = reading.reminders.first, reading.reminders.count == 1 else {
                return "past \(reading.past), left out \(reading.leftOut), simplified \(reading.simplified)"
            }
            let next =
                reminder.schedule.next(after: now, in: berlin).map { berlin.local($0).description.dropLast(3) }
                ?? "never"
            return "\(reminder.title) @ \(next)"
        }
        let cases: [([String], String)] = [
            (event("SUMMARY:a", "DTSTART:20261224T070000Z"), "a @ 2026-12-24T08:00"),
            (event("SUMMARY:a", "DTSTART:20261224T070000"), "a @ 2026-12-24T07:00"),
            (event("SUMMARY:a", "DTSTART;TZID=America/New_York:20261224T070000"), "a @ 2026-12-24T13:00"),
            (event("SUMMARY:a", "DTSTART;TZID=Eastern Standard Time:20261224T070000"), "a @ 2026-12-24T13:00"),
            (
                event("SUMMARY:a", "DTSTART;TZID=\"/example.org/1/America/New_York\":20261224T070000"),
                "a @ 2026-12-24T13:00"
            ),
            (event("SUMMARY:a", "DTSTART;TZID=\"/x/Unknown\":20261224T070000"), "a @ 2026-12-24T07:00"),
            (event("SUMMARY:a", "DTSTART;VALUE=DATE:20261224"), "a @ 2026-12-24T09:00"),
            (event("SUMMARY;LANGUAGE=en:a\\, b\\nc", "DTSTART:20261224T070000Z"), "a, b\nc @ 2026-12-24T08:00"),
            (event("SUMM", " ARY:a ", " b", "DTSTART:20261224T070000Z"), "a b @ 2026-12-24T08:00"),
            (event("DTSTART:20261224T070000Z"), "(without a title) @ 2026-12-24T08:00"),
            (
                event(
                    "SUMMARY:a", "DTSTART:20261224T080000", "BEGIN:VALARM", "TRIGGER:-PT15M", "SUMMARY:no", "END:VALARM"
                ),
                "a (at 08:00) @ 2026-12-24T07:45"
            ),
            (
                event(
                    "SUMMARY:a", "DTSTART:20261224T080000", "BEGIN:VALARM", "TRIGGER;VALUE=DATE-TIME:20261223T170000Z",
                    "END:VALARM"),
                "a (at 08:00) @ 2026-12-23T18:00"
            ),
            (
                event("SUMMARY:a", "DTSTART;VALUE=DATE:20261224", "BEGIN:VALARM", "TRIGGER:-PT6H", "END:VALARM"),
                "a @ 2026-12-23T18:00"
            ),
            (
                ["BEGIN:VTODO", "SUMMARY:a", "DTSTART:20261201T080000", "DUE:20261224T080000", "END:VTODO"],
                "a @ 2026-12-24T08:00"
            ),
            (
                ["BEGIN:VTODO", "SUMMARY:a", "DUE:20261224T080000", "STATUS:COMPLETED", "END:VTODO"],
                "past 0, left out 1, simplified 0"
            ),
            (event("SUMMARY:a", "DTSTART:20201224T070000Z"), "past 1, left out 0, simplified 0"),
            (event("SUMMARY:a", "DTSTART:20200601T070000", "RRULE:FREQ=DAILY"), "a @ 2026-11-27T07:00"),
            (
                event("SUMMARY:a", "DTSTART:19700101T070000", "RRULE:FREQ=HOURLY;COUNT=2000000000"),
                "a @ 2026-11-26T11:00"
            ),
            (
                event("SUMMARY:a", "DTSTART:20200601T070000", "RRULE:FREQ=DAILY;COUNT=3"),
                "past 1, left out 0, simplified 0"
            ),
            (event("SUMMARY:a", "DTSTART:20261224T080000", "RRULE:FREQ=SECONDLY"), "a @ 2026-12-24T08:00"),
            (
                event("SUMMARY:a", "DTSTART:20261224T080000", "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"),
                "a @ 2026-12-24T08:00"
            ),
            // Monday evening there is Tuesday here.
            (
                event("SUMMARY:a", "DTSTART;TZID=America/New_York:20261123T200000", "RRULE:FREQ=WEEKLY;BYDAY=MO"),
                "a @ 2026-12-01T02:00"
            ),
            (event("SUMMARY:a"), "past 0, left out 1, simplified 0"),
            (event("SUMMARY:a", "DTSTART:99999999T999999Z"), "past 0, left out 1, simplified 0"),
            (event("SUMMARY:\u{202E}a\u{1B}b", "DTSTART:20261224T070000Z"), "ab @ 2026-12-24T08:00"),
            (
                event("SUMMARY:a", "DTSTART:20261224T070000Z", "X-LONG:" + String(repeating: "x", count: 20_000)),
                "past 0, left out 1, simplified 0"
            ),
        ]
        for (lines, expected) in cases { #expect(one(lines) == expected, "\(lines)") }
    }

    @Test("What is no calendar file, or a damaged one, is refused with a text that says why")
    func refusals() {
        let large = [UInt8](repeating: 0x20, count: 1_048_577)
        let cases: [([UInt8], String)] = [
            ([], "no calendar file"), (Array("<html>".utf8), "no calendar file"),
            ([0xFF, 0xD8, 0xFF], "no calendar file"),
            (Array("BEGIN:VCALENDAR".utf8), "incomplete"),
            (Array("BEGIN:VCALENDAR\nBEGIN:VEVENT\n".utf8), "incomplete"),
            (Array("BEGIN:VCALENDAR\nEND:VEVENT\n".utf8), "damaged"),
            (Array("BEGIN:VCALENDAR\n\u{0}\nEND:VCALENDAR\n".utf8), "damaged"),
            (Array("BEGIN:VCALENDAR\nSUMMARY:".utf8) + [0xC3, 0x28, 0x0A] + Array("END:VCALENDAR".utf8), "damaged"),
            (Array(("BEGIN:VCALENDAR\n" + String(repeating: "BEGIN:VEVENT\n", count: 50)).utf8), "nested too deeply"),
            (large, "too large"),
        ]
        for (file, expected) in cases {
            let reading = CalendarReading(file, limits: SecretaryLimits(), zone: berlin, now: now)
            #expect(reading.problem?.contains(expected) == true, "\(reading.problem ?? "none")")
            #expect(reading.reminders.isEmpty)
        }
    }

    @Test(
        "A file of the largest size, of any content, is read to its end; more events than are read are said to be there"
    )
    func large() {
        for part in [
            "BEGIN:VEVENT\nDTSTART:20200101T000000Z\nRRULE:FREQ=HOURLY;COUNT=366\nEND:VEVENT\n", "\n ", ":\n", ";;;\n",
            "A;B=\"\n", "X:\n x\n",
        ] {
            let text =
                "BEGIN:VCALENDAR\n" + String(repeating: part, count: 1_000_000 / part.utf8.count) + "END:VCALENDAR"
            let reading = CalendarReading(Array(text.utf8), limits: SecretaryLimits(), zone: berlin, now: now)
            #expect(reading.isCut == part.hasPrefix("BEGIN"))
        }
    }

    @Test("Files cut anywhere and with bytes changed at random are read without a crash")
    func mutilated() {
        var random = SeededRandom(seed: 7)
        let lines = event(
            "SUMMARY:a\\, b", "DTSTART;TZID=\"Europe/Berlin\":20261224T080000",
            "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20281224T080000Z",
            "BEGIN:VALARM", "TRIGGER;RELATED=START:-P1DT2H", "END:VALARM", "UID:x@y")
        let file = Array((["BEGIN:VCALENDAR"] + lines + ["END:VCALENDAR"]).joined(separator: "\r\n").utf8)
        for count in file.indices {
            _ = CalendarReading(Array(file[..<count]), limits: SecretaryLimits(), zone: berlin, now: now)
        }
        for _ in 0..<3000 {
            var changed = file
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 9...127, using: &random)
            }
            _ = CalendarReading(changed, limits: SecretaryLimits(), zone: berlin, now: now)
        }
    }

    @Test("A file is shown, taken over on a yes and known the next time; a no leaves all as it is")
    func importing() {
        var notebook = Notebook()
        notebook.zone = berlin
        let lines =
            event("SUMMARY:dentist", "UID:1", "DTSTART:20261224T080000")
            + event("SUMMARY:past", "UID:2", "DTSTART:20201224T080000")
            + event("SUMMARY:run", "UID:3", "DTSTART:20261130T180000", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE")
        var turn = turn()
        notebook.offer(reading(lines), &turn)
        #expect(
            turn.replies.last?.text == """
                In that file are 2 reminders:
                • dentist — on 24 December at 08:00
                • run — every Monday and Wednesday at 18:00
                1 more is past.
                Shall I take them over? Say “yes” or “no”.
                """)
        notebook.hear("no", &turn)
        #expect(notebook.reminders.isEmpty)
        notebook.hear("yes", &turn)
        #expect(notebook.reminders.isEmpty)
        notebook.offer(reading(lines), &turn)
        notebook.hear("yes", &turn)
        #expect(notebook.reminders.map(\.title) == ["dentist", "run"])
        notebook.offer(reading(lines), &turn)
        #expect(turn.replies.last?.text.contains("You have all of it already") == true)
        // Its events are known by their names when they change.
        notebook.offer(reading(event("SUMMARY:doctor", "UID:1", "DTSTART:20261224T090000")), &turn)
        notebook.hear("yes", &turn)
        #expect(notebook.reminders.map(\.title) == ["doctor", "run"])
        notebook.hear("undo", &turn)
        #expect(notebook.reminders.map(\.title) == ["dentist", "run"])
        notebook.hear("undo", &turn)
        #expect(notebook.reminders.isEmpty)
    }
}
