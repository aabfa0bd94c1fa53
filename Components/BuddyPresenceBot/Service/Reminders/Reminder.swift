// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Something that a buddy wants to be reminded of.
struct Reminder: Hashable, Sendable, Codable {
    /// Which one it is in its notebook, for ever.
    let key: Int
    /// What people call it: the lowest number that was free.
    var number: Int
    /// What is to be done, as it was typed.
    var title: String
    /// When it is due.
    var schedule: Schedule
    /// The next time of the schedule, in the zone as it is known now; `nil` after the last.
    var due: Instant?
    /// When it comes again after it was put off.
    var snoozed: Instant?
    /// When it was due, as long as it is not done.
    var open: Instant?
    /// The last times it was due, the latest last: these do not come again when the clock is set back.
    var fired: [Instant] = []
    /// The name that a calendar file gave it.
    var uid: String?

    /// How many times of `fired` are kept.
    static let keptTimes = 4

    /// When it is due next.
    var next: Instant? {
        switch (due, snoozed) {
        case (let due?, let snoozed?): min(due, snoozed)
        case (let due, let snoozed): due ?? snoozed
        }
    }

    /// By what it is sorted: when it was or will be due.
    var moment: Instant { open ?? next ?? .last }

    /// Finds out when it is due next, when its schedule or the place of its clock has changed.
    mutating func reschedule(at now: Instant, in zone: Zone) {
        switch schedule {
        case .recurring:
            var next = schedule.next(after: now, in: zone)
            // These were sent already, by a clock that was ahead.
            while let time = next, fired.contains(time) { next = schedule.next(after: time, in: zone) }
            due = next
        case .moment, .local:
            guard due != nil else { return }
            due = schedule.next(after: now, in: zone)
        }
    }

    /// Goes on as it was before: times that were told of since do not come again.
    ///
    /// - Parameter known: The times at which it was due until now.
    mutating func restore(after known: [Instant], at now: Instant, in zone: Zone) {
        if !known.isEmpty { fired = known }
        if let snoozed, fired.contains(snoozed) { self.snoozed = nil }
        if schedule.isRecurring { reschedule(at: now, in: zone) }
    }

    /// Notices that it is due.
    ///
    /// - Returns: Since when, if it is due newly: the last of several times. And whether others were before it.
    mutating func fire(at now: Instant, in zone: Zone) -> (since: Instant, afterOthers: Bool)? {
        if let last = fired.last, last > now, due.map({ $0 > now }) ?? false, schedule.isRecurring {
            // The clock was ahead when it was due last, and is right again.
            reschedule(at: now, in: zone)
        }
        guard let next, next <= now else { return nil }
        var latest = next
        if let due, due <= now, case .recurring(let recurrence, let start) = schedule {
            latest = max(latest, recurrence.last(notAfter: now, atLeast: due, from: start, in: zone))
        } else if let due, due <= now {
            latest = max(latest, due)
        }
        let isLater = latest != next
        if let snoozed, snoozed <= now { self.snoozed = nil }
        if let due, due <= now {
            self.due = schedule.isRecurring ? schedule.next(after: max(now, latest), in: zone) : nil
        }
        open = latest
        fired = (fired + [latest]).suffix(Self.keptTimes)
        return (latest, isLater)
    }

    /// What is done is gone, or comes again at its next time.
    ///
    /// - Returns: Whether it comes again.
    mutating func complete(in zone: Zone) -> Bool {
        if open != nil || snoozed != nil {
            open = nil
            snoozed = nil
        } else if let due, schedule.isRecurring {
            // Done before its time: that time is left out.
            fired = (fired + [due]).suffix(Self.keptTimes)
            self.due = schedule.next(after: due, in: zone)
        } else {
            due = nil
        }
        return due != nil
    }

    /// Puts it off.
    mutating func snooze(until moment: Instant) {
        if !schedule.isRecurring {
            // The schedule says when it is due, so that an export says it too.
            schedule = .moment(moment)
            due = moment
            snoozed = nil
        } else {
            snoozed = moment
        }
        open = nil
    }
}
