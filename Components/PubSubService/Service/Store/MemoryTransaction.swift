// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

/// A transaction on `MemoryTables`. Keeps how each entry was before its first change, to go back there.
final class MemoryTransaction: PubSubTransaction {
    private let tables: MemoryTables
    private let outbox: Int
    private var nextSequence: Int64
    /// What was changed so far.
    private(set) var changes = CommittedChanges()
    /// The changed entries as they were; `nil` for those that there were not.
    private var before: [Int64: MemoryTables.Entry?] = [:]

    init(_ tables: MemoryTables, outbox: Int, nextSequence: Int64) {
        self.tables = tables
        self.outbox = outbox
        self.nextSequence = nextSequence
    }

    func rollBack() {
        for (key, entry) in before { replace(key, by: entry) }
        before = [:]
        changes = CommittedChanges()
    }

    // MARK: Changes

    /// Changes an entry; one that there is not stays so.
    private func change<Result>(_ key: Int64, _ body: (inout MemoryTables.Entry) -> Result) -> Result? {
        guard var entry = tables.entries[key] else { return nil }
        if before[key] == nil { before[key] = .some(entry) }
        // The table's own reference is let go, so that what is inside is changed in place unless it was kept above.
        tables.entries[key] = nil
        let result = body(&entry)
        tables.entries[key] = entry
        return result
    }

    private func replace(_ key: Int64, by entry: MemoryTables.Entry?) {
        if let old = tables.entries[key] {
            tables.keys[old.node.address] = nil
            for subscription in old.subscriptions.keys { count(subscription, at: key, -1) }
        }
        tables.entries[key] = entry
        if let entry {
            tables.keys[entry.node.address] = key
            for subscription in entry.subscriptions.keys { count(subscription, at: key, 1) }
        }
    }

    private func count(_ subscription: MemoryTables.SubscriptionKey, at node: Int64, _ change: Int) {
        let account = subscription.subscriber.bare
        var nodes = tables.subscribedNodes[account] ?? [:]
        nodes[node, default: 0] += change
        if nodes[node] == 0 { nodes[node] = nil }
        tables.subscribedNodes[account] = nodes.isEmpty ? nil : nodes
    }

    func insert(_ node: Node) throws -> Node {
        guard tables.keys[node.address] == nil else {
            throw PubSubStoreError(.damaged, "There is a node at \(node.address) already.")
        }
        var node = node
        node.key = tables.nextKey
        tables.nextKey += 1
        before[node.key] = .some(nil)
        replace(node.key, by: MemoryTables.Entry(node: node))
        changes.nodes.insert(node.key)
        return node
    }

    func update(_ node: Node) throws {
        changes.nodes.insert(node.key)
        _ = change(node.key) { $0.node.configuration = node.configuration }
    }

    func deleteNode(_ key: Int64) throws {
        guard let entry = tables.entries[key] else { return }
        for child in entry.children { _ = change(child) { $0.parents.remove(key) } }
        for parent in entry.parents { _ = change(parent) { $0.children.remove(key) } }
        if before[key] == nil { before[key] = .some(entry) }
        replace(key, by: nil)
        changes.nodes.formUnion([key] + entry.children + entry.parents)
    }

    func put(_ node: Int64, into collection: Int64) throws {
        changes.nodes.formUnion([node, collection])
        _ = change(collection) { $0.children.insert(node) }
        _ = change(node) { $0.parents.insert(collection) }
    }

    func take(_ node: Int64, outOf collection: Int64) throws {
        changes.nodes.formUnion([node, collection])
        _ = change(collection) { $0.children.remove(node) }
        _ = change(node) { $0.parents.remove(collection) }
    }

    func setAffiliation(_ affiliation: PubSubAffiliation, of entity: JID, at node: Int64) throws {
        changes.nodes.insert(node)
        _ = change(node) { $0.affiliations[entity.bare] = affiliation == .none ? nil : affiliation }
    }

    func put(_ subscription: NodeSubscription) throws {
        let key = MemoryTables.SubscriptionKey(subscriber: subscription.subscriber, id: subscription.id)
        let last = nextSequence - 1
        let stored = change(subscription.node) { entry in
            var subscription = subscription
            let old = entry.subscriptions[key]
            subscription.since = old?.since ?? last
            entry.subscriptions[key] = subscription
            return (subscription, isNew: old == nil)
        }
        guard let stored else { return }
        if stored.isNew { count(key, at: subscription.node, 1) }
        changes.subscriptions.append(.put(stored.0))
    }

    func deleteSubscription(_ id: String, of subscriber: JID, at node: Int64) throws {
        let key = MemoryTables.SubscriptionKey(subscriber: subscriber, id: id)
        let wasThere = change(node) { $0.subscriptions.removeValue(forKey: key) != nil }
        guard wasThere == true else { return }
        count(key, at: node, -1)
        changes.subscriptions.append(.deleted(node: node, subscriber: subscriber, id: id))
    }

