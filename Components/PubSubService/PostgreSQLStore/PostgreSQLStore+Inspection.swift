// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

extension PostgreSQLStore {
    /// Connects and looks whether the service could work with this database; changes nothing in it.
    ///
    /// - Returns: What there is, in a line without secrets.
    /// - Throws: `PubSubStoreError`: what is wrong and what to do.
    public func inspect() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            _ = WorkerThread("pubsub-inspection") { [self] in
                continuation.resume(
                    with: Result {
                        do { return try examine() } catch let failure as SQLFailure { throw failure.storeError }
                    })
            }
        }
    }

    private func examine() throws -> String {
        let connection = try Connection(
            to: url, wakeup: Wakeup(), within: configuration.connectTimeout,
            patience: configuration.statementTimeout + .seconds(5))
        guard connection.setting("server_encoding") == "UTF8" else { throw Session.needsUnicode }
        _ = try connection.run(Command(.searchPath, [.text(configuration.schema)]))
        guard let row = try connection.run(Command(.standing, [.text(configuration.schema)])).first else {
            throw SQLFailure.lost("The server did not answer.")
        }
        // What it would answer to the first write.
        guard !row.bool(0) else { throw SQLFailure(state: "25006", "The server is read-only") }
        let server = "PostgreSQL \(connection.setting("server_version") ?? "?"), \(url.name)"
        guard !row.isNull(1) else {
            guard row.bool(2) else {
                throw SQLFailure(state: "42501", "permission denied for database \(row.text(3))")
            }
            return "\(server): the tables are made when the service serves"
        }
        guard row.bool(1) else {
            throw SQLFailure(state: "42501", "permission denied for schema \(configuration.schema)")
        }
        guard let version = try Schema.storedVersion(on: connection) else {
            return "\(server): the tables are made when the service serves"
        }
        guard try connection.run(Command(.mayWrite)).first?.bool(0) == true else {
            throw SQLFailure(state: "42501", "permission denied for table pubsub_state")
        }
        return version == Schema.version
            ? "\(server): the tables can be written"
            : "\(server): the tables of version \(version) become those of \(Schema.version) when the service serves"
    }
}

extension Statement {
    fileprivate static let searchPath = Statement("search-path", "SELECT set_config('search_path', $1::text, false)")
    /// Whether nothing can be written; whether we may have tables in the schema, null when there is none; whether we may make one.
    fileprivate static let standing = Statement(
        "standing",
        """
        SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on',
            CASE WHEN to_regnamespace($1::text) IS NULL THEN NULL
                ELSE has_schema_privilege($1::text, 'USAGE') AND has_schema_privilege($1::text, 'CREATE') END,
            has_database_privilege(current_database(), 'CREATE'), current_database()::text
        """)
    fileprivate static let mayWrite = Statement("may-write", "SELECT has_table_privilege('pubsub_state', 'UPDATE')")
}
