// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// What a commit changed, for those who tell others of it and remember what they read.
public struct CommittedChanges: Sendable {
    /// A change of one subscription.
    public enum Subscription: Hashable, Sendable {
        /// It is new, or otherwise.
        case put(NodeSubscription)
        /// It is gone.
        case deleted(node: Int64, subscriber: JID, id: String)
    }

    /// What is to be told, in the order of its sequence.
    public var events: [OutboxEvent]
    /// Whether the outbox has further events after these, too many to be handed over: they are read with
    /// ``PubSubStore/outbox(after:limit:)``.
    public var hasMoreEvents: Bool
    /// The subscriptions that have changed, in order, where the store knows them one by one.
    public var subscriptions: [Subscription]
    /// The nodes of which anything else has changed: configuration, place among collections, affiliations, or whether they
    /// exist; also those of whose subscriptions the store does not know which. What is remembered of them is void.
    public var nodes: Set<Int64>
    /// Whether anything may have changed: a store that others share has not heard of them for a while.
    public var isEverything: Bool

    /// Changes.
    public init(
        events: [OutboxEvent] = [], hasMoreEvents: Bool = false, subscriptions: [Subscription] = [],
        nodes: Set<Int64> = [], isEverything: Bool = false
    ) {
        self.events = events
        self.hasMoreEvents = hasMoreEvents
        self.subscriptions = subscriptions
        self.nodes = nodes
        self.isEverything = isEverything
    }

    /// Whether there is nothing to be told and nothing to forget.
    public var isEmpty: Bool {
        events.isEmpty && !hasMoreEvents && subscriptions.isEmpty && nodes.isEmpty && !isEverything
    }
}
