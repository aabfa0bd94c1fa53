// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct RetractingTests {
    private func retract(
        _ names: String..., notifies: Bool? = nil, from node: String = "princely_musings", by: JID = hamlet,
        on stage: ItemsStage
    ) async throws {
        #expect(try await stage.set(.retract(.init(names, from: node, notifies: notifies)), by: by) == .done)
    }

    @Test("an item is deleted, and subscribers are told when the request or the node says so (XEP-0060 §7.2.2)")
    func notifies() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.publish("a", "b", "c", "d", "e")
        _ = stage.events()
        try await retract("a", on: stage)
        try await retract("b", notifies: false, on: stage)
        try await stage.configure(node) { $0.notifiesOfRetraction = false }
        try await retract("c", on: stage)
        try await retract("d", notifies: true, on: stage)
        #expect(stage.events() == [.retracted(["a"]), .retracted(["d"])])
        #expect(try await stage.names(node) == ["e"])
    }

    @Test("a publisher deletes its own items, an owner any (XEP-0060 §4.1, §7.2.3.1)")
    func whose() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node(
            "princely_musings", affiliations: [francisco: .publisher, bernardo: .publishOnly, horatio: .member])
        try await stage.publish("f", by: francisco)
        try await stage.publish("b", "c", by: bernardo)
        #expect(await Refusal.of { try await retract("b", by: francisco, on: stage) } == .forbidden)
        #expect(await Refusal.of { try await retract("b", "f", by: bernardo, on: stage) } == .forbidden)
        #expect(await Refusal.of { try await retract("f", by: horatio, on: stage) } == .forbidden)
        #expect(await Refusal.of { try await retract("f", by: "nobody@a.lit", on: stage) } == .forbidden)
        #expect(try await stage.names(node) == ["f", "b", "c"])
        try await retract("b", by: "bernardo@denmark.lit/other", on: stage)
        try await retract("f", "c", by: hamlet, on: stage)
        #expect(try await stage.names(node).isEmpty)
    }

    @Test("all items are deleted or none: where one is not there, none is (XEP-0060 §7.2.3.2, §12.11)")
    func allOrNone() async throws {
        let stage = try await ItemsStage { $0.limits.itemsPerRequest = 3 }
        let node = try await stage.node("princely_musings")
        try await stage.publish("a", "b")
        _ = stage.events()
        #expect(await Refusal.of { try await retract("a", "x", on: stage) } == .nodeNotFound)
        #expect(await Refusal.of { try await retract("a", from: "nowhere", on: stage) } == .nodeNotFound)
        #expect(
            await Refusal.of { try await retract("a", "b", "c", "d", on: stage) }
                == Refusal(.cancel, "not-allowed", "max-items-exceeded"))
        #expect(try await stage.names(node) == ["a", "b"])
        #expect(stage.events() == [])
        try await retract("a", "b", "a", on: stage)
        #expect(stage.events() == [.retracted(["a", "b"])])
    }

    @Test("what keeps no items has none to delete (XEP-0060 §7.2.3.5, §8.5.3.3)")
    func notKept() async throws {
        let stage = try await ItemsStage()
        let refusal = Refusal(.cancel, "feature-not-implemented", "unsupported feature='persistent-items'")
        try await stage.node("transient") { $0.persistsItems = false }
        try await stage.node("collection") { $0.nodeType = .collection }
        for node in ["transient", "collection"] {
            #expect(await Refusal.of { try await retract("a", from: node, on: stage) } == refusal)
            #expect(await Refusal.of { try await stage.own(.purge(.init(node)), by: hamlet) } == refusal)
        }
    }

    @Test("a request without a node or an item says so (XEP-0060 §7.2.3.3, §7.2.3.4)")
    func malformed() async throws {
        func refusal(_ xml: String) async -> Refusal? {
            await Refusal.of {
                _ = try PubSubSetRequest(
                    Element(parsing: "<pubsub xmlns='http://jabber.org/protocol/pubsub'>\(xml)</pubsub>"))
            }
        }
        #expect(
            await refusal("<retract><item id='a'/></retract>") == Refusal(.modify, "bad-request", "nodeid-required"))
        #expect(await refusal("<retract node='a'/>") == Refusal(.modify, "bad-request", "item-required"))
        #expect(
            await refusal("<retract node='a'><item/></retract>") == Refusal(.modify, "bad-request", "item-required"))
    }

    @Test("an owner deletes all items at once, which is told once (XEP-0060 §8.5.2)")
    func purges() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings", affiliations: [francisco: .publisher])
        try await stage.publish("a", "b")
        _ = stage.events()
        #expect(
            await Refusal.of { try await stage.own(.purge(.init("princely_musings")), by: francisco) } == .forbidden)
        #expect(await Refusal.of { try await stage.own(.purge(.init("nowhere")), by: hamlet) } == .nodeNotFound)
        #expect(stage.events() == [])
        try await stage.own(.purge(.init("princely_musings")), by: hamlet)
        #expect(stage.events() == [.purged])
        #expect(try await stage.names(node).isEmpty)
        try await stage.configure(node) { $0.notifiesOfRetraction = false }
        try await stage.own(.purge(.init("princely_musings")), by: hamlet)
        #expect(stage.events() == [])
    }
}
