// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite struct ElementTests {
    private let message = Element(
        QName("message", in: "jabber:client"),
        attributes: ["to": "a@b", "type": "chat", "xml:lang": "de"],
        text: "t",
        children: [
            Element(QName("body", in: "jabber:client"), text: "one"),
            Element(QName("body", in: "other"), text: "two"),
            Element(QName("body", in: "jabber:client"), text: "three"),
        ]
    )

    @Test("an element made of values answers like a parsed one")
    func construction() throws {
        let xml = """
            <message to='a@b' type='chat' xml:lang='de'>t<body>one</body><body xmlns='other'>two</body><body>three</body></message>
            """
        let parsed = try Element(parsing: xml, defaultNamespace: "jabber:client")
        #expect(parsed == message)
        #expect(message.description == xml.replacing("<message", with: "<message xmlns='jabber:client'"))
    }

    @Test("names, attributes and language")
    func names() {
        #expect(message.name == "message")
        #expect(message.qualifiedName == QName("message", in: "jabber:client"))
        #expect(message.isNamed("message", in: "jabber:client"))
        #expect(!message.isNamed("message", in: "jabber:server"))
        #expect(!message.isNamed(QName("messag", in: "jabber:client")))
        #expect(message["to"] == "a@b")
        #expect(message["lang"] == nil)
        #expect(message.language == "de")
        #expect(message.attribute("lang", in: "http://www.w3.org/XML/1998/namespace") == "de")
        #expect(message.attributes.map(\.name) == ["to", "type", "lang"])
        #expect(message.attributes.count == 3)
        #expect(message.withAttributeBytes("type") { String(bytes: $0) } == "chat")
        #expect(message.withAttributeBytes("id") { _ in 1 } == nil)
    }

    @Test("children by name, in order")
    func children() {
        #expect(message.child("body")?.text == "one")
        #expect(message.child(QName("body", in: "other"))?.text == "two")
        #expect(message.child("subject") == nil)
        #expect(message.child(QName("subject", in: "other")) == nil)
        #expect(message.children(QName("body", in: "jabber:client")).map(\.text) == ["one", "three"])
        #expect(message.children.map(\.text) == ["one", "two", "three"])
        #expect(message.firstChild?.text == "one")
        #expect(message.firstChild?.firstChild == nil)
        #expect(message.firstChild?.withTextBytes { String(bytes: $0) } == "one")
        #expect(message.text == "t")
    }

    @Test("grandchildren are not children")
    func siblings() throws {
        let element = try Element(parsing: "<a><b><c/>x</b>y<c>z</c>w</a>")
        #expect(element.child("c")?.text == "z")
        #expect(element.text == "yw")
        #expect(element.withTextBytes { _ in 1 } == nil)
        #expect(element.nodes.map { if case .text(let text) = $0 { text } else { "-" } } == ["-", "y", "-", "w"])
    }

    @Test(
        "equality ignores the order of attributes and where an element stands",
        arguments: [
            ("<a b='1' c='2'/>", "<a c='2' b='1'/>", true),
            ("<a b='1'/>", "<a b='2'/>", false),
            ("<a b='1'/>", "<a c='1'/>", false),
            ("<a b='1'/>", "<a/>", false),
            ("<a xmlns='x'/>", "<p:a xmlns:p='x'/>", true),
            ("<a xmlns='x'/>", "<a xmlns='y'/>", false),
            ("<a><b/><c/></a>", "<a><b><c/></b></a>", false),
            ("<a><b/><c/></a>", "<a><c/><b/></a>", false),
            ("<a>x</a>", "<a><![CDATA[x]]></a>", true),
            ("<a>x<b/></a>", "<a><b/>x</a>", false),
        ])
    func equality(left: String, right: String, expected: Bool) throws {
        #expect(try (Element(parsing: left) == Element(parsing: right)) == expected)
        let inLeft = try Element(parsing: "<x><y/>\(left)</x>").children.map(\.self)[1]
        #expect(try (inLeft == Element(parsing: right)) == expected)
    }

    @Test(
        "parsing one element takes one element",
        arguments: ["", "x", "<a>", "<a/><b/>", "</a>", "<a/></stream>", "<a/>x", "<!--c--><a/>"])
    func notOne(xml: String) {
        #expect(throws: XMLStreamError.self) { try Element(parsing: xml) }
    }

    @Test("parsing one element applies the limits")
    func limited() {
        var limits = StreamParser.Limits()
        limits.maximumDepth = 1
        #expect(throws: XMLStreamError.self) { try Element(parsing: "<a><b/></a>", limits: limits) }
    }

    @Test("5000 nested elements compare, print, copy, nest and go without recursion")
    func deep() throws {
        var limits = StreamParser.Limits()
        limits.maximumDepth = 6000
        let xml = String(repeating: "<a>", count: 5000) + "x" + String(repeating: "</a>", count: 5000)
        let left = try Element(parsing: xml, limits: limits)
        let right = try Element(parsing: xml, limits: limits)
        #expect(left == right)
        #expect(left.description == xml)
        #expect(Element(QName("b", in: ""), children: [left]).firstChild == right)
        var innermost = left
        while let child = innermost.firstChild { innermost = child }
        #expect(innermost.text == "x")
        #expect(left != innermost)
    }
}
