// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

/// Bytes as a literal, to copy into the corpus.
private struct Debug: CustomStringConvertible {
    let description: String
    init(_ bytes: [UInt8]) { description = String(decoding: bytes, as: UTF8.self).debugDescription }
}

@Suite struct FuzzTests {
    /// Ends whatever libxml2 may be waiting in, so that errors it has not looked at yet come out.
    static let flush = Array(("]]>'\">;" + String(repeating: "x", count: 400) + "<flush/></flush><f/></f>").utf8)

    static let tokens = [
        "<", ">", "/", "'", "\"", "&", ";", "=", " ", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "&amp;", "&#10;",
        "xmlns='urn:x'", "xmlns:p='urn:p'", "p:", "<a>", "</a>", "<a/>", "\r", "\n", "ä", "😀", "\u{0}", "\u{1}",
        "<!DOCTYPE",
    ]

    @Test("mutated streams never crash, and say the same in any pieces", arguments: 0..<40)
    func mutations(seed: Int) {
        var random = Seeded(UInt64(seed) &+ 1)
        for _ in 0..<60 {
            let entry = corpus[Int.random(in: 0..<corpus.count, using: &random)]
            let bytes = Self.mutate(entry.bytes, using: &random) + Self.flush
            var limits = StreamParser.Limits()
            if Bool.random(using: &random) { limits.maximumNames = 0 }
            let whole = transcript(of: [bytes])
            let size = Int.random(in: 1...40, using: &random)
            let pieces = transcript(of: bytes.pieces(of: size), limits: limits)
            // Where a run of text holds two mistakes, libxml2 may see either first: the code may differ, nothing else.
            #expect(pieces.events == whole.events, "pieces of \(size): \(Debug(bytes))")
            #expect((pieces.error == nil) == (whole.error == nil), "pieces of \(size): \(Debug(bytes))")
            for element in whole.stanzas { checkRoundTrip(element) }
        }
    }

    private func checkRoundTrip(_ element: Element) {
        var limits = StreamParser.Limits()
        limits.maximumDepth = 10_000
        let again = try? Element(parsing: element.description, limits: limits)
        #expect(again == element)
    }

    static func mutate(_ bytes: [UInt8], using random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.removeSubrange(place..<min(place + Int.random(in: 1...30, using: &random), bytes.count))
            case 3:
                let end = min(place + Int.random(in: 1...60, using: &random), bytes.count)
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                let token = tokens[Int.random(in: 0..<tokens.count, using: &random)]
                bytes.insert(contentsOf: token.utf8, at: place)
            }
        }
        return bytes
    }
}
