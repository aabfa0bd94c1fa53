// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a phrase means at a time and a place.
enum WhenResolution: Hashable, Sendable {
    /// Then; and what was taken for granted, to be told.
    case then(Schedule, notes: [String])
    /// It cannot be: why, and what can be said instead.
    case impossible(String)
}

extension WhenPhrase {
    /// Finds out when that is, as people expect: the next time that fits.
    func resolved(at now: Instant, in zone: Zone) -> WhenResolution {
        WhenResolver(phrase: self, now: now, zone: zone).resolution()
    }
}

/// One resolution under way.
private struct WhenResolver {
    let phrase: WhenPhrase
    let now: Instant
    let zone: Zone
    var notes: [String] = []
    private let local: LocalTime
    private let wording: Wording

    /// The hour of days for which no time was told.
    private static let usualHour = 9

    init(phrase: WhenPhrase, now: Instant, zone: Zone) {
        self.phrase = phrase
        self.now = now
        self.zone = zone
        local = zone.local(now)
        wording = Wording(zone: zone, now: now)
    }

    private var today: LocalDay { local.day }

    func resolution() -> WhenResolution {
        var resolver = self
        if phrase.repetition != nil || phrase.until != nil || phrase.times != nil { return resolver.repeated() }
        if let span = phrase.span { return resolver.after(span) }
        return resolver.once()
    }

    // MARK: Spans

    private func after(_ span: WhenPhrase.Span) -> WhenResolution {
        guard span.days > 0 || span.months > 0 else { return .then(.moment(now + span.seconds), notes: []) }
        let index = local.day.year * 12 + local.day.month - 1 + span.months
        guard index / 12 < 2999,
            let month = LocalDay(year: index / 12, month: index % 12 + 1, clamping: local.day.day)
        else { return tooFar }
        let day = month + span.days
        guard day.number < LocalDay.lastNumber else { return tooFar }
        if let clock = phrase.clock ?? phrase.part?.clock {
            return .then(.local(at(day, chosen(clock, on: day).clock)), notes: [])
        }
        // «in 3 days»: at this time of the day, to the minute.
        let time = LocalTime(day, second: local.second / 60 * 60)
        return .then(.local(time + span.seconds), notes: [])
    }

    private var tooFar: WhenResolution { .impossible("That is too far away for me.") }

    // MARK: Once

    private mutating func once() -> WhenResolution {
        guard let day = phrase.day else { return nextTime() }
        guard case .days(let days) = candidates(day) else { return .impossible(problem(day)) }
        // The first day on which the time is not past.
        for (index, candidate) in days.enumerated() {
            let (clock, note) = time(on: candidate)
            let time = at(candidate, clock)
            guard zone.instant(time) > now else { continue }
            if let note { notes.append(note) }
            if index > 0, let passed = passedNote(days[0], clock) { notes.append(passed) }
            return .then(.local(time), notes: notes)
        }
        return .impossible(past(days.last ?? today))
    }

    private func past(_ day: LocalDay) -> String {
        let clock = time(on: day).clock
        guard day == today else {
            return "\(wording.day(day).firstUppercased) is past already. When shall I remind you?"
        }
        let text = LocalTime(today, hour: min(clock.hour, 23), minute: clock.minute).clock
        return "\(text) is past already today. Shall it be tomorrow? Then say “tomorrow at \(text)”."
    }

    /// The days that it may be, the first one first.
    private enum Candidates {
        case days([LocalDay])
        case none
    }

    private func candidates(_ day: WhenPhrase.Day) -> Candidates {
        switch day {
        case .fromToday(let count): return .days([today + count])
        case .weekdays(let days):
            return .days((0...7).map { today + $0 }.filter { days.contains($0.weekday) })
        case .nextWeek(let weekday): return .days([today.monday + 7 + weekday.rawValue])
        case .nextMonth:
            return LocalDay(year: today.year, month: today.month + 1, clamping: 1).map { .days([$0]) } ?? .none
        case .nextYear: return LocalDay(year: today.year + 1, month: 1, day: 1).map { .days([$0]) } ?? .none
        case .date(let date): return .days([date])
        case .ofMonth(let number):
            let days = (0...12).compactMap { offset -> LocalDay? in
                let index = today.year * 12 + today.month - 1 + offset
                return LocalDay(year: index / 12, month: index % 12 + 1, day: number)
            }
            return .days(days.filter { $0 >= today })
        case .ofYear(let month, let number):
            // A leap day is eight years away at most.
            let days = (0...8).compactMap { LocalDay(year: today.year + $0, month: month, day: number) }
            guard !days.isEmpty else { return .none }
            return .days(days.filter { $0 >= today })
        case .either(let first, let second, let year):
            guard let (month, number) = monthAndDay(first, second) else { return .none }
            guard let year else { return candidates(.ofYear(month: month, day: number)) }
            return LocalDay(year: year, month: month, day: number).map { .days([$0]) } ?? .none
        }
    }

