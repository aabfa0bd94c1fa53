// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMPPExtensions

@Suite struct FormPatternTests {
    @Test(
        "patterns match the whole of a text",
        arguments: [
            ("", [""], ["a"]),
            ("abc", ["abc"], ["ab", "abcd", ""]),
            ("a|bc|", ["a", "bc", ""], ["ab", "c"]),
            ("a(b|c)*d", ["ad", "abcbd"], ["abc", "aed"]),
            ("a+b?", ["a", "aab"], ["", "b", "abb"]),
            ("a{2}b{1,}c{0,2}", ["aab", "aabbbcc"], ["ab", "aaab", "aabccc"]),
            ("x{0}", [""], ["x"]),
            ("(ab){1,2}", ["ab", "abab"], ["", "ababab"]),
            ("[]a-c^-]+", ["]abc^-"], ["d", "["]),
            ("[^a-c]", ["d", "\u{1F600}"], ["a", ""]),
            ("[[:alpha:]_][[:alnum:]]*", ["_a1", "\u{E9}t\u{E9}"], ["1a", "a-"]),
            ("[[:upper:]][[:lower:]][[:digit:]][[:space:]][[:punct:]]", ["Ab1 !"], ["ab1 !", "Ab1 a"]),
            ("^a.c$", ["abc", "a.c"], ["ac", "abcd"]),
            ("a^b", [], ["ab", "a^b"]),
            ("a\\.b\\d\\w\\S", ["a.b1_x"], ["axb1_x", "a.bx_x"]),
            ("(a*)*b", ["b", "aab"], ["a"]),
            ("(|a)+", ["", "aaa"], ["b"]),
            (
                "[[:blank:]][[:cntrl:]][[:xdigit:]][[:graph:]][[:print:]]", ["\t\u{1}f! "],
                ["\n\u{1}f! ", " ag! ", "\t\u{1}f  "]
            ),
            ("[[:punct:]]", ["\u{2014}", "~"], ["\u{2B1B}", "7"]),
            ("\\D\\W\\s", ["a- "], ["1- ", "aa ", "a-a"]),
            ("[a[]", ["a", "["], ["]"]),
        ])
    func matching(pattern: String, good: [String], bad: [String]) throws {
        let expression = try #require(FormPattern(pattern))
        for text in good { #expect(expression.matches(allOf: [text]), "\(text)") }
        for text in bad { #expect(!expression.matches(allOf: [text]), "\(text)") }
    }

    @Test(
        "what is no pattern is none",
        arguments: [
            "(", ")", "a)", "[", "[]", "[a", "[b-a]", "[[:x:]]", "[[:alpha]", "[[.a.]]", "*", "+a", "a**", "a{", "a{2",
            "a{2,1}", "a{256}", "a{,}", "a{99999999999999999999}", "\\", "\\b", "a|*", "[a-[:x:]]",
        ])
    func malformed(pattern: String) {
        #expect(FormPattern(pattern) == nil)
    }

    @Test("a pattern that is too deep, too long or too large is none")
    func limits() {
        #expect(FormPattern(String(repeating: "(", count: 1000)) == nil)
        #expect(FormPattern(String(repeating: "(", count: 40) + "a" + String(repeating: ")", count: 40)) == nil)
        #expect(FormPattern(String(repeating: "a", count: 1025)) == nil)
        #expect(FormPattern("((a{255}){255}){255}") == nil)
        #expect(FormPattern("(((x{0}){255}){255}){255}") == nil)
        #expect(FormPattern(String(repeating: "()", count: 500)) != nil)
    }

    @Test("what takes others forever is quick")
    func noBacktracking() throws {
        let expression = try #require(FormPattern("(a+)+(a|aa)*b"))
        #expect(!expression.matches(allOf: [String(repeating: "a", count: 20_000)]))
    }

    @Test("texts that are too long together do not match")
    func longTexts() throws {
        let expression = try #require(FormPattern("a*"))
        let text = String(repeating: "a", count: FormPattern.maximumWork / 8)
        #expect(expression.matches(allOf: [text]))
        #expect(!expression.matches(allOf: [text, text, text]))
    }
}
