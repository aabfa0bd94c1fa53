// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2 (use cases); XEP-0060 v1.30.0: §6.5.4 (pages of items)

extension PubSub.GetItems: PagedRequest {}

extension PubSub.GetItems.Response: PagedResponse {
    /// The items.
    public var entries: [PubSubItem] { items }
}

extension PubSub.GetAffiliations: PagedRequest {}

extension PubSub.GetAffiliations.Response: PagedResponse {
    /// The affiliations.
    public var entries: [PubSubAffiliation.Node] { affiliations }
}

extension PubSub.GetSubscriptions: PagedRequest {}

extension PubSub.GetSubscriptions.Response: PagedResponse {
    /// The subscriptions.
    public var entries: [PubSubSubscription] { subscriptions }
}

extension PubSubOwner.GetAffiliations: PagedRequest {}

extension PubSubOwner.GetAffiliations.Response: PagedResponse {
    /// The affiliations.
    public var entries: [PubSubAffiliation.Entity] { affiliations }
}

extension PubSubOwner.GetSubscriptions: PagedRequest {}

extension PubSubOwner.GetSubscriptions.Response: PagedResponse {
    /// The subscriptions.
    public var entries: [PubSubSubscription] { subscriptions }
}
