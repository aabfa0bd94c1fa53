// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: nodes")
struct NodeTests {
    @Test("where deleted nodes have moved is remembered of the newest so many", arguments: StoreKind.available)
    func redirects(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            func told(_ name: String, _ account: JID? = nil) async throws -> String? {
                try await subject.read { try $0.redirect(at: NodeAddress(name, account: account)) }
            }
            try await subject.write { store in
                for name in ["a", "b", "c"] {
                    try store.setRedirect("urn:\(name)", at: NodeAddress(name), limit: 3)
                }
            }
            #expect(try await [told("a"), told("b"), told("c"), told("d")] == ["urn:a", "urn:b", "urn:c", nil])
            #expect(try await told("a", alice) == nil)
            // One that is told again is the newest.
            try await subject.write { try $0.setRedirect("urn:other", at: NodeAddress("a"), limit: 3) }
            try await subject.write { try $0.setRedirect("urn:hers", at: NodeAddress("a", account: alice), limit: 3) }
            #expect(
                try await [told("a"), told("b"), told("c"), told("a", alice)] == [
                    "urn:other", nil, "urn:c", "urn:hers",
                ])
            func list(_ account: JID? = nil, after id: String = "", limit: Int = 10) async throws -> [NodeRedirect] {
                try await subject.read { try $0.redirects(of: account, after: id, limit: limit) }
            }
            func redirect(_ name: String, _ uri: String, _ account: JID? = nil) -> NodeRedirect {
                NodeRedirect(address: NodeAddress(name, account: account), uri: uri)
            }
            #expect(try await list() == [redirect("a", "urn:other"), redirect("c", "urn:c")])
            #expect(try await list(after: "a") == [redirect("c", "urn:c")])
            #expect(try await list(limit: 1) == [redirect("a", "urn:other")])
            #expect(try await list(alice) == [redirect("a", "urn:hers", alice)])
            try await subject.write { try $0.setRedirect(nil, at: NodeAddress("a"), limit: 3) }
            #expect(try await told("a") == nil)
            struct Refused: Error {}
            await #expect(throws: Refused.self) {
                try await subject.write { store in
                    try store.setRedirect("urn:x", at: NodeAddress("c"), limit: 1)
                    throw Refused()
                }
            }
            #expect(try await [told("c"), told("a", alice)] == ["urn:c", "urn:hers"])
        }
    }

    @Test("a node is found by its address and its key, as it was stored", arguments: StoreKind.available)
    func found(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let node = Node.sample("news", creator: bob) {
                $0.title = "Neues & <Altes>"
                $0.maximumItems = .maximum
                $0.itemExpiry = .number(60)
                $0.accessModel = .roster
                $0.rosterGroupsAllowed = ["Friends", "familia\nlarga"]
                $0.contacts = [alice, carol]
                $0.persistsItems = false
                $0.sendLastItem = .never
            }
            let stored = try await subject.write { try $0.insert(node) }
            #expect(stored.key > 0)
            var expected = node
            expected.key = stored.key
            #expect(stored == expected)
            #expect(try await subject.read { try $0.node(at: NodeAddress("news")) } == expected)
            #expect(try await subject.read { try $0.node(stored.key) } == expected)
            #expect(try await subject.read { try $0.node(at: NodeAddress("News")) } == nil)
            #expect(try await subject.read { try $0.node(at: NodeAddress("news", account: alice)) } == nil)
            #expect(try await subject.read { try $0.node(stored.key + 1) } == nil)
            #expect(subject.changedNodes == [stored.key])
        }
    }

    @Test("the names of the service's and of the accounts' nodes do not meet", arguments: StoreKind.available)
    func accounts(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let own = try await subject.makeNode("urn:xmpp:avatar:data")
            let ofAlice = try await subject.makeNode("urn:xmpp:avatar:data", account: alice)
            let ofBob = try await subject.makeNode("urn:xmpp:avatar:data", account: bob)
            #expect(Set([own, ofAlice, ofBob]).count == 3)
            let found = try await subject.read { store in
                try [nil, alice, bob].map { try store.node(at: NodeAddress("urn:xmpp:avatar:data", account: $0))?.key }
            }
            #expect(found == [own, ofAlice, ofBob])
            let listed = try await subject.read { store in
                try [nil, alice, carol].map { try store.nodes(of: $0, page(10)).entries.map(\.key) }
            }
            #expect(listed == [[own], [ofAlice], []])
        }
    }

    @Test("all nodes are walked through by name, also past one that is gone", arguments: StoreKind.available)
    func walk(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            _ = try await subject.makeNodes("c", "a", "b", "d")
            _ = try await subject.makeNode("x", account: alice)
            func walk(_ account: JID?, after id: String, limit: Int) async throws -> [String] {
                try await subject.read { try $0.nodes(of: account, after: id, limit: limit).map(\.address.id) }
            }
            #expect(try await walk(nil, after: "", limit: 3) == ["a", "b", "c"])
            #expect(try await walk(nil, after: "c", limit: 3) == ["d"])
            #expect(try await walk(nil, after: "bb", limit: 1) == ["c"])
            #expect(try await walk(nil, after: "d", limit: 3) == [])
            #expect(try await walk(alice, after: "", limit: 3) == ["x"])
        }
    }

    @Test("a second node at an address is refused, and nothing of it stays", arguments: StoreKind.available)
    func duplicate(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            await #expect(throws: PubSubStoreError.self) {
                try await subject.write { store in
                    _ = try store.insert(.sample("other"))
                    _ = try store.insert(.sample("news", creator: bob))
                }
            }
            #expect(try await subject.read { try $0.node(at: NodeAddress("news")) }?.creator == alice)
            #expect(try await subject.read { try $0.nodes(of: nil, page(10)).entries.map(\.key) } == [key])
        }
    }

    @Test("a changed configuration is what is found from then on", arguments: StoreKind.available)
    func configured(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            subject.forgetChanges()
            let seen = try await subject.write { store in
                guard var node = try store.node(key) else { throw Refusal() }
                node.configuration.title = "Second"
                node.configuration.maximumItems = .number(3)
                try store.update(node)
                return [try store.node(key), try store.node(at: NodeAddress("news"))]
            }
            #expect(seen.map { $0?.configuration.title } == ["Second", "Second"])
            #expect(try await subject.read { try $0.node(key) } == seen[0])
            #expect(subject.changedNodes == [key])
        }
    }

    @Test("a deleted node takes everything with it, and its key is not used again", arguments: StoreKind.available)
    func deleted(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("above", "news", "below", "other")
            let (above, key, below) = (keys[0], keys[1], keys[2])
            try await subject.write { store in
                try store.put(key, into: above)
                try store.put(below, into: key)
                try store.setAffiliation(.owner, of: alice, at: key)
                try store.put(.sample(key, bob))
                _ = try store.put(.sample("1"), at: key)
            }
            subject.forgetChanges()
            try await subject.write { try $0.deleteNode(key) }
            #expect(subject.changedNodes.isSuperset(of: [above, key, below]))
            try await subject.read { store throws in
                #expect(try store.node(key) == nil)
                #expect(try store.node(at: NodeAddress("news")) == nil)
                #expect(try store.children(of: above).isEmpty)
                #expect(try store.parents(of: below).isEmpty)
                #expect(try store.rootNodes(of: nil, page(10)).entries.map(\.key) == [above, below, keys[3]])
                #expect(try store.owners(of: key).isEmpty)
                #expect(try store.affiliations(of: alice, in: nil, page(10)).entries.isEmpty)
                #expect(try store.subscriptionCount(at: key) == 0)
                #expect(try store.subscriptionCount(of: bob) == 0)
                #expect(try store.subscriptions(of: bob, in: nil, page(10)).entries.isEmpty)
                #expect(try store.itemCount(at: key) == 0)
                #expect(try store.newestItems(at: key, limit: 5).isEmpty)
                #expect(try store.items(["1"], at: key).isEmpty)
            }
            let again = try await subject.makeNode()
            #expect(again > (keys.max() ?? 0))
            try await subject.read { store throws in
                #expect(try store.itemCount(at: again) == 0)
                #expect(try store.subscriptionCount(at: again) == 0)
            }
            try await subject.write { try $0.deleteNode(key) }
            #expect(try await subject.read { try $0.node(again) } != nil)
        }
    }

    @Test("the nodes that somebody made are counted, in whichever account", arguments: StoreKind.available)
    func madeBy(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            try await subject.write { store in
                for id in ["a", "b"] { _ = try store.insert(.sample(id, creator: bob)) }
                _ = try store.insert(.sample("a", account: alice, creator: bob))
                _ = try store.insert(.sample("c", creator: carol))
            }
            let counts = try await subject.read { store in
                try [bob, "bob@example.org/phone", carol, alice].map { try store.nodeCount(madeBy: $0) }
            }
            #expect(counts == [3, 3, 1, 0])
        }
    }
}
