// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// How the secretary tells times and lists, as they are at a moment and a place.
struct Wording: Sendable {
    let zone: Zone
    let now: Instant
    private let local: LocalTime

    init(zone: Zone, now: Instant) {
        self.zone = zone
        self.now = now
        local = zone.local(now)
    }

    var today: LocalDay { local.day }

    // MARK: Times

    /// `today`, `tomorrow`, `yesterday`, `on Friday`, `on 24 December`, `on 1 March 2028`
    func day(_ day: LocalDay) -> String {
        switch day - today {
        case 0: "today"
        case 1: "tomorrow"
        case -1: "yesterday"
        case 2...6: "on \(day.weekday.name)"
        default: day.year == today.year ? "on \(Self.date(day))" : "on \(Self.date(day)) \(day.year)"
        }
    }

    /// `today at 17:00`, and `today` without the day.
    func time(_ moment: Instant, withToday: Bool = true) -> String {
        let local = zone.local(moment)
        let clock = "at \(local.clock)"
        return local.day == today && !withToday ? clock : "\(day(local.day)) \(clock)"
    }

    /// `24 December`
    static func date(_ day: LocalDay) -> String { "\(day.day) \(monthNames[day.month - 1])" }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// When a day is told with other words than before, if it is not past yet: its week begins, it is tomorrow, today ...
    func changes(ofDay day: LocalDay) -> Instant? {
        let days =
            [day + -6, day + -1, day, day + 1, day + 2]
            + [LocalDay(year: day.year, month: 1, day: 1), LocalDay(year: day.year + 1, month: 1, day: 1)]
            .compactMap(\.self)
        return days.filter { $0 > today }.min().map { zone.midnight(before: $0) }
    }

    /// `every weekday at 09:00`, `today at 17:00`
    func schedule(_ reminder: Reminder) -> String {
        switch reminder.schedule {
        case .moment(let moment): time(moment)
        case .local(let local): time(zone.instant(local))
        case .recurring(let recurrence, let start): Self.recurrence(recurrence, from: start, now: local)
        }
    }

    /// - Parameter now: Of what is left out and added, only what is not past is told.
    static func recurrence(_ recurrence: Recurrence, from start: LocalTime, now: LocalTime) -> String {
        let exceptions = recurrence.exceptions.from(now)
        let clock = "at \(start.clock)"
        let words =
            switch recurrence.cycle {
            case .hours: every("hour", recurrence.interval)
            case .days: "\(every("day", recurrence.interval)) \(clock)"
            case .weeks(.workdays) where recurrence.interval == 1: "every weekday \(clock)"
            case .weeks(.weekend) where recurrence.interval == 1: "every Saturday and Sunday \(clock)"
            case .weeks(let days) where recurrence.interval == 1: "every \(list(days.days.map(\.name))) \(clock)"
            case .weeks(let days):
                "\(every("week", recurrence.interval)) on \(list(days.days.map(\.name))) \(clock)"
            case .months(let day): "\(every("month", recurrence.interval)) on \(monthDay(day)) \(clock)"
            case .years(let month, let day):
                "\(every("year", recurrence.interval)) on \(yearDay(month, day)) \(clock)"
            case .dates: dates(([start] + exceptions.added).filter { $0 >= now && !exceptions.skipped.contains($0) })
            }
        let until = recurrence.until.map { " until \(date($0.day)) \($0.day.year)" } ?? ""
        guard recurrence.cycle != .dates else { return words }
        let isHourly = recurrence.cycle == .hours
        let less =
            exceptions.skipped.isEmpty ? "" : ", but not \(dates(exceptions.skipped, withClock: isHourly))"
        return words + until + less + (exceptions.added.isEmpty ? "" : ", and also \(dates(exceptions.added))")
    }

    /// `on 24 December 2026 at 08:00, 4 January 2027 at 10:00 and 2 more`; the first ones are told.
    private static func dates(_ times: [LocalTime], withClock: Bool = true) -> String {
        var words = times.sorted().prefix(4).map { time in
            "\(date(time.day)) \(time.day.year)" + (withClock ? " at \(time.clock)" : "")
        }
        if times.count > words.count {
            words.removeLast()
            words.append("\(times.count - words.count) more")
        }
        return words.isEmpty ? "never" : "on \(list(words))"
    }

    private static func every(_ unit: String, _ count: Int) -> String {
        count == 1 ? "every \(unit)" : "every \(count) \(unit)s"
    }

    private static func monthDay(_ day: Recurrence.MonthDay) -> String {
        switch day {
        case .dayOrLast(31): "the last day"
        case .day(let day), .dayOrLast(let day): "the \(ordinal(day))"
        case .weekday(let day, -1): "the last \(day.name)"
        case .weekday(let day, let number) where number < 0: "the \(ordinal(-number)) to last \(day.name)"
        case .weekday(let day, let number): "the \(ordinal(number)) \(day.name)"
        }
    }

    private static func yearDay(_ month: Int, _ day: Recurrence.MonthDay) -> String {
        switch day {
        case .day(let day), .dayOrLast(let day): "\(day) \(monthNames[month - 1])"
        case .weekday: "\(monthDay(day)) of \(monthNames[month - 1])"
        }
    }

    /// `1st`, `22nd`
    static func ordinal(_ number: Int) -> String {
        switch (number % 10, number % 100) {
        case (_, 11...13): "\(number)th"
        case (1, _): "\(number)st"
        case (2, _): "\(number)nd"
        case (3, _): "\(number)rd"
        default: "\(number)th"
        }
    }

    /// `Monday, Tuesday and Friday`
    static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and \(last)"
    }

    /// `1 reminder`, `2 reminders`
    static func count(_ count: Int, _ word: String) -> String { count == 1 ? "1 \(word)" : "\(count) \(word)s" }

    // MARK: Reminders

    /// A reminder's line in a list.
    func line(_ reminder: Reminder) -> String {
        var line = "\(reminder.number). \(Typed.line(reminder.title, limit: 120)) — "
        if let open = reminder.open {
            line += "due since \(sinceText(open))"
            if reminder.schedule.isRecurring { line += "; \(schedule(reminder))" }
        } else {
            line += schedule(reminder)
            if reminder.schedule.isRecurring, let due = reminder.due { line += ", next \(time(due))" }
        }
        if reminder.schedule.isRecurring, let snoozed = reminder.snoozed { line += ", put off until \(time(snoozed))" }
        return line
    }

    /// `17:00` of today, `yesterday at 17:00`
    func sinceText(_ moment: Instant) -> String {
        let local = zone.local(moment)
        return local.day == today ? local.clock : time(moment)
    }

    /// What a message says that tells of a reminder.
    func delivery(of reminder: Reminder, due: Instant, afterOthers: Bool) -> String {
        var text = "⏰ \(reminder.title)"
        if now - due >= Self.lateness { text += "\nIt was due \(time(due))\(afterOthers ? ", and before that" : "")." }
        return text + "\n(#\(reminder.number): say “done” or “snooze 10 minutes”)"
    }

    /// From how many seconds on a reminder says that it is late.
    private static let lateness = 90
}

extension Weekday {
    /// `Monday`
    var name: String { ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][rawValue] }
}
