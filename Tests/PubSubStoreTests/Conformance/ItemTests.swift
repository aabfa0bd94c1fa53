// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: items")
struct ItemTests {
    @Test("an item is found as it was published, bytes and all", arguments: StoreKind.available)
    func stored(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            let empty = StoredItem(id: "ünïcode 'id'", payload: [], publisher: alice, publishedAt: .at(1))
            let full = StoredItem.sample("2", text: String(repeating: "ä<", count: 5000))
            let stored = try await subject.write { store in
                [try store.put(empty, at: keys[0]), try store.put(full, at: keys[0]), try store.put(full, at: keys[1])]
            }
            #expect(stored.map(\.id) == [empty.id, "2", "2"])
            #expect(stored[0].position < stored[1].position)
            #expect(stored[1].position < stored[2].position)
            #expect(stored[1].payload == full.payload)
            try await subject.read { store throws in
                #expect(try store.items(["2", empty.id, "3"], at: keys[0]) == Array(stored[0..<2]))
                #expect(try store.items([], at: keys[0]).isEmpty)
                #expect(try store.items(["2", "2"], at: keys[1]) == [stored[2]])
                #expect(try store.itemCount(at: keys[0]) == 2)
            }
        }
    }

    @Test("publishing an id again replaces the item and puts it at the end", arguments: StoreKind.available)
    func replaced(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let newest = try await subject.write { store in
                for id in ["a", "b", "c"] { _ = try store.put(.sample(id), at: key) }
                _ = try store.put(.sample("a", text: "again"), at: key)
                return try store.newestItems(at: key, limit: 10)
            }
            #expect(newest.map(\.id) == ["a", "c", "b"])
            #expect(newest[0].payload == StoredItem.sample("a", text: "again").payload)
            try await subject.read { store throws in
                #expect(try store.itemCount(at: key) == 3)
                #expect(try store.newestItems(at: key, limit: 2).map(\.id) == ["a", "c"])
                #expect(try store.newestItems(at: key, limit: 0).isEmpty)
                #expect(try store.items(["a", "b"], at: key).map(\.id) == ["b", "a"])
            }
        }
    }

    @Test("deleting by ids tells which there were", arguments: StoreKind.available)
    func deleted(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            let gone = try await subject.write { store in
                for key in keys { for id in ["a", "b", "c"] { _ = try store.put(.sample(id), at: key) } }
                return [
                    try store.deleteItems(["c", "x", "a", "a"], at: keys[0]).sorted(),
                    try store.deleteItems(["a"], at: keys[0]), try store.deleteItems([], at: keys[0]),
                ]
            }
            #expect(gone == [["a", "c"], [], []])
            #expect(try await subject.read { try $0.newestItems(at: keys[0], limit: 9).map(\.id) } == ["b"])
            #expect(try await subject.read { try $0.itemCount(at: keys[0]) } == 1)
            #expect(try await subject.read { try $0.itemCount(at: keys[1]) } == 3)
        }
    }

    @Test("trimming deletes the oldest, and says which", arguments: StoreKind.available)
    func trimmed(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let gone = try await subject.write { store in
                for id in ["a", "b", "c", "d"] { _ = try store.put(.sample(id), at: key) }
                _ = try store.put(.sample("a"), at: key)
                return [
                    try store.trimItems(at: key, to: 4), try store.trimItems(at: key, to: 2),
                    try store.trimItems(at: key, to: 9),
                ]
            }
            #expect(gone == [[], ["b", "c"], []])
            let later = try await subject.write { store in
                _ = try store.put(.sample("e"), at: key)
                return [try store.trimItems(at: key, to: 2), try store.trimItems(at: key, to: -1)]
            }
            #expect(later == [["d"], ["a", "e"]])
            #expect(try await subject.read { try $0.itemCount(at: key) } == 0)
        }
    }

    @Test("items are deleted by age and by publisher", arguments: StoreKind.available)
    func byAge(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let gone = try await subject.write { store in
                _ = try store.put(.sample("a", at: 10), at: key)
                _ = try store.put(.sample("b", at: 30), at: key)
                _ = try store.put(.sample("c", publisher: "bob@example.org/phone", at: 20), at: key)
                _ = try store.put(.sample("d", publisher: "bob@example.organic/x", at: 40), at: key)
                return [
                    try store.deleteItems(at: key, publishedBefore: .at(10)),
                    try store.deleteItems(at: key, publishedBefore: .at(21)),
                ]
            }
            #expect(gone == [[], ["a", "c"]])
            let byPublisher = try await subject.write { store in
                _ = try store.put(.sample("e", publisher: "bob@example.org/desk"), at: key)
                _ = try store.put(.sample("f", publisher: bob), at: key)
                return [
                    try store.deleteItems(at: key, publishedBy: "bob@example.org/phone"),
                    try store.deleteItems(at: key, publishedBy: carol),
                ]
            }
            #expect(byPublisher == [["e", "f"], []])
            #expect(try await subject.read { try $0.newestItems(at: key, limit: 9).map(\.id) } == ["d", "b"])
            #expect(try await subject.read { try $0.itemCount(at: key) } == 2)
        }
    }

    @Test("items since a moment are the newest of them, oldest first", arguments: StoreKind.available)
    func since(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { store in
                for (index, id) in ["a", "b", "c", "d"].enumerated() {
                    _ = try store.put(.sample(id, at: index), at: key)
                }
            }
            let ids = try await subject.read { store in
                try [(0, 9), (0, 2), (3, 9), (-1, 9), (0, 0)].map { second, limit in
                    try store.items(at: key, since: .at(second), limit: limit).map(\.id)
                }
            }
            #expect(ids == [["b", "c", "d"], ["c", "d"], [], ["a", "b", "c", "d"], []])
        }
    }

    @Test("purging tells how many there were", arguments: StoreKind.available)
    func purged(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            let counts = try await subject.write { store in
                for key in keys { for id in ["a", "b"] { _ = try store.put(.sample(id), at: key) } }
                return [try store.purgeItems(at: keys[0]), try store.purgeItems(at: keys[0])]
            }
            #expect(counts == [2, 0])
            #expect(try await subject.read { try $0.itemCount(at: keys[0]) } == 0)
            #expect(try await subject.read { try $0.itemCount(at: keys[1]) } == 2)
        }
    }

    @Test("the totals are those of everything", arguments: StoreKind.available)
    func totals(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            #expect(
                try await subject.read { try $0.totals() }
                    == PubSubTotals(nodes: 0, subscriptions: 0, items: 0, outbox: 0))
            let keys = try await subject.makeNodes("a", "b", "c")
            try await subject.write { store in
                try store.put(.sample(keys[0], bob))
                try store.put(.sample(keys[1], bob))
                for id in ["1", "2", "1"] { _ = try store.put(.sample(id), at: keys[0]) }
                for id in ["1", "2", "3"] { _ = try store.put(.sample(id), at: keys[1]) }
                try store.enqueue(.sample(keys[0]))
                try store.deleteNode(keys[1])
            }
            #expect(
                try await subject.read { try $0.totals() }
                    == PubSubTotals(nodes: 2, subscriptions: 1, items: 2, outbox: 1))
        }
    }
}
