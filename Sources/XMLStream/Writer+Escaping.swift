// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Writer {
    /// What a byte needs. Values up to `text` need something in text too, `attribute` only in attributes.
    private static let plain: UInt8 = 0
    private static let attributeOnly: UInt8 = 1
    private static let always: UInt8 = 2

    /// One class per byte value. Immutable for the life of the process.
    private nonisolated(unsafe) static let classes: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        table.initialize(repeating: plain, count: 256)
        for control in 0..<0x20 { table[control] = always }
        for character in "&<>'\"".utf8 { table[Int(character)] = always }
        table[0x09] = attributeOnly
        table[0x0A] = attributeOnly
        // First byte of U+F000...U+FFFF, of which U+FFFE and U+FFFF are not allowed.
        table[0xEF] = always
        return UnsafePointer(table)
    }()

    /// Appends UTF-8 bytes with all that XML demands escaped, and characters that it does not allow as U+FFFD.
    ///
    /// Newline and tab are references in attributes, where parsers would turn them into spaces, and carriage return everywhere.
    package mutating func append(escaping bytes: UnsafeRawBufferPointer, asAttribute: Bool) {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let classes = Self.classes
        let threshold = asAttribute ? Self.attributeOnly : Self.always
        let end = bytes.count
        reserve(end)
        var done = 0
        var cursor = 0
        while true {
            cursor = Self.endOfPlain(start, from: cursor, to: end)
            if cursor == end { break }
            if classes[Int(start[cursor])] < threshold {
                cursor += 1
                continue
            }
            var length = 1
            let replacement: StaticString
            switch start[cursor] {
            case UInt8(ascii: "&"): replacement = "&amp;"
            case UInt8(ascii: "<"): replacement = "&lt;"
            case UInt8(ascii: ">"): replacement = "&gt;"
            case UInt8(ascii: "'"): replacement = "&apos;"
            case UInt8(ascii: "\""): replacement = "&quot;"
            case 0x09: replacement = "&#9;"
            case 0x0A: replacement = "&#10;"
            case 0x0D: replacement = "&#13;"
            case 0xEF:
                guard cursor + 2 < end, start[cursor + 1] == 0xBF, start[cursor + 2] >= 0xBE else {
                    cursor += 1
                    continue
                }
                length = 3
                replacement = "\u{FFFD}"
            default: replacement = "\u{FFFD}"
            }
            put(UnsafeRawBufferPointer(start: start + done, count: cursor - done))
            put(replacement)
            cursor += length
            done = cursor
        }
        put(UnsafeRawBufferPointer(start: start + done, count: end - done))
    }

    /// The index of the first byte that may need something, or `end`: sixteen bytes at once, then the rest one by one or,
    /// where there are enough before it, with some of those.
    @inline(__always)
    private static func endOfPlain(_ start: UnsafePointer<UInt8>, from cursor: Int, to end: Int) -> Int {
        var index = cursor
        while index &+ 16 <= end {
            let marks = marks(start + index)
            if marks.low | marks.high != 0 { return index &+ first(marks) }
            index &+= 16
        }
        if index == end { return end }
        if end >= 16 {
            var marks = marks(start + (end &- 16))
            let known = UInt64(truncatingIfNeeded: 16 &- (end &- index)) &* 8
            // A shift by 64 or more leaves nothing of the eight bytes.
            marks.low = known < 64 ? (marks.low >> known) << known : 0
            marks.high = known < 64 ? marks.high : (marks.high >> (known &- 64)) << (known &- 64)
            return marks.low | marks.high == 0 ? end : end &- 16 &+ first(marks)
        }
        let classes = Self.classes
        while index < end, classes[Int(start[index])] == plain { index &+= 1 }
        return index
    }

    /// Sixteen bytes, the highest bit of each set where the class of the byte there is not `plain`; above a bit that is set
    /// rightly some may be that should not: whoever goes there finds a plain byte.
    @inline(__always)
    private static func marks(_ start: UnsafePointer<UInt8>) -> (low: UInt64, high: UInt64) {
        let bytes = UnsafeRawPointer(start)
        return (
            marks(UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))),
            marks(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        )
    }

    /// Words and not vectors of bytes: comparisons of those are done one by one.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let controls = (word &- 0x2020_2020_2020_2020) & ~word
        // & and ' differ in the last bit, < and > in the one before it.
        let found =
            zeros((word | 0x0101_0101_0101_0101) ^ 0x2727_2727_2727_2727)
            | zeros((word | 0x0202_0202_0202_0202) ^ 0x3E3E_3E3E_3E3E_3E3E)
            | zeros(word ^ 0x2222_2222_2222_2222) | zeros(word ^ 0xEFEF_EFEF_EFEF_EFEF)
        return (controls | found) & 0x8080_8080_8080_8080
    }

    /// The highest bit of each byte that is zero; above such a byte perhaps that of others.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }

    @inline(__always)
    private static func first(_ marks: (low: UInt64, high: UInt64)) -> Int {
        marks.low != 0 ? marks.low.trailingZeroBitCount &>> 3 : 8 &+ marks.high.trailingZeroBitCount &>> 3
    }

    /// Appends a local name; a byte that cannot stand in one becomes `_`, so that no name can break out of its tag.
    mutating func putName(_ name: UnsafeRawBufferPointer) {
        let classes = Self.nameClasses
        // Nearly every name is one of the program's and as it has to be.
        if let first = name.first, classes[Int(first)] == Self.nameStart,
            name.allSatisfy({ classes[Int($0)] != Self.noName })
        {
            return put(name)
        }
        reserve(name.count * 2 + 1)
        let start = count
        for byte in name {
            switch classes[Int(byte)] {
            case Self.nameStart:
                put(byte: byte)
            case Self.nameInner:
                if count == start { put(byte: UInt8(ascii: "_")) }
                put(byte: byte)
            default:
                put(byte: UInt8(ascii: "_"))
            }
        }
        if count == start { put(byte: UInt8(ascii: "_")) }
    }

    private static let noName: UInt8 = 0
    private static let nameInner: UInt8 = 1
    private static let nameStart: UInt8 = 2

    /// What a byte may be in a local name. Immutable for the life of the process.
    private nonisolated(unsafe) static let nameClasses: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        table.initialize(repeating: noName, count: 256)
        for byte in 0x80...0xFF { table[byte] = nameStart }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)] = nameStart }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)] = nameStart }
        table[Int(UInt8(ascii: "_"))] = nameStart
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { table[Int(byte)] = nameInner }
        for byte in "-.".utf8 { table[Int(byte)] = nameInner }
        return UnsafePointer(table)
    }()
}
