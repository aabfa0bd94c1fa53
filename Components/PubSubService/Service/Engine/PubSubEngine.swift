// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5 – §8; XEP-0248 v0.5.0: §6, §7

public import XMPPComponent
public import XMPPExtensions

/// What a publish-subscribe service decides: from a request and what is stored to an answer, changes and events. It knows
/// no connection, no clock and no particular store; everything it does happens in the transaction it is given.
///
/// The verbs are in files by topic. Each switch is exhaustive: a request that nobody carries out does not compile, and what
/// service discovery tells follows from the same code.
public struct PubSubEngine: Sendable {
    /// The bounds.
    public var limits: PubSubLimits
    /// What a new node with items has.
    public var leafDefaults: PubSubNodeConfiguration
    /// What a new collection has.
    public var collectionDefaults: PubSubNodeConfiguration
    /// What a new subscription has.
    public var subscriptionDefaults: PubSubSubscriptionOptions
    /// The access models that can be decided by: those of presence and roster only where rosters can be asked for.
    public var accessModels = Set(PubSubAccessModel.allCases)
    /// Whether publishing at a node that there is not makes it (XEP-0060 §7.1.4).
    public var createsNodesOnPublish: Bool
    /// Whether one address may have several subscriptions to a node, with different options (XEP-0060 §6.1.6).
    public var allowsSeveralSubscriptions = true
    /// Whether a subscriber has to choose options before anything is sent (XEP-0060 §6.1.5).
    public var requiresSubscriptionOptions = false
    /// Seconds before the end of a leased subscription at which the subscriber is reminded of it (XEP-0060 §12.19); of a
    /// lease that is shorter nobody is. `nil` for never.
    public var leaseReminderSeconds: Int? = 86_400
    /// Of node types (`pubsub#type`) that are no namespace of a payload, the namespaces of their payloads: XEP-0277 and
    /// XEP-0472 have Atom.
    public var payloadNamespaces: [String: Set<String>] = [
        "urn:xmpp:microblog:0": ["http://www.w3.org/2005/Atom"],
        "urn:xmpp:pubsub-social-feed:1": ["http://www.w3.org/2005/Atom"],
        "urn:xmpp:pubsub-social-feed:gallery:1": ["http://www.w3.org/2005/Atom"],
    ]

    /// An engine.
    public init(limits: PubSubLimits = PubSubLimits()) {
        self.limits = limits
        leafDefaults = PubSubNodeConfiguration()
        leafDefaults.maximumItems = .number(100)
        collectionDefaults = PubSubNodeConfiguration()
        collectionDefaults.nodeType = .collection
        subscriptionDefaults = PubSubSubscriptionOptions()
        createsNodesOnPublish = true
    }

    /// Answers a question of anybody's.
    public func answer(_ question: PubSubGetRequest, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSubGetResponse
    {
        switch question {
        case .affiliations(let verb): .affiliations(try affiliations(verb, request, in: store))
        case .defaultOptions(let verb): .defaultOptions(try defaultOptions(verb, request, in: store))
        case .items(let verb): .items(try items(verb, request, in: store))
        case .options(let verb): .options(try options(verb, request, in: store))
        case .subscriptions(let verb): .subscriptions(try subscriptions(verb, request, in: store))
        }
    }

    /// Does what anybody wants done.
    public func perform(_ change: PubSubSetRequest, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSubSetResponse
    {
        switch change {
        case .create(let verb): return .created(try create(verb, request, in: store))
        case .options(let verb): try setOptions(verb, request, in: store)
        case .publish(let verb): return .published(try publish(verb, request, in: store))
        case .retract(let verb): try retract(verb, request, in: store)
        case .subscribe(let verb): return .subscribed(try subscribe(verb, request, in: store))
        case .unsubscribe(let verb): return .unsubscribed(try unsubscribe(verb, request, in: store))
        }
        return .done
    }

    /// Answers a question of an owner's.
    public func answer(_ question: PubSubOwnerGetRequest, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSubOwnerGetResponse
    {
        switch question {
        case .affiliations(let verb): .affiliations(try ownerAffiliations(verb, request, in: store))
        case .configuration(let verb): .configuration(try configuration(verb, request, in: store))
        case .defaultConfiguration(let verb): .defaultConfiguration(try defaultConfiguration(verb, request, in: store))
        case .subscriptions(let verb): .subscriptions(try ownerSubscriptions(verb, request, in: store))
        }
    }

    /// Does what an owner wants done.
    ///
    /// - Returns: What the owner is told although the rest is done and to be committed: of several affiliations or
    ///   subscriptions some could not be changed (XEP-0060 §8.8.2.4, §8.9.2.4). `nil` when all is done.
    @discardableResult
    public func perform(_ change: PubSubOwnerSetRequest, _ request: EngineRequest, in store: any PubSubTransaction)
        throws -> StanzaError?
    {
        switch change {
        case .affiliations(let verb): return try setAffiliations(verb, request, in: store)
        case .associate(let verb): try associate(verb, request, in: store)
        case .configure(let verb): try configure(verb, request, in: store)
        case .delete(let verb): try delete(verb, request, in: store)
        case .dissociate(let verb): try dissociate(verb, request, in: store)
        case .purge(let verb): try purge(verb, request, in: store)
        case .subscriptions(let verb): return try setSubscriptions(verb, request, in: store)
        }
        return nil
    }
}
