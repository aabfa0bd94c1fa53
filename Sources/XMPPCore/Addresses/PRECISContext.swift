// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5892: appendix A (contextual rules)

/// The contextual rules of RFC 5892 appendix A: code points that are allowed only between certain others.
enum PRECISContext {
    /// Checks every code point that has a rule.
    static func check(_ scalars: [Unicode.Scalar], part: JIDError.Part) throws(JIDError) {
        var surroundings: Surroundings?
        for (index, scalar) in scalars.enumerated() where PRECIS.property(scalar) == .contextual {
            let known = surroundings ?? Surroundings(scalars)
            surroundings = known
            guard allows(scalar.value, at: index, in: scalars, known) else {
                let number = String(scalar.value, radix: 16, uppercase: true)
                throw JIDError(
                    .context, in: part, "U+\(number) is not allowed at its place in the \(part.rawValue)part")
            }
        }
    }

    /// What the rules ask of the whole text, found once: asked for each code point it would cost quadratic time.
    private struct Surroundings {
        var hasJapanese = false
        var hasArabicIndic = false
        var hasExtendedArabicIndic = false

        init(_ scalars: [Unicode.Scalar]) {
            for scalar in scalars where scalar.value >= 0x660 {
                switch scalar.value {
                case 0x660...0x669: hasArabicIndic = true
                case 0x6F0...0x6F9: hasExtendedArabicIndic = true
                default: hasJapanese = hasJapanese || script(scalar) == .japanese
                }
            }
        }
    }

    private static func allows(
        _ code: UInt32, at index: Int, in scalars: [Unicode.Scalar], _ surroundings: Surroundings
    ) -> Bool {
        let before = index > 0 ? scalars[index - 1] : nil
        let after = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch code {
        case 0x200C:  // A.1 zero width non-joiner
            return isVirama(before) || joins(at: index, in: scalars)
        case 0x200D:  // A.2 zero width joiner
            return isVirama(before)
        case 0xB7:  // A.3 middle dot
            return before == "l" && after == "l"
        case 0x375:  // A.4 Greek lower numeral sign
            return after.map { script($0) == .greek } ?? false
        case 0x5F3, 0x5F4:  // A.5, A.6 Hebrew geresh and gershayim
            return before.map { script($0) == .hebrew } ?? false
        case 0x30FB:  // A.7 Katakana middle dot
            return surroundings.hasJapanese
        case 0x660...0x669:  // A.8 Arabic-Indic digits
            return !surroundings.hasExtendedArabicIndic
        case 0x6F0...0x6F9:  // A.9 extended Arabic-Indic digits
            return !surroundings.hasArabicIndic
        default:
            return true
        }
    }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { Normalization.combiningClass($0) == 9 } ?? false
    }

    private enum Script: UInt32 {
        case greek = 1
        case hebrew = 2
        case japanese = 3
    }

    private static func script(_ scalar: Unicode.Scalar) -> Script? {
        Script(rawValue: UnicodeTables.value(scalar.value, in: UnicodeTables.scripts))
    }

    private enum Joining: UInt32 {
        case left = 1
        case right = 2
        case dual = 3
    }

    private static func joining(_ scalar: Unicode.Scalar) -> Joining? {
        Joining(rawValue: UnicodeTables.value(scalar.value, in: UnicodeTables.joining))
    }

    /// Joining_Type T is by definition what has none of its own and is one of these.
    private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        guard joining(scalar) == nil, scalar.value != 0x200C, scalar.value != 0x200D else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return true
        default: return false
        }
    }

    /// (L or D) T* here T* (R or D).
    private static func joins(at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let left = scalars[..<index].last { !isTransparent($0) }.flatMap(joining)
        guard left == .left || left == .dual else { return false }
        let right = scalars[(index + 1)...].first { !isTransparent($0) }.flatMap(joining)
        return right == .right || right == .dual
    }
}
