// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct CorrectionTests {
    private func message(from: JID, to: JID = "bot@example.com", type: MessageType = .chat, id: String) -> Message {
        Message(to: to, from: from, type: type, id: id, body: "But soft")
    }

    private func correction(of id: String, from: JID, to: JID = "bot@example.com", type: MessageType = .chat) -> Message
    {
        var message = message(from: from, to: to, type: type, id: "new")
        message.replaces = id
        return message
    }

    @Test("the example is read (XEP-0308 §3)")
    func reading() throws {
        let message = try Message(
            element(
                """
                <message to='juliet@capulet.net/balcony' id='good1'>
                  <body>But soft, what light through yonder window breaks?</body>
                  <replace id='bad1' xmlns='urn:xmpp:message-correct:0'/>
                </message>
                """))
        #expect(message.replaces == "bad1")
    }

    @Test("a correction is of the same bare address in the same chat (XEP-0308 §4)")
    func chats() {
        let original = message(from: "romeo@montague.net/orchard", id: "1")
        #expect(correction(of: "1", from: "romeo@montague.net/orchard").corrects(original))
        #expect(correction(of: "1", from: "romeo@montague.net/phone").corrects(original))
        #expect(!correction(of: "2", from: "romeo@montague.net/orchard").corrects(original))
        #expect(!correction(of: "1", from: "tybalt@capulet.net/sword").corrects(original))
        #expect(!correction(of: "1", from: "romeo@montague.net/orchard", to: "other@example.com").corrects(original))
        #expect(!correction(of: "1", from: "romeo@montague.net/orchard", type: .headline).corrects(original))
        #expect(!original.corrects(original))
    }

    @Test("in a room, and in its private messages, it is of the same occupant (XEP-0308 §4)")
    func rooms() {
        let original = message(from: "room@muc/romeo", type: .groupchat, id: "1")
        #expect(correction(of: "1", from: "room@muc/romeo", type: .groupchat).corrects(original))
        #expect(!correction(of: "1", from: "room@muc/tybalt", type: .groupchat).corrects(original))
        var private1 = message(from: "room@muc/romeo", id: "1")
        private1.append(Element(QName("x", in: "http://jabber.org/protocol/muc#user")))
        #expect(correction(of: "1", from: "room@muc/romeo").corrects(private1))
        #expect(!correction(of: "1", from: "room@muc/tybalt").corrects(private1))
    }

    @Test("what was sent is corrected as a whole, always naming the first of all (XEP-0308 §4)")
    func correcting() throws {
        var sent = Message(to: "a@b", id: "1", body: "wrogn", subject: "s")
        sent.requestsReceipt = true
        let corrected = sent.corrected { $0.body = "wrong" }
        var second = try #require(corrected)
        #expect(second.replaces == "1")
        #expect(second.id == nil)
        #expect(second.body == "wrong")
        #expect(second.subject == "s")
        #expect(second.requestsReceipt)
        second.id = "2"
        let correctedAgain = second.corrected { $0.body = "right" }
        let third = try #require(correctedAgain)
        #expect(third.replaces == "1")
        #expect(try third.payloads(of: MessageCorrection.self).count == 1)
        #expect(Message(to: "a@b", body: "x").corrected { _ in } == nil)
    }

    @Test("a correction without an id is refused (XEP-0308 §8)")
    func refusals() {
        #expect(throws: PayloadError.self) {
            try MessageCorrection(element("<replace xmlns='urn:xmpp:message-correct:0' id=''/>"))
        }
    }
}
