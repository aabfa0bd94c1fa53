// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Logging
public import PubSubService
import Synchronization

/// A store in PostgreSQL (12 or newer), for several replicas of a service that share the work, and for those who have a
/// database anyway.
///
/// ```swift
/// let store = try PostgreSQLStore(url: "postgresql://pubsub@db.example.com/pubsub?sslmode=verify-full", logger: logger)
/// ```
///
/// The URL goes to libpq as it is: TLS, password files and lists of servers are had as everywhere. It makes its tables
/// itself. It needs sessions of its own: behind PgBouncer, `pool_mode = session`.
///
/// Bodies that wait are committed together. Whoever writes holds a lock of the database's, so that all replicas together
/// write as one would. Each event is handed over by one replica at a time, the one that leads; when it ends or loses its
/// connection, another takes over within seconds and hands over what was not forgotten, some of it once more.
public final class PostgreSQLStore: PubSubStore {
    /// Several services may have one database.
    public var isShared: Bool { true }

    private enum State {
        case idle
        case starting(Replica)
        case running(Replica, [WorkerThread])
    }

    let url: ServerURL
    let configuration: Configuration
    private let logger: Logger
    private let state = Mutex(State.idle)

    /// A store, not started.
    ///
    /// - Parameters:
    ///   - url: Where the database is, as libpq reads it (`postgresql://user:password@host:port/database?sslmode=…`).
    ///   - configuration: What differs from the defaults.
    ///   - logger: For connections and leadership. Passwords are masked.
    /// - Throws: `PubSubStoreError` when the URL or the schema's name is none.
    public init(url: String, configuration: Configuration = Configuration(), logger: Logger) throws {
        self.url = try ServerURL(url)
        self.configuration = try configuration.checked()
        self.logger = logger
    }

    /// Connects, makes or updates the tables, and begins to hand over what is committed, here and by other replicas.
    ///
    /// While the server is away it tries again, at growing intervals up to five seconds, until the task is cancelled; what
    /// is wrong is logged each time.
    ///
    /// - Throws: `PubSubStoreError` when a newer version has made the tables; `CancellationError`.
    public func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        let replica = Replica(url, configuration, logger, delivering: deliver)
        try state.withLock { state in
            guard case .idle = state else { throw PubSubStoreError(.unavailable, "The store is started already.") }
            state = .starting(replica)
        }
        let herald = Mutex<WorkerThread?>(nil)
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let thread = WorkerThread("pubsub-herald") {
                        var herald = Herald(replica) { continuation.resume(with: $0) }
                        herald.run()
                    }
                    herald.withLock { $0 = thread }
                }
            } onCancel: {
                replica.inbox.stop()
            }
        } catch {
            await herald.withLock { $0 }?.join()
            state.withLock { $0 = .idle }
            throw error
        }
        var threads = [herald.withLock { $0 }].compactMap(\.self)
        replica.writes.open()
        replica.reads.open()
        threads.append(
            WorkerThread("pubsub-writer") {
                var writer = GroupWriter(replica)
                writer.run()
            })
        for _ in 0..<configuration.readers {
            threads.append(
                WorkerThread("pubsub-reader") {
                    var reader = SnapshotReader(replica)
                    reader.run()
                })
        }
        state.withLock { $0 = .running(replica, threads) }
    }

    private func replica() throws -> Replica {
        try state.withLock { state in
            guard case .running(let replica, _) = state else {
                throw PubSubStoreError(.unavailable, "The store is not open.")
            }
            return replica
        }
    }

    /// Runs `body` in a transaction, together with others that wait. Returns when what it wrote is on the server's disk.
    ///
    /// When the connection breaks at the commit, the server is asked whether it was done once it is back. Only when it is
    /// not back within ``Configuration/patience``, that stays unknown, and the error says so.
    ///
    /// - Throws: what `body` throws; `PubSubStoreError`.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        let replica = try replica()
        return try await withCheckedThrowingContinuation { continuation in
            let body = WritingBody(
                run: { transaction in
                    let result = try body(transaction)
                    return { continuation.resume(returning: result) }
                }, fail: { continuation.resume(throwing: $0) })
            do throws(PubSubStoreError) { try replica.writes.add(body) } catch { body.fail(error) }
        }
    }

    /// Runs `body` on a consistent state that has everything that was committed before, by whichever replica.
    ///
    /// - Throws: what `body` throws; `PubSubStoreError`.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        let replica = try replica()
        return try await read(body, at: replica)
    }

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (DatabaseReading) throws -> Result, at replica: Replica
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let body = ReadingBody(
                run: { reading in
                    let result = try body(reading)
                    return { continuation.resume(returning: result) }
                }, fail: { continuation.resume(throwing: $0) })
            do throws(PubSubStoreError) { try replica.reads.add(body) } catch { body.fail(error) }
        }
    }

    /// Events that were not forgotten yet; none at a replica that does not lead.
    ///
    /// - Throws: `PubSubStoreError`.
    public func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        let replica = try replica()
        let logger = logger
        return try await read(
            { reading in
                let page = try reading.recorded { () throws(SQLFailure) in
                    try Outbox.page(after: sequence, limit: limit, on: reading.connection, logger: logger)
                }
                return page.leader == replica.id ? page.events : []
            }, at: replica)
    }

    /// Forgets events that everybody has been told of. While the server is away that waits, but not the caller.
    public func forget(_ sequences: [Int64]) async {
        guard let replica = try? replica() else { return }
        await replica.inbox.forget(sequences)
    }

    /// Finishes what was begun and closes the connections.
    public func stop() async {
        let running = state.withLock { state -> (Replica, [WorkerThread])? in
            switch state {
            case .idle: return nil
            case .starting(let replica):
                // Whoever starts it is told.
                replica.inbox.stop()
                return nil
            case .running(let replica, let threads):
                state = .idle
                return (replica, threads)
            }
        }
        guard let (replica, threads) = running else { return }
        replica.writes.close()
        replica.reads.close()
        for thread in threads.dropFirst() { await thread.join() }
        replica.inbox.stop()
        await threads.first?.join()
        replica.delivery.end()
    }
}
