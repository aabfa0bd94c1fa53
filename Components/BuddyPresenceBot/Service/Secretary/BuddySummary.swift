// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a buddy sees of the secretary at a glance, and until when it holds.
public struct BuddySummary: Hashable, Sendable {
    /// How much the buddy has to do: the show value and the picture follow from it.
    public enum Mood: String, Hashable, Sendable, CaseIterable {
        /// Nothing is due today: `chat`.
        case idle
        /// Something is due today: `away`.
        case today
        /// Something was due and is not done: `dnd`.
        case overdue
    }

    /// How much there is to do.
    public var mood: Mood
    /// The status text: `2 reminders, next: pick up the kids at 17:00`. One line without control characters.
    public var status: String
    /// When the summary is another, if nothing happens before; `nil` for never.
    public var changes: Instant?

    /// A summary.
    public init(mood: Mood, status: String, changes: Instant? = nil) {
        self.mood = mood
        self.status = status
        self.changes = changes
    }
}
