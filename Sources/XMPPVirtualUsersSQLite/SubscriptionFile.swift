// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB
import XMPPComponent
import XMPPExtensions

/// The open file: its settings, its schema, and what its errors mean.
struct SubscriptionFile: Sendable {
    private let pool: DatabasePool
    private let path: String

    /// Opens the file on the calling thread, which may wait for a lock.
    init(path: String, configuration: SQLiteVirtualUserStore.Configuration) throws {
        self.path = path
        var settings = GRDB.Configuration()
        settings.label = "xmpp-virtual-users"
        settings.maximumReaderCount = max(1, configuration.readers)
        let (seconds, attoseconds) = configuration.lockTimeout.components
        settings.busyMode = .timeout(max(0, Double(seconds) + Double(attoseconds) / 1e18))
        // Who has whom among their contacts is nobody else's business.
        PrivateFile.make(path)
        do {
            pool = try DatabasePool(path: path, configuration: settings)
            // Not in the settings: a pool sets NORMAL after these, which does not wait for the disk.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrate(pool, path: path)
        } catch {
            throw SQLiteStoreError(error, path: path, isOpening: true)
        }
    }

    func close() async throws {
        let pool = pool
        // One file is left, unless another process uses it too. What is in the other is as safe.
        _ = try? await pool.barrierWriteWithoutTransaction { try $0.checkpoint(.truncate) }
        try await named { try pool.close() }
    }

    // MARK: Schema

    /// Steps in the order they were published; none is ever changed, for files that have it do not run it again.
    private static let migrations: [(name: String, sql: String)] = [
        (
            "virtual-users-1",
            """
            CREATE TABLE virtual_user_subscription (
                user TEXT NOT NULL,
                buddy TEXT NOT NULL,
                state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 15),
                PRIMARY KEY (user, buddy)
            ) STRICT, WITHOUT ROWID
            """
        )
    ]

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        var migrator = DatabaseMigrator()
        for step in migrations {
            migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
        }
        // The file may have steps of other parts of a program too, so only ours are looked at.
        let known = Set(migrations.map(\.name))
        let newer = try pool.read { try migrator.appliedIdentifiers($0) }
            .filter { $0.hasPrefix("virtual-users-") && !known.contains($0) }
        guard newer.isEmpty else {
            throw SQLiteStoreError(
                .newerVersion, "\(path) was written by a newer version of this program (\(newer.sorted())).")
        }
        try migrator.migrate(pool)
    }

    // MARK: Reading

    func read<Value: Sendable>(_ body: @escaping @Sendable (SubscriptionReader) throws -> Value) async throws -> Value {
        let path = path
        return try await named { try await pool.read { try body(SubscriptionReader(database: $0, path: path)) } }
    }

    // MARK: Writing

    /// Runs `body` on the writing queue, now or when what is before it is done.
    func write(_ body: @escaping @Sendable (Database) -> Void) {
        pool.asyncWriteWithoutTransaction(body)
    }

    /// Carries changes out in one transaction.
    ///
    /// - Returns: What became of each: one that meets a damaged record fails alone.
    /// - Throws: when none is carried out.
    func commit(
        _ changes: [(key: BuddyKey, events: [PresenceSubscription.Event])], in database: Database
    ) throws -> [Result<[PresenceSubscription.Action], any Error>] {
        do {
            var outcomes: [Result<[PresenceSubscription.Action], any Error>] = []
            try database.inTransaction(.immediate) {
                for change in changes {
                    outcomes.append(try apply(change.events, to: change.key, in: database))
                }
                return .commit
            }
            return outcomes
        } catch {
            throw SQLiteStoreError(error, path: path)
        }
    }

    private func apply(
        _ events: [PresenceSubscription.Event], to key: BuddyKey, in database: Database
    ) throws -> Result<[PresenceSubscription.Action], any Error> {
        let before: PresenceSubscription
        do {
            before = try SubscriptionReader(database: database, path: path).subscription(key)
        } catch let error as SQLiteStoreError {
            return .failure(error)
        }
        var subscription = before
        let actions = events.map { subscription.receive($0) }
        if subscription.isNone, !before.isNone {
            try database.cachedStatement(sql: "DELETE FROM virtual_user_subscription WHERE user = ? AND buddy = ?")
                .execute(arguments: [key.user, key.buddy.description])
        } else if subscription != before {
            try database.cachedStatement(
                sql: """
                    INSERT INTO virtual_user_subscription (user, buddy, state) VALUES (?, ?, ?)
                    ON CONFLICT (user, buddy) DO UPDATE SET state = excluded.state
                    """
            ).execute(arguments: [key.user, key.buddy.description, Int(subscription.code)])
        }
        return .success(actions)
    }

    private func named<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw SQLiteStoreError(error, path: path)
        }
    }
}
