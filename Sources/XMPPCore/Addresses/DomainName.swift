// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 7622: §3.2 (domainpart); RFC 5891: §5.4 (validity); RFC 5892: §3 (derived property); RFC 5895: §2 (mapping)

/// Domainparts (RFC 7622 §3.2): names whose labels are of IDNA2008 (RFC 5890 – 5893, mapped as in RFC 5895), and IP
/// addresses.
enum DomainName {
    /// The domainpart in the form in which domains are compared: small letters, U-labels, no final dot.
    static func prepare(_ text: some Collection<Unicode.Scalar>) throws(JIDError) -> String {
        if text.first == "[" {
            guard let address = IPv6Literal.prepare(PRECIS.string(text)) else {
                throw malformed("what stands in brackets is no IPv6 address")
            }
            return address
        }
        // The longest domain is a quarter as many bytes; this bounds the work.
        guard text.count <= JID.maximumPartLength else {
            throw JIDError(.tooLong, in: .domain, "the domainpart has \(text.count) characters")
        }
        var mapped = map(text)
        if mapped.last == "." { mapped.removeLast() }
        guard !mapped.isEmpty else { throw JIDError(.empty, in: .domain, "the domainpart is empty") }
        var result = String.UnicodeScalarView()
        let labels = mapped.split(separator: ".", omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            if index > 0 { result.append(".") }
            result.append(contentsOf: try prepare(label: Array(label)))
        }
        let name = String(result)
        if labels.count == 4 && name.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || isDigit($0) }) {
            guard IPv4Literal.octets(name.utf8) != nil else { throw malformed("the numbers are no IPv4 address") }
        }
        return try JID.checkLength(name, in: .domain)
    }

    /// RFC 5895 §2: small letters, full- and half-width forms, NFC, the ideographic full stop.
    private static func map(_ text: some Collection<Unicode.Scalar>) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        for scalar in text {
            let narrow = UnicodeTables.width(scalar)
            if narrow == "\u{3002}" {
                result.append(".")
            } else if narrow.properties.changesWhenCaseFolded {
                PRECIS.lowercase(narrow, into: &result)
            } else {
                // Cherokee capitals have small forms, but it is the capitals that RFC 5892 allows.
                result.append(narrow)
            }
        }
        return Normalization.nfc(result)
    }

    private static func prepare(label: [Unicode.Scalar]) throws(JIDError) -> [Unicode.Scalar] {
        guard !label.isEmpty else { throw malformed("a label is empty") }
        guard label.first != "-" && label.last != "-" else { throw malformed("a label begins or ends with a hyphen") }
        if label.allSatisfy(\.isASCII) {
            for scalar in label where !ASCIIAddress.allows(UInt8(scalar.value), ASCIIAddress.domainBit) {
                throw .forbidden(scalar, in: .domain)
            }
            guard label.count <= 63 else { throw labelTooLong }
            return decodeALabel(label) ?? label
        }
        // Each code point takes a byte at least.
        guard label.count <= 59 else { throw labelTooLong }
        try check(uLabel: label)
        guard let encoded = Punycode.encode(label), encoded.count + 4 <= 63 else { throw labelTooLong }
        return label
    }

    /// The U-label of an A-label; `nil` when it is none. What only looks like one (emoji of IDNA2003, say) stays as it
    /// is: it names a domain all the same.
    private static func decodeALabel(_ label: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        let bytes = label.map { UInt8(truncatingIfNeeded: $0.value) }
        guard bytes.starts(with: "xn--".utf8), let decoded = Punycode.decode(bytes.dropFirst(4)) else { return nil }
        guard !decoded.allSatisfy(\.isASCII), Punycode.encode(decoded) == Array(bytes.dropFirst(4)) else { return nil }
        guard Normalization.nfc(decoded) == decoded else { return nil }
        do {
            try check(uLabel: decoded)
            return decoded
        } catch {
            return nil
        }
    }

    /// RFC 5891 §5.4, with the code points of RFC 5892.
    private static func check(uLabel label: [Unicode.Scalar]) throws(JIDError) {
        guard label.first != "-" && label.last != "-" else { throw malformed("a label begins or ends with a hyphen") }
        if label.count > 3 && label[2] == "-" && label[3] == "-" {
            throw malformed("a label has two hyphens in the third and fourth place")
        }
        switch label.first?.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: throw malformed("a label begins with a combining mark")
        default: break
        }
        for scalar in label where !isAllowed(scalar) { throw .forbidden(scalar, in: .domain) }
        try PRECISContext.check(label, part: .domain)
        guard BidiRule.allows(label) else {
            throw JIDError(.direction, in: .domain, "a label mixes directions against RFC 5893")
        }
    }

    /// RFC 5892 §3. It differs from the IdentifierClass in ASCII and in what changes under case folding or NFKC.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar != "_" && scalar != "."
                && ASCIIAddress.allows(UInt8(scalar.value), ASCIIAddress.domainBit)
        }
        switch PRECIS.property(scalar) {
        case .contextual: return true
        case .freeform, .disallowed: return false
        case .valid: break
        }
        switch scalar.value {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return true
        case 0x20D0...0x20FF, 0x1D100...0x1D1FF, 0x1D200...0x1D24F: return false
        default: return !scalar.properties.changesWhenNFKCCaseFolded
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static var labelTooLong: JIDError {
        JIDError(.tooLong, in: .domain, "a label of the domain has more than 63 bytes")
    }

    private static func malformed(_ message: String) -> JIDError {
        JIDError(.malformedDomain, in: .domain, message)
    }
}
