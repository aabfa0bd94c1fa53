// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Logging
import PubSubPostgreSQLStore
import PubSubService
import Synchronization
import Testing
import XMPPComponent
import XMPPExtensions

/// The items whose publishers know that they are stored.
private final class Acknowledged: Sendable {
    let ids = Mutex<Set<String>>([])
}

@Suite("PostgreSQL store: failures", .enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(15)))
struct ServerFailureTests {
    @Test("a commit that was done although the connection broke is acknowledged, and done once")
    func committedUnheard() async throws {
        try await withSite { site in
            let proxy = try await CuttingProxy.start(before: site.server)
            let replica = try await SharedStore.start(site, url: site.server.url(socketIn: proxy.socketDirectory))
            let node = try await replica.store.write { try $0.insert(.sample("news")).key }
            let runs = Mutex(0)
            proxy.cutNextCommit()
            let position = try await replica.store.write { store in
                runs.withLock { $0 += 1 }
                let item = try store.put(.sample("one"), at: node)
                try store.enqueue(.sample(node, .published([item])))
                return item.position
            }
            #expect(proxy.hasCut)
            #expect(runs.withLock { $0 } == 1)
            #expect(position == 1)
            #expect(try await replica.hears { $0.sequences == [1] })
            #expect(try await replica.store.outbox(after: 0, limit: 10).map(\.sequence) == [1])
            // The next is a new one.
            #expect(try await replica.publish("two", at: node) == 2)
            #expect(try await replica.hears { $0.sequences == [1, 2] })
            await replica.store.stop()
            try await proxy.stop()
        }
    }

    @Test("a commit that was not done when the connection broke is done then, once")
    func brokenBeforeCommit() async throws {
        try await withSite { site in
            let replica = try await SharedStore.start(site)
            let node = try await replica.store.write { try $0.insert(.sample("news")).key }
            // A sequence counts also where nothing is committed: the first commit ends its own session.
            let isMade = try await site.server.execute(
                """
                SET search_path = \(site.schema);
                CREATE SEQUENCE commits;
                CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('\(site.schema).commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER break AFTER INSERT ON pubsub_outbox DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION break();
                """)
            #expect(isMade != nil)
            try await replica.publish("one", at: node)
            #expect(try await site.server.execute("SELECT last_value FROM \(site.schema).commits") == "2")
            #expect(try await replica.itemCount(at: node) == 1)
            #expect(try await replica.hears { $0.sequences == [1] })
            await replica.store.stop()
        }
    }

