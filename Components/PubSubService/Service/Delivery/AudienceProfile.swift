// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §16.4.2 (subscription options); XEP-0248 v0.5.0: §6.1 (type and depth)

import XMPPExtensions

/// What subscriptions have in common that are told the same things in the same way.
struct AudienceProfile: Hashable, Sendable {
    /// How much time passes between two digests; `nil` when each event is told at once.
    var digestInterval: Duration?
    var includesBody: Bool
    /// The kinds of presence for which something is sent; `nil` for any, and none at all.
    var presenceStates: Set<PubSubPresenceState>?
    /// Of a subscription to a collection: whether it is told of items, and of nodes.
    var wantsItems: Bool
    var wantsNodes: Bool
    /// Of a subscription to a collection: how far down.
    var depth: Int

    /// The profile of a subscription; `nil` for one that is told nothing (XEP-0060 §4.2, §16.4.2).
    init?(_ subscription: NodeSubscription, digestInterval: Duration) {
        let options = subscription.options
        guard subscription.state == .subscribed, options.delivers else { return nil }
        self.digestInterval = options.usesDigests ? options.digestInterval ?? digestInterval : nil
        includesBody = options.includesBody
        presenceStates =
            options.presenceStates.count == PubSubPresenceState.allCases.count ? nil : options.presenceStates
        // XEP-0248 §6.1: nodes, and one level, unless chosen.
        let type = options.type ?? .nodes
        wantsItems = type != .nodes
        wantsNodes = type != .items
        depth =
            switch options.depth {
            case .all: .max
            case .levels(let levels): levels
            case nil: 1
            }
    }
}
