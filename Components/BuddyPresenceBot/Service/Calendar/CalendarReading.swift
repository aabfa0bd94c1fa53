// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.4 (calendar object), §3.6.1 (event), §3.6.2 (task), §3.6.6 (alarm)

/// What was found in a calendar file.
///
/// The reader takes what programs write rather than what the specification allows alone; what it does not understand it leaves
/// out, and says so. A file is read once, from the beginning to its end, and how often something comes again does not matter:
/// repetitions are kept as rules.
struct CalendarReading: Sendable {
    /// Why it is no calendar file; `nil` when it is one.
    private(set) var problem: String?
    /// What can be taken over.
    private(set) var reminders: [ImportedReminder] = []
    /// Events that are past.
    private(set) var past = 0
    /// Events that are not understood, cancelled or done.
    private(set) var leftOut = 0
    /// Events that come again in a way that is not understood: the first time of them is taken.
    private(set) var simplified = 0
    /// Events of a time zone that is not known.
    private(set) var unknownZones = 0
    /// There are more events than are read.
    private(set) var isCut = false

    private let limits: SecretaryLimits
    let zone: Zone
    let now: Instant
    /// Times of all events together that are left out or added, which are looked at: each takes some microseconds.
    var datesToRead = 5000

    /// Components within components, at most.
    private static let maximumDepth = 8

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: What claims to be a calendar file.
    ///   - zone: The buddy's zone, which times without one are of.
    init(_ bytes: [UInt8], limits: SecretaryLimits, zone: Zone, now: Instant) {
        self.limits = limits
        self.zone = zone
        self.now = now
        guard bytes.count <= limits.fileSize else {
            problem = "That file is too large: I read \(limits.fileSize / 1024) KiB, and it has \(bytes.count / 1024)."
            return
        }
        var content = bytes[...]
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        while let first = content.first, [0x20, 0x09, 0x0D, 0x0A].contains(first) { content.removeFirst() }
        let beginning = String(decoding: content.prefix(15), as: UTF8.self).uppercased()
        guard beginning == "BEGIN:VCALENDAR" else {
            problem = "That is no calendar file: it does not begin as one (BEGIN:VCALENDAR)."
            return
        }
        guard String(validating: content, as: UTF8.self) != nil, !content.contains(0) else {
            problem = "That calendar file is damaged: it is no text in UTF-8."
            return
        }
        read(content)
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) {
        var stack: [String] = []
        var event: Event?
        var events = 0
        var hasEnd = false
        var problem: String?
        var found: [Event] = []
        var isCut = false
        var leftOut = 0
        let maximum = limits.fileEvents
        CalendarLine.lines(of: bytes) { line in
            guard let line else {
                if event != nil { event?.isBroken = true }
                return true
            }
            switch line.name {
            case "BEGIN":
                let name = line.value.trimmingWhitespace.uppercased()
                stack.append(String(name.prefix(32)))
                guard stack.count <= Self.maximumDepth else {
                    problem = "That calendar file is damaged: its parts are nested too deeply."
                    return false
                }
                if event == nil, name == "VEVENT" || name == "VTODO" {
                    events += 1
                    guard events <= maximum else {
                        isCut = true
                        return false
                    }
                    event = Event(isTask: name == "VTODO")
                }
            case "END":
                guard let open = stack.popLast(), open == line.value.trimmingWhitespace.uppercased() else {
                    problem = "That calendar file is damaged: a part of it ends that has not begun."
                    return false
                }
                if open == "VEVENT" || open == "VTODO", let ended = event, !stack.contains("VEVENT"),
                    !stack.contains("VTODO")
                {
                    if ended.isBroken { leftOut += 1 } else { found.append(ended) }
                    event = nil
                }
                if open == "VCALENDAR" { hasEnd = true }
            default:
                guard event != nil, let part = stack.last else { return true }
                event?.take(line, in: part)
            }
            return true
        }
        self.isCut = isCut
        self.leftOut = leftOut
        if let problem {
            self.problem = problem
            return
        }
        guard hasEnd || isCut else {
            self.problem = "That calendar file is incomplete: its end is missing."
            return
        }
        for event in Self.untangled(found) { take(event) }
    }

