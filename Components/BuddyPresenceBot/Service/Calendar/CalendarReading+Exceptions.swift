// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.8.5.1 (times that are left out), §3.8.5.2 (times that are added)

extension CalendarReading {
    /// What is left out of a rule and added to it, on the buddy's clocks; past times are not kept.
    ///
    /// - Parameters:
    ///   - start: The first time on the buddy's clocks: the alarm's, if there is one.
    ///   - shift: By how many days that is later than the day of the file.
    /// - Returns: `nil` when there are more than are kept, or some that are not understood.
    mutating func exceptions(
        _ event: Event, _ first: Event.First, _ recurrence: Recurrence, from start: LocalTime, shift: Int
    ) -> Recurrence.Exceptions? {
        let zone = self.zone
        let now = zone.local(self.now)
        var exceptions = Recurrence.Exceptions()
        let isAdded = Self.collect(event.added, first, since: now, budget: &datesToRead) { time in
            let local = time.isDay ? LocalTime(time.local.day, second: first.start.second) : time.local
            return zone.local(first.zone.instant(local) + first.lead)
        } into: { local in
            let moment = zone.instant(local)
            guard recurrence.next(after: moment + -1, from: start, in: zone) != moment else { return true }
            exceptions.added.append(local)
            return exceptions.added.count <= Recurrence.Exceptions.maximum
        }
        guard isAdded else { return nil }
        exceptions.added.sort()
        var whole = recurrence
        whole.exceptions = exceptions
        let isSkipped = Self.collect(event.skipped, first, since: now, budget: &datesToRead) { time in
            // By its day: of two zones whose clocks are changed on different days, not every time is the same clock time.
            if recurrence.cycle != .hours, first.isDay || time.isDay || time.local.second == first.start.second {
                return LocalTime(time.local.day + shift, second: start.second)
            }
            return zone.local(first.zone.instant(time.local) + first.lead)
        } into: { local in
            // What the event does not have need not be left out.
            let moment = zone.instant(local)
            guard whole.next(after: moment + -1, from: start, in: zone) == moment else { return true }
            exceptions.skipped.append(local)
            return exceptions.skipped.count <= Recurrence.Exceptions.maximum
        }
        guard isSkipped else { return nil }
        exceptions.skipped.sort()
        return exceptions
    }

    /// Goes through the times of some lines, on the clocks of the event, until one is not understood or not taken.
    private static func collect(
        _ lines: [CalendarLine], _ first: Event.First, since now: LocalTime, budget: inout Int,
        _ translate: (CalendarTime) -> LocalTime, into take: (LocalTime) -> Bool
    ) -> Bool {
        var known: Set<LocalTime> = []
        for line in lines {
            let named = line.parameters["TZID"].flatMap { ZoneNames.find(inFile: $0) } ?? first.zone
            for text in line.value.split(separator: ",") {
                // Of a period (RFC 5545 §3.3.9) its beginning.
                guard var time = CalendarTime(String(text.prefix { $0 != "/" }).trimmingWhitespace) else {
                    return false
                }
                // Long past on any clock, with any alarm: there may be thousands.
                guard time.local.day + 33 > now.day else { continue }
                guard budget > 0 else { return false }
                budget -= 1
                let zone = time.isUTC ? .utc : named
                if zone != first.zone, !time.isDay { time.local = first.zone.local(zone.instant(time.local)) }
                let local = translate(time)
                guard local >= now, known.insert(local).inserted else { continue }
                guard take(local) else { return false }
            }
        }
        return true
    }
}
