// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.1 (state chart), §8.7.4 (affiliations of those who wait), §8.8 (subscriptions), §8.9 (affiliations)

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    // MARK: Affiliations

    func ownerAffiliations(_ verb: PubSubOwner.GetAffiliations, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetAffiliations.Response
    {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        let slice = try store.affiliations(at: node.key, ResultSetQuery(verb.page, limit: limits.entriesPerPage))
        return PubSubOwner.GetAffiliations.Response(
            node: node.address.id, affiliations: slice.entries,
            page: verb.page == nil && !slice.hasMore ? nil : slice.page)
    }

    /// Changes affiliations, each by itself.
    ///
    /// - Returns: What the owner is told although the others were changed: `not-acceptable` with those that were not, as
    ///   they are (XEP-0060 §8.9.2.4).
    /// - Throws: `bad-request` when somebody is named twice.
    func setAffiliations(_ verb: PubSubOwner.SetAffiliations, _ request: EngineRequest, in store: any PubSubTransaction)
        throws -> StanzaError?
    {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        guard Set(verb.affiliations.map(\.jid.bare)).count == verb.affiliations.count else {
            throw StanzaError.badRequest("Somebody is named twice.")
        }
        var room = limits.affiliationsPerNode
        room -= try store.affiliations(at: node.key, ResultSetQuery(ResultSetRequest(maximum: 0))).page.count ?? 0
        var refused: [PubSubAffiliation.Entity] = []
        // New owners come first, so that the last one can hand the node over.
        let newOwners = verb.affiliations.filter { $0.affiliation == .owner }
        for change in newOwners + verb.affiliations.filter({ $0.affiliation != .owner }) {
            let entity = change.jid.bare
            let current = try store.affiliation(of: entity, at: node.key)
            guard current != change.affiliation else { continue }
            guard try isAllowed(from: current, to: change.affiliation, of: entity, at: node, in: store),
                current != .none || room > 0
            else {
                refused.append(PubSubAffiliation.Entity(change.jid, current))
                continue
            }
            if current == .none { room -= 1 }
            if change.affiliation == .none { room += 1 }
            try store.setAffiliation(change.affiliation, of: entity, at: node.key)
            try enqueue(.affiliation(entity, change.affiliation), at: node, request, in: store)
            try reviewSubscriptions(of: entity, at: node, request, in: store)
        }
        guard !refused.isEmpty else { return nil }
        return StanzaError.notAcceptable("These affiliations stay as they are.")
            .with(payload: PubSubOwner.SetAffiliations(refused, at: node.address.id))
    }

    /// What the state chart of XEP-0060 §4.1 allows: an owner can only become nothing, a publisher no member. There is
    /// always an owner, and the account whose node it is stays one.
    private func isAllowed(
        from current: PubSubAffiliation, to next: PubSubAffiliation, of entity: JID, at node: Node,
        in store: any PubSubReading
    ) throws -> Bool {
        switch (current, next) {
        case (.owner, .none): try entity != node.address.account && store.owners(of: node.key).count > 1
        case (.owner, _): false
        case (.publisher, .member): false
        default: entity != node.address.account || next == .owner
        }
    }

    /// Applies a new affiliation to the subscriptions of whom it is about: who waits and is let in by it is subscribed, who
    /// is shut out is not any more (XEP-0060 §8.7.4).
    private func reviewSubscriptions(
        of entity: JID, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        let subscriptions = try store.subscriptions(of: entity, at: node.key)
        guard !subscriptions.isEmpty else { return }
        switch try access(of: entity, to: node, request, in: store) {
        case .granted:
            for subscription in subscriptions where subscription.state == .pending {
                try approve(subscription, at: node, request, in: store)
            }
        case .byApproval: return
        case .refused: for subscription in subscriptions { try end(subscription, at: node, request, in: store) }
        }
    }

    // MARK: Subscriptions

    /// The subscriptions, without those that wait for approval (XEP-0060 §8.8.1.2).
    func ownerSubscriptions(_ verb: PubSubOwner.GetSubscriptions, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetSubscriptions.Response
    {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        let slice = try store.subscriptions(at: node.key, ResultSetQuery(verb.page, limit: limits.entriesPerPage))
        let told = slice.entries.filter { $0.state != .pending }.map { subscription in
            PubSubSubscription(jid: subscription.subscriber, state: subscription.state, id: subscription.id)
        }
        return PubSubOwner.GetSubscriptions.Response(
            node: node.address.id, subscriptions: told, page: verb.page == nil && !slice.hasMore ? nil : slice.page)
    }

    /// Changes subscriptions, each by itself.
    ///
    /// - Returns: What the owner is told although the others were changed: `not-acceptable` with those that were not, as
    ///   they are (XEP-0060 §8.8.2.4).
    /// - Throws: `bad-request` when the same subscription is named twice.
    func setSubscriptions(
        _ verb: PubSubOwner.SetSubscriptions, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> StanzaError? {
        struct Name: Hashable {
            var jid: JID
            var id: String?
        }
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        guard Set(verb.subscriptions.map { Name(jid: $0.jid, id: $0.id) }).count == verb.subscriptions.count else {
            throw StanzaError.badRequest("A subscription is named twice.")
        }
        var refused: [PubSubSubscription] = []
        for change in verb.subscriptions {
            let current = try store.subscriptions(of: change.jid, at: node.key).filter {
                $0.subscriber == change.jid && (change.id == nil || $0.id == change.id)
            }
            guard try !set(current, as: change, at: node, request, in: store) else { continue }
            refused += current.map { PubSubSubscription(jid: $0.subscriber, state: $0.state, id: $0.id) }
            if current.isEmpty { refused.append(PubSubSubscription(jid: change.jid, state: .none, id: change.id)) }
        }
        guard !refused.isEmpty else { return nil }
        return StanzaError.notAcceptable("These subscriptions stay as they are.")
            .with(payload: PubSubOwner.SetSubscriptions(refused, at: node.address.id))
    }

    /// Makes the subscriptions of one address what an owner wants.
    ///
    /// - Returns: Whether that is possible: an owner subscribes, approves and ends, the rest is up to the subscriber.
    private func set(
        _ current: [NodeSubscription], as change: PubSubSubscription, at node: Node, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws -> Bool {
        switch change.state {
        case .none:
            for subscription in current { try end(subscription, at: node, request, in: store) }
            return !current.isEmpty || change.id == nil
        case .subscribed:
            if current.isEmpty {
                guard change.id == nil else { return false }
                return try subscribe(change.jid, to: node, request, in: store)
            }
            for subscription in current where subscription.state != .subscribed {
                try approve(subscription, at: node, request, in: store)
            }
            return true
        case .pending, .unconfigured:
            return !current.isEmpty && current.allSatisfy { $0.state == change.state }
        }
    }

    /// Subscribes somebody whom an owner wants to be subscribed, whatever the access model says of others.
    ///
    /// - Returns: Whether that is possible.
    private func subscribe(_ subscriber: JID, to node: Node, _ request: EngineRequest, in store: any PubSubTransaction)
        throws -> Bool
    {
        guard node.configuration.allowsSubscriptions else { return false }
        switch try affiliation(of: subscriber, at: node, in: store) {
        case .outcast, .publishOnly: return false
        case .owner, .publisher, .member, .none: break
        }
        guard try store.subscriptionCount(at: node.key) < limits.subscriptionsPerNode,
            try store.subscriptionCount(of: subscriber.bare) < limits.subscriptionsPerAccount,
            try store.subscriptions(of: subscriber, at: node.key).count < limits.subscriptionsPerAccountAndNode
        else { return false }
        let options = try options(nil, at: node, request)
        let subscription = NodeSubscription(
            node: node.key, subscriber: subscriber, id: request.makeID(), state: .subscribed, options: options,
            createdAt: request.now, isReminded: endsSoon(options, after: request.now))
        try store.put(subscription)
        try enqueueChange(of: subscription, at: node, request, in: store)
        try enqueueLastItem(for: subscription, at: node, request, in: store)
        return true
    }

    /// Lets in somebody who waited, and tells them.
    func approve(
        _ subscription: NodeSubscription, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        var subscription = subscription
        subscription.state = .subscribed
        try store.put(subscription)
        try enqueueChange(of: subscription, at: node, request, in: store)
        try enqueueLastItem(for: subscription, at: node, request, in: store)
    }
}
