// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct PublishingTests {
    @Test("an item is published under its name, kept with its publisher and told (XEP-0060 §7.1.2)")
    func named() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let item = PubSubItem(id: "bnd81g37d61f49fgn581", payload: entry(), publisher: "somebody@else.lit")
        let answer = try await stage.set(.publish(.init(item, to: "princely_musings")), by: hamlet)
        #expect(answer == .published(.init(node: "princely_musings", itemIDs: ["bnd81g37d61f49fgn581"])))
        let stored = try #require(try await stage.store.read { try $0.newestItems(at: node, limit: 2) }.first)
        #expect(stored.publisher == hamlet)
        #expect(stored.publishedAt == stage.now)
        #expect(try stored.element() == entry())
        #expect(stage.events() == [.published([stored])])
    }

    @Test("an item without a name gets one that the publisher is told (XEP-0060 §7.1.2)")
    func unnamed() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        #expect(try await stage.publish(nil, nil) == ["made-1", "made-2"])
        #expect(try await stage.names(node) == ["made-1", "made-2"])
    }

    @Test("an item of the same name takes the place of the old one, as the newest (XEP-0060 §7.1.3, §12.1)")
    func overwrites() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.publish("a", "b")
        try await stage.publish("a")
        #expect(try await stage.names(node) == ["b", "a"])
        #expect(stage.events().map(\.published) == [["a", "b"], ["a"]])
    }

    @Test("who may publish is told by affiliation and publish model (XEP-0060 §4.1, §7.1.3.1)")
    func whoMayPublish() async throws {
        let stage = try await ItemsStage()
        let people: [JID: PubSubAffiliation] = [
            "publisher@a.lit": .publisher, "only@a.lit": .publishOnly, "member@a.lit": .member,
            "outcast@a.lit": .outcast,
        ]
        let node = try await stage.node("princely_musings", affiliations: people)
        try await stage.subscribe("subscriber@a.lit/x")
        let everybody: [JID] = [
            hamlet, "publisher@a.lit", "only@a.lit", "member@a.lit", "subscriber@a.lit", "outcast@a.lit", "none@a.lit",
        ]
        func allowed(_ model: PubSubPublishModel) async throws -> [JID] {
            try await stage.configure(node) { $0.publishModel = model }
            var allowed: [JID] = []
            for person in everybody {
                let refusal = await Refusal.of { try await stage.publish(nil, by: person) }
                if refusal == nil { allowed.append(person) } else { #expect(refusal == .forbidden) }
            }
            return allowed
        }
        #expect(try await allowed(.publishers) == Array(everybody.prefix(3)))
        #expect(try await allowed(.subscribers) == Array(everybody.prefix(3)) + ["subscriber@a.lit"])
        #expect(try await allowed(.open) == everybody.filter { $0 != "outcast@a.lit" })
    }

    @Test("nobody but an owner overwrites somebody else's item")
    func othersItems() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node(
            "princely_musings", affiliations: [francisco: .publisher, bernardo: .publisher])
        try await stage.publish("a", by: francisco)
        #expect(await Refusal.of { try await stage.publish("b", "a", by: bernardo) } == .forbidden)
        #expect(try await stage.names(node) == ["a"])
        try await stage.publish("a", by: "francisco@denmark.lit/another")
        try await stage.publish("a", by: hamlet)
        stage.with { $0.administrators = [horatio.bare] }
        try await stage.publish("a", by: horatio)
        #expect(try await stage.names(node) == ["a"])
    }

    @Test("there is nothing to publish at where there is no node and publishing makes none (XEP-0060 §7.1.3.3)")
    func noNode() async throws {
        let stage = try await ItemsStage { $0.createsNodesOnPublish = false }
        #expect(await Refusal.of { try await stage.publish("a") } == .nodeNotFound)
    }

    @Test("nothing is published at a collection (XEP-0060 §7.1.3.2)")
    func collection() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings") { $0.nodeType = .collection }
        #expect(
            await Refusal.of { try await stage.publish("a") }
                == Refusal(.cancel, "feature-not-implemented", "unsupported feature='publish'"))
    }

    /// Whether items are kept, whether there are payloads, what is published, and the answer.
    static let shapes: [(Bool, Bool, PubSubItem?, Refusal?)] = [
        (true, true, nil, Refusal(.modify, "bad-request", "item-required")),
        (true, true, PubSubItem(id: "a"), Refusal(.modify, "bad-request", "payload-required")),
        (true, true, PubSubItem(payload: entry()), nil),
        (true, false, nil, Refusal(.modify, "bad-request", "item-required")),
        (true, false, PubSubItem(id: "a"), nil),
        (true, false, PubSubItem(payload: entry()), nil),
        (false, true, nil, Refusal(.modify, "bad-request", "payload-required")),
        (false, true, PubSubItem(id: "a"), Refusal(.modify, "bad-request", "payload-required")),
        (false, true, PubSubItem(id: "a", payload: entry()), nil),
        (false, false, nil, nil),
        (false, false, PubSubItem(id: "a"), Refusal(.modify, "bad-request", "item-forbidden")),
        (false, false, PubSubItem(payload: entry()), Refusal(.modify, "bad-request", "item-forbidden")),
    ]

    @Test("what is published is as the node's event type has it (XEP-0060 §4.3, §7.1.3.7)", arguments: shapes)
    func shape(isKept: Bool, hasPayloads: Bool, item: PubSubItem?, refusal: Refusal?) async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") {
            $0.persistsItems = isKept
            $0.deliversPayloads = hasPayloads
        }
        let items = item.map { [$0] } ?? []
        let publish = PubSub.Publish(items, to: "princely_musings")
        #expect(await Refusal.of { _ = try await stage.set(.publish(publish), by: hamlet) } == refusal)
        let isPublished = refusal == nil
        #expect(try await stage.names(node).count == (isPublished && isKept ? items.count : 0))
        #expect(stage.events().map { $0.published?.count } == (isPublished ? [items.count] : []))
    }

    @Test("a payload that is too big is refused, and by how much is told (XEP-0060 §7.1.3.5)")
    func tooBig() async throws {
        let stage = try await ItemsStage { $0.limits.payloadBytes = 200 }
        let node = try await stage.node("princely_musings") { $0.maximumPayloadSize = 100_000 }
        let tooBig = PubSubItem(id: "a", payload: entry(String(repeating: "x", count: 200)))
        let publish = PubSub.Publish([PubSubItem(id: "b", payload: entry()), tooBig], to: "princely_musings")
        let size = StoredItem.bytes(of: try #require(tooBig.payload)).count
        let error = await #expect(throws: PubSubError.self) { _ = try await stage.set(.publish(publish), by: hamlet) }
        #expect(error?.text == "The payload has \(size) bytes, more than the 200 that are allowed.")
        #expect(
            await Refusal.of { _ = try await stage.set(.publish(publish), by: hamlet) }
                == Refusal(.modify, "not-acceptable", "payload-too-big"))
        #expect(try await stage.names(node).isEmpty, "nothing of the batch is published (§12.11)")
        try await stage.configure(node) { $0.maximumPayloadSize = 60 }
        #expect(
            await Refusal.of { try await stage.publish("b") }
                == Refusal(.modify, "not-acceptable", "payload-too-big"), "the node's own limit")
    }

    @Test("a payload of another namespace than the node's is refused (XEP-0060 §7.1.3.6)")
    func namespace() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") { $0.type = atom }
        try await stage.publish("a")
        let other = PubSub.Publish(PubSubItem(payload: entry(in: "urn:example:other")), to: "princely_musings")
        #expect(
            await Refusal.of { _ = try await stage.set(.publish(other), by: hamlet) }
                == Refusal(.modify, "bad-request", "invalid-payload"))
        // A type that names a profile (XEP-0277), and one that is meant for people.
        try await stage.configure(node) { $0.type = "urn:xmpp:microblog:0" }
        try await stage.publish("b")
        try await stage.configure(node) { $0.type = "Weblog" }
        _ = try await stage.set(.publish(other), by: hamlet)
        #expect(try await stage.names(node).count == 3)
    }

    @Test("the name of an item has a bound")
    func longName() async throws {
        let stage = try await ItemsStage { $0.limits.nameBytes = 20 }
        try await stage.node("princely_musings")
        #expect(
            await Refusal.of { try await stage.publish(String(repeating: "n", count: 21)) }
                == Refusal(.modify, "not-acceptable"))
    }

    // MARK: Full nodes

    @Test("more items than a node keeps are not published at once (XEP-0060 §12.11)")
    func tooMany() async throws {
        let stage = try await ItemsStage { $0.limits.itemsPerRequest = 3 }
        let node = try await stage.node("princely_musings") { $0.maximumItems = .number(2) }
        let refusal = Refusal(.cancel, "not-allowed", "max-items-exceeded")
        #expect(await Refusal.of { try await stage.publish("a", "b", "c") } == refusal)
        try await stage.configure(node) { $0.maximumItems = .maximum }
        try await stage.publish("a", "b", "c")
        #expect(await Refusal.of { try await stage.publish("a", "b", "c", "d") } == refusal)
        #expect(try await stage.names(node) == ["a", "b", "c"])
    }

    @Test("the oldest item goes when a node is full, and subscribers are told or not (XEP-0060 §7.1.2.5)")
    func trims() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") { $0.maximumItems = .number(2) }
        try await stage.publish("a", "b")
        try await stage.publish("a")
        #expect(stage.events().map(\.published) == [["a", "b"], ["a"]])
        try await stage.publish("c")
        #expect(try await stage.names(node) == ["a", "c"])
        var events = stage.events()
        #expect(events.popLast() == .retracted(["b"]))
        #expect(events.map(\.published) == [["c"]])
        try await stage.configure(node) { $0.whenFull = .discardOldest }
        try await stage.publish("d")
        try await stage.configure(node) {
            $0.whenFull = .retractOldest
            $0.notifiesOfRetraction = false
        }
        try await stage.publish("e")
        #expect(stage.events().map(\.published) == [["d"], ["e"]])
        #expect(try await stage.names(node) == ["d", "e"])
    }

    @Test("a full node that is to refuse does, but lets items be overwritten (XEP-0060 §7.1.3.4)")
    func rejects() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") {
            $0.maximumItems = .number(2)
            $0.whenFull = .reject
        }
        let refusal = Refusal(.cancel, "conflict", "node-full")
        try await stage.publish("a")
        #expect(await Refusal.of { try await stage.publish("b", "c") } == refusal)
        try await stage.publish("a", "b")
        #expect(await Refusal.of { try await stage.publish(nil) } == refusal)
        try await stage.publish("a")
        #expect(try await stage.names(node) == ["b", "a"])
    }

    @Test("max is what the service keeps at most (XEP-0060 §16.7)")
    func maximum() async throws {
        let stage = try await ItemsStage { $0.limits.itemsPerNode = 2 }
        let node = try await stage.node("princely_musings") { $0.maximumItems = .maximum }
        for name in ["a", "b", "c"] { try await stage.publish(name) }
        #expect(try await stage.names(node) == ["b", "c"])
        try await stage.configure(node) { $0.maximumItems = .number(0) }
        #expect(await Refusal.of { try await stage.publish("d") } == nil)
        #expect(try await stage.names(node) == ["b", "c"], "a node that keeps none passes items on")
    }

    @Test("a node that tells nobody tells nobody (XEP-0060 §16.4.4)")
    func silent() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings") {
            $0.deliversNotifications = false
            $0.maximumItems = .number(1)
        }
        try await stage.publish("a")
        try await stage.publish("b")
        #expect(stage.events() == [])
    }
}
