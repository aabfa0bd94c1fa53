// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Logging
public import PubSubService
import Synchronization

/// Keeps the nodes of a publish-subscribe service in an SQLite file.
///
/// What was answered survives a crash of the process and of the machine: the file is written ahead (WAL) and synchronised
/// with every commit, and ``write(_:)`` returns after it. Transactions that wait at the same time share a commit. All of them
/// run on one thread of the store's own, reads on others beside it.
///
/// When the disk is full or fails, or the file is taken away, requests fail with a ``PubSubStoreError`` until the cause has
/// ended; the store then goes on by itself. The log says so once each time.
///
/// One process has the file, with a lock on another one beside it (`-lock` after the name). `StoreSchema.swift` tells the
/// tables.
public final class SQLiteStore: PubSubStore {
    private enum Phase {
        case stopped
        case running(StoreWriter)
    }

    private let path: String
    private let configuration: Configuration
    private let logger: Logger
    private let phase = Mutex(Phase.stopped)

    /// A store, which opens its file when it is started.
    ///
    /// - Parameters:
    ///   - path: The file; it is made when it is not there, with access for its owner alone.
    ///   - configuration: What differs from the defaults.
    ///   - logger: Where failures and their ends are told.
    public init(path: String, configuration: Configuration = Configuration(), logger: Logger) {
        self.path = path
        self.configuration = configuration
        self.logger = logger
    }

    /// Opens the file, makes or updates its tables, and hands over the first 1000 events that an earlier life left
    /// undelivered.
    ///
    /// - Throws: ``PubSubStoreError``: `unavailable` when another process has the file or it cannot be opened, `damaged`
    ///   when it is no store, `tooNew`, `full`.
    public func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        let writer = StoreWriter(path: path, configuration: configuration, logger: logger, deliver: deliver)
        let mayStart = phase.withLock { phase in
            guard case .stopped = phase else { return false }
            phase = .running(writer)
            return true
        }
        guard mayStart else { throw PubSubStoreError(.unavailable, "The store of \(path) is started already.") }
        do {
            try await writer.start()
        } catch {
            phase.withLock { $0 = .stopped }
            throw error
        }
    }

    /// Runs `body` in a transaction on the store's thread; returns when what it wrote is on the disk.
    ///
    /// A task that is cancelled before `body` has begun throws `CancellationError` when its turn comes; after that the
    /// cancellation has no effect.
    ///
    /// - Throws: what `body` throws; ``PubSubStoreError``: nothing is changed then.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        let writer = try running
        let write = PendingWrite(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                write.continuation = continuation
                if let refusal = writer.queue.add(write) { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            write.cancel()
        }
    }

    /// Runs `body` on a thread for reading, on everything that was committed before.
    ///
    /// - Throws: what `body` throws; ``PubSubStoreError``.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try await running.read(body)
    }

    /// Events in the order of their sequence, without those that are forgotten.
    ///
    /// - Throws: ``PubSubStoreError``.
    public func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        let writer = try running
        // After this everything is gone that was to be forgotten.
        try await write { _ in }
        return try await writer.events(after: sequence, limit: limit)
    }

    /// Forgets events with one of the next commits, at the latest a second later while there is no other.
    public func forget(_ sequences: [Int64]) async {
        (try? running)?.queue.forget(sequences)
    }

    /// Carries out what waits, merges what is written ahead into the file and closes it.
    public func stop() async {
        guard let writer = try? running else { return }
        await writer.stop()
        phase.withLock { phase in
            if case .running(let current) = phase, current === writer { phase = .stopped }
        }
    }

    private var running: StoreWriter {
        get throws {
            guard case .running(let writer) = phase.withLock({ $0 }) else {
                throw PubSubStoreError(.unavailable, "The store of \(path) is not started.")
            }
            return writer
        }
    }
}

// For tests.
extension SQLiteStore {
    /// How many transactions wait.
    var waitingWrites: Int { (try? running)?.queue.count ?? 0 }

    /// What a setting of the connection for writing is.
    func setting(_ pragma: String) async throws -> Int { try await running.setting(pragma) }

    /// The statements that the connection for writing has prepared so far.
    func preparedStatements() async throws -> [String] { try await running.preparedStatements() }
}
