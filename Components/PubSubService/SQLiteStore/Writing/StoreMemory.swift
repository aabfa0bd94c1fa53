// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// What the store's thread remembers of the file between transactions: nodes with their counts, and which numbers were given
/// out. It follows what a body changes, and goes back with it when the body is taken back.
final class StoreMemory {
    /// A node, and its counts as the file has them.
    private struct Entry {
        var stored: StoredNode
        var itemsInFile: Int
        var subscriptionsInFile: Int
    }

    /// Numbers and totals, which a copy is enough to go back to.
    struct Ledger {
        /// Numbers of one kind: the last one given out, and the last one of the block that the file knows to be taken.
        struct Numbers {
            var last: Int64
            var reserved: Int64

            /// A number that was never given out, and what the file must know to be taken when a block is begun.
            mutating func next(block: Int64) -> (number: Int64, taken: Int64?) {
                let mustReserve = last == reserved
                if mustReserve { reserved += block }
                last += 1
                return (last, mustReserve ? reserved : nil)
            }
        }

        var sequences = Numbers(last: 0, reserved: 0)
        var positions = Numbers(last: 0, reserved: 0)
        var nodes = Numbers(last: 0, reserved: 0)
        var totals = PubSubTotals(nodes: 0, subscriptions: 0, items: 0, outbox: 0)
    }

    var ledger = Ledger()
    private var ledgerBeforeBody = Ledger()
    private var ledgerBeforeGroup = Ledger()
    private var entries: [Int64: Entry] = [:]
    private var keys: [NodeAddress: Int64] = [:]
    /// The entries as they were before the body changed them; `nil` for what there was not.
    private var before: [Int64: Entry?] = [:]
    /// Nodes whose counts may be otherwise than in the file.
    private var recounted: Set<Int64> = []
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    // MARK: Transactions

    func beginGroup() { ledgerBeforeGroup = ledger }

    func beginBody() {
        ledgerBeforeBody = ledger
        before.removeAll(keepingCapacity: true)
    }

    func takeBackBody() {
        ledger = ledgerBeforeBody
        for (key, entry) in before { replace(key, by: entry) }
        before.removeAll(keepingCapacity: true)
    }

    func takeBackGroup() {
        ledger = ledgerBeforeGroup
        forgetNodes()
    }

    /// Writes the counts that the group has changed, once each.
    func writeCounts(_ connection: Connection) throws {
        for key in recounted {
            guard let entry = entries[key] else { continue }
            let stored = entry.stored
            guard stored.items != entry.itemsInFile || stored.subscriptions != entry.subscriptionsInFile else {
                continue
            }
            try connection.execute(
                "UPDATE node SET items = ?, subscriptions = ? WHERE key = ?", stored.items, stored.subscriptions, key)
            entries[key]?.itemsInFile = stored.items
            entries[key]?.subscriptionsInFile = stored.subscriptions
        }
    }

    func endGroup() {
        recounted.removeAll(keepingCapacity: true)
        before.removeAll(keepingCapacity: true)
        if entries.count > limit { forgetNodes() }
    }

    private func forgetNodes() {
        entries.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        before.removeAll(keepingCapacity: true)
        recounted.removeAll(keepingCapacity: true)
    }

    // MARK: Nodes

    func node(at address: NodeAddress) -> StoredNode? { keys[address].flatMap { entries[$0]?.stored } }
    func node(_ key: Int64) -> StoredNode? { entries[key]?.stored }

    /// Remembers a node as it was read.
    func remember(_ stored: StoredNode) {
        replace(
            stored.node.key,
            by: Entry(stored: stored, itemsInFile: stored.items, subscriptionsInFile: stored.subscriptions))
    }

    /// Remembers a node that the body has made.
    func insert(_ stored: StoredNode) {
        if before[stored.node.key] == nil { before[stored.node.key] = .some(nil) }
        remember(stored)
    }

    /// Changes a node that is remembered.
    func change(_ key: Int64, _ body: (inout StoredNode) -> Void) {
        guard let entry = entries[key] else { return }
        if before[key] == nil { before[key] = .some(entry) }
        recounted.insert(key)
        body(&entries[key, default: entry].stored)
    }

    /// Forgets a node that the body has deleted.
    func delete(_ key: Int64) {
        guard let entry = entries[key] else { return }
        if before[key] == nil { before[key] = .some(entry) }
        replace(key, by: nil)
    }

    private func replace(_ key: Int64, by entry: Entry?) {
        // Another node may have its address by now.
        if let address = entries[key]?.stored.node.address, keys[address] == key { keys[address] = nil }
        entries[key] = entry
        if let entry { keys[entry.stored.node.address] = key }
    }
}
