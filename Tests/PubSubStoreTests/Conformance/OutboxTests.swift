// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: events")
struct OutboxTests {
    /// One of each kind.
    static let kinds: [OutboxEvent.Kind] = [
        .published([.sample("1"), .sample("2", text: "ä")]), .published([]), .retracted(["1", "zwei 2", ""]), .purged,
        .configured,
        .deleted(redirect: nil, subscribers: []),
        .deleted(redirect: "xmpp:pubsub.example.com?;node=news", subscribers: [alice, "bob@example.org/phone"]),
        .created(child: "a"), .associated(child: "b"), .dissociated(child: ""),
        .subscription(PubSubSubscription(node: "news", jid: bob, state: .none)),
        .subscriptionForOwners(
            PubSubSubscription(
                node: "news", jid: "bob@example.org/phone", state: .pending, id: "s1", configuration: .required,
                expiry: .at(9))),
        .subscription(PubSubSubscription(jid: bob, state: .subscribed, id: "", configuration: .offered)),
        .affiliation(bob, .publishOnly), .affiliation(carol, .none),
        .lastItem(.sample("7"), to: "bob@example.org/phone", subscription: "s1"),
    ]

    private static func events(at node: Int64) -> [OutboxEvent] {
        kinds.enumerated().map { index, kind in
            OutboxEvent(
                node: node, address: NodeAddress("news", account: index.isMultiple(of: 2) ? nil : alice), kind: kind,
                actor: index.isMultiple(of: 3) ? nil : "carol@example.net/desk", date: .at(index))
        }
    }

    @Test("events are handed over in order after the commit, as they were enqueued", arguments: StoreKind.available)
    func handedOver(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let events = Self.events(at: key)
            try await subject.write { store in for event in events { try store.enqueue(event) } }
            #expect(subject.events.map(\.unnumbered) == events)
            let sequences = subject.events.map(\.sequence)
            #expect(sequences.first ?? 0 > 0)
            #expect(sequences == sequences.sorted())
            #expect(Set(sequences).count == events.count)
            #expect(try await subject.read { try $0.totals().outbox } == events.count)
        }
    }

    @Test("what was not forgotten comes back at the next start, in order and as it was", arguments: StoreKind.available)
    func comesBack(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let events = Self.events(at: key)
            try await subject.write { store in for event in events { try store.enqueue(event) } }
            let before = subject.events
            try await subject.restart()
            #expect(subject.events == before)
            let forgotten = before.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element.sequence)
            await subject.store.forget(forgotten + [before[1].sequence + 100_000_000])
            try await subject.restart()
            #expect(subject.events == before.filter { !forgotten.contains($0.sequence) })
            #expect(try await subject.read { try $0.totals().outbox } == before.count - forgotten.count)
            await subject.store.forget(before.map(\.sequence))
            try await subject.restart()
            #expect(subject.changes.isEmpty)
        }
    }

    @Test(
        "sequences go on growing when everything is forgotten and the store starts anew", arguments: StoreKind.available
    )
    func sequences(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            var last: Int64 = 0
            for _ in 0..<3 {
                try await subject.write { try $0.enqueue(.sample(key)) }
                let sequence = try #require(subject.events.last?.sequence)
                #expect(sequence > last)
                last = sequence
                await subject.store.forget([sequence])
                try await subject.restart()
                try await subject.write { try $0.put(.sample(key, bob, id: "\(sequence)")) }
                let since = try await subject.read { try $0.subscriptions(of: bob, at: key).map(\.since).max() }
                #expect(since ?? -1 >= last)
            }
        }
    }

    @Test("positions and keys go on growing when the store starts anew", arguments: StoreKind.available)
    func positions(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            let doomed = try await subject.makeNode("doomed")
            let position = try await subject.write { store in
                let position = try store.put(.sample("a"), at: key).position
                _ = try store.purgeItems(at: key)
                try store.deleteNode(doomed)
                return position
            }
            try await subject.restart()
            let later = try await subject.write { store in
                (try store.put(.sample("b"), at: key).position, try store.insert(.sample("next")).key)
            }
            #expect(later.0 > position)
            #expect(later.1 > doomed)
        }
    }

    @Test("everything is there after a restart", arguments: StoreKind.available)
    func restarted(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "collection")
            let subscription = NodeSubscription.sample(keys[0], bob) { $0.expiry = .date(.at(70)) }
            let item = try await subject.write { store in
                try store.put(keys[0], into: keys[1])
                try store.setAffiliation(.publisher, of: carol, at: keys[0])
                try store.put(subscription)
                return try store.put(.sample("a"), at: keys[0])
            }
            try await subject.restart()
            try await subject.read { store throws in
                #expect(try store.children(of: keys[1]).map(\.key) == [keys[0]])
                #expect(try store.affiliation(of: carol, at: keys[0]) == .publisher)
                #expect(try store.subscriptions(of: bob, at: keys[0]) == [subscription])
                #expect(try store.items(["a"], at: keys[0]) == [item])
                #expect(try store.itemCount(at: keys[0]) == 1)
                #expect(try store.subscriptionCount(at: keys[0]) == 1)
                #expect(try store.totals() == PubSubTotals(nodes: 2, subscriptions: 1, items: 1, outbox: 0))
            }
        }
    }

    @Test("a commit tells its changes once; one that changes nothing is not told", arguments: StoreKind.available)
    func once(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            subject.forgetChanges()
            try await subject.write { _ = try $0.node(key) }
            try await subject.write { _ = try $0.put(.sample("a"), at: key) }
            #expect(subject.changes.allSatisfy { $0.isEmpty })
            try await subject.write { store in
                try store.put(.sample(key, bob))
                try store.enqueue(.sample(key))
            }
            #expect(subject.changes.filter { !$0.isEmpty }.count == 1)
            #expect(subject.events.count == 1)
            #expect(subject.subscriptionChanges.count == 1)
            #expect(subject.changedNodes.isEmpty)
            #expect(subject.changes.allSatisfy { !$0.isEverything })
        }
    }
}

extension OutboxEvent {
    /// Without the sequence, which the store gives.
    fileprivate var unnumbered: OutboxEvent {
        var event = self
        event.sequence = 0
        return event
    }
}
