// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Notifications", .timeLimit(.minutes(15)))
struct NotificationTests {
    private static let entry: StanzaLiteral = """
        <entry xmlns='http://www.w3.org/2005/Atom'><title>Soliloquy</title><summary>To be, or not to be</summary>\
        <id>tag:denmark.lit,2003:entry-32397</id><updated>2003-12-13T18:30:02Z</updated></entry>
        """

    @Test("each subscriber is told of a published item, with its payload as it was published (XEP-0060 §7.1.2.1)")
    func published() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings")
        for name in ["francisco@denmark.lit", "bernardo@denmark.lit/post"] {
            try await bench.subscribe(try JID(parsing: name), to: node)
        }
        try await bench.publish("ae89", Self.entry, at: node)
        try await bench.expect(
            """
            <message to='{first}' id='{one}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='princely_musings'><item id='ae89'>\(Self.entry)</item></items></event></message>
            """,
            """
            <message to='{second}' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='princely_musings'><item id='ae89'>\(Self.entry)</item></items></event></message>
            """)
        #expect(bench.delivery.statistics.events == 1)
        #expect(try await bench.store.outbox(after: 0, limit: 10).isEmpty)
    }

    @Test("a payload in no namespace stays in none")
    func noNamespace() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", "<plain xmlns=''><inner>&lt;</inner></plain>", at: node)
        try await bench.expect(
            """
            <message to='a@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='1'><plain xmlns=''><inner>&lt;</inner></plain></item></items></event></message>
            """)
    }

    @Test(
        "a node that is configured so tells items without payload, as normal messages, with the publisher (§7.1.2.2, §7.1.2.3)"
    )
    func settings() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n") { configuration in
            configuration.deliversPayloads = false
            configuration.notificationType = .normal
            configuration.itemReply = .publisher
        }
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", Self.entry, at: node)
        try await bench.expect(
            """
            <message to='a@b.c' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='1' publisher='hamlet@denmark.lit'/></items></event></message>
            """)
        try await bench.configure(node) { $0.deliversNotifications = false }
        try await bench.publish("2", Self.entry, at: node)
        try await bench.expect()
    }

    @Test("replies go to the owners where the node says so (XEP-0060 §16.4.4)")
    func replyToOwners() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n") { $0.itemReply = .owner }
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", at: node)
        try await bench.expect(
            """
            <message to='a@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='1'/></items></event><addresses xmlns='http://jabber.org/protocol/address'>\
            <address type='replyto' jid='hamlet@denmark.lit'/></addresses></message>
            """)
    }

    @Test("several items come in one message as far as they fit, and a payload that fits nowhere is left out")
    func splitting() async throws {
        var configuration = DeliveryConfiguration()
        configuration.messageBytes = 1000
        let bench = try await DeliveryBench(configuration)
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        let text = { (count: Int) -> StanzaLiteral in
            "<t xmlns='urn:t'>\(String(repeating: "x", count: count))</t>"
        }
        let items = try [("1", 300), ("2", 300), ("3", 300), ("4", 2000)].map {
            try DeliveryBench.item($0.0, text($0.1))
        }
        try await bench.happen(.published(items), at: node)
        await bench.deliver()
        let sent = bench.sink.take()
        let told = sent.map { message -> [String] in
            message.descendants("item").map { ($0["id"] ?? "") + ($0.firstChild == nil ? " bare" : "") }
        }
        #expect(told == [["1", "2"], ["3", "4 bare"]])
        #expect(Set(sent.compactMap { $0["id"] }).count == 2)
    }

    @Test(
        "deleted and purged items, a deleted node and a new configuration are told (§7.2.2.1, §8.5.2, §8.4.2, §8.2.5.3)"
    )
    func otherEvents() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings") { $0.deliversPayloads = false }
        try await bench.subscribe("francisco@denmark.lit", to: node)
        try await bench.happen(.retracted(["ae89", "b1"]), at: node)
        try await bench.happen(.purged, at: node)
        try await bench.happen(.configured, at: node)
        await bench.deliver()
        try await bench.store.write { [node] store in
            try store.enqueue(
                OutboxEvent(
                    node: node.key, address: node.address,
                    kind: .deleted(
                        redirect: "xmpp:hamlet@denmark.lit?;node=blog",
                        subscribers: ["francisco@denmark.lit", "pending@denmark.lit"]),
                    date: DeliveryBench.start))
            try store.deleteNode(node.key)
        }
        let head = "<message to='francisco@denmark.lit' id='*' type='headline'>"
        try await bench.expect(
            """
            \(StanzaLiteral(head))<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='princely_musings'>\
            <retract id='ae89'/><retract id='b1'/></items></event></message>
            """,
            """
            \(StanzaLiteral(head))<event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='princely_musings'/>\
            </event></message>
            """,
            """
            \(StanzaLiteral(head))<event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <configuration node='princely_musings'/></event></message>
            """,
            """
            \(StanzaLiteral(head))<event xmlns='http://jabber.org/protocol/pubsub#event'><delete node='princely_musings'>\
            <redirect uri='xmpp:hamlet@denmark.lit?;node=blog'/></delete></event></message>
            """,
            """
            <message to='pending@denmark.lit' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <delete node='princely_musings'><redirect uri='xmpp:hamlet@denmark.lit?;node=blog'/></delete></event></message>
            """)
    }

    @Test("a new configuration comes with its form where payloads are told (XEP-0060 §8.2.5.3)")
    func configurationForm() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n") { $0.title = "Princely Musings" }
        try await bench.subscribe("a@b.c", to: node)
        try await bench.happen(.configured, at: node)
        try await bench.expect(
            """
            <message to='a@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <configuration node='n'><x xmlns='jabber:x:data' type='result'>...<field var='pubsub#title'>...\
            <value>Princely Musings</value></field></x></configuration></event></message>
            """)
    }

    @Test("what is told by presence as a normal message is not to be stored for those who are away (XEP-0060 §12.7)")
    func hint() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n") { configuration in
            configuration.deliversByPresence = true
            configuration.notificationType = .normal
        }
        try await bench.subscribe("a@b.c", to: node)
        bench.presence.note(Presence(to: "pubsub.b.c", from: "a@b.c/x"))
        try await bench.happen(.purged, at: node)
        try await bench.expect(
            """
            <message to='a@b.c' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='n'/></event>\
            <no-store xmlns='urn:xmpp:hints'/></message>
            """)
    }

    @Test("an event that is told late is stamped with its time (XEP-0203)")
    func late() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        try await bench.happen(.purged, at: node)
        bench.now.date += 31
        try await bench.expect(
            """
            <message to='a@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <purge node='n'/></event><delay xmlns='urn:xmpp:delay' stamp='1970-01-12T13:46:40Z'/></message>
            """)
    }
}
