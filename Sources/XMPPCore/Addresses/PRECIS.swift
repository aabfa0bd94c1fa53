// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 8264: §8 (code point properties), §9 (categories); RFC 8265: §3.3 (UsernameCaseMapped), §4.2 (OpaqueString)

/// Preparation of internationalised strings: the framework of RFC 8264 with the profiles of RFC 8265.
enum PRECIS {
    /// What a string class says of a code point (RFC 8264 §8).
    enum Property {
        /// Allowed in every class.
        case valid
        /// Allowed in the FreeformClass only.
        case freeform
        /// Allowed between certain others.
        case contextual
        /// Not allowed, or not assigned.
        case disallowed
    }

    /// UsernameCaseMapped (RFC 8265 §3.3): width mapping, small letters, NFC, the Bidi Rule; of IdentifierClass code
    /// points.
    static func usernameCaseMapped(
        _ text: some Collection<Unicode.Scalar>, in part: JIDError.Part
    ) throws(JIDError) -> String {
        let narrow = text.map(UnicodeTables.width)
        try check(narrow, part: part) { $0 == .valid }
        let mapped = Normalization.nfc(lowercase(narrow))
        try check(mapped, part: part) { $0 == .valid }
        try PRECISContext.check(mapped, part: part)
        guard BidiRule.allows(mapped) else {
            throw JIDError(.direction, in: part, "the \(part.rawValue)part mixes directions against RFC 5893")
        }
        return string(mapped)
    }

    /// OpaqueString (RFC 8265 §4.2): spaces of all kinds become U+0020, NFC; of FreeformClass code points.
    static func opaqueString(
        _ text: some Collection<Unicode.Scalar>, in part: JIDError.Part
    ) throws(JIDError) -> String {
        let spaced: [Unicode.Scalar] = text.map {
            $0.value >= 0x80 && $0.properties.generalCategory == .spaceSeparator ? " " : $0
        }
        let mapped = Normalization.nfc(spaced)
        try check(mapped, part: part) { $0 == .valid || $0 == .freeform }
        try PRECISContext.check(mapped, part: part)
        return string(mapped)
    }

    private static func check(
        _ scalars: [Unicode.Scalar], part: JIDError.Part, allowed: (Property) -> Bool
    ) throws(JIDError) {
        for scalar in scalars {
            let property = property(scalar)
            guard property == .contextual || allowed(property) else { throw .forbidden(scalar, in: part) }
        }
    }

    /// toLowerCase of each code point, as RFC 8265 §3.3.2 has it: no rule looks at neighbours, so Σ is always σ.
    static func lowercase(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for scalar in scalars { lowercase(scalar, into: &result) }
        return result
    }

    static func lowercase(_ scalar: Unicode.Scalar, into result: inout [Unicode.Scalar]) {
        if !scalar.isASCII {
            result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        } else if scalar.value >= 0x41 && scalar.value <= 0x5A {
            result.append(Unicode.Scalar(UInt8(scalar.value) + 0x20))
        } else {
            result.append(scalar)
        }
    }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The derived property of a code point, in the order of RFC 8264 §8.
    static func property(_ scalar: Unicode.Scalar) -> Property {
        let code = scalar.value
        if code < 0x80 {
            return code == 0x20 ? .freeform : code > 0x20 && code < 0x7F ? .valid : .disallowed
        }
        if let exception = exception(code) { return exception }
        if code == 0x200C || code == 0x200D { return .contextual }
        let properties = scalar.properties
        let category = properties.generalCategory
        if category == .unassigned || Hangul.isJamo(code) || properties.isDefaultIgnorableCodePoint
            || properties.isNoncharacterCodePoint
        {
            return .disallowed
        }
        switch category {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
            .spacingMark:
            return UnicodeTables.hasCompatibilityMapping(code) ? .freeform : .valid
        case .titlecaseLetter, .letterNumber, .otherNumber, .enclosingMark, .spaceSeparator, .mathSymbol,
            .currencySymbol, .modifierSymbol, .otherSymbol, .connectorPunctuation, .dashPunctuation,
            .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return .freeform
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return .disallowed
        @unknown default:
            return .disallowed
        }
    }

    /// RFC 8264 §9.6, the same as RFC 5892 §2.6.
    private static func exception(_ code: UInt32) -> Property? {
        switch code {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: .valid
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9: .contextual
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: .disallowed
        default: nil
        }
    }
}
