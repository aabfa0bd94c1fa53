// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 3986: §3.2.2 (host); RFC 5952: §4 (canonical form), §5 (mapped addresses)

/// IPv4 addresses as text (RFC 3986 §3.2.2).
enum IPv4Literal {
    /// The four numbers; `nil` when it is no address.
    static func octets(_ text: some Collection<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var result: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != 0x30 else { return nil }
            var value = 0
            for byte in part {
                guard byte >= 0x30 && byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte) - 0x30
            }
            guard let octet = UInt8(exactly: value) else { return nil }
            result.append(octet)
        }
        return result
    }
}

/// IPv6 addresses in brackets (RFC 3986 §3.2.2), brought into the form of RFC 5952 so that equal ones are equal text.
enum IPv6Literal {
    /// The literal in canonical form; `nil` when it is none.
    static func prepare(_ literal: String) -> String? {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 4 && bytes.count <= 47, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]")
        else { return nil }
        guard let groups = groups(Array(bytes[1..<(bytes.count - 1)])) else { return nil }
        return "[" + format(groups) + "]"
    }

    private static func groups(_ bytes: [UInt8]) -> [UInt16]? {
        var head: [UInt16] = []
        var tail: [UInt16]?
        var rest = bytes[...]
        let colon = UInt8(ascii: ":")
        if rest.starts(with: [colon, colon]) {
            rest = rest.dropFirst(2)
            tail = []
        }
        while !rest.isEmpty {
            let field = rest.prefix { $0 != colon }
            let isLast = field.endIndex == rest.endIndex
            var values: [UInt16] = []
            if isLast, let octets = IPv4Literal.octets(field) {
                values = [UInt16(octets[0]) << 8 | UInt16(octets[1]), UInt16(octets[2]) << 8 | UInt16(octets[3])]
            } else {
                guard let value = hexadecimal(field) else { return nil }
                values = [value]
            }
            if tail == nil { head += values } else { tail? += values }
            rest = rest[field.endIndex...].dropFirst()
            if isLast { break }
            if rest.first == colon {
                guard tail == nil else { return nil }
                tail = []
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        guard let tail else { return head.count == 8 ? head : nil }
        let zeros = 8 - head.count - tail.count
        return zeros >= 1 ? head + Array(repeating: 0, count: zeros) + tail : nil
    }

    private static func hexadecimal(_ field: some Collection<UInt8>) -> UInt16? {
        guard (1...4).contains(field.count) else { return nil }
        var value: UInt16 = 0
        for byte in field {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt16(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt16(byte - 0x61 + 10)
            case 0x41...0x46: value = value << 4 | UInt16(byte - 0x41 + 10)
            default: return nil
            }
        }
        return value
    }

    /// RFC 5952 §4: no leading zeros, the longest run of two or more zeros shortened, the first of equals; §5: mapped
    /// IPv4 addresses in their own form.
    private static func format(_ groups: [UInt16]) -> String {
        if groups[..<5].allSatisfy({ $0 == 0 }) && groups[5] == 0xFFFF {
            return "::ffff:\(groups[6] >> 8).\(groups[6] & 255).\(groups[7] >> 8).\(groups[7] & 255)"
        }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8 && groups[end] == 0 { end += 1 }
            if end - start >= 2 && end - start > best.count { best = start..<end }
            start = max(end, start + 1)
        }
        let text = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return text.joined(separator: ":") }
        return text[..<best.lowerBound].joined(separator: ":") + "::" + text[best.upperBound...].joined(separator: ":")
    }
}
