// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct CollectionTests {
    private func stage(_ change: (inout PubSubEngine) -> Void = { _ in }) async throws -> NodesStage {
        let stage = try await NodesStage(change)
        for name in ["a", "b", "c"] { try await stage.create(name) { $0.nodeType = .collection } }
        try await stage.create("leaf")
        _ = stage.events()
        return stage
    }

    @Test("a node is put into a collection and taken out, and that is told (XEP-0248 §7.5, §7.6, §5.3.2)")
    func associates() async throws {
        let stage = try await stage()
        try await stage.own(.associate(.init("leaf", with: "a")))
        #expect(try await stage.parents(of: "leaf") == ["a"])
        #expect(stage.events() == [Told("a", .associated(child: "leaf"))])
        try await stage.own(.associate(.init("leaf", with: "a")))
        #expect(stage.events() == [], "it is there already")
        try await stage.own(.associate(.init("leaf", with: "b")))
        #expect(try await stage.parents(of: "leaf") == ["a", "b"])
        _ = stage.events()
        try await stage.own(.dissociate(.init("leaf", from: "a")))
        #expect(try await stage.parents(of: "leaf") == ["b"])
        #expect(stage.events() == [Told("a", .dissociated(child: "leaf"))])
        #expect(
            await answer { try await stage.own(.dissociate(.init("leaf", from: "a"))) } == "modify bad-request",
            "XEP-0248 §7.6.3.1")
    }

    @Test("a node that is made in a collection is told there, one in no collection in the root (XEP-0248 §5.3.1.2)")
    func creates() async throws {
        let stage = try await stage()
        try await stage.create("quiet")
        #expect(stage.events() == [])
        try await stage.subscribe(banquo, to: nil)
        _ = stage.events()
        try await stage.create("in a") { $0.collections = ["a"] }
        try await stage.create("in the root")
        try await stage.create("in the root too") { $0.collections = [""] }
        #expect(
            stage.events() == [
                Told("a", .created(child: "in a")), Told("", .created(child: "in the root")),
                Told("", .created(child: "in the root too")),
            ])
    }

    @Test("the fields «collection» and «children» say where nodes are (XEP-0248 §7.2.1, §8.3)")
    func fields() async throws {
        let stage = try await stage()
        try await stage.configure("leaf") { $0.collections = ["a", "b"] }
        #expect(try await stage.parents(of: "leaf") == ["a", "b"])
        #expect(try await stage.configuration(of: "a").children == ["leaf"])
        _ = stage.events()
        try await stage.configure("a") { $0.children = ["c"] }
        #expect(try await stage.configuration(of: "leaf").collections == ["b"])
        #expect(try await stage.configuration(of: "c").collections == ["a"])
        #expect(
            stage.events() == [Told("a", .dissociated(child: "leaf")), Told("a", .associated(child: "c"))])
        try await stage.configure("leaf") { $0.collections = [""] }
        #expect(try await stage.parents(of: "leaf") == [])
        #expect(
            await answer { try await stage.configure("leaf") { $0.collections = ["x"] } } == "cancel item-not-found")
    }

    @Test("a leaf has no nodes in it (XEP-0248 §7.2.3.1)")
    func leaves() async throws {
        let stage = try await stage()
        let refusal = "cancel not-allowed <invalid-options>"
        #expect(await answer { try await stage.own(.associate(.init("a", with: "leaf"))) } == refusal)
        #expect(await answer { try await stage.configure("leaf") { $0.children = ["a"] } } == refusal)
        #expect(await answer { try await stage.configure("a") { $0.collections = ["leaf"] } } == refusal)
        #expect(await answer { try await stage.create("new") { $0.children = ["a"] } } == refusal)
        #expect(try await stage.node("new") == nil)
    }

    @Test("no collection is in itself, however far down (XEP-0248 §7.2.3.5, §7.5.3.3)")
    func cycles() async throws {
        let stage = try await stage()
        let refusal = "cancel not-allowed <invalid-options>"
        #expect(await answer { try await stage.own(.associate(.init("a", with: "a"))) } == refusal)
        try await stage.own(.associate(.init("b", with: "a")))
        try await stage.own(.associate(.init("c", with: "b")))
        #expect(await answer { try await stage.own(.associate(.init("a", with: "c"))) } == refusal)
        #expect(await answer { try await stage.configure("a") { $0.collections = ["c"] } } == refusal)
        #expect(await answer { try await stage.configure("c") { $0.children = ["a"] } } == refusal)
        #expect(try await stage.parents(of: "a") == [])
    }

    @Test("collections are as deep as they may be, from whichever end they grow")
    func depth() async throws {
        let stage = try await stage { $0.limits.collectionDepth = 3 }
        try await stage.create("d") { $0.nodeType = .collection }
        try await stage.own(.associate(.init("b", with: "a")))
        try await stage.own(.associate(.init("d", with: "c")))
        let refusal = "cancel not-allowed <invalid-options>"
        #expect(await answer { try await stage.own(.associate(.init("c", with: "b"))) } == refusal)
        try await stage.own(.associate(.init("d", with: "b")))
        try await stage.own(.associate(.init("leaf", with: "d")))
        #expect(
            await answer {
                try await stage.create("e") {
                    $0.nodeType = .collection; $0.collections = ["d"]
                }
            } == refusal)
    }

    @Test("a collection has as many nodes as it may (XEP-0248 §7.2.3.3, §7.5.3.2)")
    func number() async throws {
        let stage = try await stage()
        let refusal = "cancel not-allowed <max-nodes-exceeded>"
        try await stage.configure("a") { $0.maximumChildren = .number(1) }
        try await stage.own(.associate(.init("leaf", with: "a")))
        #expect(await answer { try await stage.own(.associate(.init("b", with: "a"))) } == refusal)
        #expect(await answer { try await stage.configure("a") { $0.children = ["b", "c"] } } == refusal)
        #expect(await answer { try await stage.configure("b") { $0.collections = ["a"] } } == refusal)
        #expect(await answer { try await stage.configure("a") { $0.maximumChildren = .number(0) } } == refusal)
        try await stage.configure("a") {
            $0.maximumChildren = .number(2)
            $0.children = ["b", "c"]
        }
        #expect(try await stage.configuration(of: "a").children == ["b", "c"])
        // As many as the service allows (XEP-0060 §16.7).
        try await stage.configure("a") {
            $0.maximumChildren = .maximum
            $0.children = ["b", "c", "leaf"]
        }
        #expect(try await stage.configuration(of: "a").maximumChildren == .maximum)
    }

    @Test("a node is in as many collections as it may")
    func parents() async throws {
        let stage = try await stage { $0.limits.collectionsPerNode = 1 }
        try await stage.own(.associate(.init("leaf", with: "a")))
        #expect(await answer { try await stage.own(.associate(.init("leaf", with: "b"))) } == "modify not-acceptable")
        #expect(
            await answer { try await stage.configure("leaf") { $0.collections = ["a", "b"] } }
                == "modify not-acceptable")
        try await stage.configure("leaf") { $0.collections = ["b"] }
        #expect(try await stage.parents(of: "leaf") == ["b"])
    }

    @Test("who may put nodes into a collection is its policy; the node must be one's own (XEP-0248 §7.2.1, §7.5.3.1)")
    func policies() async throws {
        let stage = try await stage()
        try await stage.create("theirs", by: macbeth)
        func associate() async -> String? {
            await answer { try await stage.own(.associate(.init("theirs", with: "a")), by: macbeth) }
        }
        #expect(await associate() == "auth forbidden", "owners, unless it says otherwise")
        #expect(
            await answer { try await stage.own(.associate(.init("theirs", with: "a"))) } == "auth forbidden",
            "nobody shows what belongs to others")
        try await stage.configure("a") { $0.associationPolicy = .whitelist }
        #expect(await associate() == "auth forbidden")
        try await stage.configure("a") { $0.associationWhitelist = [macbeth] }
        #expect(await associate() == nil)
        #expect(
            await answer { try await stage.own(.dissociate(.init("theirs", from: "a")), by: banquo) }
                == "auth forbidden", "XEP-0248 §7.6.3.2")
        try await stage.own(.dissociate(.init("theirs", from: "a")))
        try await stage.configure("a") { $0.associationPolicy = .all }
        #expect(await associate() == nil)
        try await stage.own(.dissociate(.init("theirs", from: "a")), by: macbeth)
        try await stage.own(.affiliations(.init([.init(macbeth, .outcast)], at: "a")))
        #expect(await associate() == "auth forbidden")
    }

    @Test("both nodes have to be there (XEP-0248 §7.5)")
    func missing() async throws {
        let stage = try await stage()
        #expect(await answer { try await stage.own(.associate(.init("x", with: "a"))) } == "cancel item-not-found")
        #expect(await answer { try await stage.own(.associate(.init("a", with: "x"))) } == "cancel item-not-found")
        #expect(await answer { try await stage.own(.dissociate(.init("a", from: "x"))) } == "cancel item-not-found")
    }

    @Test("an import keeps the rules of the graph")
    func imports() async throws {
        let stage = try await stage()
        func place(_ node: String, in collection: String) async -> String? {
            await answer {
                try await stage.store.write { [engine = stage.engine] store in
                    guard let child = try store.node(at: NodeAddress(node)),
                        let parent = try store.node(at: NodeAddress(collection))
                    else { throw StanzaError.itemNotFound() }
                    try engine.place(child, in: parent, in: store)
                }
            }
        }
        #expect(await place("b", in: "a") == nil)
        #expect(await place("b", in: "a") == nil)
        #expect(await place("a", in: "b") == "cancel not-allowed <invalid-options>")
        #expect(await place("a", in: "leaf") == "cancel not-allowed <invalid-options>")
        #expect(try await stage.parents(of: "b") == ["a"])
        #expect(stage.events() == [], "nobody is told")
    }
}
