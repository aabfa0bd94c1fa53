// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0248 v0.5.0: §6.1 (who is told of what is below a collection)

import XMPPComponent

/// What delivery has to know of a node besides its subscriptions.
struct NodeRecord: Sendable {
    /// A collection that the node is in, directly or through others.
    struct Ancestor: Hashable, Sendable {
        var key: Int64
        var id: String
        /// Levels in between and one: 1 for a collection that it is in itself. Of several ways the shortest.
        var distance: Int
    }

    var node: Node
    /// The owners, where replies go to them.
    var owners: [JID] = []
    var above: [Ancestor] = []
    /// Whether the root is not among `above` because it was not stored.
    var lacksRoot = false
}

/// What delivery remembers of nodes and their subscriptions, as far as it was needed lately: kept up to date with what the
/// store tells of its commits, and bounded.
///
/// While something is read from the store, changes may be committed that are in what is read or not. They are written down
/// meanwhile, and done once more afterwards, which does no harm to what has them.
struct AudienceBook: Sendable {
    private struct Entry: Sendable {
        var record: NodeRecord?
        var audience: Audience?
        var lastUse: UInt64

        var weight: Int { 8 + (audience?.count ?? 0) }
    }

    /// What was read of some nodes.
    struct Reading: Sendable {
        var records: [Int64: NodeRecord] = [:]
        var audiences: [Int64: Audience] = [:]
        /// Nodes that there are not.
        var gone: Set<Int64> = []
        /// Subscriptions that have bounces.
        var bounced: [NodeSubscription] = []
    }

    private struct Meanwhile: Sendable {
        var subscriptions: [CommittedChanges.Subscription] = []
        var nodes: Set<Int64> = []
        var isEverything = false
    }

    private let limit: Int
    private var entries: [Int64: Entry] = [:]
    private var weight = 0
    /// The nodes of which something is remembered, by the collections above them.
    private var below: [Int64: Set<Int64>] = [:]
    private var meanwhile: Meanwhile?
    private var uses: UInt64 = 0
    /// The nodes with records that lack the root.
    private var rootless: Set<Int64> = []
    /// Unknown nodes with new subscriptions, one of which may be the root, which is stored when somebody subscribes to it.
    private(set) var suspects: Set<Int64> = []

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Nodes and subscriptions that are remembered.
    var counts: (nodes: Int, subscriptions: Int) {
        (entries.count, entries.values.reduce(0) { $0 + ($1.audience?.count ?? 0) })
    }

    // MARK: Asking

    mutating func record(_ node: Int64) -> NodeRecord? {
        uses += 1
        entries[node]?.lastUse = uses
        return entries[node]?.record
    }

    mutating func audience(_ node: Int64) -> Audience? {
        uses += 1
        entries[node]?.lastUse = uses
        return entries[node]?.audience
    }

    /// Whether everything about a node is there, the collections above included.
    func isComplete(_ node: Int64) -> Bool {
        guard let entry = entries[node], let record = entry.record, entry.audience != nil else { return false }
        return record.above.allSatisfy { entries[$0.key]?.audience != nil }
    }

    /// Whether the subscriptions of a node need not be read.
    func hasAudience(_ node: Int64) -> Bool { entries[node]?.audience != nil }

    /// The suspects were looked at.
    ///
    /// - Parameter isRoot: Whether one of them is a root, which is above all that lacked one.
    mutating func clearSuspects(_ looked: Set<Int64>, isRoot: Bool) {
        suspects.subtract(looked)
        guard isRoot else { return }
        for key in rootless { forget(key) }
    }

    // MARK: Reading

    /// Something is going to be read.
    mutating func beginReading() {
        meanwhile = Meanwhile()
    }

    /// Takes what was read, as far as it is not void already.
    mutating func endReading(_ reading: Reading) {
        let changes = meanwhile ?? Meanwhile()
        meanwhile = nil
        guard !changes.isEverything else { return }
        for (key, record) in reading.records {
            guard !changes.nodes.contains(key), !record.above.contains(where: { changes.nodes.contains($0.key) }) else {
                continue
            }
            change(key) { $0.record = record }
            if record.lacksRoot { rootless.insert(key) }
            for ancestor in record.above { below[ancestor.key, default: []].insert(key) }
        }
        for (key, audience) in reading.audiences where !changes.nodes.contains(key) {
            change(key) { $0.audience = audience }
        }
        for subscription in changes.subscriptions { apply(subscription) }
    }

    /// Nothing was read.
    mutating func failReading() {
        meanwhile = nil
    }

    /// Lets go of what was not used for the longest time, where there is too much.
    mutating func trim() {
        guard weight > limit else { return }
        let target = limit / 4 * 3
        for (key, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard weight > target, entries.count > 1 else { return }
            forget(key, weighing: entry.weight)
        }
    }

    // MARK: Changes

    /// Takes note of what a commit changed.
    mutating func take(_ changes: CommittedChanges) {
        if changes.isEverything {
            entries = [:]
            below = [:]
            rootless = []
            suspects = []
            weight = 0
            meanwhile?.isEverything = true
            return
        }
        for node in changes.nodes {
            for key in below.removeValue(forKey: node) ?? [] { forget(key) }
            forget(node)
        }
        for subscription in changes.subscriptions { apply(subscription) }
        meanwhile?.nodes.formUnion(changes.nodes)
        meanwhile?.subscriptions += changes.subscriptions
        trim()
    }

    private mutating func apply(_ change: CommittedChanges.Subscription) {
        switch change {
        case .put(let subscription):
            if entries[subscription.node] == nil, !rootless.isEmpty { suspects.insert(subscription.node) }
            guard entries[subscription.node]?.audience != nil else { return }
            self.change(subscription.node) { $0.audience?.put(subscription) }
        case .deleted(let node, let subscriber, let id):
            guard entries[node]?.audience != nil else { return }
            self.change(node) { $0.audience?.remove(subscriber, id) }
        }
    }

    private mutating func change(_ key: Int64, _ body: (inout Entry) -> Void) {
        // Taken out, so that what is inside is changed in place.
        let isKnown = entries[key] != nil
        uses += 1
        var entry = entries.removeValue(forKey: key) ?? Entry(lastUse: uses)
        if isKnown { weight -= entry.weight }
        body(&entry)
        weight += entry.weight
        entries[key] = entry
    }

    private mutating func forget(_ key: Int64, weighing known: Int? = nil) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        weight -= known ?? entry.weight
        rootless.remove(key)
        for ancestor in entry.record?.above ?? [] {
            below[ancestor.key]?.remove(key)
            if below[ancestor.key]?.isEmpty == true { below[ancestor.key] = nil }
        }
    }
}
