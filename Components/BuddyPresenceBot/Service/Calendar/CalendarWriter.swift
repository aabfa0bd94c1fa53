// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.1 (content lines), §3.3.11 (text), §3.6.1 (event), §3.6.5 (time zone), §3.6.6 (alarm)

/// Writes reminders as a calendar file.
///
/// As events with an alarm at their time rather than as tasks, for there are calendars that have no tasks; they block no time.
struct CalendarWriter {
    private var text = ""
    private let zone: Zone
    private let now: Instant

    private init(zone: Zone, now: Instant) {
        self.zone = zone
        self.now = now
    }

    /// A file of reminders, each of which has a name (`uid`).
    static func file(of reminders: [Reminder], zone: Zone, now: Instant) -> String {
        var writer = CalendarWriter(zone: zone, now: now)
        writer.line("BEGIN:VCALENDAR")
        writer.line("VERSION:2.0")
        writer.line("PRODID:-//swift-xmpp-component//BuddyPresenceBot//EN")
        writer.line("CALSCALE:GREGORIAN")
        let locals = reminders.compactMap { reminder -> LocalTime? in
            switch reminder.schedule {
            case .moment: nil
            case .local(let local), .recurring(_, let local): local
            }
        }
        if let first = locals.min(by: { $0 < $1 }) { writer.timeZone(from: min(zone.instant(first), now)) }
        for reminder in reminders { writer.event(reminder) }
        writer.line("END:VCALENDAR")
        return writer.text
    }

    private mutating func event(_ reminder: Reminder) {
        line("BEGIN:VEVENT")
        line("UID:\(Self.escaped(reminder.uid ?? "\(reminder.key)"))")
        line("DTSTAMP:\(Self.utc(now))")
        switch reminder.schedule {
        case .moment(let moment):
            line("DTSTART:\(Self.utc(moment))")
        case .local(let local):
            line("DTSTART;TZID=\(zoneName):\(CalendarTime.text(local))")
        case .recurring(let recurrence, let start):
            line("DTSTART;TZID=\(zoneName):\(CalendarTime.text(start))")
            if recurrence.cycle != .dates {
                let until = recurrence.until.map { ";UNTIL=\(Self.utc(zone.instant($0)))" } ?? ""
                line("RRULE:\(recurrence.rule)\(until)")
            }
            dates("EXDATE", recurrence.exceptions.skipped)
            dates("RDATE", recurrence.exceptions.added)
        }
        line("SUMMARY:\(Self.escaped(reminder.title))")
        line("TRANSP:TRANSPARENT")
        line("BEGIN:VALARM")
        line("ACTION:DISPLAY")
        line("DESCRIPTION:\(Self.escaped(reminder.title))")
        line("TRIGGER:PT0S")
        line("END:VALARM")
        line("END:VEVENT")
    }

    /// Times that are left out of the rule, or added to it.
    private mutating func dates(_ name: String, _ times: [LocalTime]) {
        guard !times.isEmpty else { return }
        line("\(name);TZID=\(zoneName):\(times.map(CalendarTime.text).joined(separator: ","))")
    }

    // MARK: Time zones

    /// Quoted when it has a colon, as that of an offset has.
    private var zoneName: String { zone.name ?? "\"\(zone)\"" }

    /// When clocks were and will be changed: of every change the kind and its times, to ten years from now.
    private mutating func timeZone(from first: Instant) {
        let start = first + -366 * 86_400
        let end = now + 10 * 366 * 86_400
        line("BEGIN:VTIMEZONE")
        line("TZID:\(Self.escaped(zone.name ?? "\(zone)"))")
        let offset = zone.offset(at: start)
        observance("STANDARD", from: offset, to: offset, at: [LocalTime(start, offset: offset)])
        var changes: [Change: [LocalTime]] = [:]
        var order: [Change] = []
        var moment = start
        while moment < end {
            // More often than every two weeks no clock is changed.
            let next = moment + 14 * 86_400
            let (before, after) = (zone.offset(at: moment), zone.offset(at: next))
            if before != after {
                let change = Change(from: before, to: after)
                if changes[change] == nil { order.append(change) }
                changes[change, default: []].append(
                    LocalTime(Self.change(after: moment, notAfter: next, in: zone), offset: before))
            }
            moment = next
        }
        for change in order {
            observance(
                change.to > change.from ? "DAYLIGHT" : "STANDARD", from: change.from, to: change.to,
                at: changes[change] ?? [])
        }
        line("END:VTIMEZONE")
    }

    private struct Change: Hashable {
        var from: Int
        var to: Int
    }

    private static func change(after: Instant, notAfter: Instant, in zone: Zone) -> Instant {
        var (low, high) = (after.seconds, notAfter.seconds)
        let offset = zone.offset(at: notAfter)
        while high - low > 1 {
            let middle = (low + high) / 2
            if zone.offset(at: Instant(seconds: middle)) == offset { high = middle } else { low = middle }
        }
        return Instant(seconds: high)
    }

    private mutating func observance(_ name: String, from: Int, to: Int, at times: [LocalTime]) {
        guard let first = times.first else { return }
        line("BEGIN:\(name)")
        line("DTSTART:\(CalendarTime.text(first))")
        for time in times.dropFirst() { line("RDATE:\(CalendarTime.text(time))") }
        line("TZOFFSETFROM:\(Self.offset(from))")
        line("TZOFFSETTO:\(Self.offset(to))")
        line("END:\(name)")
    }

    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        return "\(seconds < 0 ? "-" : "+")\((minutes / 60).padded)\((minutes % 60).padded)"
    }

    // MARK: Lines

    /// `20261224T070000Z`
    private static func utc(_ moment: Instant) -> String {
        CalendarTime.text(LocalTime(moment, offset: 0)) + "Z"
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A line, folded so that none has more than 75 bytes; never within a character's bytes.
    private mutating func line(_ content: String) {
        var count = 0
        for scalar in content.unicodeScalars {
            let size = UTF8.width(scalar)
            if count + size > 75 {
                text += "\r\n "
                count = 1
            }
            text.unicodeScalars.append(scalar)
            count += size
        }
        text += "\r\n"
    }
}
