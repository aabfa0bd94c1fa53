// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0106 v1.1.1: §3 (transformations), §4 (business rules)

/// Characters that a localpart cannot hold, written as a backslash and two digits (XEP-0106): how a gateway makes an
/// address of a foreign one, and shows it again.
public enum JIDEscaping {
    /// A localpart for a foreign address: each of space `" & ' / : < > @` is escaped, and a backslash where what follows
    /// would otherwise read as an escape.
    ///
    /// - Returns: `nil` when the text begins or ends with a space, which cannot be expressed (§4.1, rule 6).
    public static func escape(_ text: String) -> String? {
        let source = Array(text.utf8)
        if source.first == 0x20 || source.last == 0x20 { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 8)
        for (index, byte) in source.enumerated() {
            let mustEscape: Bool
            if byte == backslash {
                mustEscape = escaped(at: index, in: source, capitals: true) != nil
            } else {
                mustEscape = escapable(byte)
            }
            if mustEscape {
                result.append(backslash)
                result.append(digit(byte >> 4))
                result.append(digit(byte & 15))
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The foreign address that a localpart stands for; sequences that are no escapes stay as they are.
    public static func unescape(_ local: String) -> String {
        let source = Array(local.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            if source[index] == backslash, let byte = escaped(at: index, in: source),
                // Rule 6: \20 at either end is no escape.
                byte != 0x20 || (index > 0 && index + 3 < source.count)
            {
                result.append(byte)
                index += 3
            } else {
                result.append(source[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let backslash = UInt8(ascii: "\\")

    /// The character that the three bytes at `index` are an escape of.
    private static func escaped(at index: Int, in source: [UInt8], capitals: Bool = false) -> UInt8? {
        guard index + 2 < source.count, let high = value(source[index + 1], capitals: capitals),
            let low = value(source[index + 2], capitals: capitals)
        else { return nil }
        let byte = high << 4 | low
        return byte == backslash || escapable(byte) ? byte : nil
    }

    private static func escapable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"):
            true
        default:
            false
        }
    }

    /// An escape has small digits. Capitals count when escaping, as preparing the localpart makes them small.
    private static func value(_ byte: UInt8, capitals: Bool) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "F") where capitals: byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension JID {
    /// An address whose localpart stands for a foreign one (XEP-0106).
    ///
    /// - Parameters:
    ///   - foreign: The foreign address, unescaped, such as a mailbox.
    ///   - domain: The gateway's domain.
    /// - Throws: ``JIDError`` when the text cannot be escaped or the result is not an address.
    public init(escaping foreign: String, domain: String) throws(JIDError) {
        guard let local = JIDEscaping.escape(foreign) else {
            throw JIDError(
                .forbiddenCharacter, in: .local, "a localpart cannot stand for a text with a space at its end")
        }
        try self.init(local: local, domain: domain)
    }

    /// The foreign address that the localpart stands for (XEP-0106).
    public var unescapedLocal: String? {
        local.map(JIDEscaping.unescape)
    }
}