    private func monthAndDay(_ first: Int, _ second: Int) -> (month: Int, day: Int)? {
        let isMonthFirst = second > 12 || (first <= 12 && zone.writesMonthFirst)
        let (month, day) = isMonthFirst ? (first, second) : (second, first)
        return (1...12).contains(month) ? (month, day) : nil
    }

    private func problem(_ day: WhenPhrase.Day) -> String {
        switch day {
        case .ofYear(let month, let number):
            "\(Wording.monthNames[month - 1]) has no day \(number)."
        case .either: "I do not know that day. Write it as “24 December” or “2026-12-24”."
        default: "I do not know that day."
        }
    }

    /// The time of a day as it was said, or the usual one.
    private func time(on day: LocalDay) -> (clock: WhenPhrase.Clock, note: String?) {
        if let clock = phrase.clock { return chosen(clock, on: day) }
        if let part = phrase.part {
            guard day == today, part == .night, local.second < 20 * 3600 else { return (part.clock, nil) }
            return (WhenPhrase.Clock(hour: 20), nil)
        }
        guard day == today else { return (WhenPhrase.Clock(hour: Self.usualHour), nil) }
        // «today»: in the evening, or soon.
        let hour = local.second < 17 * 3600 ? 18 : min(local.second / 3600 + 1, 23)
        return (WhenPhrase.Clock(hour: hour, minute: hour * 3600 <= local.second ? 59 : 0), nil)
    }

    /// Of the morning or of the evening.
    private func chosen(_ clock: WhenPhrase.Clock, on day: LocalDay) -> (clock: WhenPhrase.Clock, note: String?) {
        var clock = clock
        guard clock.isAmbiguous else { return (clock, nil) }
        clock.isAmbiguous = false
        let hour = clock.hour
        switch phrase.part {
        case .morning?:
            clock.hour = hour % 12
            return (clock, nil)
        case .night? where hour < 6 || hour == 12:
            // «at 12 at night» is the end of the day.
            clock.hour = hour == 12 ? 24 : hour
            return (clock, nil)
        case .afternoon?, .evening?, .night?:
            clock.hour = hour % 12 + 12
            return (clock, nil)
        case nil: break
        }
        // Nobody wants to be reminded at 3 in the morning without saying so.
        if hour <= 6 {
            clock.hour = hour + 12
            return (clock, "If you mean \(hour) in the morning, say “\(hour)am”.")
        }
        // 7 to 12; on a day that has come so far, the evening.
        if day == today, hour < 12, (hour * 60 + clock.minute) * 60 <= local.second { clock.hour = hour + 12 }
        return (clock, nil)
    }

    /// A time of the day alone: the next one.
    private mutating func nextTime() -> WhenResolution {
        guard let clock = phrase.clock ?? phrase.part?.clock else { return .impossible("When?") }
        let midnight = zone.instant(at(today, clock))
        if clock.hour == 24 || (!clock.isAmbiguous && midnight > now) {
            return .then(.local(at(today, clock)), notes: [])
        }
        let (first, note) = chosen(clock, on: today)
        if zone.instant(at(today, first)) > now {
            return .then(.local(at(today, first)), notes: [note].compactMap(\.self))
        }
        let (next, nextNote) = chosen(clock, on: today + 1)
        if phrase.part != .morning || clock.isAmbiguous, let passed = passedNote(today, next) { notes.append(passed) }
        if let nextNote { notes.append(nextNote) }
        return .then(.local(at(today + 1, next)), notes: notes)
    }

    private func passedNote(_ day: LocalDay, _ clock: WhenPhrase.Clock) -> String? {
        guard day == today, clock.hour < 24 else { return nil }
        return "\(LocalTime(today, hour: clock.hour, minute: clock.minute).clock) has passed today."
    }

    private func at(_ day: LocalDay, _ clock: WhenPhrase.Clock) -> LocalTime {
        clock.hour == 24 ? LocalTime(day + 1) : LocalTime(day, hour: clock.hour, minute: clock.minute)
    }

