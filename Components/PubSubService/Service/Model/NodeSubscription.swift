// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.2 (states), §6.1.6 (several of one subscriber), §12.19 (leases)

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// A subscription as it is stored.
public struct NodeSubscription: Hashable, Sendable {
    /// The node.
    public var node: Int64
    /// Who is subscribed: the very address that notifications go to, bare or full.
    public var subscriber: JID
    /// What tells it from others of the same subscriber and node (`subid`).
    public var id: String
    /// How far it has got; never `none`.
    public var state: PubSubSubscription.State
    /// What the subscriber wants, complete.
    public var options: PubSubSubscriptionOptions
    /// When it was made.
    public var createdAt: Date
    /// How many notifications in a row came back.
    public var bounces: Int
    /// The last event that there was when it was made: it is told of later ones alone. Given by the store when it is new.
    public var since: Int64
    /// Whether its end is so near that the subscriber was reminded of it, or would not be any more.
    public var isReminded: Bool

    /// A subscription.
    public init(
        node: Int64, subscriber: JID, id: String, state: PubSubSubscription.State,
        options: PubSubSubscriptionOptions = PubSubSubscriptionOptions(), createdAt: Date, bounces: Int = 0,
        since: Int64 = 0, isReminded: Bool = false
    ) {
        self.node = node
        self.subscriber = subscriber
        self.id = id
        self.state = state
        self.options = options
        self.createdAt = createdAt
        self.bounces = bounces
        self.since = since
        self.isReminded = isReminded
    }

    /// When it ends by itself; `nil` for never, and for one that ends with the subscriber's presence.
    public var expiresAt: Date? {
        if case .date(let date) = options.expiry { date } else { nil }
    }
}
