// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: housekeeping")
struct HousekeepingTests {
    @Test("subscriptions that end with the presence are found, by option and by node", arguments: StoreKind.available)
    func presence(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("lasting", "temporary")
            try await subject.write { store in
                guard var node = try store.node(keys[1]) else { throw Refusal() }
                node.configuration.hasTemporarySubscriptions = true
                try store.update(node)
                try store.put(.sample(keys[0], bob, id: "a"))
                try store.put(.sample(keys[0], bob, id: "b") { $0.expiry = .presence })
                try store.put(.sample(keys[0], bob, id: "c") { $0.expiry = .date(.at(9)) })
                try store.put(.sample(keys[1], "bob@example.org/phone", id: "d"))
                try store.put(.sample(keys[1], carol, id: "e"))
            }
            let ids = try await subject.read { store in
                try [bob, carol, alice].map { try store.subscriptions(endingWithPresenceOf: $0).map(\.id).sorted() }
            }
            #expect(ids == [["b", "d"], ["e"], []])
        }
    }

    @Test("nodes whose items expire are found by key, a page at a time", arguments: StoreKind.available)
    func expiring(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.write { store in
                try [PubSubLimit.number(60), nil, .maximum, .number(0), .number(5)].enumerated().map { index, expiry in
                    try store.insert(.sample("\(index)") { $0.itemExpiry = expiry }).key
                }
            }
            func found(after key: Int64, limit: Int) async throws -> [Int64] {
                try await subject.read { try $0.nodesWithItemExpiry(after: key, limit: limit).map(\.key) }
            }
            #expect(try await found(after: 0, limit: 10) == [keys[0], keys[3], keys[4]])
            #expect(try await found(after: keys[0], limit: 1) == [keys[3]])
            #expect(try await found(after: keys[4], limit: 10) == [])
            #expect(try await found(after: 0, limit: 0) == [])
            try await subject.write { store in
                guard var node = try store.node(keys[3]) else { throw Refusal() }
                node.configuration.itemExpiry = nil
                try store.update(node)
            }
            #expect(try await found(after: 0, limit: 10) == [keys[0], keys[4]])
        }
    }

    @Test("nodes with old items are found, each once", arguments: StoreKind.available)
    func old(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("a", "b", "c")
            try await subject.write { store in
                for (index, key) in keys.enumerated() {
                    for id in 0..<3 { _ = try store.put(.sample("\(id)", at: index * 10 + id), at: key) }
                }
            }
            func found(before second: Int, limit: Int) async throws -> Set<Int64> {
                let nodes = try await subject.read {
                    try $0.nodes(withItemsPublishedBefore: .at(second), limit: limit).map(\.key)
                }
                #expect(Set(nodes).count == nodes.count)
                return Set(nodes)
            }
            #expect(try await found(before: 0, limit: 9) == [])
            #expect(try await found(before: 11, limit: 9) == [keys[0], keys[1]])
            #expect(try await found(before: 99, limit: 2).count == 2)
            #expect(try await found(before: 99, limit: 0) == [])
            _ = try await subject.write { try $0.deleteItems(at: keys[0], publishedBefore: .at(11)) }
            #expect(try await found(before: 11, limit: 9) == [keys[1]])
        }
    }

    @Test("nodes that delete items of who goes offline are found by the publisher", arguments: StoreKind.available)
    func purging(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.write { store in
                let keys = try ["a", "b", "c"].map { id in
                    try store.insert(.sample(id) { $0.purgesWhenOffline = id != "b" }).key
                }
                _ = try store.put(.sample("1", publisher: "bob@example.org/phone"), at: keys[0])
                _ = try store.put(.sample("1", publisher: "bob@example.org/desk"), at: keys[1])
                _ = try store.put(.sample("1", publisher: "carol@example.net/x"), at: keys[2])
                _ = try store.put(.sample("2", publisher: carol), at: keys[0])
                return keys
            }
            func found(_ publisher: JID) async throws -> [Int64] {
                try await subject.read { try $0.nodes(purgingItemsOf: publisher).map(\.key).sorted() }
            }
            #expect(try await found("bob@example.org/other") == [keys[0]])
            #expect(try await found(carol) == [keys[0], keys[2]])
            #expect(try await found(alice) == [])
            try await subject.write { store in
                for (key, purges) in [(keys[0], false), (keys[1], true)] {
                    guard var node = try store.node(key) else { throw Refusal() }
                    node.configuration.purgesWhenOffline = purges
                    try store.update(node)
                }
            }
            #expect(try await found(bob) == [keys[1]])
            #expect(try await found(carol) == [keys[2]])
            _ = try await subject.write { try $0.deleteItems(at: keys[1], publishedBy: bob) }
            _ = try await subject.write { try $0.purgeItems(at: keys[2]) }
            #expect(try await found(bob) == [])
            #expect(try await found(carol) == [])
            _ = try await subject.write { try $0.put(.sample("3", publisher: bob), at: keys[1]) }
            #expect(try await found(bob) == [keys[1]])
        }
    }

    @Test("the root is a node that no list has", arguments: StoreKind.available)
    func root(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("", "a")
            try await subject.read { store throws in
                #expect(try store.node(at: NodeAddress(""))?.key == keys[0])
                for query in [page(5), page(5, .last), page(5, .before("b"))] {
                    #expect(try store.nodes(of: nil, query).entries.map(\.key) == [keys[1]])
                    #expect(try store.nodes(of: nil, query).page.count == 1)
                    #expect(try store.rootNodes(of: nil, query).entries.map(\.key) == [keys[1]])
                }
            }
        }
    }

    @Test("events are read from the outbox after those that there was room for", arguments: StoreKind.available)
    func outbox(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { store in for _ in 0..<6 { try store.enqueue(.sample(key)) } }
            let events = subject.events
            func left(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
                try await subject.store.outbox(after: sequence, limit: limit)
            }
            #expect(try await left(after: 0, limit: 100) == events)
            #expect(try await left(after: events[1].sequence, limit: 2) == Array(events[2..<4]))
            #expect(try await left(after: events[5].sequence, limit: 2) == [])
            #expect(try await left(after: 0, limit: 0) == [])
            await subject.store.forget([events[2].sequence, events[3].sequence])
            #expect(try await left(after: events[1].sequence, limit: 9) == Array(events[4...]))
        }
    }
}
