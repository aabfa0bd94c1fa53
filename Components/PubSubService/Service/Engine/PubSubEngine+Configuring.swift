// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.2.4, §8.2.5 (configure), §16.7 (limits), §14.3; XEP-0248 v0.5.0: §7.2

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    func configure(_ verb: PubSubOwner.Configure, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        let changes = try verb.changes
        guard !changes.isEmpty else { return }
        try configure(node, changes, request, in: store)
    }

    /// Changes the configuration of a node and does what follows from it: items that are too many go, subscriptions that
    /// the access model no longer allows end, subscribers are told if the node does that (XEP-0060 §8.2.5.3).
    func configure(
        _ node: Node, _ changes: PubSubChanges<PubSubNodeConfiguration>, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws {
        let before = node.configuration
        var node = node
        node.configuration = try checked(
            changes.applied(to: before), defaults: before.nodeType == .collection ? collectionDefaults : leafDefaults)
        guard before.nodeType == node.configuration.nodeType || before.nodeType == .leaf else {
            throw PubSubError.invalidGraph
        }
        if node.configuration.accessModel != before.accessModel { try requireAccessModel(of: node.configuration) }
        let isChanged = node.configuration != before
        if isChanged { try store.update(node) }
        let isMoved = try setMembership(of: node, changes, isNew: false, request, in: store)
        if node.isCollection, node.configuration.maximumChildren != before.maximumChildren {
            try requireRoom(in: node, store)
        }
        if isChanged {
            try trim(node, before, request, in: store)
            if node.configuration.accessModel != before.accessModel
                || node.configuration.accessModel == .roster
                    && node.configuration.rosterGroupsAllowed != before.rosterGroupsAllowed
            {
                try reviewSubscriptions(at: node, request, in: store)
            }
        }
        if isChanged || isMoved, node.configuration.notifiesOfConfiguration {
            try enqueue(.configured, at: node, request, in: store)
        }
    }

    /// A configuration for new nodes that the service can keep and decide by: nobody is let in by an access model that
    /// nothing is known for.
    func possible(_ defaults: PubSubNodeConfiguration) -> PubSubNodeConfiguration {
        var result = limits.bounding(defaults)
        if !accessModels.contains(result.accessModel) { result.accessModel = .whitelist }
        return result
    }

    /// - Throws: `unsupported-access-model` (XEP-0060 §8.1.2).
    func requireAccessModel(of configuration: PubSubNodeConfiguration) throws {
        guard accessModels.contains(configuration.accessModel) else { throw PubSubError(.unsupportedAccessModel) }
    }

    /// A configuration that the service can keep.
    ///
    /// - Parameter defaults: What fields have that are told to have none.
    /// - Throws: `not-acceptable` naming the field (XEP-0060 §8.2.5.2).
    func checked(_ configuration: PubSubNodeConfiguration, defaults: PubSubNodeConfiguration) throws
        -> PubSubNodeConfiguration
    {
        var result = configuration
        result.collections = []
        result.children = []
        result.maximumItems = result.maximumItems ?? defaults.maximumItems
        if case .number(let count) = result.maximumItems, count > limits.itemsPerNode {
            throw refusal("max_items", "at most \(limits.itemsPerNode)")
        }
        if let most = limits.itemSeconds {
            if case .number(let seconds) = result.itemExpiry, seconds > most {
                throw refusal("item_expire", "at most \(most)")
            }
        }
        if let bytes = result.maximumPayloadSize, bytes > limits.payloadBytes {
            throw refusal("max_payload_size", "at most \(limits.payloadBytes)")
        }
        if case .number(let children) = result.maximumChildren, children > limits.nodesPerCollection {
            throw refusal("children_max", "at most \(limits.nodesPerCollection)")
        }
        result.associationWhitelist = result.associationWhitelist.map(\.bare)
        try requireRoom(for: result)
        return result
    }

    /// - Throws: `not-acceptable` when the texts of a configuration are too long.
    func requireRoom(for configuration: PubSubNodeConfiguration) throws(StanzaError) {
        let texts: [String?] = [
            configuration.title, configuration.description, configuration.type, configuration.language,
            configuration.bodyTransformation, configuration.formTransformation,
        ]
        let addresses = configuration.contacts + configuration.associationWhitelist
        let all = texts.compactMap(\.self) + configuration.rosterGroupsAllowed + addresses.map(\.description)
        guard all.reduce(0, { $0 + $1.utf8.count }) <= limits.configurationBytes else {
            throw .notAcceptable("A configuration has at most \(limits.configurationBytes) bytes of text.")
        }
    }

    private func refusal(_ field: String, _ allowed: String) -> StanzaError {
        .notAcceptable("The field «pubsub#\(field)» may be \(allowed).")
    }

    /// How many items a node keeps; `max` is what the service allows (XEP-0060 §16.7).
    func itemLimit(of node: Node) -> Int {
        guard !node.isCollection, node.configuration.persistsItems else { return 0 }
        return switch node.configuration.maximumItems {
        case .number(let count): min(count, limits.itemsPerNode)
        case .maximum, nil: limits.itemsPerNode
        }
    }

    /// Deletes the items for which a new configuration leaves no room. A node that becomes a collection loses all
    /// (XEP-0248 §7.2.4).
    private func trim(
        _ node: Node, _ before: PubSubNodeConfiguration, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        if node.isCollection {
            guard before.nodeType == .leaf, try store.purgeItems(at: node.key) > 0 else { return }
            if node.configuration.notifiesOfRetraction { try enqueue(.purged, at: node, request, in: store) }
            return
        }
        var old = node
        old.configuration = before
        let limit = itemLimit(of: node)
        guard limit < itemLimit(of: old) else { return }
        let gone = try store.trimItems(at: node.key, to: limit)
        if !gone.isEmpty, node.configuration.whenFull != .discardOldest, node.configuration.notifiesOfRetraction {
            try enqueue(.retracted(gone), at: node, request, in: store)
        }
    }

    /// Applies a new access model to the subscriptions there are: what goes to a subscriber is what the model allows
    /// (XEP-0060 §14.3).
    ///
    /// Those whom it refuses are told that their subscription has ended; those who wait and need no approval any more are
    /// subscribed. Where owners approve, those approved or let in before stay.
    func reviewSubscriptions(at node: Node, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        var subscriptions: [NodeSubscription] = []
        try store.forEachSubscription(at: node.key) { subscriptions.append($0) }
        let model = node.configuration.accessModel
        if model == .presence || model == .roster {
            // Each of them is a question about a roster, which somebody else answers.
            let strangers = try Set(subscriptions.map(\.subscriber.bare)).count { entity in
                try affiliation(of: entity, at: node, in: store) == .none
            }
            guard strangers <= limits.entriesPerPage else {
                throw StanzaError.notAcceptable("There are too many subscribers to look up in a roster.")
            }
        }
        subscriptions.sort { ($0.subscriber, $0.id) < ($1.subscriber, $1.id) }
        for subscription in subscriptions {
            switch try access(of: subscription.subscriber, to: node, request, in: store) {
            case .granted:
                if subscription.state == .pending { try approve(subscription, at: node, request, in: store) }
            case .byApproval: continue
            case .refused: try end(subscription, at: node, request, in: store)
            }
        }
    }

    /// Ends a subscription and tells the subscriber.
    func end(
        _ subscription: NodeSubscription, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        try store.deleteSubscription(subscription.id, of: subscription.subscriber, at: node.key)
        try enqueueChange(of: subscription, to: PubSubSubscription.State.none, at: node, request, in: store)
    }
}
