// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Something that a form or a command asks for, other than in a buddy's own words.
public struct SecretaryRequest: Sendable {
    let content: Request

    private init(_ content: Request) {
        self.content = content
    }

    /// To be reminded.
    ///
    /// - Parameters:
    ///   - title: Of what.
    ///   - when: When: `tomorrow at 9`, `20 minutes`, `every weekday at 9`.
    public static func remind(_ title: String, when: String) -> SecretaryRequest {
        let title = Typed.cleaned(title)
        guard let phrase = time(when) else { return notUnderstood(when) }
        return SecretaryRequest(.remind(title: title, when: phrase))
    }

    /// A page of the list, from 1.
    public static func list(page: Int = 1) -> SecretaryRequest { SecretaryRequest(.list(page: max(1, page))) }

    /// That reminders are done, by their numbers; of none the one that was spoken of last.
    public static func done(_ numbers: [Int]) -> SecretaryRequest { SecretaryRequest(.done(numbers)) }

    /// That reminders are deleted, by their numbers; of none the one that was spoken of last.
    public static func delete(_ numbers: [Int]) -> SecretaryRequest { SecretaryRequest(.delete(numbers)) }

    /// That a reminder comes again: `10 minutes`, `tomorrow at 9`.
    public static func snooze(_ number: Int?, until when: String) -> SecretaryRequest {
        time(when).map { SecretaryRequest(.snooze(number, $0)) } ?? notUnderstood(when)
    }

    /// Another time for a reminder.
    public static func move(_ number: Int, to when: String) -> SecretaryRequest {
        time(when).map { SecretaryRequest(.move(number, $0)) } ?? notUnderstood(when)
    }

    /// That the last change is taken back.
    public static let undo = SecretaryRequest(.undo)

    /// Which time zone is known.
    public static let tellZone = SecretaryRequest(.tellZone)

    /// The buddy's time zone: a name, a city, an offset.
    public static func setZone(_ name: String) -> SecretaryRequest { SecretaryRequest(.setZone(name)) }

    /// The reminders as a calendar file.
    public static let export = SecretaryRequest(.export)

    /// What can be said.
    public static let help = SecretaryRequest(.help)

    /// Yes to the question that was asked last.
    public static let confirm = SecretaryRequest(.yes)

    /// No to the question that was asked last.
    public static let decline = SecretaryRequest(.no)

    private static func time(_ text: String) -> WhenPhrase? {
        text.utf8.count <= 1000 ? RequestReader.when(text) : nil
    }

    private static func notUnderstood(_ when: String) -> SecretaryRequest {
        SecretaryRequest(
            .incomplete(
                "I did not understand “\(Typed.line(Typed.cleaned(when.prefix(200)), limit: 60))” as a time. "
                    + "Say “tomorrow at 9”, “20 minutes” or “every weekday at 9”."))
    }
}

/// A reminder as a form or a list shows it.
public struct ReminderLine: Hashable, Sendable {
    /// What people call it.
    public var number: Int
    /// What is to be done.
    public var title: String
    /// When: `every weekday at 09:00`
    public var when: String
    /// The next moment at which it is due, or since when it is.
    public var moment: Instant?
    /// Whether it was due and is not done.
    public var isOverdue: Bool

    init(_ reminder: Reminder, _ wording: Wording, _ now: Instant) {
        number = reminder.number
        title = reminder.title
        when = wording.schedule(reminder)
        moment = reminder.open ?? reminder.next
        isOverdue = reminder.open != nil || reminder.next.map { $0 <= now } ?? false
    }
}
