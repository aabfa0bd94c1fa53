// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: subscriptions")
struct SubscriptionTests {
    @Test("a subscription is found as it was stored, with all of its options", arguments: StoreKind.available)
    func stored(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            var subscription = NodeSubscription.sample(key, "bob@example.org/my phone", id: "x1", state: .pending) {
                $0.delivers = false
                $0.usesDigests = true
                $0.digestInterval = .milliseconds(86_400_000)
                $0.expiry = .date(.at(500))
                $0.includesBody = true
                $0.presenceStates = []
                $0.type = .items
                $0.depth = .all
            }
            subscription.bounces = 3
            let expected = subscription
            try await subject.write { try $0.put(expected) }
            #expect(try await subject.read { try $0.subscriptions(of: bob, at: key) } == [expected])
            #expect(subject.subscriptionChanges == [.put(expected)])
        }
    }

    @Test("one account has subscriptions under any resource, told apart by their ids", arguments: StoreKind.available)
    func ofAccount(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            let all: [NodeSubscription] = [
                .sample(keys[0], bob, id: "a"), .sample(keys[0], bob, id: "b"),
                .sample(keys[0], "bob@example.org/phone", id: "a"), .sample(keys[0], "bob@example.organic", id: "a"),
                .sample(keys[0], "example.org", id: "a"), .sample(keys[1], bob, id: "a"),
            ]
            try await subject.write { store in for one in all { try store.put(one) } }
            try await subject.read { store throws in
                #expect(try store.subscriptions(of: "bob@example.org/desk", at: keys[0]) == Array(all[0..<3]))
                #expect(try store.subscriptions(of: "example.org", at: keys[0]) == [all[4]])
                #expect(try store.subscriptions(of: carol, at: keys[0]).isEmpty)
                #expect(try store.subscriptionCount(of: "bob@example.org/x") == 4)
                #expect(try store.subscriptionCount(of: carol) == 0)
                #expect(try store.subscriptionCount(at: keys[0]) == 5)
                var visited: Set<NodeSubscription> = []
                try store.forEachSubscription(at: keys[0]) { visited.insert($0) }
                #expect(visited == Set(all[0..<5]))
            }
        }
    }

    @Test("a subscription is replaced by one of the same node, subscriber and id", arguments: StoreKind.available)
    func replaced(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { try $0.put(.sample(key, bob, state: .pending)) }
            let second = NodeSubscription.sample(key, bob) { $0.expiry = .presence }
            try await subject.write { try $0.put(second) }
            #expect(try await subject.read { try $0.subscriptions(of: bob, at: key) } == [second])
            #expect(try await subject.read { try $0.subscriptionCount(at: key) } == 1)
            #expect(try await subject.read { try $0.subscriptionCount(of: bob) } == 1)
            #expect(subject.subscriptionChanges.count == 2)
        }
    }

    @Test(
        "a deleted subscription is gone, others stay; one that there is not is no change",
        arguments: StoreKind.available)
    func deleted(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { store in
                try store.put(.sample(key, bob, id: "a"))
                try store.put(.sample(key, bob, id: "b"))
            }
            subject.forgetChanges()
            try await subject.write { store in
                try store.deleteSubscription("a", of: bob, at: key)
                try store.deleteSubscription("a", of: bob, at: key)
                try store.deleteSubscription("b", of: "bob@example.org/phone", at: key)
            }
            #expect(subject.subscriptionChanges == [.deleted(node: key, subscriber: bob, id: "a")])
            #expect(try await subject.read { try $0.subscriptions(of: bob, at: key).map(\.id) } == ["b"])
            #expect(try await subject.read { try $0.subscriptionCount(at: key) } == 1)
            #expect(try await subject.read { try $0.subscriptionCount(of: bob) } == 1)
        }
    }

    @Test(
        "a new subscription knows the last event before it, and keeps that when it is changed",
        arguments: StoreKind.available)
    func since(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { store in
                try store.put(.sample(key, alice))
                try store.enqueue(.sample(key))
                try store.put(.sample(key, bob))
                try store.enqueue(.sample(key))
            }
            let events = subject.events.map(\.sequence)
            try await subject.write { store in
                try store.put(.sample(key, carol))
                try store.put(.sample(key, bob, state: .pending))
            }
            let since = try await subject.read { store in
                try [alice, bob, carol].map { try store.subscriptions(of: $0, at: key).first?.since ?? -1 }
            }
            #expect(since[0] < events[0])
            #expect(since[1] == events[0])
            #expect(since[2] == events[1])
            let told = subject.subscriptionChanges.map { change -> Int64 in
                if case .put(let subscription) = change { subscription.since } else { -1 }
            }
            #expect(told == [since[0], since[1], since[2], since[1]])
        }
    }

    @Test("subscriptions that end by themselves are found when their time has come", arguments: StoreKind.available)
    func ending(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            try await subject.write { store in
                try store.put(.sample(keys[0], alice) { $0.expiry = .date(.at(100)) })
                try store.put(.sample(keys[1], bob) { $0.expiry = .date(.at(200)) })
                try store.put(.sample(keys[1], carol) { $0.expiry = .presence })
                try store.put(.sample(keys[0], carol))
            }
            func ended(before second: Int, limit: Int) async throws -> Set<JID> {
                Set(
                    try await subject.read { try $0.subscriptions(endingBefore: .at(second), limit: limit) }.map(
                        \.subscriber))
            }
            #expect(try await ended(before: 100, limit: 10) == [])
            #expect(try await ended(before: 101, limit: 10) == [alice])
            #expect(try await ended(before: 1000, limit: 10) == [alice, bob])
            #expect(try await ended(before: 1000, limit: 1).count == 1)
            #expect(try await ended(before: 1000, limit: 0) == [])
            try await subject.write { try $0.put(.sample(keys[0], alice) { $0.expiry = .date(.at(900)) }) }
            #expect(try await ended(before: 500, limit: 10) == [bob])

            func unreminded(before second: Int, limit: Int = 10) async throws -> Set<JID> {
                Set(
                    try await subject.read { try $0.subscriptions(toRemindBefore: .at(second), limit: limit) }.map(
                        \.subscriber))
            }
            #expect(try await unreminded(before: 1000) == [alice, bob])
            #expect(try await unreminded(before: 500) == [bob])
            #expect(try await unreminded(before: 1000, limit: 1).count == 1)
            try await subject.write { store in
                for var subscription in try store.subscriptions(of: bob, at: keys[1]) {
                    subscription.isReminded = true
                    try store.put(subscription)
                }
            }
            #expect(try await unreminded(before: 1000) == [alice])
            #expect(try await subject.read { try $0.subscriptions(of: bob, at: keys[1]) }.map(\.isReminded) == [true])
            #expect(try await ended(before: 1000, limit: 10) == [alice, bob])
        }
    }

    @Test("an account's subscriptions are listed with the nodes' names", arguments: StoreKind.available)
    func withNodes(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let own = try await subject.makeNodes("b", "a")
            let theirs = try await subject.makeNode("a", account: alice)
            try await subject.write { store in
                try store.put(.sample(own[0], bob))
                try store.put(.sample(own[1], "bob@example.org/phone"))
                try store.put(.sample(own[1], carol))
                try store.put(.sample(theirs, bob))
            }
            let names = try await subject.read { store in
                try [nil, alice, carol].map { account in
                    try store.subscriptions(of: bob, in: account, page(10)).entries.map {
                        "\($0.address.id) \($0.subscription.subscriber)"
                    }
                }
            }
            #expect(names == [["a bob@example.org/phone", "b bob@example.org"], ["a bob@example.org"], []])
        }
    }
}
