// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore

@Suite("presence (RFC 6121 §4)") struct PresenceTests {
    @Test("a presence is read")
    func reading() throws {
        let presence = try Presence(
            received(
                """
                <presence from='a@b/c' to='d.e' xml:lang='en'><show>dnd</show><status>Wooing</status>\
                <status xml:lang='cs'>Dvo\u{159}\u{ED}m se</status><priority>1</priority></presence>
                """))
        #expect(presence.type == nil)
        #expect(presence.isAvailable)
        #expect(presence.show == .dnd)
        #expect(presence.status == "Wooing")
        #expect(presence.status(preferring: "cs") == "Dvo\u{159}\u{ED}m se")
        #expect(presence.statuses.count == 2)
        #expect(presence.priority == 1)
    }

    @Test("every type is read and written", arguments: PresenceType.allCases)
    func types(type: PresenceType) throws {
        let presence = try Presence(received(text(of: Presence(type: type, to: "a@b"))))
        #expect(presence.type == type)
        #expect(!presence.isAvailable)
    }

    @Test(
        "an unknown type is seen as such", arguments: ["", "available", "Probe", "prob3", "subscribeX", "unsubscribeX"])
    func unknownTypes(type: String) throws {
        let element = Element(QName("presence", in: "jabber:client"), attributes: ["type": type])
        #expect(Presence(element, from: nil, to: nil) == nil)
        #expect(throws: PayloadError.self) { try Presence(element) }
    }

    @Test(
        "priorities are read leniently",
        arguments: [("5", 5), ("-128", -128), ("400", 127), ("-400", -128), (" 7\n", 7), ("x", 0), ("", 0), ("+3", 3)])
    func priorities(text: String, value: Int) throws {
        let element = Element(
            QName("presence", in: "jabber:client"),
            children: [Element(QName("priority", in: "jabber:client"), text: text)])
        #expect(try Presence(element).priority == value)
    }

    @Test("a presence that was built is written in order")
    func writing() throws {
        var presence = Presence(to: "a@b", from: "bot@c.d", show: .away, status: "gone")
        presence.priority = 300
        #expect(
            text(of: presence)
                == "<presence from='bot@c.d' to='a@b'><show>away</show><status>gone</status><priority>127</priority></presence>"
        )
        presence.priority = 0
        presence.show = nil
        presence.status = nil
        #expect(text(of: presence) == "<presence from='bot@c.d' to='a@b'/>")
        #expect(presence.show == nil)
        #expect(presence.priority == 0)
        let odd = try Presence(received("<presence><show>sleeping</show></presence>"))
        #expect(odd.show == nil)
    }

    @Test("an error goes back, and an error of an error there is none")
    func errorReplies() throws {
        let reply = try #require(
            Presence(type: .subscribe, to: "a@b", from: "c@d", id: "1").errorReply(.itemNotFound()))
        #expect(reply.type == .error)
        #expect(reply.to == "c@d" && reply.from == "a@b" && reply.id == "1")
        #expect(reply.errorReply(.itemNotFound()) == nil)
    }
}
