// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization
import XMPPComponent

/// A started store, and what it has handed over.
final class StoreUnderTest: Sendable {
    private let site: any StoreSite
    private let current: Mutex<any PubSubStore>
    private let heard = Mutex<[CommittedChanges]>([])

    fileprivate init(_ kind: StoreKind) async throws {
        site = try await kind.makeSite()
        do {
            current = Mutex(try site.makeStore())
            try await start()
        } catch {
            await site.remove()
            throw error
        }
    }

    var store: any PubSubStore { current.withLock { $0 } }

    private func start() async throws {
        try await store.start { changes in self.heard.withLock { $0.append(changes) } }
    }

    /// Stops the store and starts another of the same contents. What was handed over before is forgotten here.
    func restart() async throws {
        await store.stop()
        let next = try site.makeStore()
        current.withLock { $0 = next }
        heard.withLock { $0 = [] }
        try await start()
    }

    fileprivate func end() async {
        await store.stop()
        await site.remove()
    }

    // MARK: What was handed over

    /// One by one, since the start or since they were taken.
    var changes: [CommittedChanges] { heard.withLock { $0 } }
    var events: [OutboxEvent] { changes.flatMap(\.events) }
    var subscriptionChanges: [CommittedChanges.Subscription] { changes.flatMap(\.subscriptions) }
    var changedNodes: Set<Int64> { changes.reduce(into: []) { $0.formUnion($1.nodes) } }

    /// Takes what was handed over so far, so that only what comes later is seen.
    func forgetChanges() { heard.withLock { $0 = [] } }

    // MARK: Transactions

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result { try await store.write(body) }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result { try await store.read(body) }

    /// Makes nodes of these names, and says their keys.
    func makeNodes(_ ids: String..., account: JID? = nil) async throws -> [Int64] {
        try await write { store in
            try ids.map { try store.insert(.sample($0, account: account)).key }
        }
    }

    /// Makes a node.
    func makeNode(_ id: String = "news", account: JID? = nil) async throws -> Int64 {
        try await write { try $0.insert(.sample(id, account: account)).key }
    }
}

/// Runs a test on a store with nothing in it.
func withStore(_ kind: StoreKind, _ body: (StoreUnderTest) async throws -> Void) async throws {
    let subject = try await StoreUnderTest(kind)
    do {
        try await body(subject)
    } catch {
        await subject.end()
        throw error
    }
    await subject.end()
}
