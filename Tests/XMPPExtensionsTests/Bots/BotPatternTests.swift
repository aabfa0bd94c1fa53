// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotPatternTests {
    @Test("words are compared without case and the punctuation around them")
    func words() {
        let pattern: BotPattern = "good morning"
        #expect(pattern.match("Good   MORNING!") != nil)
        #expect(pattern.match("(good), morning.") != nil)
        #expect(pattern.match("good morning all") == nil)
        #expect(pattern.match("well, good morning all", anywhere: true) != nil)
        #expect(pattern.match("goodmorning") == nil)
        #expect(pattern.match("") == nil)
    }

    @Test(
        "places take as many words as fit, or as few, or one",
        arguments: [
            (
                "remind me to {what} at {when}", "remind me to look at stars at 5 pm",
                ["what": "look at stars", "when": "5 pm"]
            ),
            (
                "remind me to {what:short} at {when}", "remind me to look at stars at 5 pm",
                ["what": "look", "when": "stars at 5 pm"]
            ),
            ("tell {who:word} that {what}", "Tell Bob that: I know that.", ["who": "Bob", "what": "I know that."]),
            ("snooze {what:short} [for {time}]", "snooze it all", ["what": "it all"]),
            ("snooze {what:short} [for {time}]", "snooze it for 2 h", ["what": "it", "time": "2 h"]),
            ("(call|phone up) {who}", "phone up the office", ["who": "the office"]),
            ("done {n:integer}", "done -12!", ["n": "-12!"]),
            ("{a:number} + {b:number}", "1.5 + 2e3", ["a": "1.5", "b": "2e3"]),
            ("invite {who:jid} ...", "invite bob@example.org, please", ["who": "bob@example.org,"]),
            ("((a|b {x})|c {x:word}) d", "b 1 2 d", ["x": "1 2"]),
        ] as [(BotPattern, String, [String: String])])
    func places(_ pattern: BotPattern, _ text: String, _ values: [String: String]) {
        #expect(pattern.match(text) == BotMatch(values))
    }

    @Test("what is no number or address is not taken as one")
    func kinds() {
        let number: BotPattern = "{n:number}"
        #expect(number.match("nan") == nil && number.match("inf") == nil && number.match("1e999") == nil)
        #expect(number.match("12,")?.number("n") == 12)
        let integer: BotPattern = "{n:integer}"
        #expect(integer.match("99999999999999999999") == nil)
        #expect(integer.match("(42)")?.integer("n") == 42)
        let jid: BotPattern = "{who:jid}"
        #expect(jid.match("@example.org") == nil)
        #expect(jid.match("bob@example.org!")?.jid("who") == "bob@example.org")
    }

    @Test(
        "a malformed pattern says what is wrong",
        arguments: [
            "", "   ", "[]", "(a", "a)", "[a", "a]", "{a", "a}", "{}", "{a b}", "{a:color}", "()",
            String(repeating: "(", count: 40) + "a" + String(repeating: ")", count: 40),
            String(repeating: "a ", count: 300), String(repeating: "x", count: 5000),
        ])
    func malformed(_ text: String) {
        #expect(throws: BotPattern.Malformed.self) { try BotPattern(parsing: text) }
    }

    /// How many steps a match may take for each word: none goes back to try again.
    @Test("texts made to keep a pattern busy take time in proportion to their length")
    func hostile() throws {
        // Each of these takes an engine that goes back for ever.
        let patterns: [BotPattern] = [
            "... {a} ... {b} ... {c} ... {d} ... end", "{a} {b} {c} {d} {e} {f} {g} {h} end",
            "[a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] {rest} end",
        ]
        let text = String(repeating: "a ", count: 4096)
        for pattern in patterns {
            #expect(pattern.match(text) == nil)
            #expect(pattern.match(text, anywhere: true) == nil)
            #expect(pattern.match(text + "end") != nil)
        }
    }

    @Test("any text is matched without harm, and captures are parts of it")
    func random() throws {
        var numbers = SystemRandomNumberGenerator()
        let parts = ["a", "B,", "«c»", "\u{301}", "\u{202E}d", "🏳️‍🌈", "-1", "x@y", "!", "\u{0}", " ", "\n", "."]
        let patterns: [BotPattern] = ["{a} b, {c:short} [(c|-1 {d:integer})] ...", "... {e:word} {f:jid}", "{a}"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in
                parts.randomElement(using: &numbers) ?? ""
            }
            .joined(separator: Bool.random(using: &numbers) ? " " : "")
            for pattern in patterns {
                guard let match = pattern.match(text, anywhere: Bool.random(using: &numbers)) else { continue }
                for name in ["a", "c", "d", "e", "f"] {
                    if let value = match[name] { #expect(text.contains(value)) }
                }
            }
        }
    }
}
