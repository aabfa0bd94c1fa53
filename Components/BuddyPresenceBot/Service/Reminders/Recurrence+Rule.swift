// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.3.10 (recurrence rule), the part of it that people use

extension Recurrence {
    /// The rule as RFC 5545 writes it, empty where there is none. When it ends is written as a clock time, which calendars take for the event's place.
    var rule: String {
        var parts: [String]
        switch cycle {
        case .hours: parts = ["FREQ=HOURLY"]
        case .days: parts = ["FREQ=DAILY"]
        case .weeks(let days): parts = ["FREQ=WEEKLY", "BYDAY=" + days.days.map(\.code).joined(separator: ",")]
        case .months(let day): parts = ["FREQ=MONTHLY"] + Self.parts(day)
        case .years(let month, let day): parts = ["FREQ=YEARLY", "BYMONTH=\(month)"] + Self.parts(day)
        case .dates: return ""
        }
        if interval > 1 { parts.insert("INTERVAL=\(interval)", at: 1) }
        return parts.joined(separator: ";")
    }

    private static func parts(_ day: MonthDay) -> [String] {
        switch day {
        case .day(let day): ["BYMONTHDAY=\(day)"]
        case .dayOrLast(let day) where day <= 28: ["BYMONTHDAY=\(day)"]
        case .dayOrLast(let day):
            ["BYMONTHDAY=" + (28...min(day, 31)).map { "\($0)" }.joined(separator: ","), "BYSETPOS=-1"]
        case .weekday(let day, let ordinal): ["BYDAY=\(ordinal)\(day.code)"]
        }
    }

    /// Reads a rule; `nil` when it is none, or one of those that are not understood: seconds, minutes, lists of hours ...
    ///
    /// - Parameters:
    ///   - rule: `FREQ=WEEKLY;BYDAY=MO,WE`
    ///   - start: The first time.
    ///   - zone: Where that is: a moment at which the rule ends is told in its clock time.
    init?(rule: some StringProtocol, start: LocalTime, in zone: Zone) {
        guard rule.utf8.count <= 500 else { return nil }
        var values: [String: String] = [:]
        for part in rule.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, values.updateValue(pair[1].uppercased(), forKey: pair[0].uppercased()) == nil
            else { return nil }
        }
        let known: Set = [
            "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
        ]
        guard known.isSuperset(of: values.keys), let frequency = values["FREQ"] else { return nil }
        let interval = values["INTERVAL"].map { Int($0) ?? 0 } ?? 1
        guard (1...1000).contains(interval) else { return nil }
        // Where weeks begin matters to every second week alone.
        if interval > 1, frequency == "WEEKLY", values["WKST"] ?? "MO" != "MO" { return nil }
        guard let cycle = Self.cycle(frequency, values, start: start) else { return nil }
        self.init(cycle, interval: interval)
        if let until = values["UNTIL"] {
            guard let end = CalendarTime(until) else { return nil }
            self.until = end.isUTC ? zone.local(zone.instantOfUTC(end.local)) : end.local
            if end.isDay { self.until = LocalTime(end.local.day, second: 86_399) }
        } else if let text = values["COUNT"] {
            guard let count = Int(text), count > 0 else { return nil }
            until = end(afterTimes: count, from: start, in: zone)
        }
    }

    /// The last of so many times; `nil` for one that is too far away to be counted to, which is as good as none.
    func end(afterTimes count: Int, from start: LocalTime, in zone: Zone) -> LocalTime? {
        guard count <= 366 else { return nil }
        var last = zone.instant(start) + -1
        for _ in 0..<count {
            guard let next = next(after: last, from: start, in: zone) else { break }
            last = next
        }
        return zone.local(last)
    }

    private static func cycle(_ frequency: String, _ values: [String: String], start: LocalTime) -> Cycle? {
        let days = values["BYDAY"].map { $0.split(separator: ",").map { Self.weekday($0) } }
        let byMonth = values["BYMONTH"]
        if frequency != "YEARLY", byMonth != nil { return nil }
        switch frequency {
        case "HOURLY" where days == nil && values["BYMONTHDAY"] == nil && values["BYSETPOS"] == nil:
            return .hours
        case "DAILY" where values["BYMONTHDAY"] == nil && values["BYSETPOS"] == nil:
            guard let days else { return .days }
            guard values["INTERVAL"] ?? "1" == "1" else { return nil }
            return plain(days).map { .weeks($0) }
        case "WEEKLY" where values["BYMONTHDAY"] == nil && values["BYSETPOS"] == nil:
            guard let days else { return .weeks(Weekdays(start.day.weekday)) }
            return plain(days).map { .weeks($0) }
        case "MONTHLY":
            return monthDay(days, values, start: start).map { .months($0) }
        case "YEARLY":
            let month = byMonth.map { Int($0) ?? 0 } ?? (days == nil ? start.day.month : 0)
            guard (1...12).contains(month) else { return nil }
            return monthDay(days, values, start: start).map { .years(month: month, $0) }
        default:
            return nil
        }
    }

    private static func monthDay(
        _ days: [(ordinal: Int, day: Weekday)?]?, _ values: [String: String], start: LocalTime
    ) -> MonthDay? {
        let numbers = values["BYMONTHDAY"].map { $0.split(separator: ",").map { Int($0) ?? 0 } }
        let position = values["BYSETPOS"].map { Int($0) ?? 0 }
        switch (days, numbers) {
        case (nil, nil):
            return position == nil ? .day(start.day.day) : nil
        case (nil, let numbers?):
            if position == nil, numbers.count == 1, numbers[0] == -1 { return .dayOrLast(31) }
            if position == nil, numbers.count == 1, (1...31).contains(numbers[0]) { return .day(numbers[0]) }
            guard position == -1, let last = numbers.last, (29...31).contains(last), numbers == Array(28...last)
            else { return nil }
            return .dayOrLast(last)
        case (let days?, nil):
            guard days.count == 1, let day = days[0] else { return nil }
            let ordinal = day.ordinal == 0 ? position ?? 0 : day.ordinal
            guard (day.ordinal == 0) == (position != nil), (1...5).contains(ordinal.magnitude) else { return nil }
            return .weekday(day.day, ordinal: ordinal)
        default:
            return nil
        }
    }

    private static func plain(_ days: [(ordinal: Int, day: Weekday)?]) -> Weekdays? {
        var set: Weekdays = []
        for day in days {
            guard let day, day.ordinal == 0 else { return nil }
            set.insert(Weekdays(day.day))
        }
        return set.isEmpty ? nil : set
    }

    /// `MO`, `1MO`, `-1SU`
    private static func weekday(_ text: Substring) -> (ordinal: Int, day: Weekday)? {
        guard let day = Weekday.allCases.first(where: { text.hasSuffix($0.code) }) else { return nil }
        let number = text.dropLast(2)
        guard !number.isEmpty else { return (0, day) }
        guard let ordinal = Int(number), (1...5).contains(ordinal.magnitude) else { return nil }
        return (ordinal, day)
    }
}

extension Weekday {
    /// `MO`
    var code: String { ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][rawValue] }
}

extension Zone {
    /// The moment whose UTC clock shows it.
    func instantOfUTC(_ local: LocalTime) -> Instant { Instant(seconds: local.secondsSince1970) }
}
