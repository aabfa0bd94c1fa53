// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

/// What can be done to the file: one body after the other, of those that share a commit. In files by topic.
final class StoreTransaction: StoreReading, PubSubTransaction {
    let memory: StoreMemory
    /// What the bodies have changed that are kept.
    private(set) var changes = CommittedChanges()
    /// What the body that runs has changed.
    var bodyChanges = CommittedChanges()

    init(_ connection: Connection, _ memory: StoreMemory) {
        self.memory = memory
        super.init(connection, totals: memory.ledger.totals)
    }

    // MARK: Bodies

    func beginBody() throws {
        try connection.execute("SAVEPOINT body")
        memory.beginBody()
        bodyChanges = CommittedChanges()
    }

    func keepBody() throws {
        try connection.execute("RELEASE body")
        changes.events += bodyChanges.events
        changes.subscriptions += bodyChanges.subscriptions
        changes.nodes.formUnion(bodyChanges.nodes)
    }

    func takeBackBody() throws {
        try connection.execute("ROLLBACK TO body")
        try connection.execute("RELEASE body")
        memory.takeBackBody()
    }

    // MARK: Numbers

    func nextSequence() throws -> Int64 {
        let (number, taken) = memory.ledger.sequences.next(block: 10_000)
        if let taken { try connection.execute("UPDATE counter SET sequence = ?", taken) }
        return number
    }

    func nextPosition() throws -> Int64 {
        let (number, taken) = memory.ledger.positions.next(block: 10_000)
        if let taken { try connection.execute("UPDATE counter SET position = ?", taken) }
        return number
    }

    func nextKey() throws -> Int64 {
        let (number, taken) = memory.ledger.nodes.next(block: 100)
        if let taken { try connection.execute("UPDATE counter SET node = ?", taken) }
        return number
    }

    // MARK: From memory

    func remembered(_ key: Int64) throws -> StoredNode? {
        if let stored = memory.node(key) { return stored }
        guard let stored = try storedNode(key) else { return nil }
        memory.remember(stored)
        return stored
    }

    override func node(_ key: Int64) throws -> Node? { try remembered(key)?.node }

    override func node(at address: NodeAddress) throws -> Node? {
        if let stored = memory.node(at: address) { return stored.node }
        guard let stored = try storedNode(at: address) else { return nil }
        // What is remembered by its key is known by its address too.
        memory.remember(stored)
        return stored.node
    }

    override func itemCount(at node: Int64) throws -> Int { try remembered(node)?.items ?? 0 }
    override func subscriptionCount(at node: Int64) throws -> Int { try remembered(node)?.subscriptions ?? 0 }
    override func totals() throws -> PubSubTotals { memory.ledger.totals }

    // MARK: Events

    func enqueue(_ event: OutboxEvent) throws {
        var event = event
        event.sequence = try nextSequence()
        try connection.execute("INSERT INTO outbox (sequence, event) VALUES (?, ?)", event.sequence, event.encoded)
        memory.ledger.totals.outbox += 1
        bodyChanges.events.append(event)
    }

    /// Forgets events, in runs of sequences that follow each other.
    func forget(_ sequences: [Int64]) throws {
        var rest = sequences.sorted()[...]
        while let first = rest.first {
            var last = first
            while let next = rest.first, next <= last + 1 {
                last = next
                rest = rest.dropFirst()
            }
            try connection.execute("DELETE FROM outbox WHERE sequence BETWEEN ? AND ?", first, last)
            memory.ledger.totals.outbox -= connection.changedRows
        }
    }
}
