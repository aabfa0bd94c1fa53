// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// What a buddy says, and what comes of it.
extension Notebook {
    /// Hears a message.
    mutating func hear(_ text: String, _ turn: inout NotebookTurn) {
        guard isShort(text, &turn) else { return }
        let request = RequestReader.read(text)
        if let asked, asked.until >= turn.now, answer(asked.question, with: text, request, &turn) { return }
        carryOut(request, &turn)
    }

    private func isShort(_ text: String, _ turn: inout NotebookTurn) -> Bool {
        guard text.utf8.count > turn.limits.messageLength else { return true }
        turn.say(
            "That is too long for me: I read \(turn.limits.messageLength) bytes, and it has \(text.utf8.count).",
            .problem)
        return false
    }

    /// Takes a message for the answer to a question.
    ///
    /// - Returns: `false` when it is none, but something new.
    private mutating func answer(
        _ question: Question, with text: String, _ request: Request, _ turn: inout NotebookTurn
    ) -> Bool {
        switch (question, request) {
        case (.when(let title), .time), (.when(let title), .unknown):
            guard let when = RequestReader.when(text) else {
                ask(
                    .when(title: title),
                    "I did not understand that as a time. When shall I remind you of "
                        + "“\(Typed.line(title, limit: 100))”? Say “in 20 minutes”, “tomorrow at 9” or “no”.", &turn)
                return true
            }
            asked = nil
            add(title, when, &turn)
            return true
        case (.what(let when), .unknown), (.what(let when), .greeting), (.what(let when), .thanks):
            guard case .time(let phrase, _) = RequestReader.read(when) else { return false }
            asked = nil
            add(Typed.cleaned(text), phrase, &turn)
            return true
        case (.what(let when), .remind(let title, nil)):
            guard case .time(let phrase, _) = RequestReader.read(when) else { return false }
            asked = nil
            add(title, phrase, &turn)
            return true
        default:
            return false
        }
    }

    /// Hears what takes the place of an earlier message (XEP-0308).
    mutating func hearCorrection(_ text: String, of id: String, _ turn: inout NotebookTurn) {
        guard isShort(text, &turn) else { return }
        if let reference = references.last(where: { $0.id == id && $0.isOrigin }),
            let index = index(ofKey: reference.key)
        {
            switch RequestReader.read(text) {
            case .remind(let title, let when?) where !title.isEmpty:
                change(index, title: title, when: when, &turn)
                return
            case .undo, .no:
                break
            default:
                turn.say(
                    "I left \(naming(reminders[index])) as it is: the correction says no reminder with its time.",
                    .problem)
                return
            }
        } else if let last = undo.last, last.message == id {
            // A command that was carried out wrongly: it is taken back first.
            takeBack(&turn, isQuiet: true)
        }
        hear(text, &turn)
    }

    /// Hears a reaction to a message (XEP-0444): the reactions that it has now.
    mutating func hearReactions(_ reactions: [String], to id: String, _ turn: inout NotebookTurn) {
        let marks = Set(reactions.prefix(20).map { Self.base($0) })
        if let asked, asked.id == id {
            if !marks.isDisjoint(with: Self.approvals) { carryOut(.yes, &turn) }
            if !marks.isDisjoint(with: Self.refusals) { carryOut(.no, &turn) }
            return
        }
        let name = "reaction:\(id)"
        turn.message = name
        if marks.isDisjoint(with: Self.approvals), marks.isDisjoint(with: Self.delays) {
            // The check mark was taken away again.
            setReaction(false, to: id)
            if undo.last?.message == name { takeBack(&turn) }
            return
        }
        // What was done already, or is of a message that is forgotten, gets no answer: the mark is still there.
        guard let key = key(ofMessage: id), let index = index(ofKey: key), !hasReaction(to: id) else { return }
        let reminder = reminders[index]
        let isDue = reminder.open != nil || reminder.snoozed != nil
        if !marks.isDisjoint(with: isDue ? Self.approvals : Self.checks) {
            // Before its time a thumb says that the answer is read; and what comes again is not left out by a mark.
            guard isDue || !reminder.schedule.isRecurring else { return }
            setReaction(true, to: id)
            complete([reminder.number], &turn)
        } else if isDue, !marks.isDisjoint(with: Self.delays) {
            setReaction(true, to: id)
            snooze(index, WhenPhrase(span: WhenPhrase.Span(seconds: 600)), &turn)
        }
    }

