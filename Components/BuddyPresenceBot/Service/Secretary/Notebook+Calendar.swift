// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// Calendar files, both ways.
extension Notebook {
    /// Gives the reminders as a file.
    mutating func export(_ turn: inout NotebookTurn) {
        guard !reminders.isEmpty else {
            turn.say("You have no reminders that I could export.", .problem)
            return
        }
        // A calendar that reads the next file as well knows them again.
        for index in reminders.indices where reminders[index].uid == nil { reminders[index].uid = turn.newID() }
        let file = CalendarWriter.file(of: sorted, zone: zone(turn), now: turn.now)
        turn.say(
            "Here \(reminders.count == 1 ? "is" : "are") your \(Wording.count(reminders.count, "reminder")) as a calendar file.",
            file: SecretaryReply.File(name: "reminders.ics", mediaType: "text/calendar", content: Array(file.utf8)))
    }

    /// Lines of a preview.
    private static let previewSize = 10

    /// Shows what is in a file, and asks.
    mutating func offer(_ reading: CalendarReading, _ turn: inout NotebookTurn) {
        if let problem = reading.problem {
            turn.say(problem, .problem)
            return
        }
        let notes = notes(on: reading)
        let room = turn.limits.reminders - reminders.count
        let today = zone(turn).local(turn.now)
        let offered = reading.reminders.filter { offered in
            !reminders.contains {
                $0.uid != nil && $0.uid == offered.uid && $0.title == offered.title
                    && $0.schedule.without(exceptionsBefore: today) == offered.schedule.without(exceptionsBefore: today)
            }
        }
        guard !offered.isEmpty else {
            let known = reading.reminders.isEmpty ? "" : " You have all of it already."
            turn.say("There is nothing in that file to remind you of.\(known)\(notes)", .problem)
            return
        }
        // What is in the notebook already is changed, and needs no room.
        let uids = Set(reminders.compactMap(\.uid))
        var left = room
        let taken = offered.filter { imported in
            if let uid = imported.uid, uids.contains(uid) { return true }
            left -= 1
            return left >= 0
        }
        guard !taken.isEmpty else {
            turn.say("You have as many reminders as I keep: finish or delete some first.", .problem)
            return
        }
        let wording = wording(turn)
        var text = "In that file \(taken.count == 1 ? "is" : "are") \(Wording.count(taken.count, "reminder")):"
        for imported in taken.prefix(Self.previewSize) {
            let reminder = Reminder(key: 0, number: 0, title: imported.title, schedule: imported.schedule)
            text += "\n• \(Typed.line(imported.title, limit: 100)) — \(wording.schedule(reminder))"
        }
        if taken.count > Self.previewSize { text += "\n… and \(taken.count - Self.previewSize) more" }
        text += notes
        if taken.count < offered.count { text += "\nThere is no room for \(offered.count - taken.count) more." }
        ask(
            .importing(taken), text + "\nShall I take \(taken.count == 1 ? "it" : "them") over? Say “yes” or “no”.",
            &turn)
    }

    private func notes(on reading: CalendarReading) -> String {
        var notes = ""
        if reading.past > 0 { notes += "\n\(reading.past) more \(reading.past == 1 ? "is" : "are") past." }
        if reading.simplified > 0 {
            notes +=
                "\n\(reading.simplified) \(reading.simplified == 1 ? "repeats" : "repeat") in a way that I do not know:"
                + " of \(reading.simplified == 1 ? "it" : "them") I take the first time alone."
        }
        if reading.leftOut > 0 {
            notes +=
                "\n\(reading.leftOut) \(reading.leftOut == 1 ? "is" : "are") cancelled, done or without a time that I understand."
        }
        if reading.unknownZones > 0 {
            notes +=
                "\n\(reading.unknownZones) \(reading.unknownZones == 1 ? "is" : "are") of a time zone that I do not know:"
                + " I take your clock for it."
        }
        if reading.isCut { notes += "\nThere are more in it than I read." }
        return notes
    }

    /// Takes over what was offered.
    mutating func take(_ imported: [ImportedReminder], _ turn: inout NotebookTurn) {
        var step = UndoStep(label: "", message: turn.message)
        var changed = 0
        for imported in imported {
            if let uid = imported.uid, let index = reminders.firstIndex(where: { $0.uid == uid }),
                !step.added.contains(reminders[index].key)
            {
                step.before.append(reminders[index])
                reminders[index].title = imported.title
                reminders[index].schedule = imported.schedule
                reminders[index].open = nil
                reminders[index].snoozed = nil
                reminders[index].due = imported.schedule.next(after: turn.now, in: zone(turn))
                let key = reminders[index].key
                deliveries.removeAll { $0.key == key }
                changed += 1
            } else if let index = insert(imported.title, imported.schedule, uid: imported.uid, turn) {
                step.added.append(reminders[index].key)
            }
        }
        step.label = "took over \(Wording.count(step.added.count + changed, "reminder")) of a file"
        remember(step, turn)
        let added = step.added.count
        let told =
            added == 0 && changed > 0
            ? "\(Wording.count(changed, "reminder")) changed"
            : "\(Wording.count(added, "reminder")) taken over" + (changed > 0 ? ", \(changed) changed" : "")
        turn.say("\(told). Say “list” to see them, “undo” if that was wrong.")
    }
}
