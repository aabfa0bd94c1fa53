// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.1 (affiliations), §4.5 (access models), §6.1.3, §6.5.1, §6.5.9, §7.1.3.1; XEP-0248 v0.5.0: §8.1

import XMPPComponent
import XMPPExtensions

/// What every verb asks first: which node, and who may do what there.
extension PubSubEngine {
    // MARK: Which node

    /// The node of that name.
    ///
    /// - Throws: `nodeid-required` without a name, `not-acceptable` with one that is too long, else `item-not-found`, or
    ///   `gone` where a node has moved (§6.1.3.11).
    func node(_ id: String?, _ request: EngineRequest, in store: any PubSubReading) throws -> Node {
        let address = NodeAddress(try name(id), account: request.account)
        guard let node = try store.node(at: address) else { throw try missing(address, in: store) }
        return node
    }

    /// What is said of a node that is not there.
    func missing(_ address: NodeAddress, in store: any PubSubReading) throws -> StanzaError {
        guard let uri = try store.redirect(at: address) else { return .itemNotFound("There is no such node.") }
        return StanzaError(.gone(uri), text: "The node has moved.", kind: .modify)
    }

    /// The node of that name, or the root where there is no name (XEP-0248 §8.1).
    ///
    /// A root that nobody has subscribed to yet is no node of the store's: its key is 0, which finds nothing there.
    /// ``storedRoot(_:in:)`` makes it one.
    func nodeOrRoot(_ id: String?, _ request: EngineRequest, in store: any PubSubReading) throws -> Node {
        if let id, !id.isEmpty { return try node(id, request, in: store) }
        return try store.node(at: NodeAddress("", account: request.account)) ?? root(request)
    }

    /// The root as a node that can be subscribed to.
    func storedRoot(_ request: EngineRequest, in store: any PubSubTransaction) throws -> Node {
        try store.node(at: NodeAddress("", account: request.account)) ?? store.insert(root(request))
    }

    /// The root belongs to the service itself, or to the account: nobody else owns it.
    private func root(_ request: EngineRequest) -> Node {
        Node(
            address: NodeAddress("", account: request.account), configuration: collectionDefaults,
            creator: request.account ?? request.requester.domainJID, createdAt: request.now)
    }

    /// A node's name that may be one.
    func name(_ id: String?) throws -> String {
        guard let id, !id.isEmpty else { throw PubSubError(.nodeIDRequired) }
        guard id.utf8.count <= limits.nameBytes else {
            throw StanzaError.notAcceptable("The name of a node has at most \(limits.nameBytes) bytes.")
        }
        return id
    }

    // MARK: Who is it

    /// What the requester may do at a node: administrators and the account whose node it is may do what owners may.
    func affiliation(of request: EngineRequest, at node: Node, in store: any PubSubReading) throws
        -> PubSubAffiliation
    {
        if request.isAdministrator { return .owner }
        return try affiliation(of: request.requester, at: node, in: store)
    }

    /// What somebody may do at a node, whoever asks.
    func affiliation(of entity: JID, at node: Node, in store: any PubSubReading) throws -> PubSubAffiliation {
        if let account = node.address.account, account == entity.bare { return .owner }
        return try store.affiliation(of: entity.bare, at: node.key)
    }

    /// Whether somebody is subscribed to a node, under whichever resource; waiting for approval is not.
    func isSubscribed(_ entity: JID, to node: Node, in store: any PubSubReading) throws -> Bool {
        try store.subscriptions(of: entity.bare, at: node.key).contains { $0.state == .subscribed }
    }

    // MARK: May they

    /// - Throws: `forbidden` unless the requester is an owner (XEP-0060 §14.2).
    func requireOwner(_ request: EngineRequest, of node: Node, in store: any PubSubReading) throws {
        guard try affiliation(of: request, at: node, in: store) == .owner else {
            throw StanzaError.forbidden("Only owners of the node may do this.")
        }
    }

    /// - Returns: The requester's affiliation: one that is only allowed to publish may delete its own items alone.
    /// - Throws: `forbidden` unless affiliation or publish model let the requester publish (XEP-0060 §7.1.3.1).
    @discardableResult
    func requirePublish(_ request: EngineRequest, at node: Node, in store: any PubSubReading) throws
        -> PubSubAffiliation
    {
        let affiliation = try affiliation(of: request, at: node, in: store)
        let isAllowed =
            switch affiliation {
            case .owner, .publisher, .publishOnly: true
            case .outcast: false
            case .member, .none:
                switch node.configuration.publishModel {
                case .open: true
                case .publishers: false
                case .subscribers: try isSubscribed(request.requester, to: node, in: store)
                }
            }
        guard isAllowed else { throw StanzaError.forbidden("You may not publish at this node.") }
        return affiliation
    }

