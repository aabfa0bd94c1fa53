// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite struct CorpusTests {
    @Test("an entry gives the expected number of stanzas and end", arguments: corpus)
    func expectation(entry: CorpusEntry) {
        let whole = transcript(of: [entry.bytes])
        #expect(whole.stanzas.count + whole.refused.count == entry.stanzas, "\(whole)")
        #expect(whole.error?.code == entry.code, "\(whole)")
    }

    @Test("an entry says the same byte by byte as whole", arguments: corpus)
    func byteByByte(entry: CorpusEntry) {
        #expect(transcript(of: entry.bytes.single) == transcript(of: [entry.bytes]))
    }

    @Test("an entry says the same cut in two at every place as whole", arguments: corpus)
    func everyCut(entry: CorpusEntry) {
        let whole = transcript(of: [entry.bytes])
        for cut in 0...entry.bytes.count {
            let halves = transcript(of: [Array(entry.bytes[..<cut]), Array(entry.bytes[cut...])])
            #expect(halves == whole, "cut at \(cut)")
        }
    }

    @Test("an entry says the same when the context is replaced after every stanza", arguments: corpus)
    func replacedContext(entry: CorpusEntry) {
        let whole = transcript(of: [entry.bytes])
        var limits = StreamParser.Limits()
        limits.maximumNames = 0
        #expect(transcript(of: [entry.bytes], limits: limits) == whole)
        #expect(transcript(of: entry.bytes.single, limits: limits) == whole)
        for cut in 0...entry.bytes.count {
            let halves = transcript(of: [Array(entry.bytes[..<cut]), Array(entry.bytes[cut...])], limits: limits)
            #expect(halves == whole, "cut at \(cut)")
        }
    }

    @Test("a thrown error is thrown again by every later call", arguments: ["<a></b>", "<!-- c -->", "\u{1}"])
    func errorsStay(broken: String) {
        let parser = StreamParser(limits: .init())
        var events: [StreamParser.Event] = []
        func error(_ xml: String) -> XMLStreamError? {
            do { try parser.parse(Array(xml.utf8), into: &events) } catch { return error }
            return nil
        }
        let first = error(header + broken)
        let count = events.count
        #expect(first != nil)
        #expect(error("<b/>") == first)
        #expect(error("") == first)
        #expect(events.count == count)
    }
}
