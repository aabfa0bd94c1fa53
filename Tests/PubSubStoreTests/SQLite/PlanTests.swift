// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubSQLiteStore

@Suite("SQLite store: plans")
struct PlanTests {
    @Test("no statement that is in use reads a whole table")
    func noScans() async throws {
        let site = try FileSite()
        let store = SQLiteStore(path: site.path, configuration: site.configuration, logger: site.logger)
        try await store.start { _ in }
        // Not to be found in memory.
        try await store.write { _ = try $0.insert(.sample("a") { $0.purgesWhenOffline = true }) }
        await store.stop()
        try await store.start { _ in }
        try await store.write { store in
            let key = try store.node(at: NodeAddress("a"))?.key ?? 0
            try everything(store, key)
        }
        await store.forget([1, 2, 3])
        _ = try await store.outbox(after: 0, limit: 5)
        let used = try await store.preparedStatements()
        #expect(used.count > 60)
        await store.stop()
        let file = try DatabaseQueue(path: site.path)
        try await file.read { file throws in
            for sql in used where !Self.isSmall(sql) {
                let plan = "EXPLAIN QUERY PLAN \(sql.replacing("?", with: "1"))"
                for step in try Row.fetchAll(file, sql: plan) {
                    let detail: String = step["detail"]
                    #expect(!detail.hasPrefix("SCAN"), "\(detail): \(sql)")
                }
            }
        }
        try file.close()
        await site.remove()
    }

    /// Statements of the start, of a table with one row, and of transactions.
    private static func isSmall(_ sql: String) -> Bool {
        sql.contains("FROM counter") || sql.contains("UPDATE counter") || sql == "SELECT COUNT(*) FROM outbox"
            || sql.contains("SUM(subscriptions)") || sql.hasPrefix("PRAGMA") || sql.contains("sqlite_master")
            || sql.hasPrefix("CREATE") || sql == "INSERT INTO counter VALUES (0, 0, 0)"
            || ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"].contains { sql.hasPrefix($0) }
    }

    /// Everything that a transaction can be asked.
    private func everything(_ store: any PubSubTransaction, _ key: Int64) throws {
        let queries = [page(5), page(5, .last), page(5, .after("a")), page(5, .before("z"))]
        let anchored = [page(5), page(5, .last), page(5, .after("bob@example.org 1"))]
        _ = try store.node(key)
        let other = try store.insert(.sample("b")).key
        try store.put(other, into: key)
        try store.setAffiliation(.owner, of: bob, at: key)
        try store.put(.sample(key, bob))
        for id in ["a", "b", "c", "d"] { _ = try store.put(.sample(id), at: key) }
        try store.enqueue(.sample(key))
        for query in queries {
            _ = try store.nodes(of: nil, query)
            _ = try store.rootNodes(of: nil, query)
            _ = try store.children(of: key, query)
            _ = try store.affiliations(at: key, query)
            _ = try store.affiliations(of: bob, in: nil, query)
            _ = try store.items(at: key, page(5, query.isBackwards ? .before("a") : .after("a")))
        }
        for query in anchored { _ = try store.subscriptions(at: key, query) }
        for query in [page(5), page(5, .last)] { _ = try store.subscriptions(of: bob, in: nil, query) }
        _ = try store.nodes(of: nil, after: "", limit: 5)
        _ = try store.nodeCount(madeBy: alice)
        try store.setRedirect("urn:example:new", at: NodeAddress("old"), limit: 5)
        _ = try store.redirect(at: NodeAddress("old"))
        _ = try store.redirects(of: nil, after: "", limit: 5)
        _ = try store.children(of: key)
        _ = try store.parents(of: other)
        _ = try store.affiliation(of: bob, at: key)
        _ = try store.owners(of: key)
        _ = try store.subscriptions(of: bob, at: key)
        try store.forEachSubscription(at: key) { _ in }
        _ = try store.subscriptionCount(of: bob)
        _ = try store.subscriptions(endingBefore: .at(9), limit: 5)
        _ = try store.subscriptions(toRemindBefore: .at(9), limit: 5)
        _ = try store.subscriptions(endingWithPresenceOf: bob)
        _ = try store.items(["a"], at: key)
        _ = try store.newestItems(at: key, limit: 5)
        _ = try store.items(at: key, since: .at(0), limit: 5)
        _ = try store.nodesWithItemExpiry(after: 0, limit: 5)
        _ = try store.nodes(withItemsPublishedBefore: .at(99), limit: 5)
        _ = try store.nodes(purgingItemsOf: alice)
        _ = try store.trimItems(at: key, to: 3)
        _ = try store.deleteItems(["d"], at: key)
        _ = try store.deleteItems(at: key, publishedBefore: .at(0))
        _ = try store.deleteItems(at: key, publishedBy: alice)
        _ = try store.purgeItems(at: key)
        if var node = try store.node(key) {
            for purges in [false, true] {
                node.configuration.purgesWhenOffline = purges
                try store.update(node)
            }
        }
        try store.deleteSubscription("1", of: bob, at: key)
        try store.setAffiliation(.none, of: bob, at: key)
        try store.take(other, outOf: key)
        try store.deleteNode(key)
    }
}
