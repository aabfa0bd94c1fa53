// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 7622: §3.2 (domainpart), §3.3 (localpart), §3.4 (resourcepart)

/// The fast way through an address: ASCII that is normalised already, told in one pass with one look-up per byte.
enum ASCIIAddress {
    /// Allowed in a localpart (RFC 7622 §3.3.1), and no capital.
    static let localBit: UInt8 = 1
    /// Allowed in a domain label, and no capital. The underscore is no letter of a host name, but host names of containers have it.
    static let domainBit: UInt8 = 2
    /// Allowed in a resourcepart.
    static let resourceBit: UInt8 = 4
    /// The two separators.
    static let separatorBit: UInt8 = 8

    private static let table: InlineArray<128, UInt8> = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        4, 5, 4, 5, 5, 5, 4, 4, 5, 5, 5, 5, 5, 7, 7, 12,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 4, 5, 4, 5, 4, 5,
        12, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 7,
        5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 5, 5, 5, 5, 0,
    ]

    /// Three full parts and two separators.
    static let maximumLength = 3 * JID.maximumPartLength + 2

    /// Whether an ASCII byte has one of the bits.
    static func allows(_ byte: UInt8, _ bit: UInt8) -> Bool {
        byte < 0x80 && table[Int(byte)] & bit != 0
    }

    /// Where the localpart ends (0 when there is none) and where the resourcepart's slash is (or the end).
    ///
    /// - Returns: `nil` when the address has to take the slow way: it may still be valid.
    static func scan(_ bytes: UnsafeRawBufferPointer) -> (local: Int, bare: Int)? {
        let count = bytes.count
        guard count <= maximumLength else { return nil }
        var (index, seen) = run(bytes, from: 0)
        var local = 0
        var domainStart = 0
        if index < count && bytes[index] == UInt8(ascii: "@") {
            guard index > 0 && index <= JID.maximumPartLength && seen & localBit != 0 else { return nil }
            local = index
            domainStart = index + 1
            (index, seen) = run(bytes, from: domainStart)
        }
        let bare = index
        guard seen & domainBit != 0 && isNormalisedDomain(bytes, domainStart, bare) else { return nil }
        if index == count { return (local, bare) }
        guard bytes[index] == UInt8(ascii: "/") else { return nil }
        index += 1
        let length = count - index
        guard length >= 1 && length <= JID.maximumPartLength && bytes[index] != 0x20 else { return nil }
        while index < count {
            guard allows(bytes[index], resourceBit) else { return nil }
            index += 1
        }
        return (local, bare)
    }

    /// Goes on to the next separator; the bits that every byte on the way had.
    @inline(__always)
    private static func run(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (end: Int, seen: UInt8) {
        var index = start
        var seen: UInt8 = 0xFF
        while index < bytes.count {
            let byte = bytes[index]
            guard byte < 0x80 else { return (index, 0) }
            let bits = table[Int(byte)]
            if bits & separatorBit != 0 { break }
            seen &= bits
            index += 1
        }
        return (index, seen)
    }

    /// Labels of 1...63 letters, digits and inner hyphens. Leaves A-labels, a final dot and all-numeric names to the slow way.
    private static func isNormalisedDomain(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end > start && end - start <= JID.maximumPartLength else { return false }
        let hyphen = UInt8(ascii: "-")
        var labelStart = start
        var numeric = true
        var index = start
        while true {
            let byte = index < end ? bytes[index] : UInt8(ascii: ".")
            if byte == UInt8(ascii: ".") {
                let length = index - labelStart
                guard length >= 1 && length <= 63 else { return false }
                guard bytes[labelStart] != hyphen && bytes[index - 1] != hyphen else { return false }
                if length > 4 && bytes[labelStart + 2] == hyphen && bytes[labelStart + 3] == hyphen
                    && bytes[labelStart] == UInt8(ascii: "x") && bytes[labelStart + 1] == UInt8(ascii: "n")
                {
                    return false
                }
                if index >= end { return !numeric }
                labelStart = index + 1
            } else if byte > UInt8(ascii: "9") || byte == hyphen {
                numeric = false
            }
            index += 1
        }
    }
}
