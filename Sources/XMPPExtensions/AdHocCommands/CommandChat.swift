// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Commands in a chat, for people whose client has no forms, and for those who rather type.
///
/// | line | what it does |
/// |---|---|
/// | `help`, `help deploy` | tells the commands that one may execute, or what one of them asks for |
/// | `run deploy service=web note="two words"` | executes one with these values |
/// | `service=web` | fills in the form that was shown, and goes on |
/// | `next`, `done`, `back`, `cancel` | what the stage offers; `show` shows it again |
///
/// It is the same declaration, the same check of what is filled in, and the same session as with a client that has forms
/// (XEP-0050): the form is written as text, and a value that is not taken comes back with the reason. A list is chosen from
/// by value or label, a field is named by its variable or label, `yes` and `no` do for booleans. Where a form waits for one
/// value, the value alone does. What is typed can be seen in the chat's archive: secrets are better filled into a form.
public struct CommandChat: Hashable, Sendable {
    /// People who are in the midst of a command. Of more, the one who was silent longest has to begin again.
    public var maximumConversations = 1000
    /// Bytes of a line that are read.
    public var maximumLineBytes = 16 << 10
    /// Characters of an answer; what is longer is cut, and says so.
    public var maximumAnswerCharacters = 16_000
    /// What is said first in an answer to `help`.
    public var greeting: String?

    /// The defaults.
    public init() {}
}
