// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMPPHTTPUpload

@Suite struct NameTests {
    @Test(
        "a name loses what means something to a file system or deceives",
        arguments: [
            ("plot.png", "plot.png"), ("très cool.jpg", "très cool.jpg"), ("/etc/passwd", "passwd"),
            ("..\\..\\evil.exe", "evil.exe"), ("../..", nil), ("..", nil), ("", nil), ("a/", nil),
            (".bashrc", "bashrc"),
            (" . name . ", "name"), ("a\u{0}b\r\nc", "abc"), ("cod\u{202E}gpj.exe", "codgpj.exe"), ("\u{200B}", nil),
            ("\u{E000}x\u{FFFF}", "x"), ("\u{1F600}.png", "\u{1F600}.png"),
        ])
    func names(name: String, expected: String?) {
        #expect(FileName.sanitised(name) == expected)
    }

    @Test("a long name keeps its extension")
    func long() throws {
        let name = try #require(FileName.sanitised(String(repeating: "ä", count: 5000) + ".tar"))
        #expect(name.utf8.count <= 200)
        #expect(name.hasSuffix("ä.tar"))
        let odd = try #require(FileName.sanitised("x." + String(repeating: "y", count: 5000)))
        #expect(odd.utf8.count == 200)
        // One character of thousands of marks.
        #expect(FileName.sanitised("e" + String(repeating: "\u{301}", count: 3000)) == nil)
    }

    @Test(
        "media types are of the form type/subtype",
        arguments: [
            ("image/png", true), ("text/plain; charset=utf-8", true), ("text/plain ;charset=utf-8", true),
            ("application/vnd.oasis.opendocument.text", true), ("image", false), ("image/", false), ("/png", false),
            ("", false), ("a/b/c", false), ("image/png\r\nX: y", false), ("ima ge/png", false), ("image/pñg", false),
        ])
    func mediaTypes(type: String, isValid: Bool) {
        #expect(MediaType.isValid(type) == isValid)
        #expect(!MediaType.isValid(type + String(repeating: "x", count: 255)))
    }
}
