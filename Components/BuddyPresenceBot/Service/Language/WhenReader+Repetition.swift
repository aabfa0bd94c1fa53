// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// What comes again and again, and when that ends.
extension WhenReader {
    func repetition(at index: Int) -> (WhenPhrase, Int)? {
        typealias Unit = WhenPhrase.Repetition.Unit
        func phrase(_ unit: Unit, _ interval: Int = 1, part: WhenPhrase.DayPart? = nil) -> WhenPhrase {
            WhenPhrase(part: part, repetition: WhenPhrase.Repetition(unit: unit, interval: interval))
        }
        switch core(index) {
        case "daily": return (phrase(.day), index + 1)
        case "weekly": return (phrase(.week), index + 1)
        case "fortnightly", "biweekly": return (phrase(.week, 2), index + 1)
        case "monthly": return (phrase(.month), index + 1)
        case "yearly", "annually": return (phrase(.year), index + 1)
        case "hourly": return (phrase(.hour), index + 1)
        case "weekdays": return (phrase(.weekdays(.workdays)), index + 1)
        case "on" where core(index + 1) == "the":
            return monthDay(at: index + 2).map { (phrase($0.0), $0.1) }
        case "on":
            // «on Mondays», «on weekdays»: the plural says again and again.
            if ["weekdays", "workdays"].contains(core(index + 1)) { return (phrase(.weekdays(.workdays)), index + 2) }
            if core(index + 1) == "weekends" { return (phrase(.weekdays(.weekend)), index + 2) }
            guard core(index + 1).hasSuffix("days"), let (days, end) = weekdays(at: index + 1, abbreviated: true)
            else { return nil }
            return (phrase(.weekdays(days)), end)
        case "every", "each", "ev":
            break
        default:
            guard core(index).hasSuffix("days"), core(index).count > 5,
                let (days, end) = weekdays(at: index, abbreviated: false)
            else { return nil }
            return (phrase(.weekdays(days)), end)
        }
        var next = index + 1
        if core(next) == "single" { next += 1 }
        switch core(next) {
        case "weekday", "workday", "working":
            return (phrase(.weekdays(.workdays)), core(next) == "working" ? next + 2 : next + 1)
        case "weekend": return (phrase(.weekdays(.weekend)), next + 1)
        case "morning", "afternoon", "evening", "night":
            return (phrase(.day, part: Self.parts[core(next)]), next + 1)
        case "last":
            if core(next + 1) == "day" { return ofMonth(.dayOrLast(31), at: next + 2).map { (phrase($0.0), $0.1) } }
            guard let weekday = Self.weekday(core(next + 1)) else { return nil }
            let end = ofMonth(.weekday(weekday, ordinal: -1), at: next + 2)
            return end.map { (phrase($0.0), $0.1) } ?? (phrase(.monthDay(.weekday(weekday, ordinal: -1))), next + 2)
        default: break
        }
        if let (days, end) = weekdays(at: next, abbreviated: true) {
            if let part = Self.parts[core(end)] { return (phrase(.weekdays(days), part: part), end + 1) }
            return (phrase(.weekdays(days)), end)
        }
        if let (date, end) = date(at: next) { return (phrase(.yearDay(date)), end) }
        var interval = 1
        if core(next) == "other" || (core(next) == "second" && Self.unit(core(next + 1)) != nil) {
            interval = 2
            next += 1
        } else if let ordinal = Self.ordinal(core(next)), Int(core(next)) == nil, (1...31).contains(ordinal) {
            if ordinal <= 5, let weekday = Self.weekday(core(next + 1)) {
                let day = Recurrence.MonthDay.weekday(weekday, ordinal: ordinal)
                return ofMonth(day, at: next + 2).map { (phrase($0.0), $0.1) } ?? (phrase(.monthDay(day)), next + 2)
            }
            if Self.unit(core(next + 1)) == nil {
                let day = Recurrence.MonthDay.dayOrLast(ordinal)
                return ofMonth(day, at: next + 1).map { (phrase($0.0), $0.1) } ?? (phrase(.monthDay(day)), next + 1)
            }
            interval = ordinal
            next += 1
        } else if let number = Self.number(core(next)),
            Self.unit(core(next + 1)) != nil || Self.weekday(core(next + 1)) != nil
        {
            interval = number
            next += 1
        }
        guard (1...1000).contains(interval) else { return nil }
        if interval > 1, let weekday = Self.weekday(core(next)) {
            // «every other Friday»
            return (
                WhenPhrase(
                    day: .weekdays(Recurrence.Weekdays(weekday)),
                    repetition: WhenPhrase.Repetition(unit: .week, interval: interval)), next + 1
            )
        }
        guard let unit = Self.unit(core(next)) else { return nil }
        return (phrase(unit, interval), next + 1)
    }

    /// «on the last day of every month», «on the first Monday of each month», from the word after «the» on.
    private func monthDay(at index: Int) -> (WhenPhrase.Repetition.Unit, Int)? {
        guard let of = (index...index + 2).first(where: { core($0) == "of" }),
            ["each", "every"].contains(core(of + 1))
        else { return nil }
        let weekday = Self.weekday(core(index + 1))
        switch (core(index), Self.ordinal(core(index)), of - index) {
        case ("last", _, 2) where core(index + 1) == "day": return ofMonth(.dayOrLast(31), at: of)
        case ("last", _, 2): return weekday.flatMap { ofMonth(.weekday($0, ordinal: -1), at: of) }
        case (_, let number?, 2) where (1...5).contains(number):
            return weekday.flatMap { ofMonth(.weekday($0, ordinal: number), at: of) }
        case (_, let number?, 1) where (1...31).contains(number): return ofMonth(.dayOrLast(number), at: of)
        default: return nil
        }
    }

    /// «of the month» or «of every month», after a day.
    private func ofMonth(
        _ day: Recurrence.MonthDay, at index: Int
    ) -> (WhenPhrase.Repetition.Unit, Int)? {
        guard core(index) == "of" else { return nil }
        if ["the", "each", "every"].contains(core(index + 1)), core(index + 2) == "month" {
            return (.monthDay(day), index + 3)
        }
        return nil
    }

    static func unit(_ word: String) -> WhenPhrase.Repetition.Unit? {
        switch word {
        case "minute", "minutes", "min", "mins": .minute
        case "hour", "hours", "hrs", "hr": .hour
        case "day", "days": .day
        case "week", "weeks": .week
        case "month", "months": .month
        case "year", "years": .year
        default: nil
        }
    }

    /// `until 24 December`, `10 times`
    func end(at index: Int) -> (WhenPhrase, Int)? {
        if core(index) == "until" || core(index) == "till" {
            let next = core(index + 1) == "the" ? index + 2 : index + 1
            guard let (day, end) = day(at: next, afterOn: true) else { return nil }
            return (WhenPhrase(until: day), end)
        }
        guard core(index + 1) == "times", let number = Self.number(core(index)), (1...366).contains(number) else {
            return nil
        }
        return (WhenPhrase(times: number), index + 2)
    }
}
