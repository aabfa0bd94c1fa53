// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct PublishOptionsTests {
    typealias Conditions = PubSubChanges<PubSubNodeConfiguration>

    private func publish(_ conditions: Conditions, by publisher: JID = hamlet, on stage: ItemsStage) async throws {
        let form = conditions.form(formType: PubSubNodeConfiguration.publishOptions)
        let item = PubSubItem(id: "a", payload: entry())
        _ = try await stage.set(.publish(.init(item, to: "princely_musings", options: form)), by: publisher)
    }

    private func node(on stage: ItemsStage) async throws -> Node? {
        try await stage.store.read { try $0.node(at: NodeAddress("princely_musings")) }
    }

    @Test("publishing makes a node, which belongs to the publisher (XEP-0060 §7.1.4)")
    func automatic() async throws {
        let stage = try await ItemsStage()
        try await stage.publish("a", by: francisco)
        let node = try #require(try await node(on: stage))
        #expect(node.creator == francisco.bare)
        #expect(node.configuration == stage.engine.leafDefaults)
        #expect(try await stage.store.read { try $0.owners(of: node.key) } == [francisco.bare])
        #expect(await Refusal.of { try await stage.publish("b", by: hamlet) } == .forbidden)
    }

    @Test("whether publishing may make a node is asked, and what is answered is done")
    func policy() async throws {
        let stage = try await ItemsStage()
        stage.with { $0.policy = { _ in throw StanzaError.forbidden() } }
        #expect(await Refusal.of { try await stage.publish("a") } == .forbidden)
        #expect(try await node(on: stage) == nil)
        stage.with { state in
            state.policy = { needed in
                #expect(needed.node == "princely_musings")
                #expect(needed.configuration.isEmpty)
                var configuration = Conditions()
                configuration.accessModel = .whitelist
                return configuration
            }
        }
        try await stage.publish("a")
        #expect(try await node(on: stage)?.configuration.accessModel == .whitelist)
    }

    @Test("publishing makes nodes of an account's for that account alone (XEP-0163 §3)")
    func account() async throws {
        let stage = try await ItemsStage()
        let item = PubSubItem(id: "a", payload: entry())
        let publish = PubSubSetRequest.publish(.init(item, to: "princely_musings"))
        #expect(
            await Refusal.of { _ = try await stage.set(publish, by: francisco, account: hamlet.bare) } == .forbidden)
        _ = try await stage.set(publish, by: hamlet, account: hamlet.bare)
        let address = NodeAddress("princely_musings", account: hamlet.bare)
        let node = try await stage.store.read { try $0.node(at: address) }
        #expect(node?.creator == hamlet.bare)
    }

    @Test("a node that is made by publishing is as the options have it (XEP-0060 §7.1.5)")
    func automaticWithOptions() async throws {
        let stage = try await ItemsStage()
        var conditions = Conditions()
        conditions.accessModel = .presence
        conditions.maximumItems = .maximum
        try await publish(conditions, on: stage)
        var expected = stage.engine.leafDefaults
        expected.accessModel = .presence
        expected.maximumItems = .maximum
        #expect(try await node(on: stage)?.configuration == expected)
    }

    @Test("options that are met let an item be published, others do not and are named (XEP-0060 §7.1.5)")
    func preconditions() async throws {
        let stage = try await ItemsStage()
        let key = try await stage.node("princely_musings") { $0.accessModel = .presence }
        var conditions = Conditions()
        conditions.accessModel = .presence
        try await publish(conditions, on: stage)
        conditions.accessModel = .open
        conditions.persistsItems = true
        conditions.maximumItems = .number(7)
        let error = await #expect(throws: PubSubError.self) { try await publish(conditions, on: stage) }
        #expect(error?.text == "The node is otherwise in: pubsub#access_model, pubsub#max_items.")
        #expect(
            await Refusal.of { try await publish(conditions, on: stage) }
                == Refusal(.cancel, "conflict", "precondition-not-met"))
        #expect(try await node(on: stage)?.configuration.accessModel == .presence)
        #expect(try await stage.names(key) == ["a"])
    }

    @Test("unknown options refuse the item, whether there is a node or not (XEP-0060 §7.1.5)")
    func unknown() async throws {
        let stage = try await ItemsStage()
        var conditions = Conditions()
        conditions.unknown = [.text("x-colour", value: "red")]
        let refusal = Refusal(.cancel, "conflict", "precondition-not-met")
        #expect(await Refusal.of { try await publish(conditions, on: stage) } == refusal)
        #expect(try await node(on: stage) == nil)
        try await stage.node("princely_musings")
        #expect(await Refusal.of { try await publish(conditions, on: stage) } == refusal)
    }

    @Test("options that a new node cannot have make none, and publish nothing")
    func allOrNothing() async throws {
        let stage = try await ItemsStage {
            $0.limits.itemsPerNode = 10
            $0.leafDefaults.maximumItems = .maximum
        }
        var conditions = Conditions()
        conditions.maximumItems = .number(11)
        #expect(
            await Refusal.of { try await publish(conditions, on: stage) } == Refusal(.modify, "not-acceptable"))
        conditions.maximumItems = nil
        conditions.maximumPayloadSize = 10
        #expect(
            await Refusal.of { try await publish(conditions, on: stage) }
                == Refusal(.modify, "not-acceptable", "payload-too-big"), "the node would refuse the item")
        conditions = Conditions()
        conditions.nodeType = .collection
        #expect(
            await Refusal.of { try await publish(conditions, on: stage) }
                == Refusal(.cancel, "feature-not-implemented", "unsupported feature='publish'"))
        #expect(try await node(on: stage) == nil)
        #expect(stage.events() == [])
    }

    @Test("a place among collections can be a condition (XEP-0248 §7.2.1)")
    func collections() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        var conditions = Conditions()
        conditions.collections = [""]
        try await publish(conditions, on: stage)
        conditions.collections = ["blogs"]
        let refusal = Refusal(.cancel, "conflict", "precondition-not-met")
        #expect(await Refusal.of { try await publish(conditions, on: stage) } == refusal)
        let blogs = try await stage.node("blogs") { $0.nodeType = .collection }
        try await stage.store.write { try $0.put(node, into: blogs) }
        try await publish(conditions, on: stage)
        conditions.collections = [""]
        #expect(await Refusal.of { try await publish(conditions, on: stage) } == refusal)
    }

    @Test("a form that is no options, or has a value that no node can have, is refused")
    func malformed() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        let item = PubSubItem(id: "a", payload: entry())
        let other = Conditions().form(formType: PubSubNodeConfiguration.formType)
        #expect(
            await Refusal.of {
                _ = try await stage.set(.publish(.init(item, to: "princely_musings", options: other)), by: hamlet)
            } == Refusal(.modify, "not-acceptable"))
        let unheard = DataForm(
            .submit, formType: PubSubNodeConfiguration.publishOptions,
            fields: [.text("pubsub#access_model", value: "unheard-of")])
        #expect(
            await Refusal.of {
                _ = try await stage.set(.publish(.init(item, to: "princely_musings", options: unheard)), by: hamlet)
            } == Refusal(.modify, "not-acceptable", "unsupported-access-model"))
    }
}
