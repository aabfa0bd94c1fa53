// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 8264: §5.2.1 (width mapping)

extension UnicodeTables {
    /// The class of a code point in a table of (first, last, class) rows; 0 when no row has it.
    static func value(_ code: UInt32, in table: [UInt32]) -> UInt32 {
        guard let row = row(code, in: table, width: 3), code <= table[row + 1] else { return 0 }
        return table[row + 2]
    }

    /// What a full- or half-width code point maps to; itself when it is neither (RFC 8264 §5.2.1).
    static func width(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar.value >= 0x3000, let row = row(scalar.value, in: widths, width: 2), widths[row] == scalar.value
        else { return scalar }
        return Unicode.Scalar(widths[row + 1]) ?? scalar
    }

    /// Whether NFKC changes a letter, digit or mark.
    static func hasCompatibilityMapping(_ code: UInt32) -> Bool {
        guard let row = row(code, in: compatibility, width: 2) else { return false }
        return code <= compatibility[row + 1]
    }

    /// Where the last row that does not begin after `code` is.
    static func row(_ code: UInt32, in table: [UInt32], width: Int, mask: UInt32 = 0x7FFF_FFFF) -> Int? {
        var low = 0
        var high = table.count / width
        while low < high {
            let middle = (low + high) / 2
            if table[middle * width] & mask <= code {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low == 0 ? nil : (low - 1) * width
    }
}