    func put(_ item: StoredItem, at node: Int64) throws -> StoredItem {
        var item = item
        item.position = tables.nextPosition
        tables.nextPosition += 1
        _ = change(node) { entry in
            if entry.positions.updateValue(item.position, forKey: item.id) != nil {
                entry.items.removeAll { $0.id == item.id }
            }
            entry.items.append(item)
        }
        return item
    }

    private func deleteItems(at node: Int64, where isDoomed: (StoredItem) -> Bool) -> [String] {
        change(node) { entry in
            let doomed = entry.items.filter(isDoomed).map(\.id)
            guard !doomed.isEmpty else { return doomed }
            entry.items.removeAll(where: isDoomed)
            for id in doomed { entry.positions[id] = nil }
            return doomed
        } ?? []
    }

    func deleteItems(_ ids: [String], at node: Int64) throws -> [String] {
        let ids = Set(ids)
        return deleteItems(at: node) { ids.contains($0.id) }
    }

    func trimItems(at node: Int64, to count: Int) throws -> [String] {
        guard let items = tables.entries[node]?.items, items.count > max(0, count) else { return [] }
        let doomed = Set(items.prefix(items.count - max(0, count)).map(\.id))
        return deleteItems(at: node) { doomed.contains($0.id) }
    }

    func deleteItems(at node: Int64, publishedBefore moment: Date) throws -> [String] {
        deleteItems(at: node) { $0.publishedAt < moment }
    }

    func deleteItems(at node: Int64, publishedBy publisher: JID) throws -> [String] {
        deleteItems(at: node) { $0.publisher.bare == publisher.bare }
    }

    func purgeItems(at node: Int64) throws -> Int {
        deleteItems(at: node) { _ in true }.count
    }

    func enqueue(_ event: OutboxEvent) throws {
        var event = event
        event.sequence = nextSequence
        nextSequence += 1
        changes.events.append(event)
    }
}

// MARK: - Reading

extension MemoryTransaction {
    func node(at address: NodeAddress) throws -> Node? { tables.keys[address].flatMap { tables.entries[$0]?.node } }
    func node(_ key: Int64) throws -> Node? { tables.entries[key]?.node }

    private func nodes(of account: JID?, where isIncluded: (MemoryTables.Entry) -> Bool = { _ in true }) -> [Node] {
        tables.entries.values.filter {
            $0.node.address.account == account && !$0.node.address.id.isEmpty && isIncluded($0)
        }.map(\.node).sorted { $0.address.id < $1.address.id }
    }