    @Test("a server that crashes under load loses nothing that was acknowledged, and the store goes on")
    func crash() async throws {
        let server = try await PostgreSQLServer.start()
        let replica = try await SharedStore.start(PostgreSQLSite(server))
        let node = try await replica.store.write { try $0.insert(.sample("news")).key }
        let acknowledged = Acknowledged()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<60 {
                        let id = "\(writer) \(number)"
                        // A service answers with an error of type wait; the publisher tries again.
                        while true {
                            do {
                                try await replica.publish(id, at: node)
                                break
                            } catch let error as PubSubStoreError where error.code == .unavailable {
                                await Task.yield()
                            }
                        }
                        acknowledged.ids.withLock { _ = $0.insert(id) }
                    }
                }
            }
            group.addTask {
                _ = try await eventually(within: .patience) {
                    acknowledged.ids.withLock { $0.count > 100 ? true : nil }
                }
                try await server.stop(isCrash: true)
                try await server.restart()
            }
            try await group.waitForAll()
        }
        let stored = try await replica.store.read { try $0.newestItems(at: node, limit: 1000).map(\.id) }
        #expect(Set(stored).isSuperset(of: acknowledged.ids.withLock { $0 }))
        #expect(stored.count == 480)
        // Each is handed over, in order; what was handed over before the crash may come again.
        #expect(try await replica.hears { Set($0.sequences).count >= 480 })
        await replica.store.stop()
        try await server.stop()
    }

    @Test("a store waits for a server that is not there yet, and refuses at once meanwhile")
    func absent() async throws {
        let server = try await PostgreSQLServer.start()
        let site = PostgreSQLSite(server)
        try await server.stop()
        let replica = SharedStore(try site.store())
        async let start: Void = replica.start()
        await #expect(throws: PubSubStoreError.self) { try await replica.store.read { try $0.totals().nodes } }
        try await server.restart()
        try await start
        #expect(try await replica.store.read { try $0.totals().nodes } == 0)
        await replica.store.stop()
        try await server.stop()
    }

    @Test("a start that is cancelled ends")
    func cancelled() async throws {
        let store = try PostgreSQLStore(
            url: "postgresql://nobody@/nothing?host=/nonexistent",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let start = Task { try await store.start { _ in } }
        start.cancel()
        await #expect(throws: CancellationError.self) { try await start.value }
    }

    @Test("tables of a newer version are left alone")
    func tooNew() async throws {
        try await withSite { site in
            let replica = try await SharedStore.start(site)
            await replica.store.stop()
            try await site.server.execute("UPDATE \(site.schema).pubsub_version SET version = 99")
            let error = await #expect(throws: PubSubStoreError.self) { _ = try await SharedStore.start(site) }
            #expect(error?.code == .tooNew)
        }
    }

    @Test("a body that fails in the database fails alone")
    func oneFails() async throws {
        try await withSite { site in
            let replica = try await SharedStore.start(site)
            let node = try await replica.store.write { try $0.insert(.sample("news")).key }
            try await site.server.execute(
                "ALTER TABLE \(site.schema).pubsub_item ADD CONSTRAINT no_evil CHECK (id <> 'evil')")
            let failed = try await withThrowingTaskGroup(of: String?.self) { group in
                for id in ["a", "b", "evil", "c", "d"] {
                    group.addTask {
                        do {
                            try await replica.publish(id, at: node)
                            return nil
                        } catch is PubSubStoreError {
                            return id
                        }
                    }
                }
                var failed: [String] = []
                for try await id in group { if let id { failed.append(id) } }
                return failed
            }
            #expect(failed == ["evil"])
            #expect(try await replica.itemCount(at: node) == 4)
            await replica.store.stop()
        }
    }

    @Test(
        "hostile texts are stored as they are",
        arguments: [
            "'; DROP TABLE pubsub_node; --", "\"quoted\" \\ 'names'", "$1 %s ?", "naïve ☃ 🎈", "a\nb\tc", "{a,b}",
            String(repeating: "x", count: 1023),
        ])
    func hostile(_ text: String) async throws {
        try await withSite { site in
            let replica = try await SharedStore.start(site)
            let node = try await replica.store.write { store in
                let node = try store.insert(.sample(text) { $0.title = text })
                _ = try store.put(.sample(text, text: text), at: node.key)
                return node
            }
            #expect(try await replica.store.read { try $0.node(at: NodeAddress(text)) } == node)
            let items = try await replica.store.read { try $0.items([text, "other"], at: node.key) }
            #expect(items.map(\.id) == [text])
            #expect(try await replica.store.write { try $0.deleteItems([text], at: node.key) } == [text])
            await replica.store.stop()
        }
    }

    @Test("the character 0 is replaced, which PostgreSQL cannot store; payloads may be large and of any bytes")
    func zero() async throws {
        try await withSite { site in
            let replica = try await SharedStore.start(site)
            let node = try await replica.store.write { try $0.insert(.sample("a\0b")).key }
            #expect(try await replica.store.read { try $0.node(at: NodeAddress("a\0b"))?.address.id } == "a\u{FFFD}b")
            let payload = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await replica.store.write { store in
                var item = StoredItem.sample("big")
                item.payload = payload
                _ = try store.put(item, at: node)
            }
            #expect(try await replica.store.read { try $0.items(["big"], at: node) }.first?.payload == payload)
            await replica.store.stop()
        }
    }
}
