// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import PubSubPostgreSQLStore
import PubSubService
import Testing

@Suite("PostgreSQL store: a look at the database", .enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(15)))
struct DatabaseInspectionTests {
    @Test("it makes nothing, and tells what there is and what there will be")
    func looking() async throws {
        try await withSite { site in
            let store = try site.store()
            for _ in 1...2 {
                #expect(try await store.inspect().hasSuffix("the tables are made when the service serves"))
            }
            #expect(
                try await site.server.execute("SELECT count(*) FROM pg_namespace WHERE nspname = '\(site.schema)'")
                    == "0")
            try await store.start { _ in }
            #expect(try await store.inspect().hasSuffix("the tables can be written"))
            await store.stop()
            #expect(try await store.inspect().hasPrefix("PostgreSQL "))
            #expect(try await site.server.execute("UPDATE \(site.schema).pubsub_version SET version = 1") != nil)
            #expect(try await store.inspect().contains("the tables of version 1 become those of"))
            #expect(try await site.server.execute("UPDATE \(site.schema).pubsub_version SET version = 99") != nil)
            let refusal = await #expect(throws: PubSubStoreError.self) { try await store.inspect() }
            #expect(refusal?.code == .tooNew)
        }
    }

    @Test("a server that takes no writes, a user without rights and a server that is away are told, at once")
    func refusals() async throws {
        try await withSite { site in
            let readOnly = try site.store(url: site.server.url + "&options=-c%20default_transaction_read_only%3Don")
            let standby = await #expect(throws: PubSubStoreError.self) { try await readOnly.inspect() }
            #expect(standby?.message.contains("target_session_attrs=read-write") == true)
            let nowhere = try site.store(url: "postgresql://pubsub@/pubsub?host=/nonexistent")
            let away = await #expect(throws: PubSubStoreError.self) { try await nowhere.inspect() }
            #expect(away?.code == .unavailable)
            // The tables of somebody else.
            let owner = try site.store()
            try await owner.start { _ in }
            await owner.stop()
            let user = "guest_\(site.schema)"
            #expect(try await site.server.execute("CREATE ROLE \(user) LOGIN") != nil)
            let asGuest = try site.store(url: site.server.url.replacing("pubsub:secret@", with: "\(user):secret@"))
            let refused = await #expect(throws: PubSubStoreError.self) { try await asGuest.inspect() }
            #expect(refused?.message.contains("lacks a privilege") == true, "\(String(describing: refused))")
            _ = try await site.server.execute("DROP ROLE \(user)")
        }
    }
}
