// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Addresses side by side in one block of memory: for the many who are told the same.
///
/// An address takes its bytes and twelve more, a third of what it takes in an array of ``JID``, and writing it to a stream
/// touches no other memory.
public struct AddressList: Sendable {
    private struct Entry: Sendable {
        var offset: UInt32
        var length: UInt16
        var bareLength: UInt16
        var localLength: UInt16
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Bytes of addresses that were removed.
    private var unused = 0

    /// An empty list.
    public init() {}

    /// A list of some addresses, in their order.
    public init(_ addresses: some Sequence<JID>) {
        for address in addresses { append(address) }
    }

    /// Makes room for `count` addresses of about `length` bytes.
    public mutating func reserveCapacity(_ count: Int, length: Int = 32) {
        entries.reserveCapacity(count)
        bytes.reserveCapacity(count * length)
    }

    /// Adds an address at the end.
    public mutating func append(_ address: JID) {
        address.withBytes { text in
            append(text, bareLength: address.bareLength, localLength: address.localLength)
        }
    }

    /// Adds the address at a position of another list, without making it a ``JID``.
    public mutating func append(at position: Int, of other: AddressList) {
        let entry = other.entries[position]
        other.withBytes(at: position) { text in
            append(text, bareLength: entry.bareLength, localLength: entry.localLength)
        }
    }

    private mutating func append(_ text: UnsafeRawBufferPointer, bareLength: UInt16, localLength: UInt16) {
        precondition(bytes.count + text.count <= Int(UInt32.max), "more than 4 GiB of addresses in one list")
        entries.append(
            Entry(
                offset: UInt32(truncatingIfNeeded: bytes.count), length: UInt16(truncatingIfNeeded: text.count),
                bareLength: bareLength, localLength: localLength))
        bytes.append(contentsOf: text)
    }

    /// Removes the address at a position; the last one takes its place.
    public mutating func removeMovingLast(at position: Int) {
        unused += Int(entries[position].length)
        let last = entries.removeLast()
        if position < entries.count { entries[position] = last }
        if unused > 4096, unused > bytes.count / 2 { compact() }
    }

    private mutating func compact() {
        var packed: [UInt8] = []
        packed.reserveCapacity(bytes.count - unused)
        for position in entries.indices {
            let start = Int(entries[position].offset)
            entries[position].offset = UInt32(truncatingIfNeeded: packed.count)
            packed.append(contentsOf: bytes[start..<start + Int(entries[position].length)])
        }
        bytes = packed
        unused = 0
    }

    /// Calls `body` with the bytes of the address at a position.
    public func withBytes<Result>(at position: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        let entry = entries[position]
        return try bytes.withUnsafeBytes { all in
            let start = Int(entry.offset)
            return try body(UnsafeRawBufferPointer(rebasing: all[start..<start + Int(entry.length)]))
        }
    }

    /// Whether the address at a position is this one.
    public func has(_ address: JID, at position: Int) -> Bool {
        withBytes(at: position) { mine in address.withBytes { ByteHash.areEqual(mine, $0) } }
    }

    /// Bytes of memory for the addresses.
    public var memoryBytes: Int { bytes.capacity + entries.capacity * MemoryLayout<Entry>.stride }
}

extension AddressList: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { 0 }
    /// The position after the last.
    public var endIndex: Int { entries.count }

    /// The address at a position.
    public subscript(position: Int) -> JID {
        let entry = entries[position]
        return withBytes(at: position) { text in
            JID(
                normalised: String(decoding: text, as: UTF8.self), localLength: Int(entry.localLength),
                bareLength: Int(entry.bareLength))
        }
    }
}

extension AddressList: Equatable {
    /// Whether both have the same addresses in the same order.
    public static func == (left: AddressList, right: AddressList) -> Bool { left.elementsEqual(right) }
}
