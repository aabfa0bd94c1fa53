// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct MemoryStoreTests {
    private struct Stop: Error {}

    private func item(_ id: String, _ position: Int64) -> StoredItem {
        StoredItem(
            id: id, payload: [], publisher: duncan, publishedAt: Date(timeIntervalSince1970: Double(position)),
            position: position)
    }

    @Test("items are what a plain list of them would be, whatever is done to them", arguments: [1, 2, 3] as [UInt64])
    func items(seed: UInt64) throws {
        var dice = RandomOwnersTests.Dice(state: seed)
        var items = MemoryItems()
        var plain: [StoredItem] = []
        var removed: [StoredItem] = []
        for position in 1...3000 as ClosedRange<Int64> {
            let id = "\(Int.random(in: 0..<200, using: &dice))"
            switch Int.random(in: 0..<5, using: &dice) {
            case 0, 1:
                let old = items.insert(item(id, position))
                #expect(old == plain.first { $0.id == id })
                plain.removeAll { $0.id == id }
                plain.append(item(id, position))
            case 2:
                let old = items.remove(id)
                #expect(old == plain.first { $0.id == id })
                plain.removeAll { $0.id == id }
                if let old { removed.append(old) }
            case 3:
                // A transaction is taken back: what was there comes back to where it was.
                guard let old = removed.popLast(), !plain.contains(where: { $0.id == old.id }) else { continue }
                _ = items.insert(old)
                plain.append(old)
                plain.sort { $0.position < $1.position }
            default:
                if let oldest = plain.first {
                    _ = items.remove(oldest.id)
                    plain.removeFirst()
                }
            }
            #expect(items.count == plain.count)
            #expect(Array(items.newestFirst.prefix(3)) == plain.suffix(3).reversed())
            guard position % 50 == 0 else { continue }
            #expect(Array(items.all) == plain)
            let anchor = plain.randomElement(using: &dice)?.id
            let request = ResultSetRequest(maximum: 5, position: anchor.map { .after($0) } ?? .start)
            let page = try items.page(ResultSetQuery(request))
            let start = anchor.flatMap { anchor in plain.firstIndex { $0.id == anchor } }.map { $0 + 1 } ?? 0
            #expect(page.entries == Array(plain[start...].prefix(5)))
            #expect(page.entries.isEmpty || page.page.firstIndex == start)
        }
    }

    @Test("a transaction that fails leaves everything as it was")
    func rollsBack() async throws {
        let stage = try await NodesStage()
        try await stage.create("a") { $0.nodeType = .collection }
        try await stage.create("musings") { $0.collections = ["a"] }
        try await stage.publish("1", "2", "3", at: "musings")
        try await stage.subscribe(macbeth, to: "musings")
        try await stage.own(.affiliations(.init([.init(banquo, .member)], at: "musings")))
        let before = try await snapshot(stage)
        for step in 0..<11 {
            await #expect(throws: Stop.self) {
                try await stage.store.write { store in
                    guard var node = try store.node(at: NodeAddress("musings")),
                        let collection = try store.node(at: NodeAddress("a"))
                    else { return }
                    let changes: [() throws -> Void] = [
                        {
                            _ = try store.put(
                                StoredItem(id: "1", payload: [1], publisher: duncan, publishedAt: Date()), at: node.key)
                        },
                        { _ = try store.deleteItems(["2"], at: node.key) },
                        {
                            _ = try store.put(
                                StoredItem(id: "4", payload: [1], publisher: duncan, publishedAt: Date()), at: node.key)
                        },
                        { _ = try store.trimItems(at: node.key, to: 1) },
                        { try store.take(node.key, outOf: collection.key) },
                        { try store.setAffiliation(.none, of: banquo, at: node.key) },
                        { try store.setAffiliation(.owner, of: malcolm, at: node.key) },
                        {
                            for subscription in try store.subscriptions(of: macbeth, at: node.key) {
                                var other = subscription
                                other.state = .pending
                                try store.put(other)
                                try store.deleteSubscription(other.id, of: other.subscriber, at: node.key)
                                other.id = "another"
                                try store.put(other)
                            }
                        },
                        {
                            node.configuration.title = "Other"
                            try store.update(node)
                        },
                        { _ = try store.purgeItems(at: node.key) },
                        { try store.deleteNode(node.key) },
                    ]
                    for change in changes[...step] { try change() }
                    throw Stop()
                }
            }
            #expect(try await snapshot(stage) == before, "after \(step + 1) changes")
        }
    }

    private struct Snapshot: Equatable {
        var nodes: [Node]
        var items: [StoredItem]
        var affiliations: [PubSubAffiliation.Entity]
        var subscriptions: [NodeSubscription]
        var parents: [Node]
        var counts: [Int]
        var listed: [String]
    }

    private func snapshot(_ stage: NodesStage) async throws -> Snapshot {
        try await stage.store.read { store in
            let key = try store.node(at: NodeAddress("musings"))?.key ?? 0
            return Snapshot(
                nodes: try store.nodes(of: nil, ResultSetQuery(nil)).entries,
                items: try store.items(at: key, ResultSetQuery(nil)).entries,
                affiliations: try store.affiliations(at: key, ResultSetQuery(nil)).entries,
                subscriptions: try store.subscriptions(at: key, ResultSetQuery(nil)).entries,
                parents: try store.parents(of: key),
                counts: [
                    try store.nodeCount(madeBy: duncan), try store.subscriptionCount(of: macbeth),
                    try store.subscriptionCount(at: key), try store.owners(of: key).count,
                ],
                listed: try store.affiliations(of: banquo, in: nil, ResultSetQuery(nil)).entries.map(\.node))
        }
    }
}
