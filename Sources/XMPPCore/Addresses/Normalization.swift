// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Normalization Form C (Unicode Standard Annex 15). The standard library has it, but not as API; Foundation would bring
/// its own Unicode data along.
enum Normalization {
    /// The scalars in NFC.
    static func nfc(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        // Nothing below U+0300 composes with its predecessor or is decomposed without coming back.
        guard scalars.contains(where: { $0.value >= 0x300 }) else { return scalars }
        return compose(decompose(scalars))
    }

    /// The combining class, without a look-up for most.
    static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
        scalar.value < 0x300 ? 0 : scalar.properties.canonicalCombiningClass.rawValue
    }

    // MARK: - Decomposition

    private static func decompose(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count * 2)
        for scalar in scalars { decompose(scalar.value, into: &result) }
        order(&result)
        return result
    }

    /// Recurses as deep as decompositions nest, which is three.
    private static func decompose(_ code: UInt32, into result: inout [Unicode.Scalar]) {
        if code >= 0xC0 {
            if let offset = Hangul.syllable(code) {
                append(Hangul.leadBase + offset / Hangul.trailing, to: &result)
                append(Hangul.vowelBase + offset % Hangul.trailing / Hangul.tails, to: &result)
                if offset % Hangul.tails != 0 { append(Hangul.tailBase + offset % Hangul.tails, to: &result) }
                return
            }
            let pairs = UnicodeTables.canonicalPairs
            if let row = UnicodeTables.row(code, in: pairs, width: 3), pairs[row] & 0x7FFF_FFFF == code {
                decompose(pairs[row + 1], into: &result)
                decompose(pairs[row + 2], into: &result)
                return
            }
            let singles = UnicodeTables.canonicalSingles
            if let row = UnicodeTables.row(code, in: singles, width: 2), singles[row] == code {
                decompose(singles[row + 1], into: &result)
                return
            }
        }
        append(code, to: &result)
    }

    private static func append(_ code: UInt32, to result: inout [Unicode.Scalar]) {
        if let scalar = Unicode.Scalar(code) { result.append(scalar) }
    }

    /// Canonical order: runs of combining marks are sorted by class, stably.
    private static func order(_ scalars: inout [Unicode.Scalar]) {
        var start = 0
        while start < scalars.count {
            guard combiningClass(scalars[start]) != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count && combiningClass(scalars[end]) != 0 { end += 1 }
            if end - start > 1 {
                let run = scalars[start..<end].enumerated().sorted { left, right in
                    let (a, b) = (combiningClass(left.element), combiningClass(right.element))
                    return a == b ? left.offset < right.offset : a < b
                }
                scalars.replaceSubrange(start..<end, with: run.map(\.element))
            }
            start = end
        }
    }

    // MARK: - Composition

    private static func compose(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var starter: Int?
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let current = combiningClass(scalar)
            // Blocked: a mark of the same or a higher class, or a starter, stands between.
            if let place = starter, place == result.count - 1 || (lastClass != 0 && lastClass < current),
                let composed = composition(result[place], scalar)
            {
                result[place] = composed
                continue
            }
            if current == 0 { starter = result.count }
            lastClass = current
            result.append(scalar)
        }
        return result
    }

    private static func composition(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if let syllable = Hangul.compose(first.value, second.value) { return Unicode.Scalar(syllable) }
        return compositions[UInt64(first.value) << 32 | UInt64(second.value)].flatMap { Unicode.Scalar($0) }
    }

    private static let compositions: [UInt64: UInt32] = {
        let pairs = UnicodeTables.canonicalPairs
        var table: [UInt64: UInt32] = [:]
        table.reserveCapacity(pairs.count / 3)
        for row in stride(from: 0, to: pairs.count, by: 3) where pairs[row] >> 31 == 0 {
            table[UInt64(pairs[row + 1]) << 32 | UInt64(pairs[row + 2])] = pairs[row]
        }
        return table
    }()
}

/// Hangul syllables are composed by arithmetic (The Unicode Standard §3.12).
enum Hangul {
    static let syllableBase: UInt32 = 0xAC00
    static let leadBase: UInt32 = 0x1100
    static let vowelBase: UInt32 = 0x1161
    static let tailBase: UInt32 = 0x11A7
    static let leads: UInt32 = 19
    static let vowels: UInt32 = 21
    static let tails: UInt32 = 28
    /// Syllables of one lead.
    static let trailing: UInt32 = 588

    /// The number of a syllable; `nil` when it is none.
    static func syllable(_ code: UInt32) -> UInt32? {
        code >= syllableBase && code < syllableBase + leads * trailing ? code - syllableBase : nil
    }

    static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if first >= leadBase && first < leadBase + leads && second >= vowelBase && second < vowelBase + vowels {
            return syllableBase + (first - leadBase) * trailing + (second - vowelBase) * tails
        }
        if let offset = syllable(first), offset % tails == 0, second > tailBase && second < tailBase + tails {
            return first + second - tailBase
        }
        return nil
    }

    /// A jamo of the old script (RFC 8264 §9.9).
    static func isJamo(_ code: UInt32) -> Bool {
        switch code {
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: true
        default: false
        }
    }
}
