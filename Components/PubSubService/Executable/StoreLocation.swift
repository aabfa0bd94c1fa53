// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubPostgreSQLStore
import PubSubSQLiteStore
import PubSubService
import XMPPComponent
import XMPPComponentOperations

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

    /// Whether the store could be used: nothing is made in it.
    var inspection: Inspection {
        switch self {
        case .sqlite(let path):
            .ownFile("store", at: path, variable: "PUBSUB_STORE", hasCompanions: true) { head in
                try SQLiteStore.examine(head: head, of: path)
            }
        case .postgreSQL(let url):
            Inspection("store") {
                let logger = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
                return .well(try await PostgreSQLStore(url: url, logger: logger).inspect())
            }
        case .memory:
            Inspection("store") { .note("memory: everything is gone when the service ends (PUBSUB_STORE)") }
        }
    }

    /// The store, not started.
    func open(logger: Logger) throws -> any PubSubStore {
        switch self {
        case .sqlite(let path): SQLiteStore(path: path, logger: logger)
        case .postgreSQL(let url): try PostgreSQLStore(url: url, logger: logger)
        case .memory: MemoryStore()
        }
    }
}
