// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §9, §10, §16.3 (features); XEP-0248 v0.5.0: §9; XEP-0312 v0.3: §3; XEP-0059 v1.0: §4

/// A feature that a publish-subscribe service may have (XEP-0060 §10).
public struct PubSubFeature: RawRepresentable, Hashable, Sendable {
    /// Its name, as `retrieve-items`.
    public let rawValue: String

    /// A feature of that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    private init(_ name: String) {
        rawValue = name
    }

    /// What service discovery tells: `http://jabber.org/protocol/pubsub#retrieve-items`.
    public var variable: String { "\(PubSub.namespace)#\(rawValue)" }

    /// The feature of that variable in service discovery; `nil` when it is none of publish-subscribe.
    public init?(variable: String) {
        let prefix = PubSub.namespace + "#"
        guard variable.hasPrefix(prefix), variable.utf8.count > prefix.utf8.count else { return nil }
        rawValue = String(variable.dropFirst(prefix.count))
    }

    /// The default access model is "authorize".
    public static let accessAuthorize = PubSubFeature("access-authorize")
    /// The default access model is "open".
    public static let accessOpen = PubSubFeature("access-open")
    /// The default access model is "presence".
    public static let accessPresence = PubSubFeature("access-presence")
    /// The default access model is "roster".
    public static let accessRoster = PubSubFeature("access-roster")
    /// The default access model is "whitelist".
    public static let accessWhitelist = PubSubFeature("access-whitelist")
    /// A node is made by publishing to it.
    public static let autoCreate = PubSubFeature("auto-create")
    /// Nodes are subscribed to by a presence subscription.
    public static let autoSubscribe = PubSubFeature("auto-subscribe")
    /// Nodes can be configured.
    public static let configNode = PubSubFeature("config-node")
    /// Limits of a node can be `max`.
    public static let configNodeMax = PubSubFeature("config-node-max")
    /// Nodes can be configured as they are made.
    public static let createAndConfigure = PubSubFeature("create-and-configure")
    /// Nodes can be made.
    public static let createNodes = PubSubFeature("create-nodes")
    /// Items can be deleted.
    public static let deleteItems = PubSubFeature("delete-items")
    /// Nodes can be deleted.
    public static let deleteNodes = PubSubFeature("delete-nodes")
    /// Notifications are filtered by entity capabilities.
    public static let filteredNotifications = PubSubFeature("filtered-notifications")
    /// Subscription requests that wait for approval can be listed.
    public static let getPending = PubSubFeature("get-pending")
    /// Nodes can be made without a name.
    public static let instantNodes = PubSubFeature("instant-nodes")
    /// Publishers may name their items.
    public static let itemIds = PubSubFeature("item-ids")
    /// The last item is sent to new subscribers and who comes online.
    public static let lastPublished = PubSubFeature("last-published")
    /// Subscriptions can end by themselves.
    public static let leasedSubscription = PubSubFeature("leased-subscription")
    /// Owners may manage subscriptions.
    public static let manageSubscriptions = PubSubFeature("manage-subscriptions")
    /// There is the affiliation "member".
    public static let memberAffiliation = PubSubFeature("member-affiliation")
    /// Nodes have metadata.
    public static let metaData = PubSubFeature("meta-data")
    /// Owners may change affiliations.
    public static let modifyAffiliations = PubSubFeature("modify-affiliations")
    /// A node can keep several items.
    public static let multiItems = PubSubFeature("multi-items")
    /// One entity may subscribe to a node several times.
    public static let multiSubscribe = PubSubFeature("multi-subscribe")
    /// There is the affiliation "outcast".
    public static let outcastAffiliation = PubSubFeature("outcast-affiliation")
    /// Items are kept.
    public static let persistentItems = PubSubFeature("persistent-items")
    /// Notifications are sent by presence.
    public static let presenceNotifications = PubSubFeature("presence-notifications")
    /// Contacts are subscribed by their presence subscription.
    public static let presenceSubscribe = PubSubFeature("presence-subscribe")
    /// Items can be published.
    public static let publish = PubSubFeature("publish")
    /// What happens at a full node can be chosen.
    public static let publishNodeFull = PubSubFeature("publish-node-full")
    /// There is the affiliation "publish-only".
    public static let publishOnlyAffiliation = PubSubFeature("publish-only-affiliation")
    /// Items can be published on conditions.
    public static let publishOptions = PubSubFeature("publish-options")
    /// There is the affiliation "publisher".
    public static let publisherAffiliation = PubSubFeature("publisher-affiliation")
    /// All items of a node can be deleted at once.
    public static let purgeNodes = PubSubFeature("purge-nodes")
    /// Subscribers are told of deleted items.
    public static let retractItems = PubSubFeature("retract-items")
    /// One's own affiliations can be asked for.
    public static let retrieveAffiliations = PubSubFeature("retrieve-affiliations")
    /// The default configuration of nodes can be asked for.
    public static let retrieveDefault = PubSubFeature("retrieve-default")
    /// The default options of subscriptions can be asked for.
    public static let retrieveDefaultSub = PubSubFeature("retrieve-default-sub")
    /// Items can be asked for.
    public static let retrieveItems = PubSubFeature("retrieve-items")
    /// One's own subscriptions can be asked for.
    public static let retrieveSubscriptions = PubSubFeature("retrieve-subscriptions")
    /// Nodes can be subscribed to.
    public static let subscribe = PubSubFeature("subscribe")
    /// Changes of subscriptions are told.
    public static let subscriptionNotifications = PubSubFeature("subscription-notifications")
    /// Subscriptions have options.
    public static let subscriptionOptions = PubSubFeature("subscription-options")
    /// A user's account is a service of its own (XEP-0060 §9).
    public static let onAccount = PubSubFeature("pubsub-on-a-jid")
    /// Nodes can contain nodes (XEP-0248 §9).
    public static let collections = PubSubFeature("collections")
    /// A node can be in several collections (XEP-0248 §9).
    public static let multiCollection = PubSubFeature("multi-collection")
    /// Lists can be had page by page (XEP-0060 §6.5.4).
    public static let rsm = PubSubFeature("rsm")
    /// What was missed can be had by telling how long one was away (XEP-0312 §3).
    public static let since = PubSubFeature("since")

    /// All features of XEP-0060 §10, in its order.
    public static let all: [PubSubFeature] = [
        .accessAuthorize, .accessOpen, .accessPresence, .accessRoster, .accessWhitelist, .autoCreate, .autoSubscribe,
        .configNode, .configNodeMax, .createAndConfigure, .createNodes, .deleteItems, .deleteNodes,
        .filteredNotifications, .getPending, .instantNodes, .itemIds, .lastPublished, .leasedSubscription,
        .manageSubscriptions, .memberAffiliation, .metaData, .modifyAffiliations, .multiItems, .multiSubscribe,
        .outcastAffiliation, .persistentItems, .presenceNotifications, .presenceSubscribe, .publish, .publishNodeFull,
        .publishOnlyAffiliation, .publishOptions, .publisherAffiliation, .purgeNodes, .retractItems,
        .retrieveAffiliations, .retrieveDefault, .retrieveDefaultSub, .retrieveItems, .retrieveSubscriptions,
        .subscribe, .subscriptionNotifications, .subscriptionOptions,
    ]
}
