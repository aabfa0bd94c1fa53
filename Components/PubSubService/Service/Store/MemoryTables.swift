// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import OrderedCollections
import XMPPComponent
import XMPPExtensions

/// What a `MemoryStore` holds.
///
/// `@unchecked Sendable`: touched by one transaction at a time, under the store's lock.
final class MemoryTables: @unchecked Sendable {
    /// A node with everything that is deleted with it: an object, so that what is inside is changed in place.
    final class Entry {
        var node: Node
        var children: Set<Int64> = []
        var parents: Set<Int64> = []
        var affiliations: [JID: PubSubAffiliation] = [:]
        var owners: Set<JID> = []
        /// Those of each account (a bare address), in the order in which they were made.
        var subscriptions: [JID: [NodeSubscription]] = [:]
        var subscriptionCount = 0
        /// All of them in the order of pages, once somebody has asked; `nil` when that is void.
        var pagedSubscriptions: [(anchor: String, subscription: NodeSubscription)]?
        var items = MemoryItems()

        init(node: Node) {
            self.node = node
        }

        func affiliate(_ entity: JID, _ affiliation: PubSubAffiliation) {
            affiliations[entity] = affiliation == .none ? nil : affiliation
            if affiliation == .owner { owners.insert(entity) } else { owners.remove(entity) }
        }

        /// All subscriptions by address and id.
        func sortedSubscriptions() -> [(anchor: String, subscription: NodeSubscription)] {
            if let pagedSubscriptions { return pagedSubscriptions }
            let sorted = subscriptions.values.joined().map { (anchor: $0.anchor, subscription: $0) }
                .sorted { $0.anchor < $1.anchor }
            pagedSubscriptions = sorted
            return sorted
        }
    }

    private(set) var entries: [Int64: Entry] = [:]
    private(set) var keys: [NodeAddress: Int64] = [:]
    /// The names of the nodes of the service and of each account, sorted, without the root.
    private(set) var names: [JID?: [String]] = [:]
    /// How many nodes an account (a bare address) has made.
    private(set) var nodeCounts: [JID: Int] = [:]
    /// Which nodes an account (a bare address) is subscribed to, and how often.
    private(set) var subscribedNodes: [JID: [Int64: Int]] = [:]
    /// Which nodes an account (a bare address) is affiliated with.
    private(set) var affiliatedNodes: [JID: Set<Int64>] = [:]
    /// Where deleted nodes have moved, the oldest first.
    var redirects: OrderedDictionary<NodeAddress, String> = [:]
    var nextKey: Int64 = 1
    var nextPosition: Int64 = 1

    // MARK: Nodes

    /// Adds a node and what it has.
    func add(_ entry: Entry) {
        let node = entry.node
        entries[node.key] = entry
        keys[node.address] = node.key
        nodeCounts[node.creator, default: 0] += 1
        if !node.address.id.isEmpty {
            let index = names[node.address.account, default: []].place(of: node.address.id)
            names[node.address.account, default: []].insert(node.address.id, at: index)
        }
        for entity in entry.affiliations.keys { affiliatedNodes[entity, default: []].insert(node.key) }
        for (account, subscriptions) in entry.subscriptions { count(subscriptions.count, of: account, at: node.key) }
        for child in entry.children { entries[child]?.parents.insert(node.key) }
        for parent in entry.parents { entries[parent]?.children.insert(node.key) }
    }

    /// Takes a node away and all that points to it.
    func remove(_ entry: Entry) {
        let node = entry.node
        entries[node.key] = nil
        keys[node.address] = nil
        nodeCounts.add(-1, at: node.creator)
        if var names = names[node.address.account], !node.address.id.isEmpty {
            self.names[node.address.account] = nil
            names.remove(at: names.place(of: node.address.id))
            self.names[node.address.account] = names.isEmpty ? nil : names
        }
        for entity in entry.affiliations.keys { forget(node.key, of: entity) }
        for (account, subscriptions) in entry.subscriptions { count(-subscriptions.count, of: account, at: node.key) }
        for child in entry.children { entries[child]?.parents.remove(node.key) }
        for parent in entry.parents { entries[parent]?.children.remove(node.key) }
    }

    // MARK: Affiliations

    func affiliate(_ entity: JID, _ affiliation: PubSubAffiliation, at entry: Entry) {
        entry.affiliate(entity, affiliation)
        if affiliation == .none {
            forget(entry.node.key, of: entity)
        } else {
            affiliatedNodes[entity, default: []].insert(entry.node.key)
        }
    }

    private func forget(_ node: Int64, of entity: JID) {
        affiliatedNodes[entity]?.remove(node)
        if affiliatedNodes[entity]?.isEmpty == true { affiliatedNodes[entity] = nil }
    }

    // MARK: Subscriptions

    /// Stores or, with `nil`, deletes the subscription of that address and id.
    ///
    /// - Returns: What was there before.
    func set(_ subscription: NodeSubscription?, id: String, of subscriber: JID, at entry: Entry) -> NodeSubscription? {
        let account = subscriber.bare
        var ofAccount = entry.subscriptions.removeValue(forKey: account) ?? []
        let index = ofAccount.firstIndex { $0.subscriber == subscriber && $0.id == id }
        let old = index.map { ofAccount[$0] }
        switch (subscription, index) {
        case (let subscription?, let index?): ofAccount[index] = subscription
        case (let subscription?, nil): ofAccount.append(subscription)
        case (nil, let index?): ofAccount.remove(at: index)
        case (nil, nil): break
        }
        if !ofAccount.isEmpty { entry.subscriptions[account] = ofAccount }
        let change = (subscription == nil ? 0 : 1) - (old == nil ? 0 : 1)
        entry.subscriptionCount += change
        entry.pagedSubscriptions = nil
        count(change, of: account, at: entry.node.key)
        return old
    }

    private func count(_ change: Int, of account: JID, at node: Int64) {
        guard change != 0 else { return }
        subscribedNodes[account, default: [:]].add(change, at: node)
        if subscribedNodes[account]?.isEmpty == true { subscribedNodes[account] = nil }
    }
}

extension Dictionary where Value == Int {
    /// Counts; what is 0 is not kept.
    fileprivate mutating func add(_ change: Int, at key: Key) {
        self[key, default: 0] += change
        if self[key] == 0 { self[key] = nil }
    }
}

extension [String] {
    /// Where a text is or would be among sorted ones.
    fileprivate func place(of text: String) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle] < text { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension NodeSubscription {
    /// As the anchor of a page, in a store that keeps what it has by name.
    public var anchor: String { "\(subscriber) \(id)" }
}
