// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct MarkerTests {
    @Test("a message that asks for it is marked as displayed (XEP-0333 §4.2)")
    func marking() throws {
        let message = try Message(
            element(
                """
                <message to='juliet@capulet.lit/balcony' from='romeo@montegue.lit' id='the-msg-1'>
                  <body>Hi. How are you?</body>
                  <markable xmlns='urn:xmpp:chat-markers:0'/>
                  <request xmlns='urn:xmpp:receipts'/>
                </message>
                """))
        #expect(message.isMarkable)
        #expect(message.requestsReceipt)
        #expect(message.displayedMarker == nil)
        let marker = try #require(message.makeDisplayedMarker())
        #expect(
            try Element(marker)
                == element(
                    """
                    <message to='romeo@montegue.lit' from='juliet@capulet.lit/balcony'>\
                    <displayed xmlns='urn:xmpp:chat-markers:0' id='the-msg-1'/></message>
                    """))
        #expect(marker.displayedMarker == DisplayedMarker("the-msg-1"))
        #expect(marker.makeDisplayedMarker() == nil)
    }

    @Test("in a room the id is the room's, and the marker goes to all (XEP-0333 §4.3)")
    func rooms() throws {
        var message = try Message(
            element(
                """
                <message from='coven@chat.shakespeare.lit/firstwitch' to='bot@example.com' id='message-1' type='groupchat'>
                  <thread>Act IV, Scene I</thread>
                  <body>Thrice the brinded cat hath mew'd.</body>
                  <markable xmlns='urn:xmpp:chat-markers:0' />
                  <stanza-id xmlns='urn:xmpp:sid:0' by='coven@chat.shakespeare.lit' id='39K7ZYIp' />
                </message>
                """))
        let marker = try #require(message.makeDisplayedMarker())
        #expect(
            try Element(marker)
                == element(
                    """
                    <message from='bot@example.com' to='coven@chat.shakespeare.lit' type='groupchat'>\
                    <thread>Act IV, Scene I</thread><displayed xmlns='urn:xmpp:chat-markers:0' id='39K7ZYIp'/></message>
                    """))
        message.setStanzaID(nil, by: "coven@chat.shakespeare.lit")
        #expect(message.makeDisplayedMarker() == nil)
    }

    @Test("a marker is not answered by a marker, nor an error, nor what does not ask (XEP-0333 §4.2)")
    func undue() {
        var message = Message(to: "a@b", from: "c@d", id: "1", body: "Hi")
        #expect(message.makeDisplayedMarker() == nil)
        message.isMarkable = true
        #expect(message.makeDisplayedMarker() != nil)
        message.displayedMarker = DisplayedMarker("0")
        #expect(message.makeDisplayedMarker() == nil)
        message.displayedMarker = nil
        message.type = .error
        #expect(message.makeDisplayedMarker() == nil)
        message.isMarkable = false
        #expect(message.children.map(\.name) == ["body"])
    }

    @Test("a marker without an id is refused (XEP-0333 §4.2)")
    func refusals() {
        #expect(throws: PayloadError.self) {
            try DisplayedMarker(element("<displayed xmlns='urn:xmpp:chat-markers:0'/>"))
        }
    }
}
