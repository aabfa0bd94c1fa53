// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct PubSubEventTests {
    private func event(_ content: String) throws -> PubSubEvent {
        try PubSubEvent(element("<event xmlns='http://jabber.org/protocol/pubsub#event'>\(content)</event>"))
    }

    @Test("published items are told with payload and publisher, or bare (XEP-0060 §7.1.2)")
    func items() throws {
        guard
            case .items(let items) = try PubSubEvent(Example.pubSub("Event notification with publisher JID"))
        else { return #expect(Bool(false)) }
        #expect(items.published.first?.publisher == "portia@merchantofvenice.lit")
        #expect(items.published.first?.payload?.name == "geoloc")
        #expect(try event("<items node='a'/>") == .items(.init("a")))
        #expect(
            try event("<items node='a'><retract id='x'/><item id='y'/></items>")
                == .items(.init("a", [PubSubItem(id: "y")], retracted: ["x"])))
    }

    @Test("what happens to nodes is told (XEP-0060 §8, XEP-0248 §5.3)")
    func nodes() throws {
        #expect(try event("<purge node='a'/>") == .purged(node: "a"))
        #expect(try event("<create node='a'/>") == .created(node: "a"))
        #expect(try event("<delete node='a'/>") == .deleted(node: "a", redirect: nil))
        #expect(
            try event("<delete node='a'><redirect uri='xmpp:b'/></delete>")
                == .deleted(node: "a", redirect: "xmpp:b"))
        #expect(try event("<configuration node='a'/>") == .configured(node: "a", form: nil))
        for name in ["dissociate", "disassociate"] {
            #expect(
                try event("<collection node='a'><\(name) node='b'/></collection>")
                    == .dissociated(node: "b", collection: "a"))
        }
        guard
            case .associated("new-node-id", "some-collection", let metadata?) = try PubSubEvent(
                Example.pubSub("XEP-0248 §5.3.2.1: Notification of node association"))
        else { return #expect(Bool(false)) }
        #expect(try PubSubNodeMetadata(metadata).title == "Princely Musings (Atom).")
    }

    @Test("a subscription that will end says when (XEP-0060 §12.19)")
    func expiry() throws {
        let event = try PubSubEvent(Example.pubSub("Service notifies subscriber of impending lease end"))
        #expect(
            event
                == .subscription(
                    PubSubSubscription(
                        node: "princely_musings", jid: "francisco@denmark.lit", state: .subscribed,
                        id: "ba49252aaa4f5d320c24d3766f0bdcade78c78d3",
                        expiry: Date(timeIntervalSince1970: 1_141_171_199))))
    }

    @Test(
        "an event that lacks what it tells of is refused",
        arguments: [
            "", "<sing node='a'/>", "<items/>", "<items node='a'><retract/></items>", "<purge/>", "<delete/>",
            "<delete node='a'><redirect/></delete>", "<collection node='a'/>",
            "<collection node='a'><associate/></collection>", "<subscription jid='a'/>",
            "<subscription subscription='none'/>", "<subscription jid='a' subscription='some'/>",
            "<subscription jid='a' subscription='none' expiry='soon'/>",
            "<items node='a'><item publisher='@'/></items>",
        ])
    func refusals(content: String) {
        #expect(throws: PayloadError.self) { try event(content) }
    }

    @Test(
        "each event is written as it is read",
        arguments: [
            PubSubEvent.items(.init("a", [PubSubItem(id: "1", payload: Element(TimeAway.name))], retracted: ["2"])),
            .purged(node: "a"), .created(node: "a"), .deleted(node: "a", redirect: "xmpp:b"),
            .configured(node: nil, form: nil), .configured(node: "a", form: PubSubNodeConfiguration().form(.result)),
            .associated(node: "b", collection: "a", metadata: nil), .dissociated(node: "b", collection: nil),
            .subscription(PubSubSubscription(node: "a", jid: "b", state: .pending, id: "1")),
        ])
    func roundTrip(event: PubSubEvent) throws {
        #expect(try PubSubEvent(Element(event)) == event)
    }

    @Test("headers and delay come beside the event, and malformed ones do not hide it (XEP-0060 §12.16)")
    func notification() throws {
        let delay = Delay(stamp: Date(timeIntervalSince1970: 0))
        let notification = PubSubNotification(
            .purged(node: "a"), subscriptionIDs: ["123-abc", "004-yyy"], collections: ["blogs"], delay: delay)
        let message = notification.message(to: "bernardo@denmark.lit", type: .normal)
        #expect(try PubSubNotification(Message(Element(message))) == notification)
        let odd = try Message(
            element(
                """
                <message><event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='a'/></event>\
                <headers xmlns='http://jabber.org/protocol/shim'><header>x</header></headers>\
                <delay xmlns='urn:xmpp:delay' stamp='then'/></message>
                """))
        #expect(try PubSubNotification(odd) == PubSubNotification(.purged(node: "a")))
        #expect(try PubSubNotification(Message(to: "a", body: "x")) == nil)
    }

    @Test("a changed affiliation is told in a message, also misspelt as in the XEP (XEP-0060 §8.9.4)")
    func affiliation() throws {
        let notice = try PubSubAffiliationNotice(
            Example.pubSub("Service sends notification of affiliation change"))
        #expect(
            notice
                == PubSubAffiliationNotice(
                    node: "princely_musings", affiliations: [.init("polonius@denmark.lit", .none)]))
        #expect(try Element(notice).firstChild?.firstChild?.name == "affiliation")
    }

    @Test("a filter includes or excludes types, never both (XEP-0462 §3.2)")
    func filter() throws {
        let filter = try PubSubTypeFilter(
            Example.pubSub.last(where: { $0.name.contains("XEP-0462") }).map { try $0.element() }
                ?? Element(TimeAway.name))
        #expect(filter == .including(["urn:xmpp:microblog:0", ""]))
        #expect(filter.includes(nil))
        #expect(!filter.includes("urn:example:other"))
        #expect(PubSubTypeFilter.excluding(["a"]).includes("b"))
        #expect(!PubSubTypeFilter.excluding(["a"]).includes("a"))
        let both = DataForm(
            .submit, fields: [FormField("included-types", values: ["a"]), FormField("excluded-types", values: ["b"])])
        for form in [both, DataForm(.submit)] {
            #expect(throws: PayloadError.self) {
                try PubSubTypeFilter(Element(PubSubTypeFilter.name, children: [Element(form)]))
            }
        }
    }

    @Test("the time that a client was away is a number of seconds (XEP-0312 §2)", arguments: ["", "-1", "soon", nil])
    func away(text: String?) throws {
        #expect(try TimeAway(Example.pubSub("Last Logout Indication in Initial Presence")).seconds == 86511)
        let malformed = try element("<ago xmlns='urn:xmpp:ago:0'\(text.map { " secs='\($0)'" } ?? "")/>")
        #expect(throws: PayloadError.self) { try TimeAway(malformed) }
    }
}
