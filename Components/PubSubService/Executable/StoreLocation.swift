// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubPostgreSQLStore
import PubSubSQLiteStore
import PubSubService
import XMPPComponent

/// Where the service keeps what it has, as `PUBSUB_STORE` says it.
enum StoreLocation: Equatable {
    /// A file of its own.
    case sqlite(path: String)
    /// A database that several replicas of the service may share; the URL may have a password.
    case postgreSQL(url: String)
    /// Nowhere: everything is gone at its end.
    case memory

    /// Reads `sqlite:FILE`, `postgresql://...` or `memory:`.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`), without the text: it may have a password.
    init(_ text: String) throws {
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
            self = .postgreSQL(url: text)
        } else if text.hasPrefix("sqlite:"), text.count > "sqlite:".count {
            self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
        } else {
            throw ComponentSettings.refusal(
                of: "pubsub.store", expecting: "sqlite:FILE, postgresql://USER@HOST/DATABASE or memory:")
        }
    }

    /// Opens the store, writes nothing in a transaction, and closes it.
    ///
    /// - Throws: what is wrong and what to do.
    func inspect() async throws {
        let logger = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
        let store = try open(logger: logger, waiting: false)
        try await store.start { _ in }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await store.write { _ in })
        } catch {
            outcome = .failure(error)
        }
        await store.stop()
        try outcome.get()
    }

    /// The store, not started. With `waiting` its start waits for a server that is away.
    func open(logger: Logger, waiting: Bool = true) throws -> any PubSubStore {
        switch self {
        case .sqlite(let path): return SQLiteStore(path: path, logger: logger)
        case .postgreSQL(let url):
            var configuration = PostgreSQLStore.Configuration()
            configuration.waitsForServer = waiting
            return try PostgreSQLStore(url: url, configuration: configuration, logger: logger)
        case .memory: return MemoryStore()
        }
    }
}
