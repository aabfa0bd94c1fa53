// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.5 (temporary subscriptions), §12.19 (leases), §16.4.4 (item_expire, purge_offline)

public import FoundationEssentials
public import XMPPComponent
import XMPPExtensions

/// What happens without a request: because time passes, or somebody goes offline.
///
/// The service calls these now and then, or when it hears of it. What can be much is done in parts, each in a transaction of
/// its own, so that requests wait for none of them.
extension PubSubEngine {
    // MARK: Time

    /// Ends subscriptions whose time is over, and tells their subscribers (XEP-0060 §12.14, §12.19).
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - limit: How many to end at most.
    /// - Returns: How many have ended; call again at once when that is `limit`.
    public func expireSubscriptions(
        at now: Date, limit: Int = 100, in store: any PubSubTransaction
    ) throws -> Int {
        let ended = try store.subscriptions(endingBefore: now, limit: limit)
        for subscription in ended { try end(subscription, tellsSubscriber: true, at: now, in: store) }
        return ended.count
    }

    /// Reminds subscribers of the end of their subscriptions, once each, a while before (XEP-0060 §12.19).
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - limit: How many to remind at most.
    /// - Returns: How many were reminded; call again at once when that is `limit`.
    public func remindOfEnds(at now: Date, limit: Int = 100, in store: any PubSubTransaction) throws -> Int {
        guard let seconds = leaseReminderSeconds else { return 0 }
        let ending = try store.subscriptions(
            toRemindBefore: now.addingTimeInterval(Double(seconds)), limit: limit)
        for var subscription in ending {
            subscription.isReminded = true
            try store.put(subscription)
            guard subscription.state == .subscribed, let node = try store.node(subscription.node) else { continue }
            try store.enqueue(
                OutboxEvent(
                    node: node.key, address: node.address, kind: .subscription(notice(of: subscription, at: node)),
                    date: now))
        }
        return ending.count
    }

    /// Whether a subscription ends so soon that nobody needs to be reminded of it.
    func endsSoon(_ options: PubSubSubscriptionOptions, after now: Date) -> Bool {
        guard let seconds = leaseReminderSeconds, case .date(let end) = options.expiry else { return false }
        return end <= now.addingTimeInterval(Double(seconds))
    }

    /// Deletes items that are older than their nodes keep them (`item_expire`).
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - key: Where to go on: what the last call returned; 0 to begin.
    ///   - limit: How many nodes to look into.
    /// - Returns: Where to go on; `nil` when all nodes have been looked into.
    public func expireItems(
        at now: Date, after key: Int64 = 0, limit: Int = 100, in store: any PubSubTransaction
    ) throws -> Int64? {
        let nodes = try store.nodesWithItemExpiry(after: key, limit: limit)
        for node in nodes {
            guard case .number(let seconds) = node.configuration.itemExpiry else { continue }
            try deleteItems(at: node, publishedBefore: Self.moment(seconds, before: now), now, in: store)
        }
        return nodes.count < limit ? nil : nodes.last?.key
    }

    /// Deletes items that are older than the service keeps any (``PubSubLimits/itemSeconds``).
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - limit: How many nodes to look into.
    /// - Returns: How many nodes had such items; call again at once when that is `limit`.
    public func expireOldItems(at now: Date, limit: Int = 100, in store: any PubSubTransaction) throws -> Int {
        guard let seconds = limits.itemSeconds else { return 0 }
        let moment = Self.moment(seconds, before: now)
        let nodes = try store.nodes(withItemsPublishedBefore: moment, limit: limit)
        for node in nodes { try deleteItems(at: node, publishedBefore: moment, now, in: store) }
        return nodes.count
    }

    /// A moment in the past, within the last thousand years: stores need not be able to tell others.
    private static func moment(_ seconds: Int, before now: Date) -> Date {
        now.addingTimeInterval(-Double(min(max(0, seconds), 31_556_952_000)))
    }

    private func deleteItems(
        at node: Node, publishedBefore moment: Date, _ now: Date, in store: any PubSubTransaction
    ) throws {
        let ids = try store.deleteItems(at: node.key, publishedBefore: moment)
        try enqueueRetraction(of: ids, at: node, by: nil, at: now, in: store)
    }

    // MARK: Presence

    /// Somebody went offline: ends the subscriptions that last no longer than presence (XEP-0060 §12.5), and deletes the
    /// items that nodes keep no longer than their publisher's presence.
    ///
    /// - Parameters:
    ///   - address: Who, with the resource.
    ///   - isGone: Whether no other resource is online.
    ///   - now: The time.
    /// - Returns: How many subscriptions have ended.
    @discardableResult
    public func wentOffline(
        _ address: JID, isGone: Bool, at now: Date, in store: any PubSubTransaction
    ) throws -> Int {
        let ended = try store.subscriptions(endingWithPresenceOf: address.bare).filter {
            $0.subscriber == address || isGone
        }
        for subscription in ended { try end(subscription, tellsSubscriber: false, at: now, in: store) }
        guard isGone else { return ended.count }
        for node in try store.nodes(purgingItemsOf: address.bare) {
            let ids = try store.deleteItems(at: node.key, publishedBy: address.bare)
            try enqueueRetraction(of: ids, at: node, by: address, at: now, in: store)
        }
        return ended.count
    }

    // MARK: Rosters

    /// Ends those of the subscriptions to a node whose subscribers have no access any more, and tells them (XEP-0163 §7.1).
    ///
    /// - Parameters:
    ///   - subscriptions: The ones to look at, of that node.
    ///   - request: Knows what rosters say of the subscribers; who asks does not count.
    /// - Returns: How many have ended.
    /// - Throws: ``FactNeeded``.
    @discardableResult
    public func endLostSubscriptions(
        _ subscriptions: [NodeSubscription], at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> Int {
        var count = 0
        for subscription in subscriptions {
            guard case .refused = try access(of: subscription.subscriber, to: node, request, in: store),
                try store.subscriptions(of: subscription.subscriber.bare, at: node.key).contains(where: {
                    $0.id == subscription.id && $0.subscriber == subscription.subscriber
                })
            else { continue }
            try end(subscription, tellsSubscriber: true, at: request.now, in: store)
            count += 1
        }
        return count
    }

    // MARK: Ends

    /// Ends a subscription and tells of it.
    private func end(
        _ subscription: NodeSubscription, tellsSubscriber: Bool, at now: Date, in store: any PubSubTransaction
    ) throws {
        try store.deleteSubscription(subscription.id, of: subscription.subscriber, at: subscription.node)
        guard let node = try store.node(subscription.node) else { return }
        var told = notice(of: subscription, to: PubSubSubscription.State.none, at: node)
        told.expiry = nil
        var kinds: [OutboxEvent.Kind] = tellsSubscriber ? [.subscription(told)] : []
        if node.configuration.notifiesOfSubscriptions { kinds.append(.subscriptionForOwners(told)) }
        for kind in kinds {
            try store.enqueue(OutboxEvent(node: node.key, address: node.address, kind: kind, date: now))
        }
    }
}
