// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct ChatStateTests {
    private func message(_ content: String) throws -> Message {
        try Message(
            element(
                """
                <message from='romeo@montague.net/orchard' to='juliet@capulet.com/balcony' type='chat'>\(content)</message>
                """))
    }

    private func state(_ name: String) -> String { "<\(name) xmlns='http://jabber.org/protocol/chatstates'/>" }

    @Test("each state is read and written (XEP-0085 §2)", arguments: ChatState.allCases)
    func states(state: ChatState) throws {
        let message = try message("<thread>act2scene2chat1</thread>\(self.state(state.rawValue))")
        #expect(message.chatState == state)
        let sent = Message(
            chatState: state, to: "juliet@capulet.com/balcony", from: "romeo@montague.net/orchard",
            thread: "act2scene2chat1")
        #expect(try Element(sent) == Element(message))
    }

    @Test("what is no state, or in another namespace, is none (XEP-0085 §12)")
    func others() throws {
        #expect(try message("<body>Hi</body>").chatState == nil)
        #expect(try message(state("bored")).chatState == nil)
        #expect(try message("<active xmlns='urn:example:wrong'/>").chatState == nil)
        #expect(try message("<active/>").chatState == nil)
        #expect(
            try message("<active xmlns='http://jabber.org/protocol/chatstates' x='1'>text<a/></active>").chatState
                == .active)
    }

    @Test("of several states the first counts, and setting one replaces all (XEP-0085 §5.6)")
    func several() throws {
        var message = try message(
            "<body>Hi</body>\(state("bored"))\(state("paused"))\(state("gone"))\(state("paused"))")
        #expect(message.chatState == .paused)
        message.chatState = .active
        #expect(message.chatState == .active)
        #expect(message.children.map(\.name) == ["body", "bored", "active"])
        message.chatState = nil
        #expect(message.chatState == nil)
        #expect(message.body == "Hi")
    }
}
