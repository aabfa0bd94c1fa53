// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct RosterTests {
    @Test("a roster is read with its subscriptions and groups (RFC 6121 §2.1.4)")
    func reading() throws {
        let roster = try Roster(
            element(
                """
                <query xmlns='jabber:iq:roster' ver='11'><item jid='romeo@example.net' name='Romeo' subscription='both'>\
                <group>Friends</group><group/><group>Friends</group><group>Montagues</group></item>\
                <item jid='mercutio@example.com' subscription='from' ask='subscribe' approved='1' name=''/>\
                <item jid='no address @@'/></query>
                """))
        #expect(roster.version == "11")
        #expect(roster.items.map(\.jid) == ["romeo@example.net", "mercutio@example.com"])
        var romeo = RosterItem("romeo@example.net", label: "Romeo", subscription: .both)
        romeo.groups = ["Friends", "Montagues"]
        #expect(roster["romeo@example.net"] == romeo)
        let mercutio = try #require(roster["mercutio@example.com"])
        #expect(mercutio.isAsking && mercutio.isApproved && mercutio.subscription == .from && mercutio.label == nil)
        #expect(roster["nurse@example.com"] == nil)
    }

    @Test("an empty result says that nothing has changed (RFC 6121 §2.6.3)")
    func unchanged() throws {
        #expect(try Roster(resultPayload: nil).isUnchanged)
        #expect(try !Roster(resultPayload: element("<query xmlns='jabber:iq:roster'/>")).isUnchanged)
        #expect(throws: PayloadError.self) { try Roster(resultPayload: element("<query xmlns='urn:example:wrong'/>")) }
        var writer = Writer()
        try Roster(resultPayload: nil).writeResult(to: &writer)
        #expect(writer.count == 0)
        Roster([]).writeResult(to: &writer)
        #expect(writer.count > 0)
    }

    @Test("a contact is written as it is")
    func writing() throws {
        var item = RosterItem("a@b", label: "A", subscription: .to, groups: ["x", "y"])
        item.isAsking = true
        item.isApproved = true
        #expect(
            try Element(RosterUpdate(item, version: "3"))
                == element(
                    """
                    <query xmlns='jabber:iq:roster' ver='3'><item jid='a@b' name='A' subscription='to' ask='subscribe' \
                    approved='true'><group>x</group><group>y</group></item></query>
                    """))
        #expect(try Element(RosterQuery()) == element("<query xmlns='jabber:iq:roster'/>"))
        #expect(RosterQuery.features.isEmpty && RosterUpdate.features.isEmpty)
    }

    @Test(
        "a change that is not about one proper contact is refused, and what is wrong is named (RFC 6121 §2.3.3)",
        arguments: [
            ("", "item"), ("<item/>", "jid"), ("<item jid='@'/>", "jid"),
            ("<item jid='a@b' subscription='maybe'/>", "subscription"),
            ("<item jid='a@b' approved='perhaps'/>", "approved"), ("<item jid='a@b'/><item jid='c@d'/>", "item"),
        ])
    func refusals(content: String, culprit: String) throws {
        let error = try #require(throws: PayloadError.self) {
            try RosterUpdate(element("<query xmlns='jabber:iq:roster'>\(content)</query>"))
        }
        #expect(error.message.contains(culprit))
    }
}
