// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// What a bot listens for: words, and places for what people put in between.
///
/// ```swift
/// Respond("remind me (to|that) {what:short} [at {when}]") { match, context in ... }
/// ```
///
/// | in a pattern | stands for |
/// |---|---|
/// | `remind me` | these words, whatever their case, with or without punctuation around them |
/// | `{what}` | one or more words, as many as fit |
/// | `{what:short}` | one or more words, as few as fit |
/// | `{who:word}` | one word |
/// | `{n:integer}`, `{n:number}`, `{who:jid}` | one word that is a whole number, a number, an address |
/// | `[please]` | the words in it, or nothing |
/// | `(this\|that one)` | one of these |
/// | `...` | any words, or none |
///
/// What comes first takes first: before an optional part, `{what:short}` leaves it something.
///
/// There are no regular expressions on purpose: what is matched comes from strangers, and an engine that goes back to try
/// again can be kept busy for hours by a text made for it. All ways through a pattern are followed at once here, so that a match
/// takes time in proportion to the number of words, whatever they are.
public struct BotPattern: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// What is wrong with a pattern.
    public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, for whoever wrote the pattern.
        public let description: String
    }

    /// Parts of a pattern at most, each word and each place counted.
    static let maximumSteps = 256
    /// Groups in groups at most.
    static let maximumDepth = 16

    /// What a place takes.
    enum Kind: Sendable {
        case any, integer, number, jid

        func takes(_ word: BotWord) -> Bool {
            switch self {
            case .any: true
            case .integer: Int(word.bare) != nil
            case .number: Double(word.bare).map(\.isFinite) ?? false
            case .jid: JID(String(word.bare)) != nil
            }
        }
    }

    enum Step: Sendable {
        case word(String)
        case take(Kind)
        /// The first is preferred.
        case split(Int, Int)
        case jump(Int)
        case open(Int)
        case close(Int)
        case accept
    }

    /// The pattern as it was written.
    public let description: String
    let program: [Step]
    /// The names of the places, by the number in the steps.
    let names: [String]

    /// Reads a pattern that is not known before the program runs.
    public init(parsing text: String) throws(Malformed) {
        var compiler = BotPatternCompiler(text)
        try compiler.compile()
        description = text
        program = compiler.program
        names = compiler.names
    }

    /// A pattern; one that is malformed ends the program, as an address does.
    public init(stringLiteral text: StaticString) {
        do throws(Malformed) {
            try self.init(parsing: text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
        } catch {
            preconditionFailure("The pattern «\(text)» is malformed: \(error)")
        }
    }
}

/// What stood at the places of a pattern.
public struct BotMatch: Hashable, Sendable {
    private var values: [String: String]

    /// What a matcher of one's own found.
    public init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// The text at a place, without white space around it; `nil` when the place was left out.
    public subscript(name: String) -> String? { values[name] }

    /// The whole number at a place.
    public func integer(_ name: String) -> Int? { bare(name).flatMap { Int($0) } }

    /// The number at a place, which is finite.
    public func number(_ name: String) -> Double? {
        bare(name).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The address at a place.
    public func jid(_ name: String) -> JID? { bare(name).flatMap { JID($0) } }

    private func bare(_ name: String) -> String? { values[name].map { String(BotWord.bare($0[...])) } }
}
