// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Who is told", .timeLimit(.minutes(15)))
struct RecipientTests {
    @Test("only those are told who are subscribed, want it, and were so before")
    func states() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("yes@b.c", to: node)
        try await bench.subscribe("pending@b.c", to: node, state: .pending)
        try await bench.subscribe("unconfigured@b.c", to: node, state: .unconfigured)
        try await bench.subscribe("off@b.c", to: node) { $0.delivers = false }
        try await bench.subscribe("gone@b.c", to: node)
        try await bench.publish("1", at: node)
        try await bench.subscribe("late@b.c", to: node)
        try await bench.unsubscribe("gone@b.c", from: node)
        #expect(await bench.recipients() == ["yes@b.c"])
        // What is remembered follows what is committed.
        try await bench.subscribe("off@b.c", to: node)
        try await bench.subscribe("yes@b.c", to: node) { $0.delivers = false }
        try await bench.publish("2", at: node)
        #expect(Set(await bench.recipients()) == ["late@b.c", "off@b.c"])
    }

    @Test(
        "several subscriptions of one address get one message that names them; full addresses are others (§6.1.6, §7.1.2.4)"
    )
    func several() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("princely_musings")
        try await bench.subscribe("francisco@denmark.lit", to: node, id: "123-abc")
        try await bench.subscribe("francisco@denmark.lit", to: node, id: "004-yyy")
        try await bench.subscribe("francisco@denmark.lit", to: node, id: "off") { $0.delivers = false }
        try await bench.publish("ae89", at: node)
        try await bench.expect(
            """
            <message to='francisco@denmark.lit' id='*' type='headline'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='princely_musings'><item id='ae89'/></items>\
            </event><headers xmlns='http://jabber.org/protocol/shim'><header name='SubID'>004-yyy</header>\
            <header name='SubID'>123-abc</header></headers></message>
            """)
        // The headers are left out where nothing differs (§12.16).
        try await bench.happen(.purged, at: node)
        try await bench.expect(
            """
            <message to='francisco@denmark.lit' id='*' type='headline'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='princely_musings'/></event></message>
            """)
        try await bench.unsubscribe("francisco@denmark.lit", from: node, id: "004-yyy")
        try await bench.subscribe("francisco@denmark.lit/a", to: node)
        try await bench.subscribe("francisco@denmark.lit/b", to: node)
        try await bench.publish("2", at: node)
        let all: Set = ["francisco@denmark.lit", "francisco@denmark.lit/a", "francisco@denmark.lit/b"]
        await bench.deliver()
        let sent = bench.sink.take()
        #expect(sent.count == 3)
        #expect(Set(sent.compactMap { $0["to"] }) == all)
        #expect(sent.allSatisfy { $0.descendants("header").isEmpty })
    }

    @Test("who wants a text gets the entry's summary, for all subscriptions if for one (XEP-0060 §12.8)")
    func body() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("plain@b.c", to: node)
        try await bench.subscribe("text@b.c", to: node, id: "1") { $0.includesBody = true }
        try await bench.subscribe("text@b.c", to: node, id: "2")
        let entry: StanzaLiteral = """
            <entry xmlns='http://www.w3.org/2005/Atom'><title>Soliloquy</title><summary>To be, or not to be</summary>\
            <id>tag:1</id><updated>2003-12-13T18:30:02Z</updated></entry>
            """
        try await bench.publish("1", entry, at: node)
        await bench.deliver()
        let bodies = bench.sink.take().map { "\($0["to"] ?? ""): \($0.child("body")?.text ?? "none")" }
        #expect(Set(bodies) == ["plain@b.c: none", "text@b.c: To be, or not to be"])
        // Of what it does not understand a service tells no text.
        try await bench.publish("2", "<x xmlns='urn:x'>secret</x>", at: node)
        await bench.deliver()
        #expect(bench.sink.take().allSatisfy { $0.child("body") == nil })
    }

    @Test(
        "subscribers of a collection are told of items below it once, however many ways lead there (XEP-0248 §5.3.1.1, §6.1)"
    )
    func collections() async throws {
        let bench = try await DeliveryBench()
        let blogs = try await bench.node("blogs") { $0.nodeType = .collection }
        let royal = try await bench.node("royal", in: [blogs]) { $0.nodeType = .collection }
        let node = try await bench.node("princely_musings", in: [blogs, royal])
        let deep = try await bench.node("deep", in: [royal])
        let items = { (options: inout PubSubSubscriptionOptions) in
            options.type = .items
            options.depth = .all
        }
        try await bench.subscribe("all@denmark.lit", to: blogs, items)
        try await bench.subscribe("first@denmark.lit", to: blogs) { $0.type = .items }
        try await bench.subscribe("nodes@denmark.lit", to: blogs)
        try await bench.publish("ae89", at: node)
        await bench.deliver()
        let first = bench.sink.take()
        #expect(Set(first.compactMap { $0["to"] }) == ["all@denmark.lit", "first@denmark.lit"])
        #expect(first.count == 2)
        let expected: StanzaLiteral = """
            <message to='*' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='princely_musings'><item id='ae89'/></items></event>\
            <headers xmlns='http://jabber.org/protocol/shim'><header name='Collection'>blogs</header></headers></message>
            """
        for message in first { #expect(try expected.difference(from: message) == nil) }
        // Two levels down: not those who want one.
        try await bench.publish("1", at: deep)
        #expect(await bench.recipients() == ["all@denmark.lit"])
        // A way that is added or taken away is known at once.
        try await bench.store.write { try $0.take(deep.key, outOf: royal.key) }
        try await bench.publish("2", at: deep)
        #expect(await bench.recipients() == [])
    }

    @Test("an address that is subscribed to a node and its collections gets one message")
    func collectionAndNode() async throws {
        let bench = try await DeliveryBench()
        let blogs = try await bench.node("blogs") { $0.nodeType = .collection }
        let node = try await bench.node("n", in: [blogs])
        try await bench.subscribe("a@b.c", to: blogs, id: "c") { $0.type = .all }
        try await bench.subscribe("a@b.c", to: node, id: "n")
        try await bench.subscribe("other@b.c", to: node)
        try await bench.publish("1", at: node)
        try await bench.expect(
            """
            <message to='other@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='1'/></items></event></message>
            """,
            """
            <message to='a@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='1'/></items></event><headers xmlns='http://jabber.org/protocol/shim'>\
            <header name='SubID'>c</header><header name='SubID'>n</header><header name='Collection'>blogs</header>\
            </headers></message>
            """)
    }

    @Test("those who want to know of nodes are told which are made, put in and taken out (XEP-0248 §5.3.1.2, §5.3.2)")
    func nodesOfCollections() async throws {
        let bench = try await DeliveryBench()
        let blogs = try await bench.node("blogs") { $0.nodeType = .collection }
        try await bench.subscribe("francisco@denmark.lit", to: blogs)
        try await bench.subscribe("items@denmark.lit", to: blogs) { $0.type = .items }
        try await bench.happen(.created(child: "princely_musings"), at: blogs)
        try await bench.happen(.associated(child: "new-node-id"), at: blogs)
        try await bench.happen(.dissociated(child: "old-node-id"), at: blogs)
        try await bench.expect(
            """
            <message to='francisco@denmark.lit' id='*' type='headline'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><create node='princely_musings'/></event>\
            <headers xmlns='http://jabber.org/protocol/shim'><header name='Collection'>blogs</header></headers></message>
            """,
            """
            <message to='francisco@denmark.lit' id='*' type='headline'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><collection node='blogs'>\
            <associate node='new-node-id'/></collection></event></message>
            """,
            """
            <message to='francisco@denmark.lit' id='*' type='headline'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><collection node='blogs'>\
            <dissociate node='old-node-id'/></collection></event></message>
            """)
    }

    @Test("the root is above every node, also when somebody subscribes to it later (XEP-0248 §8.1)")
    func root() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.publish("1", at: node)
        #expect(await bench.recipients() == [])
        let root = try await bench.node("") { $0.nodeType = .collection }
        try await bench.subscribe("a@b.c", to: root) { $0.type = .items }
        try await bench.publish("2", at: node)
        #expect(await bench.recipients() == ["a@b.c"])
    }

    @Test(
        "the kinds of presence that somebody wants, and nodes that tell by presence, hold notifications back (§16.4.2, §12.6)"
    )
    func presence() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        let byPresence = try await bench.node("p") { $0.deliversByPresence = true }
        for node in [node, byPresence] {
            try await bench.subscribe("any@b.c", to: node)
            try await bench.subscribe("chat@b.c", to: node) { $0.presenceStates = [.chat, .online] }
            try await bench.subscribe("full@b.c/desk", to: node)
        }
        func publish() async throws -> [[String]] {
            var all: [[String]] = []
            for node in [node, byPresence] {
                try await bench.publish("1", at: node)
                all.append(await bench.recipients().sorted())
            }
            return all
        }
        #expect(try await publish() == [["any@b.c", "full@b.c/desk"], []])
        bench.presence.note(Presence(to: "pubsub.b.c", from: "any@b.c/x", show: .dnd))
        bench.presence.note(Presence(to: "pubsub.b.c", from: "chat@b.c/x", show: .away))
        bench.presence.note(Presence(to: "pubsub.b.c", from: "full@b.c/phone"))
        #expect(try await publish() == [["any@b.c", "full@b.c/desk"], ["any@b.c"]])
        bench.presence.note(Presence(to: "pubsub.b.c", from: "chat@b.c/x", show: .chat))
        bench.presence.note(Presence(to: "pubsub.b.c", from: "full@b.c/desk"))
        bench.presence.note(Presence(type: .unavailable, to: "pubsub.b.c", from: "any@b.c/x"))
        #expect(
            try await publish() == [["any@b.c", "chat@b.c", "full@b.c/desk"], ["chat@b.c", "full@b.c/desk"]])
    }
}

extension Element {
    /// The elements of that name at any depth, in order.
    func descendants(_ name: String) -> [Element] {
        children.flatMap { ($0.name == name ? [$0] : []) + $0.descendants(name) }
    }
}
