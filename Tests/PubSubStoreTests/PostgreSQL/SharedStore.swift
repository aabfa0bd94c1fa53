// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import PubSubPostgreSQLStore
import PubSubService
import Synchronization
import Testing

/// A store that is one of several, and what it has handed over.
final class SharedStore: Sendable {
    let store: PostgreSQLStore
    private let heard = Mutex<[CommittedChanges]>([])

    init(_ store: PostgreSQLStore) { self.store = store }

    static func start(_ site: PostgreSQLSite, url: String? = nil) async throws -> SharedStore {
        let shared = SharedStore(try site.store(url: url) { $0.pollInterval = .milliseconds(200) })
        try await shared.start()
        return shared
    }

    func start() async throws {
        try await store.start { changes in self.heard.withLock { $0.append(changes) } }
    }

    var changes: [CommittedChanges] { heard.withLock { $0 } }
    var sequences: [Int64] { changes.flatMap(\.events).map(\.sequence) }

    /// Waits until what was handed over is as wanted.
    func hears(_ isWanted: (SharedStore) -> Bool) async throws -> Bool {
        try await eventually(within: .patience) { isWanted(self) ? true : nil } ?? false
    }

    @discardableResult
    func publish(_ id: String, at node: Int64) async throws -> Int64 {
        try await store.write { store in
            let item = try store.put(.sample(id), at: node)
            try store.enqueue(.sample(node, .published([item])))
            return item.position
        }
    }

    func itemCount(at node: Int64) async throws -> Int { try await store.read { try $0.itemCount(at: node) } }
}

/// A schema on the server that tests share; its stores are stopped by the test.
func withSite(_ body: (PostgreSQLSite) async throws -> Void) async throws {
    let site = PostgreSQLSite(try await PostgreSQLServer.shared.value)
    do {
        try await body(site)
    } catch {
        await site.remove()
        throw error
    }
    await site.remove()
}

extension PostgreSQLSite {
    /// Ends the session that holds the lock of the replica that delivers events.
    func endLeader() async throws {
        let ended = try await server.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = \(0x5850_5002)
            AND objid = '\(schema)'::regnamespace::oid AND granted
            """)
        #expect(ended == "t")
    }
}
