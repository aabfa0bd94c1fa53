// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.4 (handling notification-related errors)

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPExtensions

extension NotificationDelivery {
    /// Writes down which notifications came back, and ends the subscriptions of those who cannot be reached.
    func writeBounces() async {
        let waiting = state.withLock { $0.bounces.takeWaiting() }
        guard !waiting.isEmpty else { return }
        let limit = configuration.bounceLimit
        let date = now()
        do {
            let removed = try await store.write { store in
                try waiting.reduce(0) { count, entry in
                    count + (try Self.write(entry.change, of: entry.key, limit: limit, at: date, in: store))
                }
            }
            state.withLock { $0.statistics.removedSubscriptions += removed }
        } catch {
            // They come back again.
            state.withLock { $0.statistics.storeFailures += 1 }
            logger.warning("bounces cannot be written down", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: How many subscriptions were ended.
    private static func write(
        _ change: BounceBook.Change, of key: BounceBook.Key, limit: Int?, at date: Date,
        in store: any PubSubTransaction
    ) throws -> Int {
        var removed = 0
        for node in try nodes(from: key.node, in: store) {
            for var subscription in try store.subscriptions(of: key.subscriber.bare, at: node.key)
            where subscription.subscriber == key.subscriber || subscription.subscriber.isBare {
                switch change {
                case .reset:
                    guard subscription.bounces > 0 else { continue }
                    subscription.bounces = 0
                case .add(let count):
                    subscription.bounces += count
                }
                guard let limit, subscription.bounces >= max(1, limit) else {
                    try store.put(subscription)
                    continue
                }
                try store.deleteSubscription(subscription.id, of: subscription.subscriber, at: node.key)
                removed += 1
                guard node.configuration.notifiesOfSubscriptions else { continue }
                let told = PubSubSubscription(
                    node: node.address.id, jid: subscription.subscriber, state: .none, id: subscription.id)
                try store.enqueue(
                    OutboxEvent(
                        node: node.key, address: node.address, kind: .subscriptionForOwners(told), date: date))
            }
        }
        return removed
    }

    /// A node and the collections above it: notifications of a node are those of subscriptions to any of them.
    private static func nodes(from key: Int64, in store: any PubSubReading) throws -> [Node] {
        guard let node = try store.node(key) else { return [] }
        var nodes = [node]
        var found: Set<Int64> = [key]
        var position = 0
        while position < nodes.count {
            for parent in try store.parents(of: nodes[position].key) where found.insert(parent.key).inserted {
                nodes.append(parent)
            }
            position += 1
        }
        return nodes
    }
}
