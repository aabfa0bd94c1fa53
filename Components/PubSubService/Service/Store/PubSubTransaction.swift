// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// What can be done to a store within a transaction. What is read sees what was written before.
public protocol PubSubTransaction: PubSubReading {
    // MARK: Nodes

    /// Stores a new node and gives it its key.
    ///
    /// - Throws: `PubSubStoreError` when there is one at the address: the engine asks first.
    func insert(_ node: Node) throws -> Node
    /// Changes a node's configuration.
    func update(_ node: Node) throws
    /// Deletes a node with its items, subscriptions and affiliations, and its place in collections.
    func deleteNode(_ key: Int64) throws
    /// Puts a node into a collection.
    func put(_ node: Int64, into collection: Int64) throws
    /// Takes a node out of a collection.
    func take(_ node: Int64, outOf collection: Int64) throws

    /// Notes where a node has moved that was deleted, or with `nil` that it is there or just gone.
    ///
    /// - Parameter limit: Of more than so many the oldest is forgotten.
    func setRedirect(_ uri: String?, at address: NodeAddress, limit: Int) throws

    // MARK: Affiliations

    /// Sets what somebody (a bare address) may do at a node; `none` removes it.
    func setAffiliation(_ affiliation: PubSubAffiliation, of entity: JID, at node: Int64) throws

    // MARK: Subscriptions

    /// Stores a subscription, in place of the one with the same node, subscriber and id, whose `since` it keeps. A new one
    /// gets the sequence of the last event there is as its `since`.
    func put(_ subscription: NodeSubscription) throws
    /// Deletes a subscription, if there is such a one.
    func deleteSubscription(_ id: String, of subscriber: JID, at node: Int64) throws

    // MARK: Items

    /// Stores an item at the end of the order, in place of the one with the same id, and gives it its position.
    func put(_ item: StoredItem, at node: Int64) throws -> StoredItem
    /// Deletes items; those that there are not are passed over.
    ///
    /// - Returns: The ids of those that there were.
    func deleteItems(_ ids: [String], at node: Int64) throws -> [String]
    /// Deletes the oldest items until `count` are left.
    ///
    /// - Returns: The ids of those deleted, oldest first.
    func trimItems(at node: Int64, to count: Int) throws -> [String]
    /// Deletes the items that were published before a moment.
    ///
    /// - Returns: The ids of those deleted, oldest first.
    func deleteItems(at node: Int64, publishedBefore moment: Date) throws -> [String]
    /// Deletes the items of one publisher (a bare address).
    ///
    /// - Returns: The ids of those deleted.
    func deleteItems(at node: Int64, publishedBy publisher: JID) throws -> [String]
    /// Deletes all items.
    ///
    /// - Returns: How many there were.
    func purgeItems(at node: Int64) throws -> Int

    // MARK: Events

    /// Adds an event to the outbox: handed over after the commit.
    func enqueue(_ event: OutboxEvent) throws
}
