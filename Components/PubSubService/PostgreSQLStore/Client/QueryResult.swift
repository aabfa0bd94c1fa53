// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import FoundationEssentials

/// The rows that a statement returned, in PostgreSQL's binary form.
final class QueryResult {
    private let result: OpaquePointer
    let count: Int

    /// Takes over the result and frees it in the end.
    init(owning result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
    }

    deinit { PQclear(result) }

    var rows: some RandomAccessCollection<Row> { (0..<count).lazy.map { Row(result: self, index: Int32($0)) } }
    var first: Row? { count > 0 ? Row(result: self, index: 0) : nil }

    struct Row {
        fileprivate let result: QueryResult
        fileprivate let index: Int32

        func isNull(_ column: Int32) -> Bool { PQgetisnull(result.result, index, column) == 1 }

        /// The bytes of a field: valid as long as the result.
        private func withField<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
            let length = Int(PQgetlength(result.result, index, column))
            return body(UnsafeRawBufferPointer(start: PQgetvalue(result.result, index, column), count: length))
        }

        func int(_ column: Int32) -> Int64 { withField(column) { Self.number($0) } }
        func double(_ column: Int32) -> Double { Double(bitPattern: withField(column) { Self.number($0) }) }
        func bool(_ column: Int32) -> Bool { withField(column) { $0.first == 1 } }
        func text(_ column: Int32) -> String { withField(column) { String(decoding: $0, as: UTF8.self) } }
        func bytes(_ column: Int32) -> [UInt8] { withField(column) { Array($0) } }
        func date(_ column: Int32) -> Date { Date(timeIntervalSinceReferenceDate: double(column)) }
        func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

        func ints(_ column: Int32) -> [Int64] {
            withField(column) { field in
                // 20 bytes of head, then 4 of length and 8 of value each.
                guard field.count > 20 else { return [] }
                return stride(from: 24, through: field.count - 8, by: 12).map { start in
                    Self.number(UnsafeRawBufferPointer(rebasing: field[start..<start + 8]))
                }
            }
        }

        private static func number<Number: FixedWidthInteger>(_ field: UnsafeRawBufferPointer) -> Number {
            field.reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
        }
    }
}
