// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// Making reminders and changing them.
extension Notebook {
    /// How a reminder is called in an answer: `#2 “stand-up”`
    func naming(_ reminder: Reminder) -> String {
        "#\(reminder.number) “\(Typed.line(reminder.title, limit: 100))”"
    }

    func zone(_ turn: NotebookTurn) -> Zone { zone ?? turn.defaultZone }
    func wording(_ turn: NotebookTurn) -> Wording { Wording(zone: zone(turn), now: turn.now) }

    // MARK: Undo

    mutating func remember(_ step: UndoStep, _ turn: NotebookTurn) {
        undo.append(step)
        undo.removeFirst(max(0, undo.count - turn.limits.undoSteps))
        // Steps that change many reminders at once are kept as long as there is room for them.
        while undo.count > 1, undo.reduce(0, { $0 + $1.before.count }) > 2 * turn.limits.reminders {
            undo.removeFirst()
        }
    }

    /// Takes the last change back.
    mutating func takeBack(_ turn: inout NotebookTurn, isQuiet: Bool = false) {
        guard let step = undo.popLast() else {
            turn.say("There is nothing that I could undo.", .problem)
            return
        }
        for key in step.added { remove(key) }
        for reminder in step.before {
            var reminder = reminder
            let known = index(ofKey: reminder.key).map { reminders[$0].fired } ?? []
            reminder.restore(after: known, at: turn.now, in: zone(turn))
            if let index = index(ofKey: reminder.key) {
                reminder.number = reminders[index].number
                reminders[index] = reminder
            } else {
                if index(ofNumber: reminder.number) != nil { reminder.number = freeNumber }
                reminders.append(reminder)
            }
        }
        if let former = step.zone {
            zone = former.zone
            zoneIsTold = former.isTold
            reschedule(turn)
        }
        if !isQuiet { turn.say("Undone: \(step.label).") }
    }

    mutating func remove(_ key: Int) {
        reminders.removeAll { $0.key == key }
        deliveries.removeAll { $0.key == key }
        if mentioned == key { mentioned = nil }
    }

    // MARK: Adding

    mutating func add(_ title: String, _ when: WhenPhrase, _ turn: inout NotebookTurn) {
        guard let title = checked(title, &turn) else { return }
        switch when.resolved(at: turn.now, in: zone(turn)) {
        case .impossible(let problem):
            turn.say(problem, .problem)
        case .then(let schedule, let notes):
            guard let index = insert(title, schedule, uid: nil, turn) else {
                turn.say(
                    "You have \(reminders.count) reminders, and that is as many as I keep: finish or delete some first.",
                    .problem)
                return
            }
            let reminder = reminders[index]
            remember(UndoStep(label: "added \(naming(reminder))", message: turn.message, added: [reminder.key]), turn)
            refer(turn.message, to: reminder.key, isOrigin: true, limit: turn.limits.references)
            mentioned = reminder.key
            let id = turn.say("OK: \(confirmation(of: reminder, notes: notes, turn))")
            refer(id, to: reminder.key, limit: turn.limits.references)
        }
    }

    private func confirmation(of reminder: Reminder, notes: [String], _ turn: NotebookTurn) -> String {
        let wording = wording(turn)
        var text = "“\(Typed.line(reminder.title, limit: 200))” \(wording.schedule(reminder))"
        if case .moment(let moment) = reminder.schedule, moment - turn.now < 60 {
            text = "“\(Typed.line(reminder.title, limit: 200))” in \(Wording.count(moment - turn.now, "second"))"
        }
        if reminder.schedule.isRecurring, let due = reminder.due { text += ", first \(wording.time(due))" }
        text += " (#\(reminder.number))."
        for note in notes { text += " \(note)" }
        if zone == nil, !isMoment(reminder.schedule) {
            text +=
                " I take your times to be of \(turn.defaultZone): say “my time zone is Europe/Berlin” if they are of another place."
        }
        return text
    }

    private func isMoment(_ schedule: Schedule) -> Bool {
        if case .moment = schedule { true } else { false }
    }

    private func checked(_ title: String, _ turn: inout NotebookTurn) -> String? {
        let title = title.trimmingWhitespace
        guard !title.isEmpty else {
            turn.say("What shall I remind you of?", .problem)
            return nil
        }
        guard title.utf8.count <= turn.limits.textLength else {
            turn.say(
                "That text is too long: I keep \(turn.limits.textLength) bytes, and it has \(title.utf8.count).",
                .problem)
            return nil
        }
        return title
    }

    /// - Returns: `nil` when there are too many.
    mutating func insert(_ title: String, _ schedule: Schedule, uid: String?, _ turn: NotebookTurn) -> Int? {
        guard reminders.count < turn.limits.reminders else { return nil }
        var reminder = Reminder(key: nextKey, number: freeNumber, title: title, schedule: schedule, uid: uid)
        nextKey += 1
        reminder.due = schedule.next(after: turn.now, in: zone(turn))
        reminders.append(reminder)
        return reminders.count - 1
    }

    // MARK: Asking

