// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct FallbackTests {
    private func message(_ fallbacks: String..., body: String = "0123456789") throws -> Message {
        try Message(
            element(
                "<message from='a@b' to='c@d'><subject>subject</subject><body>\(body)</body>\(fallbacks.joined())</message>"
            ))
    }

    private func fallback(_ content: String, for specification: String = "urn:x") -> String {
        "<fallback xmlns='urn:xmpp:fallback:0' for='\(specification)'>\(content)</fallback>"
    }

    @Test("without parts all texts are a fallback (XEP-0428 §2.2)")
    func everything() throws {
        let message = try message(fallback(""))
        #expect(try message.payload(of: Fallback.self) == Fallback(for: "urn:x"))
        #expect(message.body(withoutFallbackFor: "urn:x") == nil)
        #expect(message.subject(withoutFallbackFor: "urn:x") == nil)
        #expect(message.body(withoutFallbackFor: "urn:y") == "0123456789")
        #expect(message.body(withoutFallbackFor: "urn:y", "urn:x") == nil)
        #expect(try Element(Fallback(for: "urn:x")) == element(fallback("")))
    }

    @Test("a part without bounds is the whole text, and only that (XEP-0428 §2.2)")
    func wholes() throws {
        let message = try message(fallback("<body/>"))
        #expect(message.body(withoutFallbackFor: "urn:x") == nil)
        #expect(message.subject(withoutFallbackFor: "urn:x") == "subject")
        #expect(try Element(Fallback(for: "urn:x", body: [Fallback.whole])) == element(fallback("<body/>")))
    }

    @Test(
        "parts are taken out wherever they are (XEP-0428 §2.2)",
        arguments: [
            ("<body start='0' end='3'/>", "3456789"), ("<body start='8' end='10'/>", "01234567"),
            ("<body start='3' end='5'/><body start='7' end='8'/>", "0125689"),
            ("<body start='7' end='8'/><body start='3' end='5'/>", "0125689"),
            ("<body start='2' end='6'/><body start='3' end='4'/><body start='5' end='8'/>", "0189"),
            ("<body start='5'/>", "01234"), ("<body end='5'/>", "56789"), ("<body start='3' end='3'/>", "0123456789"),
            ("<body start='9' end='4294967295'/>", "012345678"), ("<body start='10' end='12'/>", "0123456789"),
            ("<body start='0' end='10'/>", nil), ("<subject start='0' end='3'/>", "0123456789"),
        ] as [(String, String?)])
    func parts(content: String, rest: String?) throws {
        #expect(try message(fallback(content)).body(withoutFallbackFor: "urn:x") == rest)
    }

    @Test("several indications add up; those that do not say for what are passed over (XEP-0428 §2.2)")
    func several() throws {
        let message = try message(
            fallback("<body start='0' end='2'/>"), fallback("<body start='9' end='10'/>", for: "urn:y"),
            fallback("<body start='4' end='5'/>"), "<fallback xmlns='urn:xmpp:fallback:0'/>")
        #expect(message.body(withoutFallbackFor: "urn:x") == "2356789")
        #expect(message.body(withoutFallbackFor: "urn:x", "urn:y") == "235678")
    }

    @Test(
        "malformed bounds are refused, and taken for no indication (XEP-0428 §3)",
        arguments: ["start='-1'", "end='4294967296'", "start='a'", "start=''", "start='3' end='2'", "end='1.5'"])
    func malformed(attributes: String) throws {
        let xml = fallback("<body \(attributes)/>")
        #expect(throws: PayloadError.self) { try Fallback(element(xml)) }
        #expect(try message(xml).body(withoutFallbackFor: "urn:x") == "0123456789")
    }

    @Test("overlapping parts in any number are one")
    func many() throws {
        let parts = (0..<500).map { "<body start='\($0 % 3)' end='\($0 % 7 + 2)'/>" }.joined()
        #expect(try message(fallback(parts)).body(withoutFallbackFor: "urn:x") == "89")
    }
}
