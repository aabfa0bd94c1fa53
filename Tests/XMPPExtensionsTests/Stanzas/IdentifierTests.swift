// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct IdentifierTests {
    private let room: JID = "room@muc.example.com"

    private func message() throws -> Message {
        try Message(
            element(
                """
                <message xmlns='jabber:client' to='room@muc.example.com' type='groupchat'>
                  <body>Typical body text</body>
                  <stanza-id xmlns='urn:xmpp:sid:0'
                             id='5f3dbc5e-e1d3-4077-a492-693f3769c7ad'
                             by='room@muc.example.com'/>
                  <stanza-id xmlns='urn:xmpp:sid:0' id='other' by='other@example.com'/>
                  <stanza-id xmlns='urn:xmpp:sid:0' id='malformed'/>
                  <origin-id xmlns='urn:xmpp:sid:0' id='de305d54-75b4-431b-adb2-eb6b9e546013'/>
                </message>
                """))
    }

    @Test("ids are read by who gave them (XEP-0359 §2)")
    func reading() throws {
        let message = try message()
        #expect(message.stanzaID(by: room) == "5f3dbc5e-e1d3-4077-a492-693f3769c7ad")
        #expect(message.stanzaID(by: "other@example.com") == "other")
        #expect(message.stanzaID(by: "nobody@example.com") == nil)
        #expect(try message.payload(of: OriginID.self) == OriginID("de305d54-75b4-431b-adb2-eb6b9e546013"))
    }

    @Test("an id takes the place of those that claim to be of the same entity (XEP-0359 §3)")
    func spoofing() throws {
        var message = try message()
        message.setStanzaID("new", by: room)
        #expect(message.stanzaID(by: room) == "new")
        #expect(message.children.filter { $0.isNamed(StanzaID.name) }.count == 3)
        message.setStanzaID(nil, by: room)
        #expect(message.stanzaID(by: room) == nil)
        #expect(message.stanzaID(by: "other@example.com") == "other")
        #expect(try message.payload(of: OriginID.self) != nil)
    }

    @Test("ids without what XEP-0359 requires are refused")
    func refusals() {
        for xml in [
            "<stanza-id xmlns='urn:xmpp:sid:0' by='a@b'/>", "<stanza-id xmlns='urn:xmpp:sid:0' id='' by='a@b'/>",
            "<stanza-id xmlns='urn:xmpp:sid:0' id='1'/>", "<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='@'/>",
        ] {
            #expect(throws: PayloadError.self) { try StanzaID(element(xml)) }
        }
        #expect(throws: PayloadError.self) { try OriginID(element("<origin-id xmlns='urn:xmpp:sid:0'/>")) }
    }
}
