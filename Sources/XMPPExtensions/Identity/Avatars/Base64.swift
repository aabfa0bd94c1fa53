// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4648: §4 (Base64)

import FoundationEssentials

/// Bytes as text (RFC 4648 §4).
enum Base64 {
    /// The text of bytes, in one line, padded.
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// The bytes of a text, white space in it passed over (XEP-0153 §4.6, XEP-0084 §4.1); `nil` when it is no Base64.
    ///
    /// Foundation takes `AQ=D` for one byte: what comes from the wire is read more strictly.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text.utf8 {
            switch character {
            case 0x20, 0x09, 0x0A, 0x0D:
                continue
            case UInt8(ascii: "="):
                guard digits >= 2, digits + padding < 4 else { return nil }
                padding += 1
            default:
                guard padding == 0, let digit = digit(character) else { return nil }
                group = group << 6 | digit
                digits += 1
            }
            guard digits + padding == 4 else { continue }
            group <<= 6 * UInt32(padding)
            for position in 0..<UInt32(3 - padding) {
                bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * position)))
            }
            // What is padded is the last: with all digits still counted nothing but white space can follow.
            if padding == 0 { (group, digits) = (0, 0) }
        }
        return digits == 0 || padding > 0 && digits + padding == 4 ? bytes : nil
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
