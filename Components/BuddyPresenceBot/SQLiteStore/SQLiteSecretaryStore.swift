// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import BuddyPresenceBot
public import CoreMetrics
import Dispatch
import GRDB
public import XMPPCore

/// Keeps notebooks in an SQLite file.
///
/// The file is written ahead (WAL) and synchronised with every change, so that what was answered survives the end of the process
/// and of the machine. All work is done on SQLite's own queues. A notebook is one record, for it is read and changed as one.
public final class SQLiteSecretaryStore: SecretaryStore {
    /// What can be told, all of it with a safe default.
    public struct Configuration: Sendable {
        /// As ``BuddyPresenceBot/SecretaryLimits/buddies``.
        public var maximumBuddies = SecretaryLimits().buddies
        /// How long to wait for another process that is writing to the file.
        public var lockTimeout: Duration = .seconds(5)
        /// Connections that read at the same time.
        public var readers = 2
        /// Where metrics go; the process's own when `nil`.
        public var metrics: (any MetricsFactory)?

        /// The defaults.
        public init() {}
    }

    private let file: NotebookFile

    /// Opens a file, and makes it when it is not there.
    ///
    /// - Parameters:
    ///   - path: The file. SQLite keeps two more beside it, with `-wal` and `-shm` after the name.
    ///   - configuration: What differs from the defaults.
    /// - Throws: `SecretaryError` (`storeFailed`).
    public init(path: String, configuration: Configuration = Configuration()) async throws {
        let queue = DispatchQueue(label: "secretary-store-open")
        file = try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try NotebookFile(path: path, configuration: configuration) })
            }
        }
    }

    /// Closes the file, after what is being done. Calls after that throw; so need not be called.
    public func close() async throws { try await file.close() }

    /// A buddy's notebook.
    public func notebook(of buddy: JID) async throws -> Notebook {
        try await file.read { try NotebookRecords(database: $0).notebook(of: buddy) ?? Notebook() }
    }

    /// Changes notebooks in one transaction.
    public func update<Value: Sendable>(
        _ buddies: [JID], _ body: @escaping @Sendable (JID, inout Notebook) throws -> NotebookUpdate<Value>
    ) async throws -> [Value] {
        let maximum = file.maximumBuddies
        return try await file.write { database in
            let records = NotebookRecords(database: database)
            return try buddies.map { buddy in
                let former = try records.notebook(of: buddy)
                var notebook = former ?? Notebook()
                let update = try body(buddy, &notebook)
                if notebook.isEmpty {
                    if former != nil { try records.remove(buddy) }
                    return update.value
                }
                guard let former else {
                    guard try records.count() < maximum else {
                        throw SecretaryError(.tooManyBuddies, "There is room for \(maximum) buddies.")
                    }
                    try records.insert(notebook, of: buddy, wake: update.wake, looked: update.looked)
                    return update.value
                }
                try records.update(
                    notebook == former ? nil : notebook, of: buddy, wake: update.wake, looked: update.looked)
                return update.value
            }
        }
    }

    /// When the next notebook is to be looked at.
    public func nextWake() async throws -> Instant? {
        try await file.read { try NotebookRecords(database: $0).nextWake() }
    }

    /// The buddies whose notebooks are to be looked at.
    public func waking(at now: Instant, tolerance: Int, limit: Int) async throws -> [JID] {
        try await file.read { try NotebookRecords(database: $0).waking(at: now, tolerance: tolerance, limit: limit) }
    }

    /// The buddies whose notebooks are unsettled.
    public func unsettled(after last: JID?, limit: Int) async throws -> [JID] {
        try await file.read { try NotebookRecords(database: $0).unsettled(after: last, limit: limit) }
    }

    /// Forgets a buddy.
    public func remove(_ buddy: JID) async throws {
        try await file.write { try NotebookRecords(database: $0).remove(buddy) }
    }

    /// How many notebooks there are.
    public func count() async throws -> Int {
        try await file.read { try NotebookRecords(database: $0).count() }
    }
}
