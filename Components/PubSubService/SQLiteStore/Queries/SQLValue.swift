// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDBSQLite
import PubSubService
import XMPPCore

/// What can be bound to a statement.
protocol SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

/// SQLite copies what is bound.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, Int64(self))
    }
}

extension Bool: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int(statement, index, self ? 1 : 0)
    }
}

extension String: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            // An empty buffer may have no address, which would be NULL.
            guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, copied) }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }
}

extension [UInt8]: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, !bytes.isEmpty else {
                return sqlite3_bind_zeroblob(statement, index, 0)
            }
            return sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), copied)
        }
    }
}

extension Date: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        microseconds.bind(to: statement, at: index)
    }
}

extension Optional: SQLValue where Wrapped: SQLValue {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
    }
}

/// The end of a range of texts.
enum TextBound: SQLValue {
    /// Before or after this one.
    case text(String)
    /// After all texts: as a blob it is greater than any.
    case greatest

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .text(let text): text.bind(to: statement, at: index)
        case .greatest: sqlite3_bind_zeroblob(statement, index, 0)
        }
    }
}

/// The row that a statement has arrived at.
struct Row {
    let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func date(_ column: Int32) -> Date { Date(microseconds: integer(column)) }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    func jid(_ column: Int32) throws -> JID {
        let start = sqlite3_column_text(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        do {
            return try JID(parsing: UnsafeRawBufferPointer(start: start, count: count))
        } catch {
            throw PubSubStoreError.unreadable("an address")
        }
    }

    /// An address of which the resource, if any, is in a column of its own.
    func jid(bare column: Int32, resource: Int32) throws -> JID {
        if sqlite3_column_bytes(statement, resource) == 0 { return try jid(column) }
        guard let jid = JID("\(text(column))/\(text(resource))") else {
            throw PubSubStoreError.unreadable("an address")
        }
        return jid
    }
}
