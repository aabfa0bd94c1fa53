// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OrderedCollections
import XMPPComponent
import XMPPExtensions

extension MemoryTransaction {
    // MARK: Nodes

    func node(at address: NodeAddress) throws -> Node? { tables.keys[address].flatMap { tables.entries[$0]?.node } }
    func node(_ key: Int64) throws -> Node? { tables.entries[key]?.node }

    private func entry(_ name: String, of account: JID?) -> MemoryTables.Entry? {
        tables.keys[NodeAddress(name, account: account)].flatMap { tables.entries[$0] }
    }

    /// The nodes of those names.
    private func nodes(_ slice: ResultSetSlice<String>, of account: JID?) -> ResultSetSlice<Node> {
        ResultSetSlice(
            entries: slice.entries.compactMap { entry($0, of: account)?.node }, page: slice.page,
            hasMore: slice.hasMore)
    }

    func nodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        nodes(query.slice(ofSorted: tables.names[account] ?? []) { $0 }, of: account)
    }

    func nodeCount(madeBy creator: JID) throws -> Int { tables.nodeCounts[creator.bare] ?? 0 }

    private func nodes(_ keys: Set<Int64>) -> [Node] {
        keys.compactMap { tables.entries[$0]?.node }.sorted { $0.address.id < $1.address.id }
    }

    func children(of collection: Int64) throws -> [Node] { nodes(tables.entries[collection]?.children ?? []) }
    func parents(of node: Int64) throws -> [Node] { nodes(tables.entries[node]?.parents ?? []) }

    func children(of collection: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        guard query.limit > 0 else {
            let count = tables.entries[collection]?.children.count ?? 0
            return query.slice(ofFetched: [], count: count) { (node: Node) in node.address.id }
        }
        return query.slice(ofSorted: try children(of: collection)) { $0.address.id }
    }

    func rootNodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        let names = (tables.names[account] ?? []).filter { entry($0, of: account)?.parents.isEmpty == true }
        return nodes(query.slice(ofSorted: names) { $0 }, of: account)
    }

    // MARK: Affiliations

    func redirect(at address: NodeAddress) throws -> String? { tables.redirects[address] }

    func redirects(of account: JID?, after id: String, limit: Int) throws -> [NodeRedirect] {
        let all = tables.redirects.lazy.filter { $0.key.account == account && $0.key.id > id }
        return all.map { NodeRedirect(address: $0.key, uri: $0.value) }.sorted { $0.address.id < $1.address.id }
            .prefix(max(0, limit)).map(\.self)
    }

    func affiliation(of entity: JID, at node: Int64) throws -> PubSubAffiliation {
        tables.entries[node]?.affiliations[entity.bare] ?? .none
    }

    func affiliations(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<PubSubAffiliation.Entity> {
        let all = tables.entries[node]?.affiliations ?? [:]
        guard query.limit > 0 else {
            return query.slice(ofFetched: [], count: all.count) { (entity: PubSubAffiliation.Entity) in
                entity.jid.description
            }
        }
        let entities = all.map { PubSubAffiliation.Entity($0.key, $0.value) }
        return query.slice(ofSorted: entities.sorted { $0.jid.description < $1.jid.description }) {
            $0.jid.description
        }
    }

    func owners(of node: Int64) throws -> [JID] { (tables.entries[node]?.owners ?? []).sorted() }

    func affiliations(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<PubSubAffiliation.Node>
    {
        let entries = (tables.affiliatedNodes[entity.bare] ?? []).compactMap { tables.entries[$0] }
        let all = entries.filter { $0.node.address.account == account }.compactMap { entry in
            entry.affiliations[entity.bare].map { PubSubAffiliation.Node(entry.node.address.id, $0) }
        }
        return query.slice(ofSorted: all.sorted { $0.node < $1.node }) { $0.node }
    }

    // MARK: Subscriptions

    func subscriptions(of entity: JID, at node: Int64) throws -> [NodeSubscription] {
        let ofAccount = tables.entries[node]?.subscriptions[entity.bare] ?? []
        return ofAccount.count < 2 ? ofAccount : ofAccount.sorted { ($0.subscriber, $0.id) < ($1.subscriber, $1.id) }
    }

    func subscriptions(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<NodeSubscription> {
        query.slice(ofSorted: tables.entries[node]?.sortedSubscriptions() ?? []) { $0.anchor }.map(\.subscription)
    }

    func forEachSubscription(at node: Int64, _ body: (NodeSubscription) throws -> Void) throws {
        for ofAccount in (tables.entries[node]?.subscriptions ?? [:]).values {
            for subscription in ofAccount { try body(subscription) }
        }
    }

    func subscriptions(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<NodeAndSubscription>
    {
        var all: [NodeAndSubscription] = []
        for key in (tables.subscribedNodes[entity.bare] ?? [:]).keys {
            guard let entry = tables.entries[key], entry.node.address.account == account else { continue }
            all += (entry.subscriptions[entity.bare] ?? []).map {
                NodeAndSubscription(address: entry.node.address, subscription: $0)
            }
        }
        return query.slice(ofSorted: all.sorted { $0.anchor < $1.anchor }) { $0.anchor }
    }

    func subscriptionCount(at node: Int64) throws -> Int { tables.entries[node]?.subscriptionCount ?? 0 }

    func subscriptionCount(of entity: JID) throws -> Int {
        (tables.subscribedNodes[entity.bare] ?? [:]).values.reduce(0, +)
    }

    func subscriptions(endingBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        subscriptions(limit: limit) { subscription in subscription.expiresAt.map { $0 < moment } ?? false }
    }

    func subscriptions(toRemindBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        subscriptions(limit: limit) { subscription in
            !subscription.isReminded && subscription.expiresAt.map { $0 < moment } ?? false
        }
    }

    private func subscriptions(
        limit: Int, where isWanted: @escaping (NodeSubscription) -> Bool
    ) -> [NodeSubscription] {
        let all = tables.entries.values.lazy.flatMap { $0.subscriptions.values.joined() }
        let wanted = all.filter(isWanted)
        return Array(wanted.prefix(max(0, limit)))
    }

    // MARK: Items

    func items(_ ids: [String], at node: Int64) throws -> [StoredItem] {
        tables.entries[node]?.items.items(Set(ids)) ?? []
    }

    func newestItems(at node: Int64, limit: Int) throws -> [StoredItem] {
        tables.entries[node].map { Array($0.items.newestFirst.prefix(max(0, limit))) } ?? []
    }

    func items(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        guard let entry = tables.entries[node] else {
            return query.slice(ofSorted: []) { (item: StoredItem) in item.id }
        }
        return try entry.items.page(query)
    }

    func items(at node: Int64, since moment: Date, limit: Int) throws -> [StoredItem] {
        guard let entry = tables.entries[node] else { return [] }
        return entry.items.newestFirst.lazy.filter { $0.publishedAt > moment }.prefix(max(0, limit)).reversed()
    }

    func itemCount(at node: Int64) throws -> Int { tables.entries[node]?.items.count ?? 0 }

    // MARK: Housekeeping

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
        let nodes = nodes { $0.items.all.contains { $0.publishedAt < moment } }
        return Array(nodes.prefix(max(0, limit)))
    }

    func nodes(purgingItemsOf publisher: JID) throws -> [Node] {
        nodes { entry in
            entry.node.configuration.purgesWhenOffline
                && entry.items.all.contains { $0.publisher.isSameBare(as: publisher) }
        }
    }

    // MARK: The whole

    func totals() throws -> PubSubTotals {
        PubSubTotals(
            nodes: tables.entries.count,
            subscriptions: tables.entries.values.reduce(0) { $0 + $1.subscriptionCount },
            items: tables.entries.values.reduce(0) { $0 + $1.items.count }, outbox: outbox)
    }
}

extension NodeAndSubscription {
    /// As the anchor of a page, in a store that keeps what it has by name.
    public var anchor: String { "\(address.id) \(subscription.anchor)" }
}
