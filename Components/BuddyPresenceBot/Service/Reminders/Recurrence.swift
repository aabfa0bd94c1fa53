// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// How something comes again, on the clocks of its place.
struct Recurrence: Hashable, Sendable {
    /// A set of days of the week.
    struct Weekdays: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        static let workdays = Weekdays(rawValue: 0b001_1111)
        static let weekend = Weekdays(rawValue: 0b110_0000)
        static let all = Weekdays(rawValue: 0b111_1111)

        init(rawValue: UInt8) { self.rawValue = rawValue & 0b111_1111 }
        init(_ day: Weekday) { self.init(rawValue: 1 << UInt8(day.rawValue)) }

        func contains(_ day: Weekday) -> Bool { contains(Weekdays(day)) }
        var days: [Weekday] { Weekday.allCases.filter { contains($0) } }
    }

    /// Which day of a month.
    enum MonthDay: Hashable, Sendable {
        /// The day of that number; months that have none are left out.
        case day(Int)
        /// The day of that number, or the last one of months that have fewer days: what people mean by «on the 31st».
        case dayOrLast(Int)
        /// The first (1), second ... or last (-1) of a weekday.
        case weekday(Weekday, ordinal: Int)
    }

    /// What an interval is counted in.
    enum Cycle: Hashable, Sendable {
        case hours
        case days
        case weeks(Weekdays)
        case months(MonthDay)
        case years(month: Int, MonthDay)
        /// By no rule: the start, and the times that are added.
        case dates
    }

    var cycle: Cycle
    /// Every so many, 1 to 1000.
    var interval: Int
    /// When it ends: no time after it.
    var until: LocalTime?
    /// Times that the rule does not have, or has and that are left out all the same.
    var exceptions = Exceptions()

    init(_ cycle: Cycle, interval: Int = 1, until: LocalTime? = nil) {
        // Every month has the days before the 29th: one spelling for what is the same.
        switch cycle {
        case .months(.dayOrLast(let day)) where day <= 28: self.cycle = .months(.day(day))
        case .years(let month, .dayOrLast(let day)) where day <= 28: self.cycle = .years(month: month, .day(day))
        default: self.cycle = cycle
        }
        self.interval = min(max(interval, 1), 1000)
        self.until = until
    }

    /// The first time of the rule that is later than `instant`.
    func nextOfRule(after instant: Instant, from start: LocalTime, in zone: Zone) -> Instant? {
        if cycle == .hours {
            let first = zone.instant(start)
            let step = interval * 3600
            let count = instant < first ? 0 : (instant - first) / step + 1
            let next = first + count * step
            guard next > instant, next < .last, until.map({ zone.local(next) <= $0 }) ?? true else { return nil }
            return next
        }
        // Clock times grow with moments, but two can be the same moment, or a later one of the same clock time.
        var local = zone.local(instant) + -86_400
        while let next = next(after: local, from: start) {
            let moment = zone.instant(next)
            if moment > instant { return moment < .last ? moment : nil }
            local = next
        }
        return nil
    }

    /// The last time that is not later than `instant`, given that `known` is one.
    func last(notAfter instant: Instant, atLeast known: Instant, from start: LocalTime, in zone: Zone) -> Instant {
        var span = 3600
        while instant + -span > known {
            if var found = next(after: instant + -span, from: start, in: zone), found <= instant {
                while let later = next(after: found, from: start, in: zone), later <= instant { found = later }
                return found
            }
            span *= 2
        }
        var found = known
        while let later = next(after: found, from: start, in: zone), later <= instant { found = later }
        return found
    }

    /// The first clock time that is later than another; none of hours.
    private func next(after local: LocalTime, from start: LocalTime) -> LocalTime? {
        let day =
            switch cycle {
            case .hours: nil as LocalDay?
            case .dates: firstDay(after: local, from: start) == start.day ? start.day : nil
            case .days: nextDay(after: local, from: start)
            case .weeks(let days): nextDay(after: local, from: start, on: days)
            case .months(let monthDay):
                nextDay(after: local, from: start, on: monthDay, month: nil, step: interval)
            case .years(let month, let monthDay):
                nextDay(after: local, from: start, on: monthDay, month: month, step: interval * 12)
            }
        guard let day else { return nil }
        let next = LocalTime(day, second: start.second)
        guard until.map({ next <= $0 }) ?? true else { return nil }
        return next
    }

    /// The first day on which the clock's time is later.
    private func firstDay(after local: LocalTime, from start: LocalTime) -> LocalDay {
        max(start.day, local.second < start.second ? local.day : local.day + 1)
    }

    private func nextDay(after local: LocalTime, from start: LocalTime) -> LocalDay? {
        let days = firstDay(after: local, from: start) - start.day
        return Self.within(start.day + (days + interval - 1) / interval * interval)
    }

    private func nextDay(after local: LocalTime, from start: LocalTime, on weekdays: Weekdays) -> LocalDay? {
        guard !weekdays.isEmpty else { return nil }
        var day = firstDay(after: local, from: start)
        // The rest of this week, and one whole week that counts.
        for _ in 0..<15 {
            let weeks = (day.monday - start.day.monday) / 7
            if weeks % interval != 0 {
                day = start.day.monday + (weeks + interval - 1) / interval * interval * 7
            }
            if weekdays.contains(day.weekday) { return Self.within(day) }
            day = day + 1
        }
        return nil
    }

    private func nextDay(
        after local: LocalTime, from start: LocalTime, on monthDay: MonthDay, month: Int?, step: Int
    ) -> LocalDay? {
        let first = firstDay(after: local, from: start)
        var base = start.day.year * 12 + start.day.month - 1
        if let month { base += (month - start.day.month + 12) % 12 }
        let (year, monthNow, _) = first.parts
        let months = max(0, year * 12 + monthNow - 1 - base)
        var index = base + (months + step - 1) / step * step
        // The longest that a 29 February is away in steps; what fits never is not searched for in vain.
        for _ in 0..<200 {
            guard index / 12 <= 2999 else { return nil }
            if let day = Self.day(monthDay, year: index / 12, month: index % 12 + 1), day >= first { return day }
            index += step
        }
        return nil
    }

    static func day(_ monthDay: MonthDay, year: Int, month: Int) -> LocalDay? {
        switch monthDay {
        case .day(let day):
            return LocalDay(year: year, month: month, day: day)
        case .dayOrLast(let day):
            return LocalDay(year: year, month: month, clamping: day)
        case .weekday(let weekday, let ordinal):
            let count = LocalDay.days(in: month, of: year)
            guard let first = LocalDay(year: year, month: month, day: 1),
                let last = LocalDay(year: year, month: month, day: count)
            else { return nil }
            if ordinal > 0 {
                let day = first + ((weekday.rawValue - first.weekday.rawValue + 7) % 7 + (ordinal - 1) * 7)
                return day <= last ? day : nil
            }
            let day = last + (-((last.weekday.rawValue - weekday.rawValue + 7) % 7) + (ordinal + 1) * 7)
            return day >= first ? day : nil
        }
    }

    private static func within(_ day: LocalDay) -> LocalDay? {
        day.number <= LocalDay.lastNumber ? day : nil
    }
}
