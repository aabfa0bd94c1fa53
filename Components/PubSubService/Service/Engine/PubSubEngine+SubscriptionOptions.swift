// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.3 (options), §6.4 (default options), §12.5 (temporary), §12.19 (leases); XEP-0248 v0.5.0: §6.1

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Chooses the options of a subscription, which takes effect with that if it has not yet (XEP-0060 §6.3.5).
    func setOptions(_ verb: PubSub.SetOptions, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        try requireSelf(verb.jid, request)
        let changes = try verb.changes
        let node = try nodeOrRoot(verb.node, request, in: store)
        let current = try subscription(
            verb.subscriptionID, of: verb.jid, at: node, notSubscribed: .modify, in: store)
        guard verb.form.kind != .cancel else { return }
        var subscription = current
        subscription.options = changes.applied(to: current.options)
        if changes.tells(\.expiry) {
            try limitLease(&subscription.options, request)
            subscription.isReminded = endsSoon(subscription.options, after: request.now)
        }
        let others = try store.subscriptions(of: verb.jid, at: node.key).filter {
            $0.subscriber == verb.jid && $0.id != current.id
        }
        try requireDistinct(subscription.options, from: others, at: node)
        subscription.bounces = 0
        if subscription.state == .unconfigured { subscription.state = .subscribed }
        try store.put(subscription)
        if subscription.state != current.state {
            try enqueueBeginning(of: subscription, at: node, request, in: store)
        }
    }

    /// Answers with the options of a subscription (XEP-0060 §6.3.2).
    func options(_ verb: PubSub.GetOptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetOptions.Response
    {
        try requireSelf(verb.jid, request)
        let node = try nodeOrRoot(verb.node, request, in: store)
        let subscription = try subscription(
            verb.subscriptionID, of: verb.jid, at: node, notSubscribed: .modify, in: store)
        return PubSub.SetOptions(
            node: verb.node, jid: verb.jid, subscriptionID: verb.subscriptionID,
            form: subscription.options.form(.form, omitting: unoffered(at: node)))
    }

    /// Answers with the options that a new subscription has: to one node, or in general to nodes with items (XEP-0060 §6.4).
    func defaultOptions(_ verb: PubSub.GetDefaultOptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetDefaultOptions.Response
    {
        var node: Node?
        if let id = verb.node { node = try self.node(id, request, in: store) }
        let options = node.map { defaultOptions(at: $0) } ?? subscriptionDefaults
        return PubSub.GetDefaultOptions.Response(
            node: verb.node, form: options.form(.result, omitting: unoffered(at: node)))
    }

    // MARK: What there is to choose

    /// What a new subscription to a node has.
    func defaultOptions(at node: Node) -> PubSubSubscriptionOptions {
        var options = subscriptionDefaults
        if node.isCollection {
            options.type = options.type ?? .nodes
            options.depth = options.depth ?? .levels(1)
        }
        return options
    }

    /// Options that are not offered: of a node that is no collection what only a collection has, and a text for people where
    /// the payloads are known to be none that the service understands (XEP-0060 §12.8).
    func unoffered(at node: Node?) -> Set<PartialKeyPath<PubSubSubscriptionOptions>> {
        var options: Set<PartialKeyPath<PubSubSubscriptionOptions>> = []
        if node?.isCollection != true { options.formUnion([\.type, \.depth]) }
        if let node, payloadNamespaces(at: node)?.contains(AtomEntry.name.namespace) == false {
            options.insert(\.includesBody)
        }
        return options
    }

    /// What a new subscription with these choices has.
    ///
    /// - Throws: `invalid-options` when it would have ended already.
    func options(
        _ changes: PubSubChanges<PubSubSubscriptionOptions>?, at node: Node, _ request: EngineRequest
    ) throws -> PubSubSubscriptionOptions {
        let defaults = defaultOptions(at: node)
        var options = changes?.applied(to: defaults) ?? defaults
        try limitLease(&options, request)
        return options
    }

    /// Bounds how long a subscription lasts: a longer lease than is allowed is made shorter, not refused (§12.19).
    ///
    /// - Throws: `invalid-options` when it would have ended already.
    private func limitLease(_ options: inout PubSubSubscriptionOptions, _ request: EngineRequest) throws {
        if case .date(let end) = options.expiry, end <= request.now {
            throw PubSubError(.invalidOptions, text: "The subscription would have ended already.")
        }
        guard let seconds = limits.leaseSeconds else { return }
        let latest = request.now.addingTimeInterval(Double(seconds))
        switch options.expiry {
        case .presence: break
        case .date(let end): options.expiry = .date(min(end, latest))
        case nil: options.expiry = .date(latest)
        }
    }

    /// One address may subscribe to a collection once for items and once for nodes, and not twice for the same with
    /// different depths (XEP-0248 §6.1.3).
    ///
    /// - Throws: `conflict`.
    func requireDistinct(
        _ options: PubSubSubscriptionOptions, from others: [NodeSubscription], at node: Node
    ) throws {
        guard node.isCollection else { return }
        let isTwice = others.contains { other in
            switch (options.type ?? .nodes, other.options.type ?? .nodes) {
            case (.items, .nodes), (.nodes, .items): false
            case (.items, .items), (.nodes, .nodes), (.all, _), (_, .all): true
            }
        }
        guard !isTwice else { throw StanzaError.conflict("There is a subscription for the same already.") }
    }
}
