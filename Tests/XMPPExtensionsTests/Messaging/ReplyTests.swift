// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct ReplyTests {
    private func received(_ body: String? = "We should bake a cake", type: MessageType = .chat) -> Message {
        Message(to: "max@example.com", from: "anna@example.com/laptop", type: type, id: "message-id1", body: body)
    }

    @Test("the example is built and read (XEP-0461 §3.1)")
    func quoting() throws {
        var reply = try #require(received().quotedReply(body: "Great idea!", author: "Anna"))
        reply.id = "message-id3"
        #expect(
            try Element(reply)
                == element(
                    """
                    <message from='max@example.com' to='anna@example.com/laptop' id='message-id3' type='chat'>\
                    <body>&gt; Anna wrote:\n&gt; We should bake a cake\nGreat idea!</body>\
                    <reply to='anna@example.com/laptop' id='message-id1' xmlns='urn:xmpp:reply:0' />\
                    <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start="0" end="38" /></fallback>\
                    </message>
                    """))
        let again = try Message(Element(reply))
        #expect(again.repliesTo == MessageReply(to: "message-id1", of: "anna@example.com/laptop"))
        #expect(again.bodyWithoutQuotation == "Great idea!")
        #expect(again.body(withoutFallbackFor: "urn:example:other") == again.body)
    }

    @Test("ranges count code points, not characters or bytes (XEP-0428 §2.2)")
    func codePoints() throws {
        let reply = try #require(received("Füße 👩‍👩‍👧‍👦\r\nand 🇩🇪").quotedReply(body: "e\u{301}"))
        let quotation = "> Füße 👩‍👩‍👧‍👦\n> and 🇩🇪\n"
        #expect(reply.body == quotation + "e\u{301}")
        #expect(reply.bodyWithoutQuotation == "e\u{301}")
        #expect(try reply.payload(of: Fallback.self)?.body == [0..<quotation.unicodeScalars.count])
        #expect(quotation.unicodeScalars.count != quotation.count)
        #expect(quotation.unicodeScalars.count != quotation.utf16.count)
    }

    @Test("a name of several lines does not get out of the line above the quotation")
    func names() throws {
        let reply = try #require(received().quotedReply(body: "x", author: "Eve\r\nAnna"))
        #expect(reply.body == "> Eve Anna wrote:\n> We should bake a cake\nx")
        #expect(reply.bodyWithoutQuotation == "x")
    }

    @Test("a reply to a reply does not quote what that quoted")
    func nested() throws {
        var first = try #require(received().quotedReply(body: "Great idea!"))
        first.id = "2"
        first.from = "max@example.com/phone"
        let second = try #require(first.quotedReply(body: "Tomorrow?"))
        #expect(second.body == "> Great idea!\nTomorrow?")
        #expect(second.repliesTo?.id == "2")
    }

    @Test("a quotation is cut where it gets too long, and left out when there is nothing to quote")
    func bounds() throws {
        let cut = try #require(received(String(repeating: "x", count: 600)).quotedReply(body: "y", maximumQuotation: 3))
        #expect(cut.body == "> xxx…\ny")
        #expect(cut.bodyWithoutQuotation == "y")
        for (body, maximum) in [(nil, 500), (" \n ", 500), ("text", 0)] as [(String?, Int)] {
            let reply = try #require(received(body).quotedReply(body: "y", maximumQuotation: maximum))
            #expect(reply.body == "y")
            #expect(reply.repliesTo?.id == "message-id1")
            #expect(try reply.payload(of: Fallback.self) == nil)
        }
    }

    @Test("in a room only the room's id will do, and the reply goes to all (XEP-0461 §4.1)")
    func rooms() throws {
        var message = received(type: .groupchat)
        message.from = "room@muc/anna"
        #expect(message.quotedReply(body: "x") == nil)
        message.append(StanzaID("room-id", by: "room@muc"))
        let reply = try #require(message.quotedReply(body: "x"))
        #expect(reply.to == "room@muc")
        #expect(reply.repliesTo == MessageReply(to: "room-id", of: "room@muc/anna"))
        var error = received()
        error.type = .error
        #expect(error.quotedReply(body: "x") == nil)
    }

    @Test("an origin id is preferred to that of the stanza (XEP-0461 §4.1)")
    func originID() {
        var message = received()
        #expect(message.referenceID == "message-id1")
        message.append(OriginID("origin"))
        #expect(message.referenceID == "origin")
        message = received()
        message.id = nil
        #expect(message.referenceID == nil)
    }

    @Test(
        "a reply without an id, or to no address, is refused (XEP-0461 §3)",
        arguments: ["to='a@b'", "id='1' to='@'", "id=''"])
    func refusals(attributes: String) {
        #expect(throws: PayloadError.self) {
            try MessageReply(element("<reply xmlns='urn:xmpp:reply:0' \(attributes)/>"))
        }
    }
}
