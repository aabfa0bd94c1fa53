// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite("the parser (RFC 6120 §11)") struct StreamParserTests {
    @Test("a component's stream reads as header, stanzas, end")
    func session() {
        let result = transcript(
            of: header + "<handshake/><presence from='a@b/c'><show>away</show></presence></stream:stream>")
        #expect(
            result.description == """
                opened <stream xmlns='http://etherx.jabber.org/streams' id='s1' from='echo.example.org'/>
                stanza <handshake xmlns='jabber:component:accept'/>
                stanza <presence xmlns='jabber:component:accept' from='a@b/c'><show>away</show></presence>
                closed
                """)
    }

    @Test("a stanza is delivered with its last byte, not later")
    func prompt() throws {
        let parser = StreamParser(limits: .init())
        var events: [StreamParser.Event] = []
        for byte in Array((header + "<iq>it's<a/></iq>").utf8.dropLast()) { try parser.parse([byte], into: &events) }
        #expect(events.count == 1)
        try parser.parse(Array(">".utf8), into: &events)
        #expect(events.count == 2)
    }

    @Test("text in pieces is one piece")
    func joined() {
        let result = transcript(of: header + "<m>a&amp;<![CDATA[<]]>&#98;\r\n<x/>c</m>")
        let nodes = result.stanzas.first.map { Array($0.nodes) } ?? []
        #expect(nodes.count == 3)
        #expect(nodes.first == .text("a&<b\n"))
        #expect(nodes.last == .text("c"))
        #expect(result.stanzas.first?.text == "a&<b\nc")
    }

    @Test("attribute values are resolved and normalised")
    func attributeValues() {
        let result = transcript(of: header + "<m a='&lt;&amp;&#x26;&quot;' b='x\ty\nz' c='&#10;'/>")
        let stanza = result.stanzas.first
        #expect(stanza?["a"] == "<&&\"")
        #expect(stanza?["b"] == "x y z")
        #expect(stanza?["c"] == "\n")
    }

    @Test("an error condition of RFC 6120 belongs to every code")
    func conditions() {
        #expect(transcript(of: header + "<!-- -->").error?.streamErrorCondition == "restricted-xml")
        #expect(transcript(of: header + "</a>").error?.streamErrorCondition == "not-well-formed")
        #expect(transcript(of: header + "<p:a/>").error?.streamErrorCondition == "bad-namespace-prefix")
        #expect(transcript(of: header + "text<a/>").error?.streamErrorCondition == "bad-format")
        #expect(transcript(of: [Array(header.utf8), [0xFF]]).error?.streamErrorCondition == "unsupported-encoding")
        #expect(
            transcript(of: "<" + String(repeating: "a", count: 70_000)).error?.streamErrorCondition
                == "policy-violation")
    }

    @Test("the message of an error says what libxml2 saw, without line breaks")
    func messages() {
        let message = transcript(of: header + "<a></b>").error?.message ?? ""
        #expect(message.contains("mismatch"), "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test("white space after the end is nothing, anything else throws")
    func afterTheEnd() {
        #expect(transcript(of: header + "</stream:stream>\r\n \n").error == nil)
        #expect(transcript(of: header + "</stream:stream><a/>").error != nil)
    }

    @Test("names of the table become ids, others do not")
    func knownNames() {
        let names = NameTable([
            QName("message", in: "jabber:component:accept"), QName("iq", in: "jabber:component:accept"),
            QName("ping", in: "urn:xmpp:ping"),
        ])
        let result = transcript(
            of: header + "<iq><ping xmlns='urn:xmpp:ping'/></iq><message/><iq xmlns='x'/>", names: names)
        #expect(result.stanzas.map(\.knownName) == [2, 1, 0])
        #expect(result.stanzas.first?.firstChild?.knownName == 3)
        #expect(result.stanzas.first?.nameTableID == names.id)
    }

    @Test("a table knows elements that were made without it")
    func otherTable() throws {
        let names = NameTable([QName("a", in: "x"), QName("b", in: "y"), QName("a", in: "x")])
        #expect(names.id(of: QName("b", in: "y")) == 2)
        #expect(names.id(of: QName("a", in: "x")) == 1)
        #expect(names.id(of: QName("a", in: "y")) == 0)
        #expect(names.id(of: Element(QName("b", in: "y"))) == 2)
        let other = NameTable([QName("c", in: "z"), QName("b", in: "y")])
        let parsed = transcript(of: header + "<b xmlns='y'/>", names: other).stanzas
        #expect(parsed.map { names.id(of: $0) } == [2])
        #expect(parsed.map { NameTable([]).id(of: $0) } == [0])
    }

    @Test("elements outlive their parser and pass between threads")
    func lifetime() async {
        let stanzas = transcript(of: header + String(repeating: "<a b='c'><d>e</d></a>", count: 100)).stanzas
        let names = await withTaskGroup(of: String.self) { group in
            for stanza in stanzas { group.addTask { stanza.firstChild?.text ?? "" } }
            return await group.reduce(into: "") { $0 += $1 }
        }
        #expect(names == String(repeating: "e", count: 100))
    }
}
