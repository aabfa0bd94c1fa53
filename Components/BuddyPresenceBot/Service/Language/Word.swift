// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A word of a message, with its place in it.
struct Word: Sendable {
    /// With what is written to it, as punctuation.
    let range: Range<String.Index>
    /// In small letters, without punctuation at its ends.
    let core: String
    /// It is within double quotes: the buddy's own words, in which no times are looked for.
    let isQuoted: Bool
    /// A comma, a colon or a full stop ends it.
    let endsPart: Bool

    private static let opening: Set<Character> = ["\"", "“", "„", "«", "(", "[", "'", "‘"]
    private static let closing: Set<Character> = [
        "\"", "”", "“", "»", ")", "]", "'", "’", ",", ";", ":", ".", "!", "?",
    ]

    /// Takes a text to its words, from left to right and once.
    static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var index = text.startIndex
        var isQuoting = false
        while index < text.endIndex {
            if text[index].isWhitespace {
                index = text.index(after: index)
                continue
            }
            let start = index
            while index < text.endIndex, !text[index].isWhitespace { index = text.index(after: index) }
            let whole = text[start..<index]
            var core = whole
            while let first = core.first, opening.contains(first) { core.removeFirst() }
            while let last = core.last, closing.contains(last) { core.removeLast() }
            var isQuoted = isQuoting
            for character in whole where "\"“”„«»".contains(character) {
                isQuoting =
                    character == "\""
                    ? !isQuoting : character != "”" && character != "»" && !(character == "“" && isQuoting)
                isQuoted = true
            }
            words.append(
                Word(
                    range: start..<index, core: core.lowercased(), isQuoted: isQuoted,
                    endsPart: whole.last.map { ",;:.!?".contains($0) } ?? false))
        }
        // A quote that does not end is none.
        guard isQuoting else { return words }
        return words.map { Word(range: $0.range, core: $0.core, isQuoted: false, endsPart: $0.endsPart) }
    }
}
