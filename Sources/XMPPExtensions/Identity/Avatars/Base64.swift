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
    static func bytes(_ text: String) -> [UInt8]? {
        let dense = text.utf8.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return Data(base64Encoded: Data(dense)).map { Array($0) }
    }
}
