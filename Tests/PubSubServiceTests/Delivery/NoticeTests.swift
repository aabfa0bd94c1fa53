// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Notices to one", .timeLimit(.minutes(15)))
struct NoticeTests {
    @Test("a subscriber is told of a changed subscription, unless it did that itself (XEP-0060 §8.8.4, §12.14)")
    func subscription() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings")
        let gone = PubSubSubscription(jid: "polonius@denmark.lit", state: .none)
        try await bench.happen(.subscription(gone), at: node, by: "hamlet@denmark.lit/elsinore")
        try await bench.happen(.subscription(gone), at: node, by: "polonius@denmark.lit/home")
        try await bench.expect(
            """
            <message to='polonius@denmark.lit' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <subscription node='princely_musings' jid='polonius@denmark.lit' subscription='none'/></event></message>
            """)
    }

    @Test("owners are asked to approve a subscription (XEP-0060 §8.6)")
    func approval() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings")
        let pending = PubSubSubscription(jid: "horatio@denmark.lit", state: .pending, id: "123-abc")
        try await bench.happen(.subscriptionForOwners(pending), at: node, by: "horatio@denmark.lit/home")
        try await bench.expect(
            """
            <message to='hamlet@denmark.lit' id='*'><x xmlns='jabber:x:data' type='form'>
            <title>PubSub subscriber request</title>
            <instructions>To approve this entity&apos;s subscription request, click the OK button.</instructions>
            <instructions>To deny the request, click the cancel button.</instructions>
            <field var='FORM_TYPE' type='hidden'>
            <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>
            <field var='pubsub#subid' type='hidden'><value>123-abc</value></field>
            <field var='pubsub#node' type='text-single' label='*'><value>princely_musings</value></field>
            <field var='pubsub#subscriber_jid' type='jid-single' label='*'><value>horatio@denmark.lit</value></field>
            <field var='pubsub#allow' type='boolean' label='*'><value>false</value></field></x></message>
            """)
    }

    @Test("owners are told who subscribes, except for the one who did it")
    func owners() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.store.write { [node] in try $0.setAffiliation(.owner, of: "gertrude@denmark.lit", at: node.key)
        }
        let subscription = PubSubSubscription(jid: "a@b.c", state: .subscribed, id: "1")
        try await bench.happen(.subscriptionForOwners(subscription), at: node, by: "hamlet@denmark.lit/elsinore")
        try await bench.expect(
            """
            <message to='gertrude@denmark.lit' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <subscription node='n' jid='a@b.c' subscription='subscribed' subid='1'/></event></message>
            """)
    }

    @Test("whose affiliation has changed is told (XEP-0060 §8.9.4)")
    func affiliation() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings")
        try await bench.happen(.affiliation("polonius@denmark.lit", .none), at: node, by: "hamlet@denmark.lit/elsinore")
        try await bench.expect(
            """
            <message to='polonius@denmark.lit' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
            <affiliations node='princely_musings'><affiliation jid='polonius@denmark.lit' affiliation='none'/>\
            </affiliations></pubsub></message>
            """)
    }

    @Test("a new subscriber gets the last item with the time of its publication (XEP-0060 §6.1.7)")
    func lastItem() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings") { $0.notificationType = .normal }
        try await bench.subscribe("francisco@denmark.lit", to: node, id: "x")
        let item = try DeliveryBench.item("ae89", "<x xmlns='urn:x'/>")
        try await bench.happen(.lastItem(item, to: "francisco@denmark.lit", subscription: "x"), at: node)
        try await bench.happen(.lastItem(item, to: "francisco@denmark.lit", subscription: "gone"), at: node)
        try await bench.expect(
            """
            <message to='francisco@denmark.lit' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='princely_musings'><item id='ae89'><x xmlns='urn:x'/></item></items></event>\
            <delay xmlns='urn:xmpp:delay' stamp='1970-01-12T13:46:40Z'/></message>
            """)
    }

    @Test("who comes online is sent the item that is offered, and not more than there is room for (XEP-0060 §12.2)")
    func offers() async throws {
        var configuration = DeliveryConfiguration()
        configuration.offeredItems = 2
        let bench = try await DeliveryBench(configuration)
        let node = try await bench.node("n")
        for name in ["a@b.c/1", "a@b.c/2", "a@b.c/3"] {
            bench.delivery.offer(try DeliveryBench.item("ae89"), at: node, to: try JID(parsing: name))
        }
        #expect(await bench.recipients() == ["a@b.c/1", "a@b.c/2"])
        #expect(bench.delivery.statistics.droppedOffers == 1)
    }
}
