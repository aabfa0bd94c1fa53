// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPCore

/// Knows what a bot has to tell each buddy.
public protocol SummarySource: Sendable {
    /// What is to be told now. Called for every presence that is sent, several at a time, a thousand times a second after
    /// a restart of the server: one look into an index, not more.
    ///
    /// - Parameters:
    ///   - buddy: Whom it is for, a bare address. It may be anybody: who is not known has nothing to be told.
    ///   - bot: The localpart of the bot.
    ///   - moment: Now.
    func summary(for buddy: JID, of bot: String, at moment: Date) async throws -> BuddySummary

    /// Since when nothing has happened between a bot and a buddy, which presence tells (XEP-0319); `nil` when that is not known.
    func idleSince(of bot: String, for buddy: JID) -> Date?
}

extension SummarySource {
    /// Not known.
    public func idleSince(of bot: String, for buddy: JID) -> Date? { nil }
}
