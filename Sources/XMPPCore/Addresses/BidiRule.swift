// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5893: §2 (the Bidi rule)

/// The Bidi Rule of RFC 5893 §2, which keeps the order of what is shown the order of what is meant.
enum BidiRule {
    /// Bidi_Class, numbered as in ``UnicodeTables/bidirectional``.
    fileprivate enum Class: UInt32 {
        case left = 0
        case right = 1
        case arabicLetter = 2
        case arabicNumber = 3
        case europeanNumber = 4
        case europeanSeparator = 5
        case commonSeparator = 6
        case europeanTerminator = 7
        case otherNeutral = 8
        case boundaryNeutral = 9
        case nonspacingMark = 10
    }

    /// Whether a text meets the rule. A text without right-to-left characters always does: the rule is for labels with
    /// them, and for usernames with them (RFC 8265 §3.3.2).
    static func allows(_ scalars: [Unicode.Scalar]) -> Bool {
        // Hebrew is the first script from right to left.
        guard scalars.contains(where: { $0.value >= 0x590 }) else { return true }
        let classes = scalars.map {
            Class(rawValue: UnicodeTables.value($0.value, in: UnicodeTables.bidirectional)) ?? .left
        }
        guard classes.contains(where: { $0 == .right || $0 == .arabicLetter || $0 == .arabicNumber }) else {
            return true
        }
        guard let last = classes.last(where: { $0 != .nonspacingMark }) else { return false }
        switch classes.first {
        case .right, .arabicLetter:
            // Conditions 2, 3 and 4.
            return !classes.contains(.left) && last.mayEndRightToLeft
                && !(classes.contains(.europeanNumber) && classes.contains(.arabicNumber))
        default:
            // Condition 1 wants L, R or AL first, and condition 5 allows no R, AL or AN after an L.
            return false
        }
    }
}

extension BidiRule.Class {
    fileprivate var mayEndRightToLeft: Bool {
        self == .right || self == .arabicLetter || self == .europeanNumber || self == .arabicNumber
    }
}
