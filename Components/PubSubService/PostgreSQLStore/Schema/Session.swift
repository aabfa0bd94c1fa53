// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// A connection that has been set up: it sees the service's schema, and its waits have an end.
final class Session {
    let connection: Connection
    /// The schema's OID: part of the keys of locks and of the channel's name.
    let schema: Int64

    /// Connects.
    ///
    /// - Parameter isMigrating: Whether tables are made and updated.
    /// - Throws: `SQLFailure`, `PubSubStoreError`.
    init(_ replica: Replica, wakeup: Wakeup, isMigrating: Bool = false) throws {
        let configuration = replica.configuration
        connection = try Connection(
            to: replica.url, wakeup: wakeup, within: configuration.connectTimeout,
            patience: configuration.statementTimeout + .seconds(5))
        guard connection.setting("server_encoding") == "UTF8" else { throw Self.needsUnicode }
        let timeout = String(configuration.statementTimeout.components.seconds * 1000)
        _ = try connection.run(Command(.settings, [.text(configuration.schema), .text(timeout)]))
        if isMigrating { try Schema.prepare(configuration.schema, on: connection) }
        guard let row = try connection.run(Command(.schemaKey, [.text(configuration.schema)])).first, !row.isNull(0)
        else { throw PubSubStoreError(.damaged, "The schema «\(configuration.schema)» is gone.") }
        schema = row.int(0)
    }

    static let needsUnicode = PubSubStoreError(
        .unavailable, "The database needs another encoding: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.")

    /// The channel on which replicas tell each other of commits.
    var channel: String { "pubsub_\(schema)" }
}

extension Statement {
    /// A commit is on disk when it returns, whatever the server's default is; a session that died with its machine, or
    /// stopped in the middle of a transaction, loses its locks soon. Plans are kept that were made when tables were empty:
    /// without scans of whole tables they remain good, and index scans pass over what was deleted.
    fileprivate static let settings = Statement(
        "settings",
        """
        SELECT set_config('search_path', $1::text, false), set_config('statement_timeout', $2::text, false),
            set_config('idle_in_transaction_session_timeout', $2::text, false), set_config('jit', 'off', false),
            set_config('enable_seqscan', 'off', false), set_config('enable_bitmapscan', 'off', false),
            set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
            set_config('tcp_keepalives_count', '3', false),
            CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END
        """)
}
