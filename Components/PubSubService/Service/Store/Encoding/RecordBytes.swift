// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPComponent

/// Writes the parts of a record one after the other: numbers in little endian, texts and bytes behind their length.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func date(_ date: Date) { number(date.timeIntervalSinceReferenceDate.bitPattern) }

    mutating func bytes(_ value: some Collection<UInt8>) {
        number(UInt32(clamping: value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) { bytes(value.utf8) }

    mutating func optional<Value>(_ value: Value?, _ write: (inout RecordWriter, Value) -> Void) {
        number(UInt8(value == nil ? 0 : 1))
        if let value { write(&self, value) }
    }

    mutating func list<Value>(_ values: [Value], _ write: (inout RecordWriter, Value) -> Void) {
        number(UInt32(clamping: values.count))
        for value in values { write(&self, value) }
    }
}

/// Reads what `RecordWriter` wrote.
struct RecordReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    private static let damage = PubSubStoreError(.damaged, "An event of the outbox cannot be read.")

    private mutating func take(_ count: Int) throws(PubSubStoreError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Self.damage }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(PubSubStoreError)
        -> Number
    {
        var value: Number = 0
        let taken = try take(MemoryLayout<Number>.size)
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: taken) }
        return Number(littleEndian: value)
    }

    mutating func date() throws(PubSubStoreError) -> Date {
        Date(timeIntervalSinceReferenceDate: Double(bitPattern: try number()))
    }

    mutating func bytes() throws(PubSubStoreError) -> [UInt8] {
        Array(try take(Int(try number(UInt32.self))))
    }

    mutating func text() throws(PubSubStoreError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    mutating func jid() throws(PubSubStoreError) -> JID {
        guard let jid = JID(try text()) else { throw Self.damage }
        return jid
    }

    mutating func value<Value: RawRepresentable<String>>() throws(PubSubStoreError) -> Value {
        guard let value = Value(rawValue: try text()) else { throw Self.damage }
        return value
    }

    mutating func optional<Value>(
        _ read: (inout RecordReader) throws(PubSubStoreError) -> Value
    ) throws(PubSubStoreError) -> Value? {
        try number(UInt8.self) == 0 ? nil : try read(&self)
    }

    mutating func list<Value>(
        _ read: (inout RecordReader) throws(PubSubStoreError) -> Value
    ) throws(PubSubStoreError) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try number(UInt32.self)) { values.append(try read(&self)) }
        return values
    }

    /// What an unknown kind of event throws.
    static var unknown: PubSubStoreError { PubSubStoreError(.tooNew, "The outbox has an event of a newer version.") }
}
