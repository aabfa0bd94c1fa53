// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A parameter of a statement, sent in PostgreSQL's binary form.
enum SQLValue: Hashable, Sendable {
    case null
    case int(Int64)
    case double(Double)
    case bool(Bool)
    case text(String)
    case bytes([UInt8])
    case ints([Int64])
    case texts([String])

    static func optional(_ value: Int64?) -> SQLValue { value.map(SQLValue.int) ?? .null }
    static func optional(_ value: Double?) -> SQLValue { value.map(SQLValue.double) ?? .null }

    /// A moment, exactly: seconds since 2001 (UTC).
    static func date(_ date: Date) -> SQLValue { .double(date.timeIntervalSinceReferenceDate) }

    /// Appends the value to a message; `false` when there is none.
    func write(to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .null: return false
        case .int(let value): Self.number(value, &bytes)
        case .double(let value): Self.number(value.bitPattern, &bytes)
        case .bool(let value): bytes.append(value ? 1 : 0)
        case .text(let value): Self.text(value, &bytes)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .ints(let values):
            Self.arrayHead(of: 20, count: values.count, &bytes)
            for value in values {
                Self.number(Int32(8), &bytes)
                Self.number(value, &bytes)
            }
        case .texts(let values):
            Self.arrayHead(of: 25, count: values.count, &bytes)
            for value in values {
                var text: [UInt8] = []
                Self.text(value, &text)
                Self.number(Int32(clamping: text.count), &bytes)
                bytes.append(contentsOf: text)
            }
        }
        return true
    }

    private static func number(_ value: some FixedWidthInteger, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// PostgreSQL's texts cannot have the character 0, which XML cannot either: it is replaced, also where it is looked for.
    private static func text(_ value: String, _ bytes: inout [UInt8]) {
        guard value.utf8.contains(0) else { return bytes.append(contentsOf: value.utf8) }
        for byte in value.utf8 {
            if byte == 0 { bytes.append(contentsOf: "\u{FFFD}".utf8) } else { bytes.append(byte) }
        }
    }

    /// One dimension, from index 1, without nulls.
    private static func arrayHead(of type: Int32, count: Int, _ bytes: inout [UInt8]) {
        number(Int32(count == 0 ? 0 : 1), &bytes)
        number(Int32(0), &bytes)
        number(type, &bytes)
        guard count > 0 else { return }
        number(Int32(clamping: count), &bytes)
        number(Int32(1), &bytes)
    }
}

/// A statement, prepared once on each connection that uses it.
struct Statement: Sendable {
    let name: String
    let sql: String

    /// A statement. Its name is its text's place in the source, as it were: the same text has the same name.
    init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// A statement with its parameters.
struct Command: Sendable {
    let statement: Statement
    let values: [SQLValue]

    init(_ statement: Statement, _ values: [SQLValue] = []) {
        self.statement = statement
        self.values = values
    }
}
