// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0106 v1.1.1: §3 – §5

import Testing
import XMPPCore

@Suite("escaped localparts (XEP-0106)") struct JIDEscapingTests {
    @Test(
        "the examples of XEP-0106 are escaped and unescaped",
        arguments: [
            // §5.1
            (#"space cadet"#, #"space\20cadet"#),
            (#"call me "ishmael""#, #"call\20me\20\22ishmael\22"#),
            (#"at&t guy"#, #"at\26t\20guy"#),
            (#"d'artagnan"#, #"d\27artagnan"#),
            (#"/.fanboy"#, #"\2f.fanboy"#),
            (#"::foo::"#, #"\3a\3afoo\3a\3a"#),
            (#"<foo>"#, #"\3cfoo\3e"#),
            (#"user@host"#, #"user\40host"#),
            (#"c:\net"#, #"c\3a\net"#),
            (#"c:\\net"#, #"c\3a\\net"#),
            (#"c:\cool stuff"#, #"c\3a\cool\20stuff"#),
            (#"c:\5commas"#, #"c\3a\5c5commas"#),
            // §3.3, §4.2
            (#"treville@musketeers.lit"#, #"treville\40musketeers.lit"#),
            (#"\3and\2is\5cool"#, #"\5c3and\2is\5c5cool"#),
            // §5.2 – §5.7
            (#"here's_a_wild_&_/cr%zy/_address"#, #"here\27s_a_wild_\26_\2fcr%zy\2f_address"#),
            (
                #"here's_a_wild_&_/cr%zy/_address_for:<wv>("IMPS")"#,
                #"here\27s_a_wild_\26_\2fcr%zy\2f_address_for\3a\3cwv\3e(\22IMPS\22)"#
            ),
            (
                #"CN=D'Artagnan Saint-Andr\E9,O=Example & Company, Inc.,DC=example,DC=com"#,
                #"CN=D\27Artagnan\20Saint-Andr\E9,O=Example\20\26\20Company,\20Inc.,DC=example,DC=com"#
            ),
            (#"somenick!user"&'/:<>\3address"#, #"somenick!user\22\26\27\2f\3a\3c\3e\5c3address"#),
        ])
    func examples(foreign: String, local: String) throws {
        #expect(JIDEscaping.escape(foreign) == local)
        #expect(JIDEscaping.unescape(local) == foreign)
        let jid = try JID(escaping: foreign, domain: "example.com")
        #expect(jid.local == local.lowercased())
        #expect(jid.unescapedLocal == foreign.lowercased())
    }

    @Test(
        "sequences that are no escapes stay as they are",
        arguments: [#"\2plus\2is\4"#, #"foo\bar"#, #"foob\41r"#, #"a\"#, #"a\2"#, #"\2g"#])
    func exceptions(text: String) {
        #expect(JIDEscaping.escape(text) == text)
        #expect(JIDEscaping.unescape(text) == text)
    }

    @Test("a space at either end cannot be expressed, and an escape of it there is none")
    func ends() {
        #expect(JIDEscaping.escape(" a") == nil)
        #expect(JIDEscaping.escape("a ") == nil)
        #expect(JIDEscaping.escape("") == "")
        #expect(JIDEscaping.unescape(#"\20a\20"#) == #"\20a\20"#)
        #expect(throws: JIDError.self) { try JID(escaping: " a", domain: "example.com") }
        #expect(throws: JIDError.self) { try JID(escaping: "", domain: "example.com") }
    }

    @Test("an escape in capitals is guarded, because the localpart makes it small")
    func capitals() throws {
        let jid = try JID(escaping: #"x\3Ay"#, domain: "example.com")
        #expect(jid.local == #"x\5c3ay"#)
        #expect(jid.unescapedLocal == #"x\3ay"#)
    }

    @Test("what was escaped comes back")
    func roundTrip() {
        var generator = SplitMix(state: 5)
        let alphabet = Array(#"\\\\0123456789abcdef "&'/:<>@é"#)
        for _ in 0..<5000 {
            let text = String(
                (0..<(generator.next() % 16)).map { _ in alphabet.randomElement(using: &generator) ?? "x" })
            guard let local = JIDEscaping.escape(text) else { continue }
            #expect(JIDEscaping.unescape(local) == text)
            #expect(!local.contains(where: { #" "&'/:<>@"#.contains($0) }))
        }
    }
}
