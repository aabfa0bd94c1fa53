// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMPPExtensions

@Suite struct Base64Tests {
    @Test(
        "the vectors of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, text: String) {
        #expect(Base64.text(Array(plain.utf8)) == text)
        #expect(Base64.bytes(text) == Array(plain.utf8))
        #expect(Base64.bytes(text.map { "\($0) \r\n\t" }.joined()) == Array(plain.utf8))
    }

    @Test("all bytes come back, whatever is left over at the end")
    func roundTrip() {
        for count in 0...260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
        }
    }

    @Test(
        "what is no Base64 is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Z===", "=", "====", "Zm8", "Zm9vY", "Zg==Zg==", "Zm=v", "Zm9v=", "Zm9*", "Zm9-",
            "Zm9_", "Zm9\u{E9}", "Zm8=a",
        ])
    func refusals(text: String) {
        #expect(Base64.bytes(text) == nil)
    }
}
