// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Notebook {
    /// What the buddy sees at a glance.
    func summary(at now: Instant, defaultZone: Zone) -> BuddySummary {
        guard !reminders.isEmpty else { return BuddySummary(mood: .idle, status: "No reminders", changes: nil) }
        let wording = Wording(zone: zone ?? defaultZone, now: now)
        var firstOpen: (moment: Instant, reminder: Reminder)?
        var firstNext: (moment: Instant, reminder: Reminder)?
        var openCount = 0
        for reminder in reminders {
            let open = reminder.open ?? reminder.next.flatMap { $0 <= now ? $0 : nil }
            if let open {
                openCount += 1
                if firstOpen.map({ open < $0.moment }) ?? true { firstOpen = (open, reminder) }
            }
            guard let next = reminder.next, next > now else { continue }
            if firstNext.map({ next < $0.moment }) ?? true { firstNext = (next, reminder) }
        }
        let count = Wording.count(reminders.count, "reminder")
        if let (moment, reminder) = firstOpen {
            let more = openCount > 1 ? " (and \(openCount - 1) more)" : ""
            let changes = [wording.changes(ofDay: wording.zone.local(moment).day), firstNext?.moment]
            return BuddySummary(
                mood: .overdue,
                status: "\(count), overdue: \(Typed.line(reminder.title, limit: 60)) since "
                    + "\(wording.sinceText(moment))\(more)",
                changes: changes.compactMap(\.self).min())
        }
        guard let (moment, reminder) = firstNext else {
            return BuddySummary(mood: .idle, status: count, changes: nil)
        }
        let day = wording.zone.local(moment).day
        return BuddySummary(
            mood: day == wording.today ? .today : .idle,
            status:
                "\(count), next: \(Typed.line(reminder.title, limit: 60)) \(wording.time(moment, withToday: false))",
            changes: [moment, wording.changes(ofDay: day)].compactMap(\.self).min())
    }
}