    /// Whether a message's mark was heard: a client says all of its reactions each time that one is added.
    private func hasReaction(to id: String) -> Bool {
        references.contains { $0.hasReaction == true && $0.isNamed(id) }
    }

    private mutating func setReaction(_ isSet: Bool, to id: String) {
        for index in references.indices where references[index].isNamed(id) {
            references[index].hasReaction = isSet ? true : nil
        }
    }

    private static let checks: Set = ["✅", "✔", "✓", "☑"]
    private static let approvals = checks.union(["👍", "🆗", "👌", "💯"])
    private static let refusals: Set = ["👎", "❌", "✖", "✗", "🚫"]
    private static let delays: Set = ["💤", "😴", "⏰", "⏳"]

    /// Without the tone of the skin and the choice between text and picture.
    private static func base(_ reaction: String) -> String {
        String(
            String.UnicodeScalarView(
                reaction.unicodeScalars.prefix(8).filter {
                    $0.value != 0xFE0F && $0.value != 0xFE0E && !(0x1F3FB...0x1F3FF).contains($0.value)
                }))
    }

    // MARK: Requests

    mutating func carryOut(_ request: Request, _ turn: inout NotebookTurn) {
        let answered = asked
        if request != .help { asked = nil }
        switch request {
        case .remind(let title, let when?) where !title.isEmpty: add(title, when, &turn)
        case .remind(let title, _): askWhen(title, &turn)
        case .time(_, let text):
            ask(.what(when: text), "What shall I remind you of?", &turn)
        case .list(let page): list(page, &turn)
        case .done(let numbers): done(numbers, &turn)
        case .delete(let numbers): delete(numbers, &turn)
        case .deleteAll: askDeletion(&turn)
        case .snooze(let number, let when):
            guard let index = index(number, "snooze", &turn) else { return }
            snooze(index, when, &turn)
        case .move(let number, let when):
            guard let index = index(number, "move", &turn) else { return }
            change(index, title: nil, when: when, &turn)
        case .undo: takeBack(&turn)
        case .tellZone: tellZone(&turn)
        case .setZone(let name): setZone(name, &turn)
        case .export: export(&turn)
        case .importing:
            turn.say("Send me a link to a calendar file (.ics): I show what is in it before I take it over.")
        case .help: turn.say(Self.help)
        case .yes: hearYes(answered, &turn)
        case .no:
            turn.say(answered == nil ? "All right." : "All right, nothing is changed.")
        case .greeting:
            turn.say("Hello! Say “remind me to pick up the kids at 17:00”, or “help”.")
        case .thanks: turn.say("You are welcome.")
        case .incomplete(let hint): turn.say(hint, .problem)
        case .unknown: turn.say(Self.puzzled, .problem)
        }
    }

    static let help = """
        I remind you of things, and my status shows what is next. Say for example:
        • remind me to pick up the kids at 17:00
        • remind me in 20 minutes to turn the oven off
        • every weekday at 9 stand-up
        • tomorrow at noon: lunch with Alex
        • every 2 weeks on Friday: water the plants
        • list · done 2 · snooze 10 minutes · move 2 to tomorrow at 8 · delete 2 · undo
        • my time zone is Europe/Berlin
        • export (an iCalendar file), or send me a link to one
        A ✅ on a reminder says that it is done; a corrected message changes its reminder.
        """

    static let puzzled = """
        I did not understand that. Say for example “remind me to pick up the kids at 17:00”, “list” or “done 2”; “help” says more.
        """
}
