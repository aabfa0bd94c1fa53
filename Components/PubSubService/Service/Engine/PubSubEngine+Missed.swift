// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0312 v0.3: §2 (what was missed)

public import FoundationEssentials
public import XMPPComponent
import XMPPExtensions

/// What a subscriber has missed at one node.
public struct MissedItems: Hashable, Sendable {
    /// The node.
    public let node: Node
    /// The subscription.
    public let subscription: NodeSubscription
    /// The items as they are now, oldest first; never none.
    public let items: [StoredItem]
}

extension PubSubEngine {
    /// What was published while a subscriber was away, at nodes that tell only who is online: others have told already
    /// (XEP-0312 §2). What was deleted since is not among it, and of each item there is the last version.
    ///
    /// - Parameters:
    ///   - subscriber: Who was away, with the resource.
    ///   - account: Whose nodes; `nil` is the service's own.
    ///   - moment: Since when. A subscription made later tells from then on.
    /// - Returns: By subscription, at most ``PubSubLimits/entriesPerPage`` items in all, the newest of each node.
    public func missedItems(
        of subscriber: JID, in account: JID?, since moment: Date, in store: any PubSubReading
    ) throws -> [MissedItems] {
        var missed: [MissedItems] = []
        var left = limits.entriesPerPage
        var told: Set<Int64> = []
        var page: ResultSetRequest? = ResultSetRequest()
        while let request = page, left > 0 {
            let query = ResultSetQuery(request, limit: limits.entriesPerPage)
            let slice = try store.subscriptions(of: subscriber.bare, in: account, query)
            for entry in slice.entries where left > 0 {
                let subscription = entry.subscription
                guard subscription.state == .subscribed, subscription.options.delivers,
                    subscription.subscriber == subscriber || subscription.subscriber == subscriber.bare,
                    let node = try store.node(subscription.node), node.configuration.deliversByPresence,
                    node.configuration.deliversNotifications, itemLimit(of: node) > 0, told.insert(node.key).inserted
                else { continue }
                let items = try store.items(
                    at: node.key, since: max(moment, subscription.createdAt), limit: left)
                guard !items.isEmpty else { continue }
                left -= items.count
                missed.append(MissedItems(node: node, subscription: subscription, items: items))
            }
            page = slice.hasMore ? slice.page.last.map { ResultSetRequest(position: .after($0)) } : nil
        }
        return missed
    }
}
