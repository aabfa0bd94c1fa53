// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §4.7.2.1 (show)

public import XMPPCore

extension BuddySummary.Mood {
    /// How available the bot is to that buddy.
    public var show: Show {
        switch self {
        case .idle: .chat
        case .today: .away
        case .overdue: .dnd
        }
    }
}
