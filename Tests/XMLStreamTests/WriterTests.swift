// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite struct WriterTests {
    private func output(in namespace: String = "jabber:component:accept", _ content: (inout Writer) -> Void) -> String {
        var writer = Writer(contentNamespace: namespace)
        content(&writer)
        let isBalanced = writer.isBalanced
        #expect(isBalanced)
        return writer.withBytes { String(bytes: $0) }
    }

    @Test("a namespace is declared only where it changes")
    func namespaces() {
        let xml = output {
            $0.element(QName("iq", in: "jabber:component:accept")) {
                $0.attribute("type", "result")
                $0.attribute("id", String?.none)
                $0.element(QName("query", in: "urn:q")) {
                    $0.element(QName("item", in: "urn:q"), text: "1")
                    $0.element(QName("other", in: "jabber:component:accept"), text: "")
                    $0.element(QName("item", in: "urn:q"), text: "2")
                }
                $0.element(QName("error", in: $0.contentNamespace), text: "x")
            }
        }
        #expect(
            xml == """
                <iq type='result'><query xmlns='urn:q'><item>1</item><other xmlns='jabber:component:accept'/>\
                <item>2</item></query><error>x</error></iq>
                """)
    }

    @Test("no namespace is declared too, and namespaces with special characters")
    func oddNamespaces() throws {
        let xml = output(in: "") {
            $0.element(QName("a", in: "x&y")) {
                $0.element(QName("b", in: "x&y"), text: "")
                $0.element(QName("c", in: "x&amp;y"), text: "")
                $0.element(QName("d", in: ""), text: "")
            }
        }
        let element = try Element(parsing: xml)
        #expect(element.namespace == "x&y")
        #expect(element.children.map(\.namespace) == ["x&y", "x&amp;y", ""])
    }

    @Test("a forwarded stanza is in jabber:client, a stanza around it is not")
    func forwarded() {
        let xml = output {
            $0.element(QName("message", in: $0.contentNamespace)) {
                $0.element(QName("forwarded", in: "urn:xmpp:forward:0")) {
                    $0.stanza(contentNamespace: "jabber:client") {
                        $0.element(QName("message", in: $0.contentNamespace)) {
                            $0.element(QName("body", in: $0.contentNamespace), text: "hi")
                        }
                    }
                }
                $0.element(QName("body", in: $0.contentNamespace), text: "outer")
            }
        }
        #expect(
            xml == """
                <message><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>hi</body></message>\
                </forwarded><body>outer</body></message>
                """)
    }

    @Test("what XML demands is escaped, in text and in attributes")
    func escaping() {
        let xml = output(in: "") {
            $0.start("a", in: "")
            $0.attribute("b", "<&>'\"\t\n\r ä")
            $0.text("<&>'\"\t\n\r ä]]>")
            $0.end()
        }
        #expect(
            xml == "<a b='&lt;&amp;&gt;&apos;&quot;&#9;&#10;&#13; ä'>&lt;&amp;&gt;&apos;&quot;\t\n&#13; ä]]&gt;</a>")
    }

    @Test("a character is escaped wherever it stands in texts of any length, and two in one text are")
    func places() {
        let escapes = [
            ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("'", "&apos;"), ("\"", "&quot;"), ("\r", "&#13;"),
            ("\u{1}", "\u{FFFD}"), ("\u{FFFE}", "\u{FFFD}"), ("\u{F900}", "\u{F900}"), ("=", "="),
            ("%", "%"), ("?", "?"),
        ]
        for (character, escaped) in escapes {
            for before in 0..<36 {
                for after in 0..<36 {
                    let left = String(repeating: "a", count: before)
                    let right = String(repeating: "z", count: after)
                    let name = QName("t", in: "jabber:component:accept")
                    let xml = output { $0.element(name, text: left + character + right + character + left) }
                    #expect(xml == "<t>\(left)\(escaped)\(right)\(escaped)\(left)</t>")
                }
            }
        }
    }

    @Test("characters that XML does not allow become U+FFFD, their neighbours stay")
    func illegalCharacters() {
        let illegal = (0..<0x20).filter { ![0x09, 0x0A, 0x0D].contains($0) } + [0xFFFE, 0xFFFF]
        for value in illegal.compactMap({ Unicode.Scalar(UInt32($0)) }) {
            let xml = output(in: "") {
                $0.start("a", in: "")
                $0.attribute("b", "x\(value)y")
                $0.text("\(value)x\(value)")
                $0.end()
            }
            #expect(xml == "<a b='x\u{FFFD}y'>\u{FFFD}x\u{FFFD}</a>")
        }
        for value: Unicode.Scalar in ["\u{FFFD}", "\u{FEFF}", "\u{FF21}", "\u{E000}", "\u{10FFFF}", "\u{7F}", "\u{85}"]
        {
            #expect(output(in: "") { $0.element(QName("a", in: ""), text: "\(value)") } == "<a>\(value)</a>")
        }
    }

    @Test("attributes in namespaces get prefixes, xml:lang has its own")
    func prefixes() throws {
        let xml = output(in: "") {
            $0.start("a", in: "")
            $0.attribute("x", in: "urn:x", "1")
            $0.attribute("x", in: "urn:y", "2")
            $0.attribute("x", in: "", "3")
            $0.language("de")
            $0.language(nil)
            $0.start("b", in: "")
            $0.attribute("x", in: "urn:z", "4")
            $0.attribute("xml:lang", "en")
            $0.end()
            $0.end()
        }
        #expect(
            xml == """
                <a xmlns:p0='urn:x' p0:x='1' xmlns:p1='urn:y' p1:x='2' x='3' xml:lang='de'>\
                <b xmlns:p0='urn:z' p0:x='4' xml:lang='en'/></a>
                """)
        let element = try Element(parsing: xml)
        #expect(element.attribute("x", in: "urn:y") == "2")
        #expect(element.firstChild?.language == "en")
    }

    @Test("no name can break out of its tag")
    func names() throws {
        let xml = output(in: "") {
            $0.start("a><b c='", in: "")
            $0.attribute("x='1' y", "2")
            $0.attribute("", "3")
            $0.attribute("1é", "4")
            $0.attribute("xmlns", "5")
            $0.end()
        }
        #expect(xml == "<a__b_c__ x__1__y='2' _='3' _1é='4' _xmlns='5'/>")
        #expect(throws: Never.self) { try Element(parsing: xml) }
    }

    @Test("an element ends also when its content throws")
    func throwing() {
        struct Stop: Error {}
        var writer = Writer(contentNamespace: "")
        #expect(throws: Stop.self) {
            try writer.stanza(contentNamespace: "x") {
                try $0.element(QName("a", in: "")) {
                    $0.start("b", in: "")
                    $0.text("c")
                    throw Stop()
                }
            }
        }
        let xml = writer.withBytes { String(bytes: $0) }
        let contentNamespace = writer.contentNamespace
        #expect(xml == "<a><b>c</b></a>")
        #expect(contentNamespace == "")
    }

    @Test("a writer goes back to a mark, and starts over")
    func marks() {
        var writer = Writer(contentNamespace: "", capacity: 1)
        writer.element(QName("a", in: ""), text: "1")
        let mark = writer.count
        writer.start("b", in: "urn:b")
        writer.text(String(repeating: "x", count: 10_000))
        writer.truncate(to: mark)
        writer.element(QName("c", in: ""), text: "2")
        let xml = writer.withBytes { String(bytes: $0) }
        #expect(xml == "<a>1</a><c>2</c>")
        writer.removeAll()
        let count = writer.count
        #expect(count == 0)
    }

    @Test("encoded XML is content")
    func raw() {
        let xml = output(in: "") {
            $0.start("a", in: "")
            $0.attribute("b", escaping: ("<" as StaticString).bytes)
            $0.appendRaw(("<c/>" as StaticString).bytes)
            $0.end()
        }
        #expect(xml == "<a b='&lt;'><c/></a>")
    }

    @Test("a copied child declares the namespace that it inherited")
    func copiedChild() throws {
        let message = try Element(
            parsing: "<message xmlns:p='urn:p'><body>x</body><p:y p:z='1'><w/></p:y></message>",
            defaultNamespace: "jabber:client")
        let xml = output { writer in
            writer.element(QName("message", in: writer.contentNamespace)) { writer in
                for child in message.children { writer.copy(child) }
            }
        }
        #expect(
            xml == """
                <message><body xmlns='jabber:client'>x</body><y xmlns='urn:p' xmlns:p0='urn:p' p0:z='1'>\
                <w xmlns='jabber:client'/></y></message>
                """)
    }

    @Test("random trees survive writing and parsing", arguments: 0..<30)
    func roundTrip(seed: Int) throws {
        var random = Seeded(UInt64(seed) &+ 100)
        var limits = StreamParser.Limits()
        limits.maximumDepth = 1000
        for _ in 0..<20 {
            let element = Self.tree(depth: 0, using: &random)
            let again = try Element(parsing: element.description, limits: limits)
            #expect(again == element)
            #expect(Element(element.qualifiedName, children: [again]).firstChild == element)
        }
    }

    private static func tree(depth: Int, using random: inout Seeded) -> Element {
        let characters = [
            "a", "<", "&", ">", "'", "\"", "\n", "\t", "\r", "ä", "😀", "]]>", " ", "\u{FFFD}", "\u{FEFF}",
        ]
        let names = ["a", "b", "message", "é", "x-y.z_1"]
        func text(_ random: inout Seeded) -> String {
            (0..<Int.random(in: 0...12, using: &random)).map { _ in characters.randomElement(using: &random) ?? "" }
                .joined()
        }
        let count = depth > 4 ? 0 : Int.random(in: 0...4, using: &random)
        let name = QName(
            names.randomElement(using: &random) ?? "",
            in: ["", "urn:0", "urn:1", "u&v", "jabber:client"].randomElement(using: &random) ?? "")
        let text1 = text(&random), text2 = text(&random)
        let children = (0..<count).map { _ in tree(depth: depth + 1, using: &random) }
        return Bool.random(using: &random)
            ? Element(name, attributes: ["é": text1, "xml:lang": text2], text: text2, children: children)
            : Element(name, text: text1, children: children)
    }
}