    mutating func ask(_ question: Question, _ text: String, _ turn: inout NotebookTurn) {
        let id = turn.say(text, .question)
        asked = Asked(
            question: question, id: id, until: turn.now + Int(turn.limits.questionLifetime.components.seconds))
    }

    mutating func askWhen(_ title: String, _ turn: inout NotebookTurn) {
        guard !title.isEmpty else {
            turn.say("Of what, and when? Say “remind me to pick up the kids at 17:00”.", .problem)
            return
        }
        guard let title = checked(title, &turn) else { return }
        ask(
            .when(title: title),
            "When shall I remind you of “\(Typed.line(title, limit: 100))”? Say “in 20 minutes”, “tomorrow at 9” or the like.",
            &turn)
    }

    mutating func askDeletion(_ turn: inout NotebookTurn) {
        guard !reminders.isEmpty else {
            turn.say("You have no reminders.")
            return
        }
        ask(.deletingAll, "Shall I delete all \(Wording.count(reminders.count, "reminder"))? Say “yes” or “no”.", &turn)
    }

    mutating func hearYes(_ answered: Asked?, _ turn: inout NotebookTurn) {
        guard let answered, answered.until >= turn.now else {
            turn.say("Yes to what? I have asked nothing, or too long ago.", .problem)
            return
        }
        switch answered.question {
        case .when(let title): askWhen(title, &turn)
        case .what(let when): ask(.what(when: when), "What shall I remind you of?", &turn)
        case .deletingAll: delete(reminders.map(\.number), &turn)
        case .importing(let imported): take(imported, &turn)
        }
    }

    // MARK: Changing

    /// Gives a reminder another time, and another title if that was said.
    mutating func change(_ index: Int, title: String?, when: WhenPhrase, _ turn: inout NotebookTurn) {
        guard let title = checked(title ?? reminders[index].title, &turn) else { return }
        switch when.resolved(at: turn.now, in: zone(turn)) {
        case .impossible(let problem):
            turn.say(problem, .problem)
        case .then(let schedule, let notes):
            let before = reminders[index]
            remember(UndoStep(label: "changed \(naming(before))", message: turn.message, before: [before]), turn)
            reminders[index].title = title
            reminders[index].schedule = schedule
            reminders[index].open = nil
            reminders[index].snoozed = nil
            reminders[index].due = schedule.next(after: turn.now, in: zone(turn))
            deliveries.removeAll { $0.key == before.key }
            mentioned = before.key
            refer(turn.message, to: before.key, isOrigin: true, limit: turn.limits.references)
            let id = turn.say("Changed: \(confirmation(of: reminders[index], notes: notes, turn))")
            refer(id, to: before.key, limit: turn.limits.references)
        }
    }

    mutating func snooze(_ index: Int, _ when: WhenPhrase, _ turn: inout NotebookTurn) {
        guard when.repetition == nil else {
            turn.say("Say until when, for example “snooze 10 minutes”.", .problem)
            return
        }
        switch when.resolved(at: turn.now, in: zone(turn)) {
        case .impossible(let problem):
            turn.say(problem, .problem)
        case .then(let schedule, let notes):
            guard let moment = schedule.next(after: turn.now, in: zone(turn)), moment > turn.now else {
                turn.say("That is past already.", .problem)
                return
            }
            let before = reminders[index]
            remember(UndoStep(label: "put off \(naming(before))", message: turn.message, before: [before]), turn)
            reminders[index].snooze(until: moment)
            deliveries.removeAll { $0.key == before.key }
            mentioned = before.key
            let note = notes.map { " \($0)" }.joined()
            let id = turn.say("\(naming(before)) comes again \(wording(turn).time(moment)).\(note)")
            refer(id, to: before.key, limit: turn.limits.references)
        }
    }

    // MARK: Ending

    mutating func done(_ numbers: [Int], _ turn: inout NotebookTurn) {
        if numbers.isEmpty {
            guard let index = index(nil, "done", &turn) else { return }
            complete([reminders[index].number], &turn)
        } else {
            complete(numbers, &turn)
        }
    }

    mutating func complete(_ numbers: [Int], _ turn: inout NotebookTurn) {
        guard let indices = indices(numbers, &turn) else { return }
        let before = indices.map { reminders[$0] }
        var lines: [String] = []
        var ended: [Int] = []
        for index in indices {
            deliveries.removeAll { $0.key == reminders[index].key }
            let name = naming(reminders[index])
            if reminders[index].complete(in: zone(turn)), let next = reminders[index].next {
                lines.append("Done: \(name). It comes again \(wording(turn).time(next)).")
            } else {
                lines.append("Done: \(name).")
                ended.append(reminders[index].key)
            }
        }
        for key in ended { remove(key) }
        remember(UndoStep(label: "done \(names(before))", message: turn.message, before: before), turn)
        turn.say(lines.prefix(20).joined(separator: "\n"))
    }

