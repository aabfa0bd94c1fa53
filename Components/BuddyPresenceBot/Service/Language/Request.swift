// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a buddy wants.
enum Request: Hashable, Sendable {
    /// To be reminded; what is missing is asked for.
    case remind(title: String, when: WhenPhrase?)
    /// A time alone: the answer to a question, or half a reminder.
    case time(WhenPhrase, text: String)
    case list(page: Int)
    case done([Int])
    case delete([Int])
    case deleteAll
    /// `nil` numbers are the reminder that was spoken of last.
    case snooze(Int?, WhenPhrase)
    /// Another time for a reminder.
    case move(Int, WhenPhrase)
    case undo
    case tellZone
    case setZone(String)
    case export
    case importing
    case help
    case yes
    case no
    case greeting
    case thanks
    /// A command, but not what it needs: the text says what can be said.
    case incomplete(String)
    case unknown
}
