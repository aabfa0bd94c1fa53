// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite struct StanzaLiteralTests {
    private func stanza(_ xml: String) throws -> Element {
        try Element(parsing: xml, defaultNamespace: "jabber:client")
    }

    @Test("attributes stand in any order, white space between elements does not count, children are in order")
    func structure() throws {
        let literal: StanzaLiteral = """
            <message to='b' from='a'>
              <subject>s</subject>
              <body>hello  there</body>
            </message>
            """
        #expect(
            try literal.match(
                stanza("<message from='a' to='b'><subject>s</subject><body>hello  there</body></message>"))
                != nil)
        let others = [
            "<message from='a' to='b'><body>hello  there</body><subject>s</subject></message>",
            "<message from='a' to='b'><subject>s</subject><body>hello there</body></message>",
            "<message from='a' to='b' id='1'><subject>s</subject><body>hello  there</body></message>",
            "<message from='a'><subject>s</subject><body>hello  there</body></message>",
            "<message from='a' to='b'><subject>s</subject><body>hello  there</body><thread/></message>",
            "<message from='a' to='b'><subject>s</subject></message>",
            "<message from='a' to='b'>text<subject>s</subject><body>hello  there</body></message>",
            "<presence from='a' to='b'><subject>s</subject><body>hello  there</body></presence>",
            "<message from='a' to='b'><subject>s</subject><body xmlns='other'>hello  there</body></message>",
        ]
        for other in others { #expect(try literal.match(stanza(other)) == nil, "\(other)") }
    }

    @Test("names without a namespace are in the stanza's, on whatever stream")
    func namespaces() throws {
        let literal: StanzaLiteral = "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"
        for namespace in ["jabber:client", "jabber:component:accept"] {
            let element = try literal.element(in: namespace)
            #expect(element.namespace == namespace)
            #expect(try literal.match(element) != nil)
        }
        let forwarded: StanzaLiteral = "<a><message xmlns='jabber:client'/></a>"
        #expect(try forwarded.match(forwarded.element(in: "jabber:component:accept")) != nil)
        let inner: StanzaLiteral = "<a><message/></a>"
        #expect(try inner.match(forwarded.element(in: "jabber:component:accept")) == nil)
    }

    @Test("a star is any value, a name in braces keeps it and must be the same where it comes again")
    func wildcards() throws {
        let literal: StanzaLiteral = "<iq id='{id}' from='*'><a ref='{id}'>{text}</a><b>*</b></iq>"
        let match = try #require(
            try literal.match(stanza("<iq id='7' from='x'><a ref='7'>hi</a><b>anything</b></iq>")))
        #expect(match["id"] == "7")
        #expect(match["text"] == "hi")
        #expect(match["other"].isEmpty)
        #expect(match.captures.count == 2)
        #expect(try literal.match(stanza("<iq id='7' from='x'><a ref='8'>hi</a><b/></iq>")) == nil)
        #expect(try literal.match(stanza("<iq id='7'><a ref='7'>hi</a><b/></iq>")) == nil)
    }

    @Test("three dots let more attributes and children be there")
    func open() throws {
        let literal: StanzaLiteral = "<message from='a'>...<body>hi</body></message>"
        #expect(
            try literal.match(stanza("<message from='a' id='1' to='b'><x/><body>hi</body><y/></message>")) != nil)
        #expect(try literal.match(stanza("<message id='1'><body>hi</body></message>")) == nil)
        #expect(try literal.match(stanza("<message from='a'><body xml:lang='en'>hi</body></message>")) == nil)
        let empty: StanzaLiteral = "<message from='a'>...</message>"
        #expect(try empty.match(stanza("<message from='a' id='1'><x/></message>")) != nil)
    }

    @Test(
        "what is put in means itself, whatever it looks like",
        arguments: ["*", "...", "{id}", "<b/> & 'q' \"d\"", "\u{F8FF}*"])
    func interpolation(_ value: String) throws {
        let literal: StanzaLiteral = "<message id='\(value)'><body>\(value)</body></message>"
        let element = try literal.element()
        let plain = value.filter { $0 != "\u{F8FF}" }
        #expect(element["id"] == plain)
        #expect(element.child("body")?.text == plain)
        #expect(try literal.match(element) != nil)
        #expect(try literal.match(stanza("<message id='other'><body>other</body></message>")) == nil)
        #expect(try literal.match(stanza("<message id='1'/>")) == nil)
    }

    @Test("addresses, numbers, elements and other literals are put in")
    func values() throws {
        let jid: JID = "a@b/c"
        let child = Element(QName("x", in: "urn:x"), attributes: ["n": "*"])
        let own = Element(QName("body", in: "jabber:client"), text: "hi")
        let rest: StanzaLiteral = "<thread>*</thread>"
        let literal: StanzaLiteral = "<message to='\(jid)' n='\(7)'>\(child)\(own)\(rest)</message>"
        let expected = "<message to='a@b/c' n='7'><x xmlns='urn:x' n='*'/><body>hi</body><thread>any</thread></message>"
        #expect(try literal.match(stanza(expected)) != nil)
        #expect(try StanzaLiteral(stanza(expected)).match(stanza(expected)) != nil)
    }

    @Test("a server may add a language, drop the normal type and change the order of children")
    func relayed() throws {
        let literal: StanzaLiteral = "<message type='normal' from='a'><subject>s</subject><body>b</body></message>"
        let relayed = try stanza("<message from='a' xml:lang='en'><body>b</body><subject>s</subject></message>")
        #expect(try literal.match(relayed, strictness: .relayed) != nil)
        #expect(try literal.match(relayed) == nil)
        let other = try stanza("<message type='chat' from='a'><body>b</body><subject>s</subject></message>")
        #expect(try literal.match(other, strictness: .relayed) == nil)
        let implicit: StanzaLiteral = "<message from='a'><body>b</body></message>"
        #expect(
            try implicit.match(stanza("<message type='normal' from='a'><body>b</body></message>"), strictness: .relayed)
                != nil)
        let foreign = try stanza("<message from='a' xmlns:x='urn:x' x:lang='en' z='1'><body>b</body></message>")
        #expect(try implicit.match(foreign, strictness: .relayed) == nil)
    }

    @Test("a literal that is no XML says so where it is used", arguments: ["<a>", "", "<a/><b/>", "text"])
    func malformed(_ xml: String) {
        #expect(throws: XMLStreamError.self) { try StanzaLiteral(xml).element() }
        #expect(throws: XMLStreamError.self) { try StanzaLiteral(xml).match(Element(QName("a", in: ""))) }
    }
}
