// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Dispatch
import GRDB
import Synchronization
public import XMPPExtensions

/// Keeps the subscriptions of virtual users in an SQLite file.
///
/// What was answered survives a crash of the process and of the machine: the file is written ahead (WAL) and synchronised with
/// every commit, and ``update(_:with:)`` returns after it. Changes that come at the same time share a commit. All work is done
/// on SQLite's own queues. Several stores, also of different processes, may use a file at the same time.
public final class SQLiteVirtualUserStore: VirtualUserStore {
    /// What can be told, all of it with a safe default.
    public struct Configuration: Sendable {
        /// How long to wait for another process that is writing to the file.
        public var lockTimeout: Duration = .seconds(5)
        /// Changes that share a commit at most.
        public var maximumGroup = 512
        /// Connections that read at the same time.
        public var readers = 2

        /// The defaults.
        public init() {}
    }

    private struct Change {
        let key: BuddyKey
        let events: [PresenceSubscription.Event]
        let continuation: CheckedContinuation<[PresenceSubscription.Action], any Error>
    }

    private struct Pending {
        var changes: [Change] = []
        /// Whether the writing queue will look for changes.
        var isBeingWritten = false
    }

    private let file: SubscriptionFile
    private let maximumGroup: Int
    private let pending = Mutex(Pending())

    /// Opens a file, and makes it when it is not there.
    ///
    /// - Parameters:
    ///   - path: The file. SQLite keeps two more beside it, with `-wal` and `-shm` after the name.
    ///   - configuration: What differs from the defaults.
    /// - Throws: ``SQLiteStoreError``: `cannotOpen`, `locked`, `corrupt`, `newerVersion`.
    public init(path: String, configuration: Configuration = Configuration()) async throws {
        let queue = DispatchQueue(label: "xmpp-virtual-users-open")
        file = try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try SubscriptionFile(path: path, configuration: configuration) })
            }
        }
        maximumGroup = max(1, configuration.maximumGroup)
    }

    /// Closes the file, after what is being done. Calls after that throw; so need not be called.
    public func close() async throws {
        try await file.close()
    }

    /// How a subscription stands.
    ///
    /// - Throws: ``SQLiteStoreError``.
    public func subscription(_ key: BuddyKey) async throws -> PresenceSubscription {
        try await file.read { try $0.subscription(key) }
    }

    /// Lets things happen to a subscription; returns when the new state is on the disk.
    ///
    /// - Throws: ``SQLiteStoreError``: nothing is changed then.
    public func update(
        _ key: BuddyKey, with events: [PresenceSubscription.Event]
    ) async throws -> [PresenceSubscription.Action] {
        try await withCheckedThrowingContinuation { continuation in
            let mustStart = pending.withLock { pending in
                pending.changes.append(Change(key: key, events: events, continuation: continuation))
                defer { pending.isBeingWritten = true }
                return !pending.isBeingWritten
            }
            if mustStart { file.write { self.writePending($0) } }
        }
    }

    /// Reads subscriptions, a batch at a time, in the order of their addresses.
    ///
    /// - Throws: ``SQLiteStoreError``, and what `body` throws.
    public func forEachBatch(
        of user: String?, size: Int, _ body: ([BuddyRecord]) async throws -> Void
    ) async throws {
        let size = max(1, size)
        var last: BuddyKey?
        while true {
            let after = last
            let batch = try await file.read { try $0.records(of: user, after: after, limit: size) }
            guard let end = batch.last else { return }
            last = end.key
            try await body(batch)
            if batch.count < size { return }
        }
    }

    /// How many subscriptions there are.
    ///
    /// - Throws: ``SQLiteStoreError``.
    public func count(of user: String?) async throws -> Int {
        try await file.read { try $0.subscriptionCount(of: user) }
    }

    // MARK: Group commit

    /// On the writing queue: commits all that is pending, and what arrives meanwhile, in groups.
    private func writePending(_ database: Database) {
        while true {
            let group = pending.withLock { pending -> [Change] in
                let group = Array(pending.changes.prefix(maximumGroup))
                pending.changes.removeFirst(group.count)
                if group.isEmpty { pending.isBeingWritten = false }
                return group
            }
            guard !group.isEmpty else { return }
            do {
                let outcomes = try file.commit(group.map { ($0.key, $0.events) }, in: database)
                for (change, outcome) in zip(group, outcomes) { change.continuation.resume(with: outcome) }
            } catch {
                for change in group { change.continuation.resume(throwing: error) }
            }
        }
    }
}
