// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1 (subscribe), §6.1.6 (several), §6.2 (unsubscribe), §6.3.7 (options at once); XEP-0248 v0.5.0: §6.1

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Subscribes an address of the requester's; administrators may subscribe others (XEP-0060 §6.1).
    ///
    /// Who asks again for what there is already is told of it, whether the service allows several subscriptions or not:
    /// another one is made for other options alone, which is what several are for (§6.1.6).
    func subscribe(_ verb: PubSub.Subscribe, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Subscribe.Response
    {
        guard verb.jid.isSameBare(as: request.requester) || request.isAdministrator else {
            throw PubSubError(.invalidJID, text: "You may only subscribe yourself.")
        }
        let changes = try verb.changes
        var node = try nodeOrRoot(verb.node, request, in: store)
        var state = try requireSubscribeAccess(request, entity: verb.jid, at: node, in: store)
        if request.isAdministrator { state = .subscribed }
        let options = try options(changes, at: node, request)
        let ofAccount = try store.subscriptions(of: verb.jid, at: node.key)
        let existing = ofAccount.filter { $0.subscriber == verb.jid }
        if let current = current(of: existing, isPlain: changes == nil, options) {
            return try subscribeAgain(current, verb, options, state, at: node, request, in: store)
        }
        try requireRoom(for: verb.jid, beside: ofAccount.count, at: node, in: store)
        try requireDistinct(options, from: existing, at: node)
        if node.key == 0 { node = try storedRoot(request, in: store) }
        if state == .subscribed, requiresSubscriptionOptions, changes == nil { state = .unconfigured }
        let subscription = NodeSubscription(
            node: node.key, subscriber: verb.jid, id: request.makeID(), state: state, options: options,
            createdAt: request.now, isReminded: endsSoon(options, after: request.now))
        try store.put(subscription)
        try enqueueBeginning(of: subscription, at: node, request, in: store)
        return response(subscription, changes, at: node)
    }

    /// The subscription that is asked for once more.
    private func current(of existing: [NodeSubscription], isPlain: Bool, _ options: PubSubSubscriptionOptions)
        -> NodeSubscription?
    {
        guard !isPlain, allowsSeveralSubscriptions else {
            return existing.first { $0.state == .subscribed } ?? existing.first
        }
        return existing.first { existing in
            // Another end of what is otherwise the same is no other subscription.
            var renewed = existing.options
            renewed.expiry = options.expiry
            return renewed == options
        }
    }

    /// What there is is told as if it had just been approved (§6.1.6), and lasts as long as a new one would.
    ///
    /// - Throws: `pending-subscription` while an owner has not approved it (§6.1.3.7).
    private func subscribeAgain(
        _ current: NodeSubscription, _ verb: PubSub.Subscribe, _ options: PubSubSubscriptionOptions,
        _ state: PubSubSubscription.State, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> PubSub.Subscribe.Response {
        var subscription = current
        let changes = try verb.changes
        if current.state == .pending {
            guard state == .subscribed else { throw PubSubError(.pendingSubscription) }
            // The node asks for no approval any more.
            subscription.state = requiresSubscriptionOptions && changes == nil ? .unconfigured : .subscribed
        }
        if changes?.tells(\.expiry) == true || limits.leaseSeconds != nil {
            subscription.options.expiry = options.expiry
            subscription.isReminded = endsSoon(options, after: request.now)
        }
        subscription.bounces = 0
        if subscription != current { try store.put(subscription) }
        if subscription.state != current.state {
            try enqueueBeginning(of: subscription, at: node, request, in: store)
        }
        return response(subscription, changes, at: node)
    }

    private func response(
        _ subscription: NodeSubscription, _ changes: PubSubChanges<PubSubSubscriptionOptions>?, at node: Node
    ) -> PubSub.Subscribe.Response {
        PubSub.Subscribe.Response(
            told(subscription, at: node.address),
            options: changes == nil ? nil : subscription.options.form(.result, omitting: unoffered(at: node)))
    }

    /// - Throws: `too-many-subscriptions` (§6.1.3.9).
    private func requireRoom(
        for subscriber: JID, beside ofAccount: Int, at node: Node, in store: any PubSubReading
    ) throws {
        guard ofAccount < limits.subscriptionsPerAccountAndNode else {
            throw PubSubError(.tooManySubscriptions, text: "You have \(ofAccount) subscriptions to this node.")
        }
        guard try store.subscriptionCount(of: subscriber.bare) < limits.subscriptionsPerAccount else {
            throw PubSubError(.tooManySubscriptions, text: "You have \(limits.subscriptionsPerAccount) subscriptions.")
        }
        guard try store.subscriptionCount(at: node.key) < limits.subscriptionsPerNode else {
            throw PubSubError(.tooManySubscriptions, text: "This node has as many subscriptions as it may.")
        }
    }

    /// Tells of a new subscription: those whom it waits for or who want to know (§8.6), the subscriber where another address
    /// asked for it (§12.14), and of the last item the subscriber (§6.1.7).
    func enqueueBeginning(
        of subscription: NodeSubscription, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        let told = notice(of: subscription, at: node)
        if !isTold(subscription.subscriber, by: request) {
            try enqueue(.subscription(told), at: node, request, in: store)
        }
        if node.configuration.notifiesOfSubscriptions || subscription.state == .pending {
            try enqueue(.subscriptionForOwners(told), at: node, request, in: store)
        }
        try enqueueLastItem(for: subscription, at: node, request, in: store)
    }

    /// Whether the answer to a request tells a subscriber already.
    private func isTold(_ subscriber: JID, by request: EngineRequest) -> Bool {
        subscriber == request.requester || subscriber == request.requester.bare
    }

    /// Sends the last item to a subscriber who is new or has just been approved, where the node does that (§6.1.7, §12.10).
    func enqueueLastItem(
        for subscription: NodeSubscription, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        guard subscription.state == .subscribed, subscription.options.delivers,
            node.configuration.sendLastItem != .never, node.configuration.deliversNotifications,
            itemLimit(of: node) > 0,
            let item = try store.newestItems(at: node.key, limit: 1).first
        else { return }
        try enqueue(
            .lastItem(item, to: subscription.subscriber, subscription: subscription.id), at: node, request, in: store)
    }

    // MARK: Unsubscribing

    /// Ends a subscription (XEP-0060 §6.2).
    func unsubscribe(_ verb: PubSub.Unsubscribe, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Unsubscribe.Response
    {
        try requireSelf(verb.jid, request)
        let node = try nodeOrRoot(verb.node, request, in: store)
        let subscription = try subscription(verb.subscriptionID, of: verb.jid, at: node, in: store)
        try store.deleteSubscription(subscription.id, of: subscription.subscriber, at: node.key)
        var told = notice(of: subscription, to: PubSubSubscription.State.none, at: node)
        told.expiry = nil
        if !isTold(subscription.subscriber, by: request) {
            try enqueue(.subscription(told), at: node, request, in: store)
        }
        if node.configuration.notifiesOfSubscriptions {
            try enqueue(.subscriptionForOwners(told), at: node, request, in: store)
        }
        return PubSub.Unsubscribe.Response(
            self.told(subscription, at: node.address, state: PubSubSubscription.State.none))
    }

    /// - Throws: `forbidden` when the address is somebody else's (§6.2.3.3, §6.3.4.1).
    func requireSelf(_ subscriber: JID, _ request: EngineRequest) throws {
        guard subscriber.isSameBare(as: request.requester) || request.isAdministrator else {
            throw StanzaError.forbidden("This is somebody else's subscription.")
        }
    }

    /// The subscription that is meant.
    ///
    /// - Parameter kind: How it is told that there is none: XEP-0060 has two kinds (§6.2.3.2, §6.3.4.2).
    /// - Throws: `not-subscribed`, `subid-required`, `invalid-subid` (§6.2.3, §6.3.4).
    func subscription(
        _ id: String?, of subscriber: JID, at node: Node, notSubscribed kind: StanzaError.Kind = .cancel,
        in store: any PubSubReading
    ) throws -> NodeSubscription {
        let all = try store.subscriptions(of: subscriber, at: node.key).filter { $0.subscriber == subscriber }
        guard let first = all.first else { throw PubSubError(.notSubscribed, kind: kind) }
        if let id {
            guard let named = all.first(where: { $0.id == id }) else { throw PubSubError(.invalidSubscriptionID) }
            return named
        }
        guard all.count == 1 else { throw PubSubError(.subscriptionIDRequired) }
        return first
    }
}
