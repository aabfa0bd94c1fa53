// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0444 v0.2.1: §3.2 (updating reactions), §4.1 (acceptable reactions)

public import FoundationEssentials
public import XMPPCore

/// The reactions of many to one message, as they hold at the moment (XEP-0444 §3.2).
///
/// ``apply(_:of:at:)`` is told who reacts: the sender's bare address in a chat, in which only the two of it may, and in a
/// room the occupant's real bare address or another name that stays the same (§4.1).
public struct ReactionSummary: Sendable {
    private struct Entry: Sendable {
        var emojis: [String]
        var date: Date
    }

    private var entries: [JID: Entry] = [:]
    /// How many may react.
    public let maximumReactors: Int
    /// How many reactions of one count.
    public let maximumReactions: Int

    /// A summary without reactions.
    ///
    /// - Parameters:
    ///   - maximumReactors: How many may react; those that come later are not taken in.
    ///   - maximumReactions: How many reactions of one count; those that follow do not.
    public init(maximumReactors: Int = 1000, maximumReactions: Int = 20) {
        self.maximumReactors = maximumReactors
        self.maximumReactions = maximumReactions
    }

    /// Puts somebody's reactions in the place of those before. What is no emoji is left out, as §4 lets one do.
    ///
    /// - Parameters:
    ///   - reactions: What was received.
    ///   - reactor: Who reacts.
    ///   - date: When it was sent: that of the ``Delay`` if there is one.
    /// - Returns: Whether anything was taken in: not when newer ones are known (§4.1), or there are too many who react.
    @discardableResult
    public mutating func apply(_ reactions: Reactions, of reactor: JID, at date: Date) -> Bool {
        if let known = entries[reactor] {
            guard known.date <= date else { return false }
        } else if entries.count >= maximumReactors {
            return false
        }
        // Kept also when there are none any more: older ones may still arrive.
        let emojis = reactions.emojis.lazy.filter(Reactions.isEmoji).prefix(maximumReactions)
        entries[reactor] = Entry(emojis: Array(emojis), date: date)
        return true
    }

    /// The reactions of somebody.
    public func reactions(of reactor: JID) -> [String] {
        entries[reactor]?.emojis ?? []
    }

    /// Each reaction and by how many, the most frequent first.
    public var counts: [(emoji: String, count: Int)] {
        var counts: [String: Int] = [:]
        for entry in entries.values {
            for emoji in entry.emojis { counts[emoji, default: 0] += 1 }
        }
        return counts.map { ($0.key, $0.value) }.sorted { $0.1 == $1.1 ? $0.0 < $1.0 : $0.1 > $1.1 }
    }
}