    mutating func delete(_ numbers: [Int], _ turn: inout NotebookTurn) {
        var numbers = numbers
        if numbers.isEmpty {
            guard let index = index(nil, "delete", &turn) else { return }
            numbers = [reminders[index].number]
        }
        guard let indices = indices(numbers, &turn) else { return }
        let before = indices.map { reminders[$0] }
        for reminder in before { remove(reminder.key) }
        remember(UndoStep(label: "deleted \(names(before))", message: turn.message, before: before), turn)
        turn.say("Deleted: \(names(before)). Say “undo” if that was wrong.")
    }

    private func names(_ reminders: [Reminder]) -> String {
        reminders.count <= 5
            ? Wording.list(reminders.map { naming($0) }) : Wording.count(reminders.count, "reminder")
    }

    /// The reminder that is meant: by its number, by the message that is replied to, or because it was spoken of last.
    func index(_ number: Int?, _ verb: String, _ turn: inout NotebookTurn) -> Int? {
        if let number { return indices([number], &turn)?.first }
        if let id = turn.repliesTo, let key = key(ofMessage: id) {
            if let index = index(ofKey: key) { return index }
            turn.say("That one is done or deleted already.", .problem)
            return nil
        }
        let open = reminders.indices.filter { reminders[$0].open != nil }
        if open.count == 1 { return open[0] }
        if let mentioned, let index = index(ofKey: mentioned), open.isEmpty || open.contains(index) { return index }
        if reminders.count == 1 { return 0 }
        guard !reminders.isEmpty else {
            turn.say("You have no reminders.", .problem)
            return nil
        }
        turn.say("Which one? Say “\(verb) 2”; “list” shows the numbers.", .problem)
        return nil
    }

    private func indices(_ numbers: [Int], _ turn: inout NotebookTurn) -> [Int]? {
        var indices: [Int] = []
        for number in numbers {
            guard let index = index(ofNumber: number) else {
                let known = reminders.isEmpty ? "You have none." : "“list” shows those that you have."
                turn.say("There is no reminder #\(number). \(known)", .problem)
                return nil
            }
            if !indices.contains(index) { indices.append(index) }
        }
        return indices
    }

    // MARK: Listing

    /// Reminders that a page of a list has.
    static let pageSize = 25

    /// The reminders in the order in which they are or were due.
    var sorted: [Reminder] { reminders.sorted { ($0.moment, $0.number) < ($1.moment, $1.number) } }

    func list(_ page: Int, _ turn: inout NotebookTurn) {
        guard !reminders.isEmpty else {
            turn.say("You have no reminders. Say “remind me to pick up the kids at 17:00”.")
            return
        }
        let wording = wording(turn)
        let pages = (reminders.count + Self.pageSize - 1) / Self.pageSize
        guard page <= pages else {
            turn.say("There \(pages == 1 ? "is 1 page" : "are \(pages) pages").", .problem)
            return
        }
        var text = "You have \(Wording.count(reminders.count, "reminder"))"
        text += pages > 1 ? ", page \(page) of \(pages):" : ":"
        for reminder in sorted.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize) {
            text += "\n\(wording.line(reminder))"
        }
        if page < pages { text += "\n“list \(page + 1)” shows more." }
        turn.say(text)
    }

    // MARK: Zones

    func tellZone(_ turn: inout NotebookTurn) {
        let clock = zone(turn).local(turn.now).clock
        switch (zone, zoneIsTold) {
        case (let zone?, true): turn.say("Your time zone is \(zone): it is \(clock) there.")
        case (let zone?, false):
            turn.say(
                "Your client says \(zone): it is \(clock) there. Say “my time zone is Europe/Berlin” to tell me the place, for then I know when its clocks are changed."
            )
        case (nil, _):
            turn.say(
                "I do not know your time zone and take \(turn.defaultZone), where it is \(clock). Say “my time zone is Europe/Berlin”."
            )
        }
    }

    mutating func setZone(_ name: String, _ turn: inout NotebookTurn) {
        guard let found = ZoneNames.find(name) else {
            let near = ZoneNames.suggestions(for: name)
            let hint =
                near.isEmpty
                ? "Say a name like “Europe/Berlin”, a city or an offset like “UTC+2”."
                : "Do you mean \(near.joined(separator: " or "))?"
            turn.say("I know no time zone “\(Typed.line(Typed.cleaned(name), limit: 40))”. \(hint)", .problem)
            return
        }
        remember(
            UndoStep(
                label: "the time zone is \(found)", message: turn.message,
                zone: FormerZone(zone: zone, isTold: zoneIsTold)), turn)
        zone = found
        zoneIsTold = true
        reschedule(turn)
        turn.say("Your time zone is \(found) now: it is \(found.local(turn.now).clock) there.\(moved)")
    }

    private var moved: String {
        let count = reminders.filter { !isMoment($0.schedule) }.count
        return count == 0 ? "" : " \(Wording.count(count, "reminder")) \(count == 1 ? "goes" : "go") by that clock."
    }

    mutating func reschedule(_ turn: NotebookTurn) {
        for index in reminders.indices { reminders[index].reschedule(at: turn.now, in: zone(turn)) }
    }
}

extension String {
    /// Without spaces and line ends around it.
    var trimmingWhitespace: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
