// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: transactions")
struct TransactionTests {
    @Test("what a body throws takes back everything it did, and arrives", arguments: StoreKind.available)
    func takenBack(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "collection", "doomed")
            let key = keys[0]
            try await subject.write { store in
                try store.setAffiliation(.owner, of: alice, at: key)
                try store.put(.sample(key, alice))
                for id in ["a", "b"] { _ = try store.put(.sample(id), at: key) }
            }
            subject.forgetChanges()
            let before = try await subject.read { try Snapshot($0, key) }
            await #expect(throws: Refusal()) {
                try await subject.write { store in
                    guard var node = try store.node(key) else { return }
                    node.configuration.title = "Changed"
                    try store.update(node)
                    _ = try store.node(key)
                    _ = try store.insert(.sample("new"))
                    _ = try store.node(at: NodeAddress("new"))
                    try store.put(key, into: keys[1])
                    try store.setAffiliation(.none, of: alice, at: key)
                    try store.setAffiliation(.owner, of: bob, at: key)
                    try store.deleteSubscription("1", of: alice, at: key)
                    try store.put(.sample(key, bob))
                    _ = try store.put(.sample("a", text: "again"), at: key)
                    _ = try store.put(.sample("c"), at: key)
                    _ = try store.trimItems(at: key, to: 1)
                    try store.deleteNode(keys[2])
                    try store.enqueue(.sample(key))
                    throw Refusal()
                }
            }
            #expect(subject.changes.isEmpty)
            #expect(try await subject.read { try Snapshot($0, key) } == before)
            // What a transaction remembers has been taken back too.
            #expect(try await subject.write { try Snapshot($0, key) } == before)
            let trimmed = try await subject.write { store in
                _ = try store.put(.sample("c"), at: key)
                return try store.trimItems(at: key, to: 2)
            }
            #expect(trimmed == ["a"])
        }
    }

    @Test("a body that throws takes back nothing of others that run at the same time", arguments: StoreKind.available)
    func sideBySide(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        do {
                            try await subject.write { store in
                                _ = try store.put(.sample("\(number)"), at: key)
                                try store.enqueue(.sample(key, .retracted(["\(number)"])))
                                if number.isMultiple(of: 3) { throw Refusal() }
                            }
                            return true
                        } catch is Refusal {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count(where: \.self) == 40)
            let items = try await subject.read { try $0.newestItems(at: key, limit: 100) }
            #expect(Set(items.map(\.id)) == Set((0..<60).filter { !$0.isMultiple(of: 3) }.map(String.init)))
            #expect(try await subject.read { try $0.itemCount(at: key) } == 40)
            // Events are handed over in the order in which the bodies ran.
            let sequences = subject.events.map(\.sequence)
            #expect(sequences == sequences.sorted())
            #expect(Set(sequences).count == 40)
            #expect(subject.events.map(\.kind) == items.reversed().map { .retracted([$0.id]) })
        }
    }

    @Test("a read sees what was written before it", arguments: StoreKind.available)
    func readsAfterWrites(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            for number in 1...50 {
                try await subject.write { _ = try $0.put(.sample("\(number)"), at: key) }
                #expect(try await subject.read { try $0.itemCount(at: key) } == number)
            }
        }
    }

    @Test("a read throws what its body throws", arguments: StoreKind.available)
    func readThrows(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            await #expect(throws: Refusal()) { try await subject.read { _ in throw Refusal() } }
        }
    }

    /// What a store has of a node, and the names of the others.
    private struct Snapshot: Equatable, Sendable {
        var nodes: [Node]
        var parents: [Node]
        var affiliations: [PubSubAffiliation.Entity]
        var subscriptions: [NodeSubscription]
        var items: [StoredItem]
        var counts: [Int]

        init(_ store: any PubSubReading, _ key: Int64) throws {
            nodes = try store.nodes(of: nil, page(10)).entries
            parents = try store.parents(of: key)
            affiliations = try store.affiliations(at: key, page(10)).entries
            subscriptions = try store.subscriptions(at: key, page(10)).entries
            items = try store.items(at: key, page(10)).entries
            let totals = try store.totals()
            counts = [
                try store.itemCount(at: key), try store.subscriptionCount(at: key),
                try store.subscriptionCount(of: bob),
                totals.nodes, totals.items, totals.subscriptions, totals.outbox,
            ]
        }
    }
}