    func nodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        query.slice(ofSorted: nodes(of: account)) { $0.address.id }
    }

    func nodeCount(madeBy creator: JID) throws -> Int {
        tables.entries.values.count { $0.node.creator == creator.bare }
    }

    private func nodes(_ keys: Set<Int64>) -> [Node] {
        keys.compactMap { tables.entries[$0]?.node }.sorted { $0.address.id < $1.address.id }
    }

    func children(of collection: Int64) throws -> [Node] { nodes(tables.entries[collection]?.children ?? []) }
    func parents(of node: Int64) throws -> [Node] { nodes(tables.entries[node]?.parents ?? []) }

    func rootNodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        query.slice(ofSorted: nodes(of: account) { $0.parents.isEmpty }) { $0.address.id }
    }

    func affiliation(of entity: JID, at node: Int64) throws -> PubSubAffiliation {
        tables.entries[node]?.affiliations[entity.bare] ?? .none
    }

    func affiliations(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<PubSubAffiliation.Entity> {
        let all = (tables.entries[node]?.affiliations ?? [:]).map { PubSubAffiliation.Entity($0.key, $0.value) }
        return query.slice(ofSorted: all.sorted { $0.jid.description < $1.jid.description }) { $0.jid.description }
    }

    func owners(of node: Int64) throws -> [JID] {
        (tables.entries[node]?.affiliations ?? [:]).filter { $0.value == .owner }.keys.sorted()
    }

    func affiliations(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<PubSubAffiliation.Node>
    {
        let all = nodes(of: account).compactMap { node -> PubSubAffiliation.Node? in
            tables.entries[node.key]?.affiliations[entity.bare].map { PubSubAffiliation.Node(node.address.id, $0) }
        }
        return query.slice(ofSorted: all) { $0.node }
    }

    func subscriptions(of entity: JID, at node: Int64) throws -> [NodeSubscription] {
        guard tables.subscribedNodes[entity.bare]?[node] != nil else { return [] }
        let all = tables.entries[node]?.subscriptions ?? [:]
        return all.filter { $0.key.subscriber.bare == entity.bare }.sorted { $0.key < $1.key }.map(\.value)
    }

    func subscriptions(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<NodeSubscription> {
        let all = (tables.entries[node]?.subscriptions ?? [:]).sorted { $0.key.text < $1.key.text }
        let slice = query.slice(ofSorted: all) { $0.key.text }
        return ResultSetSlice(entries: slice.entries.map(\.value), page: slice.page, hasMore: slice.hasMore)
    }

    func forEachSubscription(at node: Int64, _ body: (NodeSubscription) throws -> Void) throws {
        for subscription in (tables.entries[node]?.subscriptions ?? [:]).values { try body(subscription) }
    }

    func subscriptions(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<NodeAndSubscription>
    {
        var all: [NodeAndSubscription] = []
        for key in (tables.subscribedNodes[entity.bare] ?? [:]).keys {
            guard let entry = tables.entries[key], entry.node.address.account == account else { continue }
            all += try subscriptions(of: entity, at: key).map {
                NodeAndSubscription(address: entry.node.address, subscription: $0)
            }
        }
        return query.slice(ofSorted: all.sorted { $0.anchor < $1.anchor }) { $0.anchor }
    }

    func subscriptionCount(at node: Int64) throws -> Int { tables.entries[node]?.subscriptions.count ?? 0 }

    func subscriptionCount(of entity: JID) throws -> Int {
        (tables.subscribedNodes[entity.bare] ?? [:]).values.reduce(0, +)
    }

    func subscriptions(endingBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        let ending = tables.entries.values.lazy.flatMap(\.subscriptions.values).filter { subscription in
            subscription.expiresAt.map { $0 < moment } ?? false
        }
        return Array(ending.prefix(max(0, limit)))
    }

    func items(_ ids: [String], at node: Int64) throws -> [StoredItem] {
        let ids = Set(ids)
        return (tables.entries[node]?.items ?? []).filter { ids.contains($0.id) }
    }

    func newestItems(at node: Int64, limit: Int) throws -> [StoredItem] {
        (tables.entries[node]?.items ?? []).suffix(max(0, limit)).reversed()
    }

    func items(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        guard let entry = tables.entries[node] else {
            return query.slice(ofSorted: []) { (item: StoredItem) in item.id }
        }
        var start = 0
        var end = entry.items.count
        if let anchor = query.anchor {
            guard let position = entry.positions[anchor],
                let index = entry.items.firstIndex(where: { $0.position == position })
            else { throw ResultSetQuery.missing(anchor) }
            if query.isBackwards { end = index } else { start = index + 1 }
        } else {
            start = min(query.offset, end)
        }
        let rows = entry.items[start..<end]
        let fetched =
            query.isBackwards ? Array(rows.reversed().prefix(query.fetchCount)) : Array(rows.prefix(query.fetchCount))
        return query.slice(ofFetched: fetched, count: entry.items.count) { id in
            entry.items.firstIndex { $0.id == id }
        } id: {
            $0.id
        }
    }

    func items(at node: Int64, since moment: Date, limit: Int) throws -> [StoredItem] {
        (tables.entries[node]?.items ?? []).filter { $0.publishedAt > moment }.suffix(max(0, limit))
    }

    func itemCount(at node: Int64) throws -> Int { tables.entries[node]?.items.count ?? 0 }

    func subscriptions(endingWithPresenceOf entity: JID) throws -> [NodeSubscription] {
        try (tables.subscribedNodes[entity.bare] ?? [:]).keys.sorted().flatMap { key in
            let isTemporary = tables.entries[key]?.node.configuration.hasTemporarySubscriptions == true
            return try subscriptions(of: entity, at: key).filter { isTemporary || $0.options.expiry == .presence }
        }
    }

    /// The nodes with something, by key.
    private func nodes(where isWanted: (MemoryTables.Entry) -> Bool) -> [Node] {
        tables.entries.values.filter(isWanted).map(\.node).sorted { $0.key < $1.key }
    }

    func nodesWithItemExpiry(after key: Int64, limit: Int) throws -> [Node] {
        let nodes = nodes { entry in
            if case .number = entry.node.configuration.itemExpiry { entry.node.key > key } else { false }
        }
        return Array(nodes.prefix(max(0, limit)))
    }

    func nodes(withItemsPublishedBefore moment: Date, limit: Int) throws -> [Node] {
        let nodes = nodes { $0.items.contains { $0.publishedAt < moment } }
        return Array(nodes.prefix(max(0, limit)))
    }

    func nodes(purgingItemsOf publisher: JID) throws -> [Node] {
        nodes { entry in
            entry.node.configuration.purgesWhenOffline
                && entry.items.contains { $0.publisher.isSameBare(as: publisher) }
        }
    }

    func totals() throws -> PubSubTotals {
        PubSubTotals(
            nodes: tables.entries.count,
            subscriptions: tables.entries.values.reduce(0) { $0 + $1.subscriptions.count },
            items: tables.entries.values.reduce(0) { $0 + $1.items.count }, outbox: outbox)
    }
}

extension NodeAndSubscription {
    /// As the anchor of a page, in a store that keeps what it has by name.
    public var anchor: String { "\(address.id) \(subscription.subscriber) \(subscription.id)" }
}
