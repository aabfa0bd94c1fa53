// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB
import PubSubService

/// The open file: its connections and its settings.
struct StoreFile: Sendable {
    let pool: DatabasePool
    private let path: String
    /// The files that were opened, by their names.
    private let identities: [String: FileIdentity]

    /// Opens the file on the calling thread.
    ///
    /// It is not made here: a store that was open before and whose file is gone waits for it to come back rather than begin
    /// anew with nothing.
    init(path: String, _ configuration: SQLiteStore.Configuration) throws {
        self.path = path
        guard FileIdentity(path) != nil else { throw Self.gone(path) }
        do {
            pool = try DatabasePool(path: path, configuration: Self.settings(configuration))
            try pool.writeWithoutTransaction { database in
                let connection = Connection(database)
                // Not with the other settings: a pool sets NORMAL after these, which does not wait for the disk.
                try connection.execute("PRAGMA synchronous = FULL")
                try StoreSchema.migrate(connection, path: path)
                if let pages = configuration.maximumPages {
                    try connection.execute("PRAGMA max_page_count = \(pages)")
                }
            }
        } catch {
            throw PubSubStoreError(opening: error)
        }
        var identities: [String: FileIdentity] = [:]
        for name in [path, path + "-wal"] {
            guard let identity = FileIdentity(name) else { throw Self.gone(name) }
            identities[name] = identity
        }
        self.identities = identities
    }

    private static func settings(_ configuration: SQLiteStore.Configuration) -> GRDB.Configuration {
        var settings = GRDB.Configuration()
        settings.label = "pubsub-store"
        settings.maximumReaderCount = max(1, configuration.readers)
        settings.persistentReadOnlyConnections = true
        // A backup program may hold the file for a moment.
        settings.busyMode = .timeout(5)
        let kibibytes = max(1, configuration.cacheSize / 1024)
        let checkpoint = max(1, configuration.writeAheadSize / 4096)
        let limit = configuration.writeAheadSize
        settings.prepareDatabase { database in
            let connection = Connection(database)
            try connection.execute("PRAGMA cache_size = -\(kibibytes)")
            try connection.execute("PRAGMA temp_store = MEMORY")
            guard !database.configuration.readonly else { return }
            // On macOS fsync alone does not reach the disk.
            try connection.execute("PRAGMA fullfsync = ON")
            try connection.execute("PRAGMA wal_autocheckpoint = \(checkpoint)")
            try connection.execute("PRAGMA journal_size_limit = \(limit)")
        }
        return settings
    }

    /// What is written to a file that has no name any more is lost with the process, though SQLite does not mind.
    func checkNames() throws(PubSubStoreError) {
        for (name, identity) in identities where FileIdentity(name) != identity { throw Self.gone(name) }
    }

    private static func gone(_ name: String) -> PubSubStoreError {
        PubSubStoreError(.unavailable, "\(name) was removed or replaced: put it back, or stop the service first.")
    }

    /// Closes the file; what is written ahead goes into it first, so that there is one file to copy.
    func close() {
        if (try? checkNames()) != nil {
            _ = try? pool.barrierWriteWithoutTransaction { try $0.checkpoint(.truncate) }
        }
        try? pool.close()
    }
}
