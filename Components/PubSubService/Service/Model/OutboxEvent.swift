// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// Something that happened at a node and that others are to be told of: stored in the transaction in which it happened,
/// and forgotten when everybody has been told.
public struct OutboxEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// Items were published: as they were published, also where the node does not keep them.
        case published([StoredItem])
        /// Items were deleted.
        case retracted([String])
        /// All items were deleted.
        case purged
        /// The node was configured.
        case configured
        /// The node was deleted; those who were subscribed to it.
        case deleted(redirect: String?, subscribers: [JID])
        /// A node was made in this collection.
        case created(child: String)
        /// A node was put into this collection.
        case associated(child: String)
        /// A node was taken out of this collection.
        case dissociated(child: String)
        /// A subscription has changed: told to the subscriber.
        case subscription(PubSubSubscription)
        /// A subscription has changed or been asked for: told to the owners (XEP-0060 §8.6, §8.8.4).
        case subscriptionForOwners(PubSubSubscription)
        /// An affiliation has changed: told to whom it is about (XEP-0060 §8.9.4).
        case affiliation(JID, PubSubAffiliation)
        /// The last item that there was at that moment is due to one new subscriber (XEP-0060 §6.1.7).
        case lastItem(StoredItem, to: JID, subscription: String)
    }

    /// Its place in the order of events, over all nodes; given by the store, always growing.
    public var sequence: Int64
    /// The node's key.
    public var node: Int64
    /// Where the node is or was.
    public var address: NodeAddress
    /// What happened.
    public var kind: Kind
    /// Who did it: not told of it where the event is about that.
    public var actor: JID?
    /// When it happened.
    public var date: Date

    /// An event; a store gives it its sequence.
    public init(
        sequence: Int64 = 0, node: Int64, address: NodeAddress, kind: Kind, actor: JID? = nil, date: Date
    ) {
        self.sequence = sequence
        self.node = node
        self.address = address
        self.kind = kind
        self.actor = actor
        self.date = date
    }
}
