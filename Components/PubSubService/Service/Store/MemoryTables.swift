// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

/// What a `MemoryStore` holds.
///
/// `@unchecked Sendable`: touched by one transaction at a time, under the store's lock.
final class MemoryTables: @unchecked Sendable {
    struct SubscriptionKey: Hashable, Comparable {
        var subscriber: JID
        var id: String

        static func < (left: SubscriptionKey, right: SubscriptionKey) -> Bool {
            left.subscriber == right.subscriber ? left.id < right.id : left.subscriber < right.subscriber
        }

        /// As the anchor of a page.
        var text: String { "\(subscriber) \(id)" }
    }

    /// A node with everything that is deleted with it.
    struct Entry {
        var node: Node
        var children: Set<Int64> = []
        var parents: Set<Int64> = []
        var affiliations: [JID: PubSubAffiliation] = [:]
        var subscriptions: [SubscriptionKey: NodeSubscription] = [:]
        /// Positions of items by their ids.
        var positions: [String: Int64] = [:]
        /// In the order of publication.
        var items: [StoredItem] = []
    }

    var entries: [Int64: Entry] = [:]
    var keys: [NodeAddress: Int64] = [:]
    /// Which nodes an account (a bare address) is subscribed to, however often.
    var subscribedNodes: [JID: [Int64: Int]] = [:]
    var nextKey: Int64 = 1
    var nextPosition: Int64 = 1
}