    // MARK: Again and again

    private mutating func repeated() -> WhenResolution {
        guard let repetition = phrase.repetition else {
            return .impossible("How often? Say “every day”, “every 2 weeks” or the like.")
        }
        guard phrase.span == nil else { return .impossible("I did not understand how often.") }
        var cycle: Recurrence.Cycle
        var interval = repetition.interval
        var firstDay = today
        var days: Recurrence.Weekdays?
        if case .weekdays(let set)? = phrase.day { days = set }
        switch repetition.unit {
        case .minute:
            guard interval % 60 == 0 else { return .impossible("Once an hour is as often as I do it: “every hour”.") }
            cycle = .hours
            interval /= 60
        case .hour: cycle = .hours
        case .day: cycle = days.map { .weeks($0) } ?? .days
        case .week: cycle = .weeks(days ?? Recurrence.Weekdays(startDay.weekday))
        case .weekdays(let set): cycle = .weeks(set)
        case .monthDay(let day): cycle = .months(day)
        case .month:
            switch phrase.day {
            case .ofMonth(let day)?: cycle = .months(.dayOrLast(day))
            default: cycle = .months(.dayOrLast(startDay.day))
            }
        case .year: cycle = .years(month: startDay.month, .dayOrLast(startDay.day))
        case .yearDay(let day):
            guard case .ofYear(let month, let number) = day,
                (1...LocalDay.days(in: month, of: 2000)).contains(number)
            else { return .impossible(problem(day)) }
            cycle = .years(month: month, .dayOrLast(number))
        }
        // «every day from Monday on», «every 2 weeks on Friday»
        switch phrase.day {
        case .weekdays?, nil: break
        // The last day of this month, if the month has no such day.
        case .ofMonth? where repetition.unit == .month: break
        default: firstDay = startDay
        }
        if repetition.unit == .week || repetition.unit == .year, phrase.day != nil { firstDay = startDay }
        let usual = phrase.part?.clock ?? WhenPhrase.Clock(hour: Self.usualHour)
        var clock = phrase.clock.map { chosenForAll($0) } ?? usual
        var start = at(firstDay, clock)
        if cycle == .hours {
            // From now on, or from a time on.
            start = phrase.clock == nil ? LocalTime(today, second: local.second / 60 * 60) : at(firstDay, clock)
        } else if clock.hour == 24 {
            clock = WhenPhrase.Clock(hour: 0)
            start = at(firstDay, clock)
        }
        var recurrence = Recurrence(cycle, interval: interval)
        if let until = phrase.until {
            guard case .days(let ends) = candidates(until), let end = ends.first(where: { $0 >= today }) else {
                return .impossible("That is over before it begins.")
            }
            recurrence.until = LocalTime(end, second: 86_399)
        }
        // The first time that is to come is the start, from which every second week is counted.
        guard let first = recurrence.next(after: now, from: start, in: zone) else {
            return .impossible(phrase.until == nil ? "That day never comes." : "That is over before it begins.")
        }
        start = zone.local(first)
        if clock.hour * 3600 + clock.minute * 60 != start.second, cycle != .hours {
            // Clocks leave out this time on the first day; not on the others.
            start = LocalTime(start.day, hour: clock.hour, minute: clock.minute)
        }
        if let times = phrase.times {
            recurrence.until = recurrence.end(afterTimes: times, from: start, in: zone)
        }
        if phrase.clock == nil, phrase.part == nil, cycle != .hours {
            notes.append("If not at \(start.clock), say when: “every day at 8”.")
        }
        if let original = phrase.clock, original.isAmbiguous, original.hour <= 6, phrase.part == nil {
            notes.append("If you mean \(original.hour) in the morning, say “\(original.hour)am”.")
        }
        return .then(.recurring(recurrence, from: start), notes: notes)
    }

    /// The day that it begins with, as it was said.
    private var startDay: LocalDay {
        guard let day = phrase.day, case .days(let days) = candidates(day) else { return today }
        let clock =
            phrase.clock.map { chosenForAll($0) } ?? phrase.part?.clock ?? WhenPhrase.Clock(hour: Self.usualHour)
        return days.first { zone.instant(at($0, clock)) > now } ?? days.last ?? today
    }

    private func chosenForAll(_ clock: WhenPhrase.Clock) -> WhenPhrase.Clock {
        // Not by the time it is now: by a day that has not begun.
        chosen(clock, on: today + 1).clock
    }
}

extension String {
    /// The first letter large.
    var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}
