// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §5.2.3 (body), §5.2.4 (subject); RFC 4647: §3.4 (lookup)

/// A text in one language.
public struct LocalizedText: Hashable, Sendable {
    /// The language of the text itself; `nil` when it has that of the stanza.
    public var language: String?

    /// The text.
    public var text: String

    /// A text in one language (RFC 5646); `nil` for that of the stanza.
    public init(_ text: String, language: String? = nil) {
        self.text = text
        self.language = language
    }
}

extension LocalizedText {
    /// The text in the best of these languages; `nil` when there is none for any.
    ///
    /// Each range is looked up in turn as RFC 4647 §3.4 has it: the language itself, then what is left of it without its
    /// last part, so that "de-AT" finds "de". Before anything is taken away, a range also finds what is more special, so
    /// that "de" finds "de-AT" (§3.3.1). The range "*" finds nothing: whoever says it gets the default.
    ///
    /// - Parameters:
    ///   - ranges: Language ranges, best first.
    ///   - texts: The texts to choose from.
    ///   - language: The language of those that say none: the stanza's `xml:lang` (RFC 6121 §5.2.3).
    public static func lookup(
        _ ranges: [String], in texts: [LocalizedText], default language: String?
    ) -> LocalizedText? {
        let tags = texts.map { ($0.language ?? language)?.lowercased() }
        func first(_ matches: (String) -> Bool) -> LocalizedText? {
            tags.firstIndex { $0.map(matches) ?? false }.map { texts[$0] }
        }
        for range in ranges {
            let wanted = range.lowercased()
            if let text = first({ $0 == wanted }) ?? first({ $0.hasPrefix(wanted + "-") }) { return text }
            // No tag in use has that many parts; a stanza's own, which may be looked for, can be of any length.
            var parts = wanted.split(separator: "-", maxSplits: 16, omittingEmptySubsequences: false)
            while parts.count > 1 {
                parts.removeLast()
                // A single letter announces what came after it, and goes with that.
                if parts.count > 1, parts.last?.count == 1 { parts.removeLast() }
                let rest = parts.joined(separator: "-")
                if let text = first({ $0 == rest }) { return text }
            }
        }
        return nil
    }
}
