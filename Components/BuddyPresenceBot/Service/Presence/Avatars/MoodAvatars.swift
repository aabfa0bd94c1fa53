// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

/// The avatars of a bot, one for each mood.
struct MoodAvatars: Sendable {
    private let avatars: [BuddySummary.Mood: Avatar]

    /// - Throws: `AvatarError`, which what is drawn here gives no reason for.
    init() throws(AvatarError) {
        var avatars: [BuddySummary.Mood: Avatar] = [:]
        for mood in BuddySummary.Mood.allCases { avatars[mood] = try Avatar(MoodFace(mood).image.file) }
        self.avatars = avatars
    }

    subscript(mood: BuddySummary.Mood) -> Avatar? { avatars[mood] }
}
