// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import PubSubService

/// A connection to the file while a transaction has it: runs statements, which GRDB keeps prepared.
///
/// They are bound, stepped and read with SQLite's own functions: GRDB's boxed arguments and rows cost several times what
/// the statements of a publication do.
final class Connection {
    private let database: Database
    /// The first failure of the file, which makes the transaction void even if a body catches what was thrown.
    private(set) var failure: PubSubStoreError?

    init(_ database: Database) { self.database = database }

    /// Runs a statement that returns nothing.
    func execute<each Value: SQLValue>(_ sql: String, _ values: repeat each Value) throws {
        let statement = try prepare(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        while try step(statement) {}
    }

    /// How many rows the last statement changed.
    var changedRows: Int { Int(sqlite3_changes64(pointer)) }

    /// All rows that a query returns.
    func rows<each Value: SQLValue, Element>(
        _ sql: String, _ values: repeat each Value, read: (Row) throws -> Element
    ) throws -> [Element] {
        let statement = try prepare(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        var elements: [Element] = []
        while try step(statement) { elements.append(try read(Row(statement: statement))) }
        return elements
    }

    /// The first row that a query returns; `nil` when there is none.
    func row<each Value: SQLValue, Element>(
        _ sql: String, _ values: repeat each Value, read: (Row) throws -> Element
    ) throws -> Element? {
        let statement = try prepare(sql, repeat each values)
        defer { sqlite3_reset(statement) }
        return try step(statement) ? try read(Row(statement: statement)) : nil
    }

    /// The number that a query returns in its only row.
    func count<each Value: SQLValue>(_ sql: String, _ values: repeat each Value) throws -> Int {
        try row(sql, repeat each values) { Int($0.integer(0)) } ?? 0
    }

    /// Whether a transaction is open: some failures end it by themselves.
    var isInTransaction: Bool { sqlite3_get_autocommit(pointer) == 0 }

    /// The statements that are prepared.
    var preparedStatements: [String] {
        var statements: [String] = []
        var next = sqlite3_next_stmt(pointer, nil)
        while let statement = next {
            statements.append(String(cString: sqlite3_sql(statement)))
            next = sqlite3_next_stmt(pointer, statement)
        }
        return statements
    }

    private var pointer: OpaquePointer? { database.sqliteConnection }

    private func prepare<each Value: SQLValue>(_ sql: String, _ values: repeat each Value) throws -> OpaquePointer {
        let statement: OpaquePointer
        do {
            statement = try database.cachedStatement(sql: sql).sqliteStatement
        } catch {
            throw failed((error as? DatabaseError)?.extendedResultCode.rawValue ?? SQLITE_ERROR)
        }
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            let code = value.bind(to: statement, at: index)
            guard code == SQLITE_OK else { throw failed(code) }
        }
        return statement
    }

    /// Whether there is a row.
    private func step(_ statement: OpaquePointer) throws -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failed(sqlite3_extended_errcode(pointer)) }
        return false
    }

    private func failed(_ code: Int32) -> PubSubStoreError {
        let error = PubSubStoreError(
            sqlite: code, systemError: sqlite3_system_errno(pointer),
            message: pointer.map { String(cString: sqlite3_errmsg($0)) } ?? "closed")
        // A statement that breaks a rule of the tables is a mistake of ours and takes back itself alone.
        if failure == nil, code & 0xFF != SQLITE_CONSTRAINT { failure = error }
        return error
    }
}

extension PubSubStoreError {
    /// What a failure of SQLite means for those who use the store.
    init(sqlite code: Int32, systemError: Int32 = 0, message: String) {
        switch code & 0xFF {
        case SQLITE_FULL:
            self.init(.full, "There is no room left for the store's file: make some.")
        case SQLITE_IOERR where systemError == 28 || systemError == 122:
            // ENOSPC, EDQUOT
            self.init(.full, "There is no room left for the store's file: make some.")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self.init(.damaged, "The store's file is damaged (\(message)): restore it from a copy.")
        default:
            self.init(.unavailable, "The store's file cannot be used (\(message), code \(code)).")
        }
    }

    /// What any error of opening the file means.
    init(opening error: any Error) {
        if let error = error as? PubSubStoreError {
            self = error
        } else if let error = error as? DatabaseError {
            self.init(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "no reason given")
        } else {
            self.init(.unavailable, "The store's file cannot be used (\(error)).")
        }
    }
}
