// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPCore

/// A `JID("…")` written out is a literal and would stop the test: this one goes through the parser.
func jid(_ text: String) -> JID? { JID(text) }

@Suite("addresses (RFC 7622)") struct JIDTests {
    @Test(
        "the examples of valid addresses in RFC 7622 §3.5 are taken apart",
        arguments: [
            ("juliet@example.com", "juliet", "example.com", nil),
            ("juliet@example.com/foo", "juliet", "example.com", "foo"),
            ("juliet@example.com/foo bar", "juliet", "example.com", "foo bar"),
            ("juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar"),
            (#"foo\20bar@example.com"#, #"foo\20bar"#, "example.com", nil),
            ("fussball@example.com", "fussball", "example.com", nil),
            ("fu\u{DF}ball@example.com", "fu\u{DF}ball", "example.com", nil),
            ("\u{3C0}@example.com", "\u{3C0}", "example.com", nil),
            ("\u{3A3}@example.com/foo", "\u{3C3}", "example.com", "foo"),
            ("\u{3C3}@example.com/foo", "\u{3C3}", "example.com", "foo"),
            ("\u{3C2}@example.com/foo", "\u{3C2}", "example.com", "foo"),
            ("king@example.com/\u{265A}", "king", "example.com", "\u{265A}"),
            ("example.com", nil, "example.com", nil),
            ("example.com/foobar", nil, "example.com", "foobar"),
            ("a.example.com/b@example.net", nil, "a.example.com", "b@example.net"),
        ] as [(String, String?, String, String?)])
    func validExamples(text: String, local: String?, domain: String, resource: String?) throws {
        let jid = try JID(parsing: text)
        #expect(jid.local == local)
        #expect(jid.domain == domain)
        #expect(jid.resource == resource)
        #expect(jid.isBare == (resource == nil))
        #expect(try JID(local: local, domain: domain, resource: resource) == jid)
    }

    @Test(
        "the examples of what is no address in RFC 7622 §3.5 are refused, each for its reason",
        arguments: [
            ("\"juliet\"@example.com", .local, .forbiddenCharacter),
            ("foo bar@example.com", .local, .forbiddenCharacter),
            ("juliet@example.com/ foo", .resource, .forbiddenCharacter),
            ("@example.com/", .local, .empty),
            ("henry\u{2163}@example.com", .local, .forbiddenCharacter),
            ("\u{265A}@example.com", .local, .forbiddenCharacter),
            ("juliet@", .domain, .empty),
            ("/foobar", .domain, .empty),
        ] as [(String, JIDError.Part, JIDError.Code)])
    func invalidExamples(text: String, part: JIDError.Part, code: JIDError.Code) {
        #expect {
            _ = try JID(parsing: text)
        } throws: { error in
            (error as? JIDError).map { $0.part == part && $0.code == code } ?? false
        }
        #expect(jid(text) == nil)
    }

    @Test(
        "what is close to an address is none",
        arguments: [
            "", "@", "/", "a@", "a@/b", "example.com/", "@b", "a@b@c", "a b", "a@b c", "a@b/c\u{7}", "a@b/\u{0}",
            "a@@b",
            "a@.b", "a@b..c", "a@-b", "a@b-", "a@b-.c", "a@b!c", "a@.", "\u{0}@b", "a<b@c", "a>b@c", "a:b@c", "a&b@c",
            "a'b@c", "a@b\u{E000}", "a@b/\u{E000}", "a\u{FFFE}@b", "\u{FF20}@b", "a@[::1", "a@[::1]x", "a@[1.2.3.4]",
            "a@256.1.1.1", "a@1.2.3.04", "a\u{200B}@b", "a@b/\u{200D}", "a@b/\u{FE0F}",
        ])
    func invalid(text: String) {
        #expect(jid(text) == nil)
    }

    @Test("capitals are made small in local- and domainpart and kept in the resourcepart")
    func capitals() throws {
        let jid = try JID(parsing: "Juliet.Capulet@Example.COM./Balcony")
        #expect(jid.description == "juliet.capulet@example.com/Balcony")
        #expect(jid == "juliet.capulet@example.com/Balcony")
        #expect(jid != "juliet.capulet@example.com/balcony")
    }

    @Test("addresses that are written in different ways are equal and hash alike")
    func equality() throws {
        let composed = try JID(parsing: "andr\u{E9}@b\u{FC}cher.example/\u{E9}")
        let decomposed = try JID(parsing: "ANDRE\u{301}@xn--BCHER-kva.Example./e\u{301}")
        #expect(composed == decomposed)
        #expect(composed.hashValue == decomposed.hashValue)
        #expect(composed.description.utf8.elementsEqual(decomposed.description.utf8))
        #expect(Set([composed, decomposed]).count == 1)
    }

    @Test("a part may have 1023 bytes and no more")
    func lengths() {
        let most = String(repeating: "a", count: 1023)
        #expect(jid("\(most)@b/\(most)") != nil)
        #expect(jid("a\(most)@b") == nil)
        #expect(jid("a@b/a\(most)") == nil)
        let wide = String(repeating: "\u{E9}", count: 511)
        #expect(jid("\(wide)@b/\(wide)") != nil)
        #expect(jid("\(wide)\u{E9}@b") == nil)
        let far = String(repeating: "\u{30FB}", count: 100_000) + "\u{30A2}"
        #expect(throws: JIDError.self) { try JID(local: far, domain: "b") }
        #expect(throws: JIDError.self) { try JID(local: nil, domain: far) }
        #expect(throws: JIDError.self) { try ("b" as JID).with(resource: far) }
        let label = String(repeating: "a", count: 63)
        let domain = Array(repeating: label, count: 16).joined(separator: ".")
        #expect(domain.utf8.count == 1023)
        #expect(jid(domain) != nil)
        #expect(jid("a" + domain) == nil)
        #expect(jid("a@\(label)a") == nil)
    }

    @Test("the bare address of a bare address is itself, of a full one the part before the slash")
    func bare() throws {
        let full: JID = "juliet@example.com/balcony"
        #expect(full.bare == "juliet@example.com")
        #expect(full.bare.isBare)
        #expect(full.bare.bare == full.bare)
        #expect(full.domainJID == "example.com")
        #expect((try full.with(resource: "chamber")) == "juliet@example.com/chamber")
        #expect((try full.with(resource: nil)) == full.bare)
        #expect(full.isSameBare(as: "juliet@example.com/chamber"))
        #expect(!full.isSameBare(as: "romeo1@example.com"))
        #expect(!full.isSameBare(as: "juliet@example.com.net"))
        #expect(throws: JIDError.self) { try full.with(resource: "") }
        #expect(MemoryLayout<JID>.size <= 24)
    }

    @Test("every resource of an address has the same lane, and another seed another one")
    func lanes() throws {
        let bare: JID = "juliet@example.com"
        let full: JID = "juliet@example.com/balcony"
        #expect(bare.hashBare(seed: 7) == full.hashBare(seed: 7))
        #expect(bare.hashBare(seed: 7) != bare.hashBare(seed: 8))
        #expect(bare.hashBare(seed: 7) != ("romeo@example.com" as JID).hashBare(seed: 7))
        let lanes = try Set((0..<10_000).map { try JID(parsing: "user\($0)@example.com").hashBare(seed: 1) })
        #expect(lanes.count == 10_000)
        // The low bits alone are used by tables.
        #expect(Set(lanes.map { $0 & 0xFFFF }).count > 9000)
    }

    @Test("bytes that are not UTF-8 are no address")
    func encoding() {
        let samples: [[UInt8]] = [[0xFF], [0x61, 0x40, 0xC3], [0x61, 0x40, 0x62, 0x2F, 0xED, 0xA0, 0x80]]
        for bytes in samples {
            let parsed = bytes.withUnsafeBytes { try? JID(parsing: $0) }
            #expect(parsed == nil)
        }
    }

    @Test("a normalised address stays as it is when it is parsed again")
    func idempotence() throws {
        var generator = SplitMix(state: 42)
        var valid = 0
        for _ in 0..<20_000 {
            let text = generator.addressLikeText()
            guard let first = jid(text) else { continue }
            valid += 1
            let second = try #require(jid(first.description), "\(text.debugDescription)")
            #expect(first == second)
            #expect(first.description.utf8.elementsEqual(second.description.utf8), "\(text.debugDescription)")
            #expect(first.local == second.local && first.domain == second.domain && first.resource == second.resource)
            #expect(try JID(local: first.local, domain: first.domain, resource: first.resource) == first)
        }
        #expect(valid > 2000)
    }

    @Test("random bytes never stop the program, and agree with the parser of text")
    func randomBytes() {
        var generator = SplitMix(state: 43)
        let alphabet = Array("aZ09@/.-_[]:xn--\u{E9}\u{301}\u{DF}\u{5D0}\u{661} \"\\".utf8)
        for _ in 0..<50_000 {
            let count = Int(generator.next() % 24)
            let bytes = (0..<count).map { _ in
                generator.next() % 4 == 0
                    ? UInt8(truncatingIfNeeded: generator.next())
                    : alphabet[Int(generator.next() % UInt64(alphabet.count))]
            }
            let fromBytes = bytes.withUnsafeBytes { try? JID(parsing: $0) }
            let fromText = String(validating: bytes, as: UTF8.self).flatMap { jid($0) }
            #expect(fromBytes == fromText)
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func scalar() -> Unicode.Scalar {
        let limits: [UInt64] = [0x80, 0x250, 0x800, 0x3000, 0x10000, 0x30000, 0x110000]
        let limit = limits[Int(next() % UInt64(limits.count))]
        return Unicode.Scalar(UInt32(next() % limit)) ?? "x"
    }

    mutating func text(upTo limit: UInt64) -> String {
        var view = String.UnicodeScalarView()
        for _ in 0..<(1 + next() % limit) { view.append(scalar()) }
        return String(view)
    }

    mutating func addressLikeText() -> String {
        switch next() % 6 {
        case 0: text(upTo: 4) + "@" + text(upTo: 4) + "/" + text(upTo: 4)
        case 1: text(upTo: 3) + "@example.com"
        case 2: "a@" + text(upTo: 3) + ".example"
        case 3: "a@b/" + text(upTo: 3)
        case 4: "xn--" + String(next() % 100_000, radix: 36) + ".example"
        default: "[" + String(next() % 0xFFFFF, radix: 16) + "::" + String(next() % 0xFFFF, radix: 16) + "]"
        }
    }
}
