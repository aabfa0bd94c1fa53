// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMPPCore

@Suite("domain names (RFC 7622 §3.2, RFC 5892)") struct DomainNameTests {
    @Test(
        "names are brought into one form",
        arguments: [
            ("EXAMPLE.com", "example.com"), ("example.com.", "example.com"), ("localhost", "localhost"),
            ("xn--bcher-kva.example", "b\u{FC}cher.example"), ("B\u{DC}CHER.example", "b\u{FC}cher.example"),
            ("bu\u{308}cher.example", "b\u{FC}cher.example"),
            ("\u{FF45}\u{FF58}\u{3002}\u{FF43}\u{FF4F}\u{FF4D}", "ex.com"), ("a\u{FF0E}b\u{FF61}c", "a.b.c"),
            ("fa\u{DF}.de", "fa\u{DF}.de"), ("xn--fa-hia.de", "fa\u{DF}.de"),
            ("\u{4F8B}\u{3048}.\u{30C6}\u{30B9}\u{30C8}", "\u{4F8B}\u{3048}.\u{30C6}\u{30B9}\u{30C8}"),
            ("xn--r8jz45g.xn--zckzah", "\u{4F8B}\u{3048}.\u{30C6}\u{30B9}\u{30C8}"),
            ("\u{5D0}\u{5D1}.example", "\u{5D0}\u{5D1}.example"),
            ("r3---sn.example", "r3---sn.example"), ("my_service", "my_service"), ("3com.example", "3com.example"),
            ("192.0.2.1", "192.0.2.1"), ("xn--19da.example", "\u{13BF}\u{13BF}.example"), ("1.2.3", "1.2.3"),
        ])
    func names(text: String, expected: String) throws {
        #expect(try JID(parsing: text).domain == expected)
        #expect(try JID(parsing: "a@\(text)/c").domain == expected)
    }

    @Test(
        "what only looks like an A-label stays as it is",
        arguments: [
            "xn--ls8h.example", "xn--a.example", "xn--.example", "xn--99999999999.example", "xn--abc-.example",
            "xn--0.pt",
        ])
    func fakeALabels(text: String) {
        if let parsed = jid(text) { #expect(parsed.domain == text) }
    }

    @Test(
        "what is no name is refused",
        arguments: [
            "ex ample.com", "a..b", ".a", "-a.com", "a-.com", "\u{265A}.com", "\u{301}a.com", "a\u{E9}_b.com",
            "a\u{640}b.com", "\u{5D0}a.com", "\u{1F4A9}.la", "\u{E9}-.com", "aa--\u{E9}.com", "1.2.3.400", "1.2.3.04",
            String(repeating: "a", count: 64) + ".com", String(repeating: "\u{E9}", count: 60) + ".com", "a%b.com",
        ])
    func invalid(text: String) {
        #expect(jid(text) == nil)
    }

    @Test(
        "IPv6 addresses are brought into the form of RFC 5952",
        arguments: [
            ("[::1]", "[::1]"), ("[::]", "[::]"), ("[2001:DB8::1]", "[2001:db8::1]"),
            ("[2001:0db8:0:0:0:0:0:1]", "[2001:db8::1]"), ("[2001:db8:0:1:1:1:1:1]", "[2001:db8:0:1:1:1:1:1]"),
            ("[2001:0:0:1:0:0:0:1]", "[2001:0:0:1::1]"), ("[2001:db8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]"),
            ("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]"), ("[::ffff:c000:201]", "[::ffff:192.0.2.1]"),
            ("[64:ff9b::192.0.2.33]", "[64:ff9b::c000:221]"), ("[fe80::]", "[fe80::]"),
        ])
    func addresses(text: String, expected: String) throws {
        #expect(try JID(parsing: text).domain == expected)
        #expect(try JID(parsing: "a@\(text)/c").description == "a@\(expected)/c")
    }

    @Test(
        "what stands in brackets and is no IPv6 address is refused",
        arguments: [
            "[]", "[:]", "[:::]", "[1]", "[1::2::3]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[12345::]", "[g::]",
            "[::1%eth0]", "[1:2:3:4:5:6:7:8", "[::1].", "[::1.2.3]", "[1.2.3.4::]", "[::1.2.3.256]", "[1:]", "[:1]",
            "[1::2:]", "[:1::2]", "[1:2:3:4:5:6:7::8]x",
        ])
    func invalidAddresses(text: String) {
        #expect(jid(text) == nil)
    }

    @Test("Punycode comes back, and the samples of RFC 3492 §7.1 are met")
    func punycode() throws {
        let samples: [(String, String)] = [
            ("\u{4ED6}\u{4EEC}\u{4E3A}\u{4EC0}\u{4E48}\u{4E0D}\u{8BF4}\u{4E2D}\u{6587}", "ihqwcrb4cv8a8dqg056pqjye"),
            ("b\u{FC}cher", "bcher-kva"),
            ("\u{44F}", "41a"),
        ]
        for (text, encoded) in samples {
            let scalars = Array(text.unicodeScalars)
            #expect(Punycode.encode(scalars).map { String(decoding: $0, as: UTF8.self) } == encoded)
            #expect(Punycode.decode(encoded.utf8) == scalars)
        }
        var generator = SplitMix(state: 3)
        for _ in 0..<5000 {
            let scalars = Array(generator.text(upTo: 20).unicodeScalars)
            let encoded = try #require(Punycode.encode(scalars))
            #expect(Punycode.decode(encoded) == scalars)
        }
        for _ in 0..<5000 {
            let bytes = (0..<(generator.next() % 20)).map { _ in UInt8(truncatingIfNeeded: generator.next() % 80 + 43) }
            _ = Punycode.decode(bytes)
        }
        #expect(Punycode.decode("99999999".utf8) == nil)
    }
}
