// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OrderedCollections
import XMPPComponent
import XMPPExtensions

/// A transaction on `MemoryTables`. Changes them at once and keeps how to take each change back.
final class MemoryTransaction: PubSubTransaction {
    let tables: MemoryTables
    let outbox: Int
    private var nextSequence: Int64
    /// What was changed so far.
    private(set) var changes = CommittedChanges()
    /// What takes the changes back, from the last to the first.
    private var undo: [() -> Void] = []

    init(_ tables: MemoryTables, outbox: Int, nextSequence: Int64) {
        self.tables = tables
        self.outbox = outbox
        self.nextSequence = nextSequence
    }

    func rollBack() {
        for takeBack in undo.reversed() { takeBack() }
        undo = []
        changes = CommittedChanges()
    }

    // MARK: Nodes

    func insert(_ node: Node) throws -> Node {
        guard tables.keys[node.address] == nil else {
            throw PubSubStoreError(.damaged, "There is a node at \(node.address) already.")
        }
        var node = node
        node.key = tables.nextKey
        tables.nextKey += 1
        let entry = MemoryTables.Entry(node: node)
        tables.add(entry)
        undo.append { [tables] in tables.remove(entry) }
        changes.nodes.insert(node.key)
        return node
    }

    func update(_ node: Node) throws {
        guard let entry = tables.entries[node.key] else { return }
        let before = entry.node.configuration
        entry.node.configuration = node.configuration
        undo.append { entry.node.configuration = before }
        changes.nodes.insert(node.key)
    }

    func deleteNode(_ key: Int64) throws {
        guard let entry = tables.entries[key] else { return }
        tables.remove(entry)
        undo.append { [tables] in tables.add(entry) }
        changes.nodes.insert(key)
        changes.nodes.formUnion(entry.children)
        changes.nodes.formUnion(entry.parents)
    }

    func put(_ node: Int64, into collection: Int64) throws {
        guard let child = tables.entries[node], let parent = tables.entries[collection],
            parent.children.insert(node).inserted
        else { return }
        child.parents.insert(collection)
        undo.append {
            parent.children.remove(node)
            child.parents.remove(collection)
        }
        changes.nodes.formUnion([node, collection])
    }

    func take(_ node: Int64, outOf collection: Int64) throws {
        guard let child = tables.entries[node], let parent = tables.entries[collection],
            parent.children.remove(node) != nil
        else { return }
        child.parents.remove(collection)
        undo.append {
            parent.children.insert(node)
            child.parents.insert(collection)
        }
        changes.nodes.formUnion([node, collection])
    }

    func setRedirect(_ uri: String?, at address: NodeAddress, limit: Int) throws {
        let before = tables.redirects
        tables.redirects[address] = nil
        if let uri { tables.redirects[address] = uri }
        if tables.redirects.count > max(0, limit) {
            tables.redirects.removeFirst(tables.redirects.count - max(0, limit))
        }
        undo.append { [tables] in tables.redirects = before }
    }

    func setAffiliation(_ affiliation: PubSubAffiliation, of entity: JID, at node: Int64) throws {
        guard let entry = tables.entries[node] else { return }
        let entity = entity.bare
        let before = entry.affiliations[entity] ?? .none
        tables.affiliate(entity, affiliation, at: entry)
        undo.append { [tables] in tables.affiliate(entity, before, at: entry) }
        changes.nodes.insert(node)
    }

    // MARK: Subscriptions

    func put(_ subscription: NodeSubscription) throws {
        guard let entry = tables.entries[subscription.node] else { return }
        var subscription = subscription
        let (id, subscriber) = (subscription.id, subscription.subscriber)
        let before = entry.subscriptions[subscriber.bare]?.first { $0.subscriber == subscriber && $0.id == id }
        subscription.since = before?.since ?? nextSequence - 1
        _ = tables.set(subscription, id: id, of: subscriber, at: entry)
        undo.append { [tables] in _ = tables.set(before, id: id, of: subscriber, at: entry) }
        changes.subscriptions.append(.put(subscription))
    }

    func deleteSubscription(_ id: String, of subscriber: JID, at node: Int64) throws {
        guard let entry = tables.entries[node],
            let before = tables.set(nil, id: id, of: subscriber, at: entry)
        else { return }
        undo.append { [tables] in _ = tables.set(before, id: id, of: subscriber, at: entry) }
        changes.subscriptions.append(.deleted(node: node, subscriber: subscriber, id: id))
    }

    // MARK: Items

    func put(_ item: StoredItem, at node: Int64) throws -> StoredItem {
        var item = item
        item.position = tables.nextPosition
        tables.nextPosition += 1
        guard let entry = tables.entries[node] else { return item }
        let id = item.id
        let before = entry.items.insert(item)
        undo.append {
            _ = entry.items.remove(id)
            if let before { _ = entry.items.insert(before) }
        }
        return item
    }

    private func delete(_ ids: [String], at entry: MemoryTables.Entry) -> [String] {
        let gone = ids.compactMap { entry.items.remove($0) }
        if !gone.isEmpty { undo.append { for item in gone { _ = entry.items.insert(item) } } }
        return gone.map(\.id)
    }

    func deleteItems(_ ids: [String], at node: Int64) throws -> [String] {
        guard let entry = tables.entries[node] else { return [] }
        return delete(ids, at: entry)
    }

    func trimItems(at node: Int64, to count: Int) throws -> [String] {
        guard let entry = tables.entries[node], entry.items.count > max(0, count) else { return [] }
        // Read first: what still looks at the items makes a copy of them when they change.
        let oldest = entry.items.all.prefix(entry.items.count - max(0, count)).map(\.id)
        return delete(oldest, at: entry)
    }

    func deleteItems(at node: Int64, publishedBefore moment: Date) throws -> [String] {
        guard let entry = tables.entries[node] else { return [] }
        let old = entry.items.all.filter { $0.publishedAt < moment }.map(\.id)
        return delete(old, at: entry)
    }

    func deleteItems(at node: Int64, publishedBy publisher: JID) throws -> [String] {
        guard let entry = tables.entries[node] else { return [] }
        let theirs = entry.items.all.filter { $0.publisher.isSameBare(as: publisher) }.map(\.id)
        return delete(theirs, at: entry)
    }

    func purgeItems(at node: Int64) throws -> Int {
        guard let entry = tables.entries[node] else { return 0 }
        let before = entry.items
        entry.items = MemoryItems()
        undo.append { entry.items = before }
        return before.count
    }

    // MARK: Events

    func enqueue(_ event: OutboxEvent) throws {
        var event = event
        event.sequence = nextSequence
        nextSequence += 1
        changes.events.append(event)
    }
}
