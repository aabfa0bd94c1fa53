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
        while cursor < end {
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

    /// Appends a local name; a byte that cannot stand in one becomes `_`, so that no name can break out of its tag.
    mutating func putName(_ name: UnsafeRawBufferPointer) {
        reserve(name.count + 1)
        let start = count
        for byte in name {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                0x80...0xFF:
                put(byte: byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if count == start { put(byte: UInt8(ascii: "_")) }
                put(byte: byte)
            default:
                put(byte: UInt8(ascii: "_"))
            }
        }
        if count == start { put(byte: UInt8(ascii: "_")) }
    }
}
