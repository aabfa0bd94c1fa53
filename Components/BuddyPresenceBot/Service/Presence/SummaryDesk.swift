// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPCore
import XMPPExtensions

/// Makes presences of summaries.
struct SummaryDesk: Sendable {
    private let source: any SummarySource
    private let avatars: MoodAvatars
    private let statusLength: Int
    private let priority: Int
    private let now: @Sendable () -> Date

    init(
        source: any SummarySource, avatars: MoodAvatars, configuration: BuddyPresence.Configuration,
        now: @escaping @Sendable () -> Date
    ) {
        self.source = source
        self.avatars = avatars
        statusLength = max(1, configuration.statusLength)
        priority = configuration.priority
        self.now = now
    }

    func presence(of bot: BotIdentity, for viewer: JID) async throws -> VirtualPresence {
        let moment = now()
        let summary = try await source.summary(for: viewer, of: bot.local, at: moment)
        let status = summary.status
        return VirtualPresence(
            show: summary.mood.show,
            status: status.count > statusLength ? status.prefix(statusLength - 1) + "…" : status,
            priority: priority, avatar: avatars[summary.mood], nickname: bot.name,
            idleSince: source.idleSince(of: bot.local, for: viewer))
    }
}
