// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 3629: §4 (syntax)

/// Strict validation of the characters on the wire, before libxml2 sees them.
///
/// libxml2 2.9 lets overlong forms through in places (CDATA is copied raw), takes NUL for the end of its input, and looks
/// at the rest sooner or later depending on how the bytes were cut. What passes here is valid UTF-8 (RFC 3629) of nothing
/// but characters that XML 1.0 §2.2 allows (U+FFFE and U+FFFF excepted, which libxml2 finds), and ends at a character.
struct UTF8Scan {
    enum Stop {
        /// All bytes are valid.
        case end
        /// The bytes end inside a character; so far it is valid.
        case incomplete
        case malformed
        /// A control character that XML does not allow.
        case illegal
    }

    /// How many bytes are valid.
    let length: Int
    /// Why the scan stopped there.
    let stop: Stop

    private static let spaces: UInt64 = 0x2020_2020_2020_2020
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Looks how far bytes are valid.
    static func scan(_ bytes: UnsafeRawBufferPointer) -> UTF8Scan {
        let count = bytes.count
        guard let base = bytes.baseAddress else { return UTF8Scan(length: 0, stop: .end) }
        var index = 0
        while index < count {
            // 32 bytes at once while they are ASCII without controls.
            while index &+ 32 <= count {
                let words = base.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
                let marks = words | (words &- SIMD4(repeating: spaces))
                if (marks[0] | marks[1] | marks[2] | marks[3]) & highBits != 0 { break }
                index &+= 32
            }
            if index == count { break }
            if index &+ 8 <= count {
                let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                // The subtraction borrows from later bytes only: the first mark is always true.
                let marks = (word | (word &- spaces)) & highBits
                index &+= marks.trailingZeroBitCount &>> 3
                if marks == 0 { continue }
            }
            // One character, and those beyond ASCII right behind it.
            repeat {
                let first = base.load(fromByteOffset: index, as: UInt8.self)
                if first < 0x80 {
                    if first < 0x20, first != 0x09, first != 0x0A, first != 0x0D {
                        return UTF8Scan(length: index, stop: .illegal)
                    }
                    index &+= 1
                    break
                }
                let length = length(of: first)
                if length == 0 { return UTF8Scan(length: index, stop: .malformed) }
                var position = 1
                while position < length {
                    if index &+ position >= count { return UTF8Scan(length: index, stop: .incomplete) }
                    let byte = base.load(fromByteOffset: index &+ position, as: UInt8.self)
                    if !isContinuation(byte, at: position, after: first) {
                        return UTF8Scan(length: index, stop: .malformed)
                    }
                    position &+= 1
                }
                index &+= length
            } while index < count && base.load(fromByteOffset: index, as: UInt8.self) >= 0x80
        }
        return UTF8Scan(length: count, stop: .end)
    }

    /// The length of the character that a byte starts; 0 when none may (RFC 3629 §4).
    @inline(__always)
    private static func length(of first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8, at position: Int, after first: UInt8) -> Bool {
        guard position == 1 else { return byte & 0xC0 == 0x80 }
        return switch first {
        case 0xE0: 0xA0...0xBF ~= byte
        case 0xED: 0x80...0x9F ~= byte
        case 0xF0: 0x90...0xBF ~= byte
        case 0xF4: 0x80...0x8F ~= byte
        default: byte & 0xC0 == 0x80
        }
    }
}
