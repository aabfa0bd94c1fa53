// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A store that forgets everything at its end: for tests and for trying things out.
public final class MemoryStore: PubSubStore {
    private struct Contents {
        let tables = MemoryTables()
        var deliver: (@Sendable (CommittedChanges) -> Void)?
        var nextSequence: Int64 = 1
        /// Events not forgotten yet.
        var outbox: [Int64: OutboxEvent] = [:]
    }

    private let contents = Mutex(Contents())

    /// An empty store.
    public init() {}

    /// Hands over what is in the outbox, which another life of the service on the same object may have left.
    public func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        contents.withLock { contents in
            contents.deliver = deliver
            let left = contents.outbox.values.sorted { $0.sequence < $1.sequence }
            if !left.isEmpty { deliver(CommittedChanges(events: left)) }
        }
    }

    /// Runs `body`; takes back what it did when it throws.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        try contents.withLock { contents in
            let transaction = MemoryTransaction(
                contents.tables, outbox: contents.outbox.count, nextSequence: contents.nextSequence)
            do {
                let result = try body(transaction)
                let changes = transaction.changes
                for event in changes.events { contents.outbox[event.sequence] = event }
                contents.nextSequence += Int64(changes.events.count)
                if !changes.isEmpty { contents.deliver?(changes) }
                return result
            } catch {
                transaction.rollBack()
                throw error
            }
        }
    }

    /// Runs `body`.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try contents.withLock { contents in
            try body(
                MemoryTransaction(
                    contents.tables, outbox: contents.outbox.count, nextSequence: contents.nextSequence))
        }
    }

    /// Events in the order of their sequence.
    public func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        contents.withLock { contents in
            let later = contents.outbox.keys.filter { $0 > sequence }.sorted().prefix(max(0, limit))
            return later.compactMap { contents.outbox[$0] }
        }
    }

    /// Forgets events.
    public func forget(_ sequences: [Int64]) async {
        contents.withLock { contents in
            for sequence in sequences { contents.outbox.removeValue(forKey: sequence) }
        }
    }

    /// Hands over no more events. What is stored stays with the object.
    public func stop() async {
        contents.withLock { $0.deliver = nil }
    }
}
