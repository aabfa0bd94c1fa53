// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("What comes again and again")
struct RecurrenceTests {
    private let berlin = Zone(name: "Europe/Berlin") ?? .utc

    private func times(_ rule: String, from start: String, count: Int = 4, in zone: Zone? = nil) -> [String] {
        let zone = zone ?? berlin
        let local = LocalTime(testing: start)
        guard let recurrence = Recurrence(rule: rule, start: local, in: zone) else { return ["no rule"] }
        var times: [String] = []
        var last = zone.instant(local) + -1
        while times.count < count, let next = recurrence.next(after: last, from: local, in: zone) {
            times.append(String(zone.local(next).description.dropLast(3)))
            last = next
        }
        return times
    }

    @Test("Days, weeks, months and years come as the calendar has them")
    func calendar() {
        #expect(
            times("FREQ=DAILY;INTERVAL=3", from: "2026-02-26T09:00", count: 3) == [
                "2026-02-26T09:00", "2026-03-01T09:00", "2026-03-04T09:00",
            ])
        #expect(
            times("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", from: "2026-11-27T09:00") == [
                "2026-11-27T09:00", "2026-12-07T09:00", "2026-12-11T09:00", "2026-12-21T09:00",
            ])
        #expect(
            times("FREQ=MONTHLY;BYMONTHDAY=31", from: "2026-01-31T09:00", count: 3) == [
                "2026-01-31T09:00", "2026-03-31T09:00", "2026-05-31T09:00",
            ])
        #expect(
            times("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", from: "2026-01-31T09:00", count: 3) == [
                "2026-01-31T09:00", "2026-02-28T09:00", "2026-03-31T09:00",
            ])
        #expect(
            times("FREQ=MONTHLY;BYDAY=-1FR", from: "2026-11-27T17:00", count: 3) == [
                "2026-11-27T17:00", "2026-12-25T17:00", "2027-01-29T17:00",
            ])
        #expect(
            times("FREQ=MONTHLY;BYDAY=5MO", from: "2026-11-30T17:00", count: 2) == [
                "2026-11-30T17:00", "2027-03-29T17:00",
            ])
        #expect(
            times("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", from: "2028-02-29T09:00", count: 3) == [
                "2028-02-29T09:00", "2032-02-29T09:00", "2036-02-29T09:00",
            ])
        #expect(times("FREQ=DAILY;COUNT=2", from: "2026-11-26T09:00") == ["2026-11-26T09:00", "2026-11-27T09:00"])
        #expect(times("FREQ=DAILY;UNTIL=20261127T080000Z", from: "2026-11-26T09:00").count == 2)
        #expect(times("FREQ=DAILY;UNTIL=20261127T075959Z", from: "2026-11-26T09:00").count == 1)
        #expect(times("FREQ=DAILY;UNTIL=20261128", from: "2026-11-26T09:00").count == 3)
    }

    @Test("A time that a day's clocks leave out comes as much later; one that they show twice comes once")
    func changesOfClocks() {
        #expect(
            times("FREQ=DAILY", from: "2026-03-28T02:30", count: 3) == [
                "2026-03-28T02:30", "2026-03-29T03:30", "2026-03-30T02:30",
            ])
        #expect(
            times("FREQ=DAILY", from: "2026-10-24T02:30", count: 3) == [
                "2026-10-24T02:30", "2026-10-25T02:30", "2026-10-26T02:30",
            ])
        // Hours are hours.
        #expect(
            times("FREQ=HOURLY", from: "2026-10-25T01:00", count: 4) == [
                "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T02:00", "2026-10-25T03:00",
            ])
    }

    @Test("A day that never comes is not searched for in vain", .timeLimit(.minutes(15)))
    func never() {
        let start = LocalTime(testing: "2026-01-31T09:00")
        let never = Recurrence(.years(month: 2, .day(30)))
        #expect(never.next(after: Instant(seconds: 0), from: start, in: berlin) == nil)
        #expect(Recurrence(.weeks([])).next(after: Instant(seconds: 0), from: start, in: berlin) == nil)
        #expect(Recurrence(.days).next(after: .last, from: start, in: berlin) == nil)
    }

    @Test(
        "Rules that are not understood are none",
        arguments: [
            "", "FREQ", "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=DAILY;BYHOUR=9,10", "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=99999999999999999999",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;UNTIL=tomorrow", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=MONTHLY;BYDAY=6MO",
            "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            "FREQ=YEARLY;BYWEEKNO=20", "FREQ=DAILY;X=Y", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2",
            "FREQ=MONTHLY;BYDAY=\(Int.min)MO", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=\(Int.min)",
            "FREQ=MONTHLY;BYMONTHDAY=\(Int.min)",
            "FREQ=DAILY;INTERVAL=\(Int.min)", "FREQ=DAILY;INTERVAL=\(Int.max)", "FREQ=DAILY;COUNT=\(Int.min)",
        ])
    func unknownRules(rule: String) {
        #expect(Recurrence(rule: rule, start: LocalTime(testing: "2026-11-26T09:00"), in: .utc) == nil)
    }

    @Test("The next time is the one that a search through all days finds, for random rules, places and moments")
    func searchedFor() throws {
        var random = SeededRandom(seed: 2)
        let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"].compactMap {
            Zone(name: $0)
        }
        for _ in 0..<1500 {
            let recurrence = Self.random(&random)
            let zone = try #require(zones.randomElement(using: &random))
            let start = LocalTime(
                LocalDay(number: Int.random(in: 20_000...21_000, using: &random)),
                second: Int.random(in: 0..<1440, using: &random) * 60)
            let instant = zone.instant(start) + Int.random(in: -100 * 86_400...900 * 86_400, using: &random)
            let expected = Self.search(recurrence, after: instant, from: start, in: zone, days: 1800)
            let next = recurrence.next(after: instant, from: start, in: zone)
            if let expected {
                #expect(next == expected, "\(recurrence.rule) from \(start) in \(zone) after \(instant)")
            } else {
                #expect(next.map { $0 > instant + 800 * 86_400 } ?? true)
            }
            let again = Recurrence(rule: recurrence.rule, start: start, in: zone)
            #expect(again.map { again in Self.isSame(again, recurrence) } ?? false, "\(recurrence.rule)")
        }
    }

    @Test("The last time before a moment is the one that counting from the first one finds")
    func lastTimes() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<400 {
            let recurrence = Self.random(&random)
            let start = LocalTime(LocalDay(number: 20_500), second: Int.random(in: 0..<1440, using: &random) * 60)
            guard let first = recurrence.next(after: berlin.instant(start) + -1, from: start, in: berlin) else {
                continue
            }
            let now = first + Int.random(in: 0...200 * 86_400, using: &random)
            var expected = first
            while let next = recurrence.next(after: expected, from: start, in: berlin), next <= now { expected = next }
            #expect(
                recurrence.last(notAfter: now, atLeast: first, from: start, in: berlin) == expected,
                "\(recurrence.rule) from \(start) to \(now)")
        }
    }

    // MARK: The oracle

    private static func random(_ random: inout SeededRandom) -> Recurrence {
        let interval = Int.random(in: 1...4, using: &random)
        let monthDay: Recurrence.MonthDay =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: .day(Int.random(in: 1...31, using: &random))
            case 1: .dayOrLast(Int.random(in: 29...31, using: &random))
            default:
                .weekday(
                    Weekday.allCases[Int.random(in: 0..<7, using: &random)],
                    ordinal: [1, 2, 3, 4, 5, -1, -2][Int.random(in: 0..<7, using: &random)])
            }
        let cycle: Recurrence.Cycle =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: .days
            case 1: .weeks(Recurrence.Weekdays(rawValue: UInt8.random(in: 1...127, using: &random)))
            case 2: .months(monthDay)
            default: .years(month: Int.random(in: 1...12, using: &random), monthDay)
            }
        return Recurrence(cycle, interval: interval)
    }

    /// `dayOrLast` of 28 and fewer is the same as `day`, and is written as it.
    private static func isSame(_ left: Recurrence, _ right: Recurrence) -> Bool { left == right }

    private static func search(
        _ recurrence: Recurrence, after instant: Instant, from start: LocalTime, in zone: Zone, days: Int
    ) -> Instant? {
        let firstMonth = start.day.year * 12 + start.day.month - 1
        for offset in 0..<days {
            let day = start.day + offset
            let months = day.year * 12 + day.month - 1 - firstMonth
            let fits: Bool
            switch recurrence.cycle {
            case .hours, .dates: fits = false
            case .days: fits = offset % recurrence.interval == 0
            case .weeks(let set):
                fits = set.contains(day.weekday) && (day.monday - start.day.monday) / 7 % recurrence.interval == 0
            case .months(let monthDay):
                fits = months % recurrence.interval == 0 && isDay(day, monthDay)
            case .years(let month, let monthDay):
                // Counted from the first such month.
                let first = (month - start.day.month + 12) % 12
                fits = day.month == month && (months - first) / 12 % recurrence.interval == 0 && isDay(day, monthDay)
            }
            guard fits else { continue }
            let moment = zone.instant(LocalTime(day, second: start.second))
            if moment > instant { return moment }
        }
        return nil
    }

    private static func isDay(_ day: LocalDay, _ monthDay: Recurrence.MonthDay) -> Bool {
        let count = LocalDay.days(in: day.month, of: day.year)
        switch monthDay {
        case .day(let number): return day.day == number
        case .dayOrLast(let number): return day.day == min(number, count)
        case .weekday(let weekday, let ordinal):
            guard day.weekday == weekday else { return false }
            return ordinal > 0 ? (day.day - 1) / 7 + 1 == ordinal : (count - day.day) / 7 + 1 == -ordinal
        }
    }
}