    /// Whether an entity may subscribe to a node.
    ///
    /// - Parameter entity: Who is to be subscribed; the requester unless it is somebody else.
    /// - Returns: What the subscription begins as: `pending` where an owner has to approve it (XEP-0060 §6.1.4).
    /// - Throws: what XEP-0060 §6.1.3 has for it: `unsupported` (§6.1.3.10), `forbidden` (§6.1.3.8),
    ///   `presence-subscription-required`, `not-in-roster-group`, `closed-node`; ``FactNeeded``.
    func requireSubscribeAccess(
        _ request: EngineRequest, entity: JID? = nil, at node: Node, in store: any PubSubReading
    ) throws -> PubSubSubscription.State {
        guard node.configuration.allowsSubscriptions else { throw PubSubError.unsupported(.subscribe) }
        switch try access(of: entity ?? request.requester, to: node, request, in: store) {
        case .granted: return .subscribed
        case .byApproval: return .pending
        case .refused(let error): throw error
        }
    }

    /// Whether the requester may retrieve items of a node.
    ///
    /// - Throws: what XEP-0060 §6.5.9 has for it: `forbidden`, `presence-subscription-required`, `not-in-roster-group`,
    ///   `closed-node`, `not-subscribed`; ``FactNeeded``.
    func requireRetrieveAccess(_ request: EngineRequest, to node: Node, in store: any PubSubReading) throws {
        switch try access(of: request.requester, to: node, request, in: store) {
        case .granted: return
        case .byApproval:
            guard try isSubscribed(request.requester, to: node, in: store) else {
                throw PubSubError.retrievalRequiresSubscription
            }
        case .refused(let error):
            // An owner may subscribe somebody who is on no list: subscribers may retrieve (§6.5.1).
            guard node.configuration.accessModel == .whitelist,
                try affiliation(of: request, at: node, in: store) == .none,
                try isSubscribed(request.requester, to: node, in: store)
            else { throw error }
        }
    }

    /// What the access model of a node says of somebody.
    enum Access {
        /// In.
        case granted
        /// In when an owner says so.
        case byApproval
        /// Out, with this answer.
        case refused(any StanzaErrorConvertible)
    }

    /// What affiliation and access model say of somebody, whether subscribed or not.
    func access(of entity: JID, to node: Node, _ request: EngineRequest, in store: any PubSubReading) throws -> Access {
        if request.isAdministrator, entity.bare == request.requester.bare { return .granted }
        switch try affiliation(of: entity, at: node, in: store) {
        case .owner, .publisher, .member: return .granted
        case .outcast, .publishOnly: return .refused(StanzaError.forbidden())
        case .none: break
        }
        switch node.configuration.accessModel {
        case .open: return .granted
        case .authorize: return .byApproval
        case .whitelist: return .refused(PubSubError(.closedNode))
        case .presence:
            let isContact = try isContact(entity, of: node, request, in: store) { $0.seesPresence }
            return isContact ? .granted : .refused(PubSubError(.presenceSubscriptionRequired))
        case .roster:
            let groups = node.configuration.rosterGroupsAllowed
            let isContact = try isContact(entity, of: node, request, in: store) { answer in
                groups.contains(where: answer.groups.contains)
            }
            return isContact ? .granted : .refused(PubSubError(.notInRosterGroup))
        }
    }

    /// Whether the roster of the account, or of any owner of a node of the service's, has somebody as wanted.
    private func isContact(
        _ entity: JID, of node: Node, _ request: EngineRequest, in store: any PubSubReading,
        where isWanted: (RosterAnswer) -> Bool
    ) throws -> Bool {
        let owners = if let account = node.address.account { [account] } else { try store.owners(of: node.key) }
        return try owners.contains { isWanted(try request.facts.roster(of: $0, contact: entity)) }
    }

    // MARK: Telling

    /// Adds an event of a node's to the outbox.
    func enqueue(_ kind: OutboxEvent.Kind, at node: Node, _ request: EngineRequest, in store: any PubSubTransaction)
        throws
    {
        try store.enqueue(
            OutboxEvent(
                node: node.key, address: node.address, kind: kind, actor: request.requester, date: request.now))
    }

    /// Tells a subscriber of a changed subscription (XEP-0060 §12.14), and the owners where the node does that or the
    /// subscription waits for them (§8.6).
    func enqueueChange(
        of subscription: NodeSubscription, to state: PubSubSubscription.State? = nil, at node: Node,
        _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        let told = notice(of: subscription, to: state, at: node)
        try enqueue(.subscription(told), at: node, request, in: store)
        if node.configuration.notifiesOfSubscriptions || told.state == .pending {
            try enqueue(.subscriptionForOwners(told), at: node, request, in: store)
        }
    }

    /// A subscription as it is told.
    ///
    /// - Parameter state: Its new state, where that is not stored: `none`.
    func notice(of subscription: NodeSubscription, to state: PubSubSubscription.State? = nil, at node: Node)
        -> PubSubSubscription
    {
        PubSubSubscription(
            node: node.address.id.isEmpty ? nil : node.address.id, jid: subscription.subscriber,
            state: state ?? subscription.state, id: subscription.id, expiry: subscription.expiresAt)
    }
}
