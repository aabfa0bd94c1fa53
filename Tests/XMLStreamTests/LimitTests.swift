// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite struct LimitTests {
    private func limits(_ change: (inout StreamParser.Limits) -> Void) -> StreamParser.Limits {
        var limits = StreamParser.Limits()
        change(&limits)
        return limits
    }

    /// A parser that was fed pieces, and the error that ended it.
    private func parser(
        limits: StreamParser.Limits, fed pieces: some Sequence<String>
    ) -> (parser: StreamParser, error: XMLStreamError?) {
        let parser = StreamParser(limits: limits)
        var events: [StreamParser.Event] = []
        do {
            try parser.parse(Array(header.utf8), into: &events)
            for piece in pieces {
                try parser.parse(Array(piece.utf8), into: &events)
                events.removeAll(keepingCapacity: true)
            }
        } catch { return (parser, error) }
        return (parser, nil)
    }

    // MARK: Refused, and the stream lives

    @Test("a stanza over the size is refused with its head, the next one is delivered")
    func size() {
        let limits = limits { $0.maximumStanzaBytes = 1000 }
        let big = "<iq type='set' id='7'><x>\(String(repeating: "<y z='1'/>", count: 200))</x></iq>"
        let result = transcript(of: header + big + "<presence/>", limits: limits)
        #expect(result.error == nil)
        #expect(result.refused.map(\.refusal) == [.size])
        #expect(result.refused.first?.head["id"] == "7")
        #expect(result.refused.first.map { Array($0.head.nodes) } == [])
        #expect(result.stanzas.map(\.name) == ["presence"])
    }

    @Test("the size of a stanza is that of its bytes, white space before it not counted")
    func exactSize() {
        let stanza = "<a b='c'>text</a>"
        for keepalive in ["", " ", String(repeating: "\n", count: 700)] {
            let xml = header + "<x/>" + keepalive + stanza
            let exact = transcript(of: xml, limits: limits { $0.maximumStanzaBytes = stanza.utf8.count })
            #expect(exact.stanzas.count == 2, "\(exact)")
            let less = transcript(of: xml, limits: limits { $0.maximumStanzaBytes = stanza.utf8.count - 1 })
            #expect(less.refused.map(\.refusal) == [.size], "\(less)")
        }
    }

    @Test("a stanza over the depth is refused, at the depth it is delivered")
    func depth() {
        let nested = { (depth: Int) in
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        let result = transcript(of: header + nested(64) + nested(65) + nested(1))
        #expect(result.stanzas.count == 2)
        #expect(result.refused.map(\.refusal) == [.depth])
    }

    @Test("a stanza with too many attributes is refused with those within the limit", arguments: [false, true])
    func attributes(inChild: Bool) {
        let attributes = (0..<5).map { "a\($0)='\($0)'" }.joined(separator: " ")
        let xml = inChild ? "<m id='1'><n \(attributes)/></m>" : "<m \(attributes)><n/></m>"
        let result = transcript(of: header + xml + "<z/>", limits: limits { $0.maximumAttributes = 4 })
        #expect(result.refused.map(\.refusal) == [.attributes])
        #expect(result.refused.first?.head.attributes.map(\.name) == (inChild ? ["id"] : ["a0", "a1", "a2", "a3"]))
        #expect(result.stanzas.map(\.name) == ["z"])
    }

    @Test(
        "a long text is refused, in one piece, in many and in CDATA",
        arguments: [
            "<a>\(String(repeating: "x", count: 101))</a>",
            "<a>\(String(repeating: "&amp;", count: 101))</a>",
            "<a><![CDATA[\(String(repeating: "x", count: 101))]]></a>",
            "<a b='\(String(repeating: "x", count: 101))'/>",
            "<a><b c='\(String(repeating: "x", count: 101))'/></a>",
        ])
    func text(xml: String) {
        let limits = limits { $0.maximumTextBytes = 100 }
        for pieces in [[Array((header + xml + "<z/>").utf8)], Array((header + xml + "<z/>").utf8).single] {
            let result = transcript(of: pieces, limits: limits)
            #expect(result.refused.map(\.refusal) == [.text], "\(result)")
            #expect(result.stanzas.map(\.name) == ["z"])
        }
        let shorter = xml.replacing("x", with: "", maxReplacements: 1).replacing("&amp;", with: "", maxReplacements: 1)
        #expect(transcript(of: header + shorter, limits: limits).stanzas.count == 1)
    }

    @Test("names that collide in the cache cannot make the tape grow beyond twice the stanza limit")
    func tapeBytes() {
        let namespace = "urn:" + String(repeating: "n", count: 4000)
        // Every name is in the long namespace, and two namespaces alternate so that it is stored each time.
        let children = (0..<4000).map { $0 % 2 == 0 ? "<a\($0)/>" : "<p:a\($0)/>" }.joined()
        let result = transcript(
            of: header + "<x xmlns='\(namespace)' xmlns:p='urn:p'>\(children)</x>",
            limits: limits { $0.maximumStanzaBytes = 100_000 })
        #expect(result.refused.map(\.refusal) == [.size], "\(result.stanzas.count)")
    }

    @Test("a name of more than 65,535 bytes is refused")
    func nameLength() {
        let name = String(repeating: "n", count: 65_536)
        let limits = limits { $0.maximumTagBytes = 1 << 20 }
        for stanza in [
            "<a b='c'><\(name) x='1'>y</\(name)></a>", "<a b='c' \(name)='1'>y</a>", "<a b='c'>x<d \(name)='1'/>y</a>",
        ] {
            let result = transcript(of: header + stanza + "<z/>", limits: limits)
            #expect(result.refused.map(\.refusal) == [.size])
            #expect(result.refused.map { "\($0.head)" } == ["<a xmlns='jabber:component:accept' b='c'/>"])
            #expect(result.stanzas.map(\.name) == ["z"])
        }
    }

    @Test("a refused stanza does not make memory grow")
    func refusedMemory() {
        var limits = StreamParser.Limits()
        limits.maximumStanzaBytes = 10_000
        let child = String(repeating: "<y/>", count: 1000)
        let (parser, error) = parser(limits: limits, fed: ["<iq>"] + Array(repeating: child, count: 100))
        #expect(error == nil)
        #expect(parser.state.pointee.tape.byteCount < 100)
        #expect(parser.state.pointee.tape.nodeCount == 1)
    }

    // MARK: The stream ends

    @Test(
        "a tag that does not end ends the stream",
        arguments: ["<a b='", "<a ", "<", "<a>&", "<a></a", "<a><?p ", "<a><!-- "])
    func tag(beginning: String) {
        let pieces = sequence(first: beginning, next: { _ in String(repeating: "x", count: 1024) }).prefix(1000)
        let (parser, error) = parser(limits: limits { $0.maximumTextBytes = 4096 }, fed: pieces)
        #expect(error?.code == .tooLong)
        #expect(parser.fed < 100 << 10)
    }

    @Test("a section of character data that does not end ends the stream")
    func characterData() {
        let pieces = sequence(first: "<a><![CDATA[", next: { _ in String(repeating: "x>", count: 8000) }).prefix(1000)
        let (parser, error) = parser(limits: .init(), fed: pieces)
        #expect(error?.code == .tooLong)
        #expect(parser.fed < 600 << 10)
    }

    @Test("an unfinished stanza over the hard limit ends the stream, also a refused one")
    func hardBytes() {
        let limits = limits {
            $0.maximumStanzaBytes = 10_000
            $0.hardStanzaBytes = 100_000
        }
        let child = String(repeating: "<b>text</b>", count: 100)
        let (parser, error) = parser(limits: limits, fed: ["<a>"] + Array(repeating: child, count: 1000))
        #expect(error?.code == .tooLong)
        #expect(parser.fed < 120_000)
    }

    @Test("white space between stanzas may go on for ever")
    func keepalives() {
        let limits = limits { $0.hardStanzaBytes = 10_000 }
        #expect(parser(limits: limits, fed: Array(repeating: " \n", count: 20_000)).error == nil)
    }

    @Test("a stanza of endless depth ends the stream")
    func hardDepth() {
        let pieces = Array(repeating: String(repeating: "<a>", count: 1000), count: 100)
        let (parser, error) = parser(limits: .init(), fed: pieces)
        #expect(error?.code == .tooLong)
        #expect(parser.state.pointee.depth < 10_100)
    }

    @Test("endless namespace declarations end the stream")
    func namespaces() {
        let limits = limits { $0.maximumDepth = 100_000 }
        let declarations = String(repeating: "<a xmlns:p='urn:p'>", count: 100)
        let (_, error) = parser(limits: limits, fed: Array(repeating: declarations, count: 100))
        #expect(error?.code == .tooLong)
    }

    @Test("endless new names in one stanza end the stream")
    func namesInOneStanza() {
        let limits = limits { $0.maximumNames = 300 }
        let pieces = (0..<100).lazy.map { piece in (0..<100).map { "<n\(piece)x\($0)/>" }.joined() }
        let (parser, error) = parser(limits: limits, fed: ["<a>"] + Array(pieces))
        #expect(error?.code == .tooLong)
        #expect(parser.statistics.namesSeen < 6000)
    }

    @Test("a stream header over the tag limit ends the stream")
    func headerSize() {
        let xml = "<s a='" + String(repeating: "x", count: 70_000)
        #expect(transcript(of: xml).error?.code == .tooLong)
    }

    // MARK: The context is replaced

    @Test("libxml2 never knows many more names than allowed, however many come, and nobody notices")
    func replacement() throws {
        var limits = StreamParser.Limits()
        limits.maximumNames = 500
        let parser = StreamParser(limits: limits)
        var events: [StreamParser.Event] = []
        try parser.parse(Array(header.utf8), into: &events)
        for round in 0..<100 {
            let xml = (0..<100).map {
                "<m\(round)x\($0) xmlns='urn:\(round):\($0)' a\(round)x\($0)='1'><stream:b/></m\(round)x\($0)>"
            }
            try parser.parse(Array(xml.joined(separator: "\r\n").utf8), into: &events)
        }
        #expect(events.count == 10_001)
        #expect(parser.statistics.contextsReplaced >= 50)
        #expect(parser.statistics.namesSeen < 1500)
        guard case .stanza(let last)? = events.last else { throw XMLStreamError(.notWellFormed, "no stanza") }
        #expect(last.name == "m99x99")
        #expect(last.namespace == "urn:99:99")
        #expect(last.firstChild?.namespace == "http://etherx.jabber.org/streams")
        try parser.parse(Array("</stream:stream>".utf8), into: &events)
        guard case .closed? = events.last else { throw XMLStreamError(.notWellFormed, "not closed") }
    }

    @Test("names of a table are known also after the context was replaced")
    func replacementKeepsNames() {
        let names = NameTable([QName("message", in: "jabber:component:accept")])
        var limits = StreamParser.Limits()
        limits.maximumNames = 1
        let xml = header + String(repeating: "<x1/><message/><x2/><x3/>", count: 50)
        let result = transcript(of: xml, limits: limits, names: names)
        #expect(result.statistics.contextsReplaced > 10)
        #expect(result.stanzas.map { names.id(of: $0) } == Array(repeating: [0, 1, 0, 0], count: 50).flatMap(\.self))
        #expect(result.stanzas.map(\.knownName) == result.stanzas.map { names.id(of: $0) })
    }
}
