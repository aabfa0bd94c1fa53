// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Short texts side by side in one block of memory.
struct ByteRuns: Sendable {
    private var bytes: [UInt8] = []
    private var entries: [(offset: UInt32, length: UInt32)] = []
    private var unused = 0

    var count: Int { entries.count }
    /// Bytes of memory.
    var memoryBytes: Int { bytes.capacity + entries.capacity * MemoryLayout<(UInt32, UInt32)>.stride }

    mutating func reserveCapacity(_ count: Int, length: Int) {
        entries.reserveCapacity(count)
        bytes.reserveCapacity(count * length)
    }

    mutating func append(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        precondition(bytes.count <= Int(UInt32.max), "more than 4 GiB of texts in one list")
        entries.append(
            (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: bytes.count - start)))
    }

    subscript(position: Int) -> String {
        let entry = entries[position]
        let start = Int(entry.offset)
        return String(decoding: bytes[start..<start + Int(entry.length)], as: UTF8.self)
    }

    /// Whether the text at a position is this one.
    func has(_ text: String, at position: Int) -> Bool {
        let entry = entries[position]
        let start = Int(entry.offset)
        return text.utf8.elementsEqual(bytes[start..<start + Int(entry.length)])
    }

    /// Removes the text at a position; the last one takes its place.
    mutating func removeMovingLast(at position: Int) {
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
}
