// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Texts of strangers, as they are listened to.
enum BotText {
    /// The text without what cannot be seen: control characters, and marks that turn the direction of writing around so that
    /// a text reads otherwise than it is (Unicode Standard Annex #9 §2.1 to §2.5). Joiners stay: languages and emojis need them.
    static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        var mayBreak = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09: clean.append(" ")
            // A line may end in three ways.
            case 0x0D:
                clean.append("\n")
                mayBreak = true
                continue
            case 0x0A: if !mayBreak { clean.append("\n") }
            case 0x85, 0x2028, 0x2029: clean.append("\n")
            case 0x00..<0x20, 0x7F..<0xA0: break
            // Embeddings, overrides and isolates; direction marks alone change nothing that is written.
            case 0x202A...0x202E, 0x2066...0x2069, 0x206A...0x206F: break
            // No width, and no meaning here.
            case 0x200B, 0x2060, 0xFEFF, 0x00AD, 0xFFF9...0xFFFB, 0xE0001: break
            default: clean.append(scalar)
            }
            mayBreak = false
        }
        return String(clean).trimmed
    }

    /// Lower case, one space between words: for what is compared as a whole.
    static func key(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The number of letters to be changed, added or left out to make one word of another; `nil` when more than `limit`.
    static func distance(_ first: String, _ second: String, limit: Int) -> Int? {
        let first = Array(first.prefix(64))
        let second = Array(second.prefix(64))
        guard abs(first.count - second.count) <= limit else { return nil }
        var before = [Int](repeating: 0, count: second.count + 1)
        var row = Array(0...second.count)
        for (i, character) in first.enumerated() {
            var next = [i + 1]
            for (j, other) in second.enumerated() {
                var cost = min(row[j] + (character == other ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                // Two letters in the wrong order are one mistake.
                if i > 0, j > 0, character == second[j - 1], first[i - 1] == other {
                    cost = min(cost, before[j - 1] + 1)
                }
                next.append(cost)
            }
            (before, row) = (row, next)
        }
        return row[second.count] <= limit ? row[second.count] : nil
    }
}
