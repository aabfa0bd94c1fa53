// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPExtensions
import XMPPVirtualUsersSQLite

/// What every store does, whichever it is.
@Suite(.timeLimit(.minutes(15)))
struct StoreConformanceTests {
    /// The stores there are.
    enum Kind: String, CaseIterable, Sendable {
        case memory, sqlite

        func with(_ body: (any VirtualUserStore) async throws -> Void) async throws {
            switch self {
            case .memory: try await body(MemoryVirtualUserStore())
            case .sqlite:
                try await withTemporaryFile { path in
                    let store = try await SQLiteVirtualUserStore(path: path)
                    try await body(store)
                    try await store.close()
                }
            }
        }
    }

    @Test("a stranger's subscription is none, and takes no place", arguments: Kind.allCases)
    func strangers(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            #expect(try await store.subscription(alice).isNone)
            #expect(try await store.update(alice, with: [.probe]) == [.refuse])
            #expect(try await store.update(alice, with: [.subscribed, .unsubscribe]) == [.none, .none])
            #expect(try await store.count(of: nil) == 0)
        }
    }

    @Test("what happens to a subscription is kept, and what ends it removes it", arguments: Kind.allCases)
    func life(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            #expect(try await store.update(alice, with: [.subscribe]) == [.decide(isRepeated: false)])
            #expect(try await store.update(alice, with: [.approve, .request]) == [.confirm, .request])
            #expect(try await store.subscription(alice) == .init(inbound: .approved, outbound: .requested))
            #expect(try await store.update(alice, with: [.subscribed]) == [.granted])
            #expect(try await store.count(of: "bot") == 1)
            #expect(try await store.update(alice, with: [.unsubscribed, .unsubscribe]) == [.lost, .hide])
            #expect(try await store.subscription(alice).isNone)
            #expect(try await store.count(of: nil) == 0)
        }
    }

    @Test("a buddy is a bare address, and each of our users has its own", arguments: Kind.allCases)
    func keys(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            _ = try await store.update(BuddyKey(user: "bot", buddy: "alice@localhost/phone"), with: [.subscribe])
            #expect(try await store.subscription(alice).inbound == .requested)
            #expect(try await store.subscription(BuddyKey(user: "tea", buddy: "alice@localhost")).isNone)
            #expect(try await store.count(of: "bot") == 1)
            #expect(try await store.count(of: "tea") == 0)
            let odd = BuddyKey(user: "o\\27x", buddy: "d\\27artagnan%_@müller.example")
            _ = try await store.update(odd, with: [.request])
            #expect(try await store.subscription(odd).outbound == .requested)
        }
    }

    @Test("all are read in batches, each once, of one user or of all", arguments: Kind.allCases)
    func batches(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            for user in ["a", "bot", "c"] {
                for number in 0..<25 {
                    let key = BuddyKey(user: user, buddy: try JID(parsing: "b\(number)@localhost"))
                    _ = try await store.update(key, with: [.request])
                }
            }
            for size in [-1, 1, 10, 25, 1000] {
                var seen: [BuddyRecord] = []
                var users: [String] = []
                try await store.forEachBatch(of: nil, size: size) { batch in
                    #expect(!batch.isEmpty && batch.count <= max(1, size))
                    seen += batch
                    for record in batch where users.last != record.key.user { users.append(record.key.user) }
                }
                #expect(Set(seen).count == 75 && seen.count == 75)
                #expect(users.count == 3)
                #expect(seen.allSatisfy { $0.subscription.outbound == .requested })
                var own: [BuddyRecord] = []
                try await store.forEachBatch(of: "bot", size: size) { own += $0 }
                #expect(Set(own).count == 25 && own.allSatisfy { $0.key.user == "bot" })
            }
            try await store.forEachBatch(of: "nobody", size: 10) { _ in Issue.record("nobody has buddies") }
        }
    }

    @Test("a batch tells what is, not what was, and reading may change what is read", arguments: Kind.allCases)
    func changesWhileReading(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            for number in 0..<30 {
                let key = BuddyKey(user: "bot", buddy: try JID(parsing: "b\(number)@localhost"))
                _ = try await store.update(key, with: [.request])
            }
            var seen = 0
            try await store.forEachBatch(of: nil, size: 10) { batch in
                seen += batch.count
                guard seen == 10 else { return }
                let read = Set(batch.map(\.key))
                for number in 0..<30 {
                    let key = BuddyKey(user: "bot", buddy: try JID(parsing: "b\(number)@localhost"))
                    if !read.contains(key) { _ = try await store.update(key, with: [.cancel]) }
                }
            }
            #expect(seen == 10)
        }
    }

    @Test("what a reader throws ends the reading", arguments: Kind.allCases)
    func readerThrows(kind: Kind) async throws {
        struct Enough: Error {}
        try await kind.with { (store: any VirtualUserStore) async throws in
            _ = try await store.update(alice, with: [.request])
            await #expect(throws: Enough.self) {
                try await store.forEachBatch(of: nil, size: 1) { _ in throw Enough() }
            }
        }
    }

    @Test("of many who change the same at once each sees what is there", arguments: Kind.allCases)
    func atomicity(kind: Kind) async throws {
        try await kind.with { (store: any VirtualUserStore) async throws in
            let asked = try await withThrowingTaskGroup(of: [PresenceSubscription.Action].self) { group in
                for _ in 0..<200 { group.addTask { try await store.update(alice, with: [.subscribe]) } }
                return try await group.reduce(into: 0) { $0 += $1 == [.decide(isRepeated: false)] ? 1 : 0 }
            }
            #expect(asked == 1)
            let approved = try await withThrowingTaskGroup(of: [PresenceSubscription.Action].self) { group in
                for _ in 0..<200 { group.addTask { try await store.update(alice, with: [.approve]) } }
                return try await group.reduce(into: 0) { $0 += $1 == [.confirm] ? 1 : 0 }
            }
            #expect(approved == 1)
        }
    }

    private let alice = BuddyKey(user: "bot", buddy: "alice@localhost")
}
