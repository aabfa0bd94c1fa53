// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// The tables, and how they came to be. A step that was published is never changed: databases that have it do not run it
/// again.
enum Schema {
    /// The version that this program works with.
    static var version: Int64 { Int64(steps.count) }

    private static let steps: [[String]] = [SchemaStep.first, SchemaStep.second, SchemaStep.third]

    /// Makes the tables, or brings them up to date; one replica at a time.
    ///
    /// - Throws: `PubSubStoreError` (`tooNew`) when a newer version has been here.
    static func prepare(_ name: String, on connection: Connection) throws {
        if try storedVersion(on: connection) == version { return }
        do {
            try connection.send(Command(.begin))
            try connection.send(Command(.lock, [.int(AdvisoryLock.migration)]))
            // Migrations may take longer than a statement of everyday.
            try connection.send(Command(Statement("no-timeout", "SET LOCAL statement_timeout = 0")))
            try connection.sync()
            let isMissing = try connection.run(Command(.schemaKey, [.text(name)])).first?.isNull(0) ?? true
            // The name has been checked: letters, digits and underscores.
            if isMissing { try connection.send(Command(Statement("create-schema", "CREATE SCHEMA \(name)"))) }
            let found = try storedVersion(on: connection) ?? 0
            for (number, step) in steps.enumerated().dropFirst(Int(found)) {
                for (part, sql) in step.enumerated() {
                    try connection.send(Command(Statement("step-\(number)-\(part)", sql)))
                }
            }
            try connection.send(Command(.setVersion, [.int(version)]))
            try connection.send(Command(.commit))
            try connection.sync()
        } catch {
            if (error as? SQLFailure)?.isConnectionLost != true { try connection.send(Command(.rollback)) }
            if (error as? SQLFailure)?.isConnectionLost != true { try connection.sync() }
            throw error
        }
    }

    /// The version of the tables that there are; `nil` for none.
    ///
    /// - Throws: `PubSubStoreError` (`tooNew`).
    static func storedVersion(on connection: Connection) throws -> Int64? {
        guard try connection.run(Command(.hasVersion)).first?.isNull(0) == false else { return nil }
        let found = try connection.run(Command(.version)).first?.int(0) ?? 0
        guard found <= version else {
            throw PubSubStoreError(
                .tooNew,
                "The database has tables of version \(found), this program knows \(version): start a newer program.")
        }
        return found
    }
}

extension Statement {
    static let begin = Statement("begin", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    static let beginReading = Statement("begin-reading", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    static let commit = Statement("commit", "COMMIT")
    static let rollback = Statement("rollback", "ROLLBACK")
    static let lock = Statement("lock", "SELECT pg_advisory_xact_lock($1::bigint)")
    static let schemaKey = Statement("schema-key", "SELECT to_regnamespace($1::text)::oid::bigint")
    fileprivate static let hasVersion = Statement("has-version", "SELECT to_regclass('pubsub_version')::oid::bigint")
    fileprivate static let version = Statement("version", "SELECT version FROM pubsub_version")
    fileprivate static let setVersion = Statement("set-version", "UPDATE pubsub_version SET version = $1")
}
