// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent

extension StoreTransaction {
    func put(_ subscription: NodeSubscription) throws {
        guard try remembered(subscription.node) != nil else { return }
        let bare = subscription.subscriber.bare.description
        let resource = subscription.subscriber.resource ?? ""
        let since = try connection.row(
            "SELECT since FROM subscription WHERE node = ? AND bare = ? AND resource = ? AND subid = ?",
            subscription.node, bare, resource, subscription.id
        ) { $0.integer(0) }
        var subscription = subscription
        subscription.since = since ?? memory.ledger.sequences.last
        try connection.execute(
            """
            INSERT OR REPLACE INTO subscription
            (node, bare, resource, subid, state, since, bounces, made, expires, options, reminded)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, subscription.node, bare, resource, subscription.id, subscription.state.stored, subscription.since,
            subscription.bounces, subscription.createdAt, subscription.expiresAt,
            StoredForms.bytes(subscription.options), subscription.isReminded)
        if since == nil { count(subscription.node, 1) }
        bodyChanges.subscriptions.append(.put(subscription))
    }

    func deleteSubscription(_ id: String, of subscriber: JID, at node: Int64) throws {
        guard try remembered(node) != nil else { return }
        try connection.execute(
            "DELETE FROM subscription WHERE node = ? AND bare = ? AND resource = ? AND subid = ?", node,
            subscriber.bare.description, subscriber.resource ?? "", id)
        guard connection.changedRows > 0 else { return }
        count(node, -1)
        bodyChanges.subscriptions.append(.deleted(node: node, subscriber: subscriber, id: id))
    }

    private func count(_ node: Int64, _ change: Int) {
        memory.change(node) { $0.subscriptions += change }
        memory.ledger.totals.subscriptions += change
    }
}
