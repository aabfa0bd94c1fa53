// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// What can be asked of a store within a transaction. Lists that can be long are had by page.
public protocol PubSubReading {
    // MARK: Nodes

    /// The node at an address; `nil` when there is none.
    func node(at address: NodeAddress) throws -> Node?
    /// The node of that key; `nil` when there is none (any more).
    func node(_ key: Int64) throws -> Node?
    /// The nodes of the service or an account, by name, without the root (the one named ""), which is stored as a node
    /// where somebody has subscribed to it.
    func nodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node>
    /// The same for a walk through all of them, which needs no counts: those with names above `id`, at most `limit`; without
    /// this a store makes pages of them.
    func nodes(of account: JID?, after id: String, limit: Int) throws -> [Node]
    /// How many nodes somebody (a bare address) made.
    func nodeCount(madeBy creator: JID) throws -> Int
    /// The nodes that are in a collection, by name. Those in no collection are in the root; the store has them in none.
    func children(of collection: Int64) throws -> [Node]
    /// The nodes that are in a collection, a page of them, by name; without this a store reads them all for each page.
    func children(of collection: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<Node>
    /// The nodes of the service or an account that are in no collection, by name, without the root.
    func rootNodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node>
    /// The collections that a node is in.
    func parents(of node: Int64) throws -> [Node]

    /// Where a node has moved that was deleted; `nil` when nobody has said.
    func redirect(at address: NodeAddress) throws -> String?
    /// Where deleted nodes of the service or an account have moved, by name, those with names above `id`, at most `limit`.
    func redirects(of account: JID?, after id: String, limit: Int) throws -> [NodeRedirect]

    // MARK: Affiliations

    /// What somebody (a bare address) may do at a node.
    func affiliation(of entity: JID, at node: Int64) throws -> PubSubAffiliation
    /// The affiliations at a node other than `none`, by address.
    func affiliations(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<PubSubAffiliation.Entity>
    /// The owners of a node.
    func owners(of node: Int64) throws -> [JID]
    /// The affiliations of somebody (a bare address) other than `none`, with the nodes of the service or an account, by name.
    func affiliations(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<PubSubAffiliation.Node>

    // MARK: Subscriptions

    /// The subscriptions to a node of one account (a bare address) under whichever resource.
    func subscriptions(of entity: JID, at node: Int64) throws -> [NodeSubscription]
    /// All subscriptions to a node, by address and id.
    func subscriptions(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<NodeSubscription>
    /// Calls `body` for each subscription to a node, in no particular order: for fan-out.
    func forEachSubscription(at node: Int64, _ body: (NodeSubscription) throws -> Void) throws
    /// The subscriptions of one account (a bare address) to nodes of the service or an account, with the nodes' names.
    func subscriptions(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<NodeAndSubscription>
    /// How many subscriptions a node has.
    func subscriptionCount(at node: Int64) throws -> Int
    /// How many subscriptions one account (a bare address) has.
    func subscriptionCount(of entity: JID) throws -> Int
    /// Subscriptions that end before a moment, at most `limit`.
    func subscriptions(endingBefore moment: Date, limit: Int) throws -> [NodeSubscription]
    /// Those of them that are not reminded.
    func subscriptions(toRemindBefore moment: Date, limit: Int) throws -> [NodeSubscription]

    // MARK: Items

    /// The items of these ids, in the order of publication.
    func items(_ ids: [String], at node: Int64) throws -> [StoredItem]
    /// The newest items, newest first.
    func newestItems(at node: Int64, limit: Int) throws -> [StoredItem]
    /// A page of the items in the order of publication, oldest first; anchors are item ids (XEP-0060 §6.5.4).
    ///
    /// - Throws: `StanzaError` (`item-not-found`) when the anchor is gone.
    func items(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem>
    /// The items published after a moment, oldest first, at most `limit` of the newest.
    func items(at node: Int64, since moment: Date, limit: Int) throws -> [StoredItem]
    /// How many items a node has.
    func itemCount(at node: Int64) throws -> Int

    // MARK: Housekeeping

    /// The subscriptions of one account (a bare address), to nodes of whomever, that last no longer than its presence:
    /// by their own options, or because their node has temporary subscriptions alone (XEP-0060 §12.5).
    func subscriptions(endingWithPresenceOf entity: JID) throws -> [NodeSubscription]
    /// The nodes whose configuration says after how many seconds an item is deleted, with keys above `key`, by key, at
    /// most `limit`.
    func nodesWithItemExpiry(after key: Int64, limit: Int) throws -> [Node]
    /// Nodes that have an item published before a moment, at most `limit`.
    func nodes(withItemsPublishedBefore moment: Date, limit: Int) throws -> [Node]
    /// The nodes that delete items when their publisher goes offline and have any of that account's (a bare address).
    func nodes(purgingItemsOf publisher: JID) throws -> [Node]

    // MARK: The whole

    /// How much there is, for statistics: may be approximate.
    func totals() throws -> PubSubTotals
}

extension PubSubReading {
    /// A page.
    public func nodes(of account: JID?, after id: String, limit: Int) throws -> [Node] {
        let request = ResultSetRequest(position: id.isEmpty ? .start : .after(id))
        return try nodes(of: account, ResultSetQuery(request, limit: limit)).entries
    }

    /// A page of all.
    public func children(of collection: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        query.slice(ofSorted: try children(of: collection)) { $0.address.id }
    }
}

/// A subscription and the name of the node it is to.
public struct NodeAndSubscription: Hashable, Sendable {
    /// The node.
    public var address: NodeAddress
    /// The subscription.
    public var subscription: NodeSubscription

    /// Both.
    public init(address: NodeAddress, subscription: NodeSubscription) {
        self.address = address
        self.subscription = subscription
    }
}

/// How much a store has.
public struct PubSubTotals: Hashable, Sendable {
    /// Nodes.
    public var nodes: Int
    /// Subscriptions.
    public var subscriptions: Int
    /// Items.
    public var items: Int
    /// Events that not everybody has been told of.
    public var outbox: Int

    /// Totals.
    public init(nodes: Int, subscriptions: Int, items: Int, outbox: Int) {
        self.nodes = nodes
        self.subscriptions = subscriptions
        self.items = items
        self.outbox = outbox
    }
}
