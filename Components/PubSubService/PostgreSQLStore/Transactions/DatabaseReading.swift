// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

/// What is read within a transaction: from what is remembered of nodes, as far as it is of the same state, else from the
/// database.
class DatabaseReading {
    let connection: Connection
    let cache: NodeCache
    /// The state of the nodes that the transaction sees.
    let version: Int64
    /// The first failure of a statement: the transaction is lost, whatever a body makes of it.
    private(set) var failure: SQLFailure?

    init(_ connection: Connection, cache: NodeCache, version: Int64) {
        self.connection = connection
        self.cache = cache
        self.version = version
    }

    /// Whether what is remembered of a node holds: in a transaction that changes it, it does not.
    func isUnchanged(_ node: Int64) -> Bool { true }

    /// Adds to the pipeline what has to be carried out before a question.
    func prepareToQuery() throws(SQLFailure) {}

    // MARK: Questions

    func query(_ commands: [Command]) throws(SQLFailure) -> [QueryResult] {
        try recorded { () throws(SQLFailure) in
            try prepareToQuery()
            for command in commands { try connection.send(command) }
            return try connection.sync().suffix(commands.count)
        }
    }

    func query(_ statement: Statement, _ values: SQLValue...) throws(SQLFailure) -> QueryResult {
        try recorded { () throws(SQLFailure) in
            try prepareToQuery()
            return try connection.run(Command(statement, values))
        }
    }

    func recorded<Value>(_ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value {
        if let failure { throw failure }
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }

    func number(_ statement: Statement, _ values: SQLValue...) throws -> Int {
        guard let row = try query([Command(statement, values)])[0].first, !row.isNull(0) else { return 0 }
        return Int(row.int(0))
    }

    func page<Entry>(
        _ statements: PagedStatements, _ values: [SQLValue], _ query: ResultSetQuery,
        _ read: (QueryResult.Row) throws -> Entry, id: (Entry) -> String
    ) throws -> ResultSetSlice<Entry> {
        let results = try self.query([statements.page(values, query), statements.count(values)])
        let count = results[1].first.map { Int($0.int(0)) } ?? 0
        let slice = query.slice(
            ofFetched: try results[0].rows.map(read), count: count,
            firstIndex: { id in
                // A failure is kept: the transaction throws it.
                (try? self.query([statements.before(values, id)]))?[0].first.map { Int($0.int(0)) }
            }, id: id)
        if let failure { throw failure }
        return slice
    }

    // MARK: Values

    static func value(_ account: JID?) -> SQLValue { .text(account?.description ?? "") }

    static func jid(_ row: QueryResult.Row, _ column: Int32) throws(PubSubStoreError) -> JID {
        let text = row.text(column)
        guard let jid = JID(text) else { throw damaged("an address") }
        return jid
    }

    static func damaged(_ what: String) -> PubSubStoreError {
        PubSubStoreError(.damaged, "The database has \(what) that cannot be read.")
    }

    static func choice<Value: RawRepresentable<String>>(_ row: QueryResult.Row, _ column: Int32)
        throws(PubSubStoreError) -> Value
    {
        guard let value = Value(rawValue: row.text(column)) else { throw damaged("a \(Value.self)") }
        return value
    }
}
