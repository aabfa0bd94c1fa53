// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct ForwardedTests {
    @Test("a forwarded message is read (XEP-0297 §3.1)")
    func reading() throws {
        let example = try #require(Example.stanzaParts.first)
        let forwarded = try Forwarded(example.element())
        #expect(forwarded.delay?.stamp == Date(timeIntervalSince1970: 1_278_803_305))
        #expect(forwarded.message?.from == "juliet@capulet.lit/orchard")
        #expect(forwarded.message?.body == "Yet I should kill thee with much cherishing.")
        #expect(forwarded.message?.id == "0202197")
    }

    @Test("what came over a component's stream is forwarded as of a client's (XEP-0297 §3.2)")
    func namespaces() throws {
        let received = try Message(
            element(
                """
                <message xmlns='jabber:component:accept' from='a@b' to='c@d' id='1'><body>Hi</body>\
                <active xmlns='http://jabber.org/protocol/chatstates'/></message>
                """))
        var outer = Message(to: "e@f", from: "d", id: "2", body: "See")
        outer.append(Forwarded(received))
        #expect(
            try Element(outer)
                == element(
                    """
                    <message xmlns='jabber:component:accept' from='d' to='e@f' id='2' type='chat'><body>See</body>\
                    <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='a@b' to='c@d' id='1'>\
                    <body>Hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded>\
                    </message>
                    """))
    }

    @Test("presences and IQs are forwarded too")
    func otherStanzas() throws {
        let presence = Forwarded(.presence(Presence(to: "a@b")))
        let iq = try Forwarded(
            .iq(IQ(element("<iq type='get' id='1' to='a@b'><ping xmlns='urn:xmpp:ping'/></iq>"))))
        for forwarded in [presence, iq] {
            let once = try Element(forwarded)
            #expect(try Element(Forwarded(once)) == once)
            #expect(once.firstChild?.namespace == "jabber:client")
            #expect(forwarded.message == nil)
        }
    }

    @Test(
        "what has no stanza in a namespace of stanzas is refused",
        arguments: ["", "<message/>", "<body xmlns='jabber:client'/>", "<message xmlns='jabber:client' from='@'/>"])
    func refusals(content: String) {
        #expect(throws: PayloadError.self) {
            try Forwarded(element("<forwarded xmlns='urn:xmpp:forward:0'>\(content)</forwarded>"))
        }
    }
}
