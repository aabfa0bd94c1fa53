// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import GRDB

/// The open file: its settings, its schema, and what its errors mean.
struct NotebookFile: Sendable {
    private let pool: DatabasePool
    private let path: String
    let maximumBuddies: Int
    private let metrics: NotebookMetrics

    /// Opens the file on the calling thread, which may wait for a lock.
    init(path: String, configuration: SQLiteSecretaryStore.Configuration) throws {
        self.path = path
        maximumBuddies = configuration.maximumBuddies
        metrics = NotebookMetrics(configuration.metrics)
        var settings = GRDB.Configuration()
        settings.label = "secretary-store"
        settings.maximumReaderCount = max(1, configuration.readers)
        let (seconds, attoseconds) = configuration.lockTimeout.components
        settings.busyMode = .timeout(max(0, Double(seconds) + Double(attoseconds) / 1e18))
        settings.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // On macOS fsync alone does not reach the disk.
            try database.execute(sql: "PRAGMA fullfsync = ON")
        }
        // What people ask to be reminded of is nobody else's business.
        PrivateFile.make(path)
        do {
            pool = try DatabasePool(path: path, configuration: settings)
            // Not in the settings: a pool sets NORMAL after these, which does not wait for the disk.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrate(pool, path: path)
        } catch {
            throw Self.named(error, path)
        }
    }

    func close() async throws {
        // One file is left to copy, unless another process uses it too. What is in the other is as safe.
        _ = try? await pool.barrierWriteWithoutTransaction { try $0.checkpoint(.truncate) }
        do { try pool.close() } catch { throw Self.named(error, path) }
    }

    // MARK: Schema

    /// Steps in the order they were published; none is ever changed, for files that have it do not run it again.
    private static let migrations: [(name: String, sql: String)] = [
        (
            "secretary-1",
            """
            CREATE TABLE notebook (
                buddy TEXT NOT NULL PRIMARY KEY,
                wake INTEGER,
                looked INTEGER NOT NULL,
                unsettled INTEGER NOT NULL CHECK (unsettled IN (0, 1)),
                record TEXT NOT NULL
            ) STRICT;
            CREATE INDEX notebook_by_wake ON notebook (wake) WHERE wake IS NOT NULL;
            CREATE INDEX notebook_unsettled ON notebook (buddy) WHERE unsettled = 1;
            CREATE INDEX notebook_by_looked ON notebook (looked);
            """
        )
    ]

    private static func migrate(_ pool: DatabasePool, path: String) throws {
        var migrator = DatabaseMigrator()
        for step in migrations {
            migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
        }
        // The file may have steps of other parts of a program too, as the subscriptions', so only ours are looked at.
        let known = Set(migrations.map(\.name))
        let newer = try pool.read { try migrator.appliedIdentifiers($0) }
            .filter { $0.hasPrefix("secretary-") && !known.contains($0) }
        guard newer.isEmpty else {
            throw SecretaryError(
                .storeFailed, "\(path) was written by a newer version of this program (\(newer.sorted())).")
        }
        try migrator.migrate(pool)
    }

    // MARK: Access

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await metrics.reading { try await pool.read(body) } } catch { throw Self.named(error, path) }
    }

    /// In a transaction of its own.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await metrics.writing { try await pool.write(body) } } catch { throw Self.named(error, path) }
    }

    private static func named(_ error: any Error, _ path: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let message =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: "\(path) is locked: another process is writing to it."
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "\(path) is damaged or no SQLite database: restore it from a copy, or move it away."
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
                "\(path) cannot be opened for writing: check that its directory exists and may be written."
            case .SQLITE_FULL: "\(path) cannot grow: the disk is full."
            case .SQLITE_MISUSE: "The store of \(path) is closed."
            default: "\(path) cannot be used."
            }
        return SecretaryError(.storeFailed, message, underlying: error)
    }
}
