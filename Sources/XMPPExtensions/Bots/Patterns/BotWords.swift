// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A word of a text: what is between white space.
struct BotWord: Sendable {
    let text: Substring
    /// Without punctuation around it.
    var bare: Substring { Self.bare(text) }
    /// What it is compared by.
    let key: String

    init(_ text: Substring) {
        self.text = text
        key = Self.key(text)
    }

    /// Without case and punctuation; a word of nothing but punctuation is compared as it is.
    static func key(_ text: Substring) -> String {
        let core = bare(text)
        return (core.isEmpty ? text : core).lowercased()
    }

    static func bare(_ text: Substring) -> Substring {
        guard let start = text.firstIndex(where: { !isEdge($0) }), let end = text.lastIndex(where: { !isEdge($0) })
        else { return text[text.endIndex...] }
        // A sign belongs to the number it stands before.
        if start > text.startIndex, text[start].isNumber {
            let before = text.index(before: start)
            if text[before] == "-" || text[before] == "+" { return text[before...end] }
        }
        return text[start...end]
    }

    private static func isEdge(_ character: Character) -> Bool {
        character.isPunctuation && character != "#" && character != "@"
    }
}

/// A text as words, and back.
struct BotWords: Sendable {
    let text: String
    let words: [BotWord]

    init(_ text: String) {
        self.text = text
        words = text.split(whereSeparator: \.isWhitespace).map { BotWord($0) }
    }

    /// The text from one word to before another.
    func text(_ range: Range<Int>) -> String {
        guard let first = words[range].first, let last = words[range].last else { return "" }
        return String(text[first.text.startIndex..<last.text.endIndex])
    }
}
