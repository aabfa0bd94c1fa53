// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.3.6 (duration), §3.8.6.3 (trigger)

extension CalendarReading {
    /// An event or a task that is being read.
    struct Event {
        let isTask: Bool
        /// A line of it is too long to be read.
        var isBroken = false
        /// It is done or cancelled.
        var isOver = false
        /// Which time of the event of the same name it stands for.
        var recurrenceID: CalendarLine?
        /// It stands for a time of an event that is in the file.
        var isChange = false
        /// Times that are left out of the rule.
        var skipped: [CalendarLine] = []
        /// Times that are added to it.
        var added: [CalendarLine] = []
        /// There is what is not understood of when it comes again.
        var isTooComplex = false
        var summary: String?
        var uid: String?
        var rule: String?
        private var start: CalendarLine?
        private var due: CalendarLine?
        private var trigger: CalendarLine?

        init(isTask: Bool) {
            self.isTask = isTask
        }

        /// When it is for the first time.
        struct First {
            /// When to remind of it.
            var moment: Instant
            /// Its own clock time, and where that is.
            var start: LocalTime
            var zone: Zone
            /// Seconds from its time to the alarm: less than none as a rule.
            var lead: Int
            /// Its time is of the buddy's clock.
            var isOfBuddy: Bool
            /// It is of a whole day.
            var isDay: Bool
            /// The file names a zone that is not known: the buddy's is taken.
            var hasUnknownZone: Bool
        }

        mutating func take(_ line: CalendarLine, in part: String) {
            if part == "VALARM" {
                if line.name == "TRIGGER", trigger == nil { trigger = line }
                return
            }
            guard part == "VEVENT" || part == "VTODO" else { return }
            switch line.name {
            case "SUMMARY": summary = line.text
            case "UID": uid = line.value.utf8.count <= 256 ? Typed.cleaned(line.text) : nil
            case "DTSTART": start = line
            case "DUE": due = line
            case "RRULE": rule = rule == nil ? line.value : ""
            case "EXDATE": skipped.append(line)
            case "RDATE": added.append(line)
            case "EXRULE": isTooComplex = true
            case "RECURRENCE-ID": recurrenceID = line
            case "COMPLETED": isOver = true
            case "STATUS": isOver = isOver || ["CANCELLED", "COMPLETED"].contains(line.value.uppercased())
            default: break
            }
        }

        /// `nil` when it has no time that is understood.
        func first(in buddyZone: Zone) -> First? {
            guard let line = isTask ? due ?? start : start, let time = CalendarTime(line.value.trimmingWhitespace)
            else { return nil }
            let named = line.parameters["TZID"].flatMap { ZoneNames.find(inFile: $0) }
            let zone = time.isUTC ? .utc : named ?? buddyZone
            var local = time.local
            // A whole day: its morning, unless an alarm says when.
            if time.isDay, trigger == nil { local = LocalTime(local.day, hour: 9) }
            let begin = zone.instant(local)
            var lead = 0
            if let trigger {
                if let seconds = Self.duration(trigger.value) {
                    lead = seconds
                } else if let moment = CalendarTime(trigger.value), moment.isUTC {
                    lead = zone.instantOfUTC(moment.local) - begin
                }
                // What is more than a month away from its event is a mistake.
                if abs(lead) > 31 * 86_400 { lead = 0 }
            }
            return First(
                moment: begin + lead, start: local, zone: zone, lead: lead,
                isOfBuddy: !time.isUTC && zone == buddyZone, isDay: time.isDay,
                hasUnknownZone: !time.isUTC && line.parameters["TZID"] != nil && named == nil)
        }

        /// When it begins, if the alarm is at another time.
        var startBeforeAlarm: String? {
            guard let first = first(in: .utc), first.lead != 0, let line = isTask ? due ?? start : start,
                let time = CalendarTime(line.value.trimmingWhitespace), !time.isDay, !time.isUTC
            else { return nil }
            return "at \(time.local.clock)"
        }

        /// Comes once: there is nothing of a second time.
        var isSingle: Bool { rule == nil && skipped.isEmpty && added.isEmpty && !isTooComplex }

        /// `-PT15M`, `-P1DT2H`, in seconds.
        static func duration(_ text: String) -> Int? {
            var rest = Substring(text.trimmingWhitespace)
            guard rest.utf8.count <= 32 else { return nil }
            var sign = 1
            if rest.hasPrefix("-") { sign = -1 }
            if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
            guard rest.hasPrefix("P") else { return nil }
            rest.removeFirst()
            var seconds = 0
            var isTime = false
            var isEmpty = true
            while let first = rest.first {
                if first == "T" {
                    guard !isTime else { return nil }
                    isTime = true
                    rest.removeFirst()
                    continue
                }
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                guard (1...7).contains(digits.count), let number = Int(digits),
                    let unit = rest.dropFirst(digits.count).first
                else { return nil }
                rest = rest.dropFirst(digits.count + 1)
                switch (unit, isTime) {
                case ("W", false): seconds += number * 604_800
                case ("D", false): seconds += number * 86_400
                case ("H", true): seconds += number * 3600
                case ("M", true): seconds += number * 60
                case ("S", true): seconds += number
                default: return nil
                }
                isEmpty = false
            }
            return isEmpty ? nil : sign * seconds
        }
    }
}