    /// Times of an event that are events of their own, because they are changed or cancelled (RFC 5545 §3.8.4.4), are left
    /// out of the rule; those that are changed come once.
    private static func untangled(_ events: [Event]) -> [Event] {
        var rules: [String: Int] = [:]
        for (index, event) in events.enumerated() where event.recurrenceID == nil {
            if let uid = event.uid, !event.isSingle { rules[uid] = index }
        }
        var events = events
        for index in events.indices {
            guard let line = events[index].recurrenceID else { continue }
            let uid = events[index].uid
            // All later times as well: that is another rule.
            guard line.parameters["RANGE"] == nil else {
                events[index].isOver = true
                continue
            }
            if let uid, let rule = rules[uid] {
                events[rule].skipped.append(line)
                events[index].isChange = true
            }
            events[index].uid = uid.map { "\($0)/\(line.value.prefix(32))" }
        }
        return events.filter { !($0.isOver && $0.isChange) }
    }

    private mutating func take(_ event: Event) {
        guard !event.isOver, let first = event.first(in: zone) else {
            leftOut += 1
            return
        }
        if first.hasUnknownZone { unknownZones += 1 }
        let title = Self.title(event, limit: limits.textLength)
        let once = first.isOfBuddy ? Schedule.local(zone.local(first.moment)) : .moment(first.moment)
        guard !event.isSingle else {
            guard first.moment > now else {
                past += 1
                return
            }
            reminders.append(ImportedReminder(title: title, schedule: once, uid: event.uid))
            return
        }
        guard var schedule = recurring(event, first) else {
            simplified += 1
            guard first.moment > now else {
                past += 1
                return
            }
            reminders.append(ImportedReminder(title: title, schedule: .moment(first.moment), uid: event.uid))
            return
        }
        guard schedule.next(after: now, in: zone) != nil else {
            past += 1
            return
        }
        // What is left out is no time of it.
        if case .recurring(let recurrence, _) = schedule, recurrence == Recurrence(.dates) { schedule = once }
        reminders.append(ImportedReminder(title: title, schedule: schedule, uid: event.uid))
    }

    /// A rule of the file's place as one of the buddy's.
    private mutating func recurring(_ event: Event, _ first: Event.First) -> Schedule? {
        guard !event.isTooComplex,
            var recurrence = event.rule.map({ Recurrence(rule: $0, start: first.start, in: first.zone) })
                ?? Recurrence(.dates)
        else { return nil }
        let local = zone.local(first.moment)
        // The alarm may be on the day before, and the place's day another one than the buddy's.
        let shift = local.day - first.start.day
        if let until = recurrence.until {
            if recurrence.cycle == .hours || first.zone == zone {
                recurrence.until = zone.local(first.zone.instant(until) + first.lead)
            } else {
                // By its day, or the last time is lost where clocks are changed on other days than here.
                let lastDay = until.second >= first.start.second ? until.day : until.day + -1
                recurrence.until = LocalTime(lastDay + shift, second: 86_399)
            }
        }
        switch recurrence.cycle {
        case .hours, .days, .dates: break
        case .weeks(let days):
            var shifted: Recurrence.Weekdays = []
            for day in days.days { shifted.insert(Recurrence.Weekdays(Weekday(monday: day.rawValue + shift % 7))) }
            // Every second week of days that move into another week is another second week.
            guard shift == 0 || recurrence.interval == 1 else { return nil }
            recurrence.cycle = .weeks(shifted)
        case .months, .years:
            guard shift == 0 else { return nil }
        }
        guard let exceptions = exceptions(event, first, recurrence, from: local, shift: shift) else { return nil }
        recurrence.exceptions = exceptions
        return .recurring(recurrence, from: local)
    }

    private static func title(_ event: Event, limit: Int) -> String {
        var title = Typed.cleaned(event.summary ?? "").trimmingWhitespace
        // Of a character that is longer than the limit nothing is left.
        while title.utf8.count > limit { title = String(title.prefix(title.count * limit / title.utf8.count)) }
        if title.isEmpty { title = "(without a title)" }
        if let time = event.startBeforeAlarm, title.utf8.count + 16 <= limit { title += " (\(time))" }
        return title
    }
}
