// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Logging
import PubSubService
import Synchronization

/// One life of a store, from its start to its stop: what its thread and those who ask it share.
final class StoreWriter: Sendable {
    private struct State {
        /// The file, while it is open.
        var pool: DatabasePool?
        /// Why it is not.
        var refusal = PubSubStoreError(.unavailable, "The store is not started.")
        var totals = PubSubTotals(nodes: 0, subscriptions: 0, items: 0, outbox: 0)
        var reads = 0
        var isOver = false
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    let queue: WriteQueue
    private let path: String
    private let configuration: SQLiteStore.Configuration
    private let logger: Logger
    private let deliver: @Sendable (CommittedChanges) -> Void
    private let state = Mutex(State())

    init(
        path: String, configuration: SQLiteStore.Configuration, logger: Logger,
        deliver: @escaping @Sendable (CommittedChanges) -> Void
    ) {
        self.path = path
        self.configuration = configuration
        self.logger = logger
        self.deliver = deliver
        queue = WriteQueue(limit: configuration.maximumWaitingWrites)
    }

    // MARK: The thread

    /// Starts the thread; returns when the file is open and what was left is handed over.
    func start() async throws {
        try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
            let thread = Thread { [self] in
                live(started)
                // The file is closed and its lock is free.
                end()
            }
            thread.name = "pubsub-store"
            thread.start()
        }
    }

    /// The life of the thread. The file's lock ends with it.
    private func live(_ started: CheckedContinuation<Void, any Error>) {
        let loop: StoreThread
        do {
            loop = try StoreThread(
                path: path, configuration: configuration, logger: logger, deliver: deliver, writer: self)
        } catch {
            started.resume(throwing: PubSubStoreError(opening: error))
            return
        }
        started.resume()
        loop.run()
    }

    /// Returns when the thread has ended, the file closed.
    func stop() async {
        queue.stop()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waitingForEnd.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waitingForEnd = [] }
            return state.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets reads use a file, or tells them why there is none.
    func offer(_ pool: DatabasePool) { state.withLock { $0.pool = pool } }

    func withdraw(_ refusal: PubSubStoreError) {
        state.withLock { state in
            state.pool = nil
            state.refusal = refusal
        }
    }

    func publish(_ totals: PubSubTotals) { state.withLock { $0.totals = totals } }

    // MARK: Reading

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try await ask { [self] connection in
            // Taken after the snapshot: what was committed before the question is in both.
            try body(StoreReading(connection, totals: state.withLock { $0.totals }))
        }
    }

    func events(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        try await ask { try $0.events(after: sequence, limit: max(0, limit)).events }
    }

    private func ask<Result: Sendable>(
        _ question: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        let limit = max(1, configuration.maximumWaitingReads)
        let pool = try state.withLock { state in
            guard let pool = state.pool else { throw state.refusal }
            guard state.reads < limit else {
                throw PubSubStoreError(.unavailable, "Too many questions wait for the store.")
            }
            state.reads += 1
            return pool
        }
        defer { state.withLock { $0.reads -= 1 } }
        do {
            return try await pool.read { try question(Connection($0)) }
        } catch let error as DatabaseError {
            throw PubSubStoreError(opening: error)
        }
    }

    // MARK: For tests

    func preparedStatements() async throws -> [String] { try await inspect { $0.preparedStatements } }
    func setting(_ pragma: String) async throws -> Int { try await inspect { try $0.count("PRAGMA \(pragma)") } }

    private func inspect<Result: Sendable>(
        _ question: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        let pool = try state.withLock { state in
            guard let pool = state.pool else { throw state.refusal }
            return pool
        }
        return try await pool.writeWithoutTransaction { try question(Connection($0)) }
    }
}
