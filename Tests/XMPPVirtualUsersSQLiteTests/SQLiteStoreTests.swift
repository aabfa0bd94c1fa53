// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing
import XMPPComponent
import XMPPExtensions
import XMPPVirtualUsersSQLite

/// What only a file can do: be opened again, be copied, be locked, be damaged.
@Suite(.timeLimit(.minutes(15)))
struct SQLiteStoreTests {
    private let alice = BuddyKey(user: "bot", buddy: "alice@localhost")
    private let both = PresenceSubscription(inbound: .approved, outbound: .requested)

    @Test("a file that is opened again has what was there")
    func reopened() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            _ = try await store.update(alice, with: [.subscribe, .approve, .request])
            try await store.close()
            let again = try await SQLiteVirtualUserStore(path: path)
            #expect(try await again.subscription(alice) == both)
            try await again.close()
        }
    }

    @Test("the files as a killed process leaves them have all that was answered")
    func killed() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    let key = BuddyKey(user: "bot", buddy: try JID(parsing: "b\(number)@localhost"))
                    group.addTask { _ = try await store.update(key, with: [.subscribe, .approve]) }
                }
                try await group.waitForAll()
            }
            // Nothing is closed or checkpointed: this is what is on the disk at this moment.
            for end in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + end, toPath: path + ".copy" + end)
            }
            let wal = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
            #expect(wal > 0)
            let copy = try await SQLiteVirtualUserStore(path: path + ".copy")
            #expect(try await copy.count(of: "bot") == 500)
            try await copy.forEachBatch(of: nil, size: 100) { batch in
                #expect(batch.allSatisfy { $0.subscription == PresenceSubscription(inbound: .approved) })
            }
            try await copy.close()
            try await store.close()
        }
    }

    @Test("the file is written ahead and synchronised with every commit")
    func durability() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            _ = try await store.update(alice, with: [.request])
            try await store.close()
            let queue = try DatabaseQueue(path: path)
            #expect(try await queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
            #expect(try await queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        }
    }

    @Test("changes that come at once share commits")
    func groupCommit() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            let frames = try await growth(of: path) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<1000 {
                        let key = BuddyKey(user: "bot", buddy: try JID(parsing: "b\(number)@localhost"))
                        group.addTask { _ = try await store.update(key, with: [.request]) }
                    }
                    try await group.waitForAll()
                }
            }
            // A commit alone writes at least one page of 4 KiB for each change.
            #expect(frames < 1000 * 4096 / 2)
            try await store.close()
        }
    }

    @Test("a file locked by another process is an error that says so")
    func locked() async throws {
        try await withTemporaryFile { path in
            var configuration = SQLiteVirtualUserStore.Configuration()
            configuration.lockTimeout = .milliseconds(50)
            let store = try await SQLiteVirtualUserStore(path: path, configuration: configuration)
            var unsafe = GRDB.Configuration()
            unsafe.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: path, configuration: unsafe)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let error = await #expect(throws: SQLiteStoreError.self) { try await store.update(alice, with: [.request]) }
            #expect(error?.code == .locked)
            #expect(error?.message.contains(path) == true)
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            #expect(try await store.update(alice, with: [.request]) == [.request])
            try await store.close()
        }
    }

    @Test("a file that is no database is an error that says so, and is left alone")
    func noDatabase() async throws {
        try await withTemporaryFile { path in
            let text = Data(String(repeating: "Dear diary, ", count: 1000).utf8)
            try text.write(to: URL(fileURLWithPath: path))
            let error = await #expect(throws: SQLiteStoreError.self) { try await SQLiteVirtualUserStore(path: path) }
            #expect(error?.code == .corrupt)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
        }
    }

    @Test("a damaged page is an error of those who meet it")
    func damaged() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            for number in 0..<2000 {
                let key = BuddyKey(user: "bot", buddy: try JID(parsing: "buddy-with-a-long-name-\(number)@localhost"))
                if number % 500 == 0 { _ = try await store.update(key, with: [.request]) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2000 {
                    let key = BuddyKey(
                        user: "bot", buddy: try JID(parsing: "buddy-with-a-long-name-\(number)@localhost"))
                    group.addTask { _ = try await store.update(key, with: [.request]) }
                }
                try await group.waitForAll()
            }
            try await store.close()
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try #require(bytes.count > 8 * 4096)
            for offset in 4 * 4096..<bytes.count { bytes[offset] = 0xAA }
            try bytes.write(to: URL(fileURLWithPath: path))
            let damaged = try await SQLiteVirtualUserStore(path: path)
            let error = await #expect(throws: SQLiteStoreError.self) {
                try await damaged.forEachBatch(of: nil, size: 100) { _ in }
            }
            #expect(error?.code == .corrupt)
            try await damaged.close()
        }
    }

    @Test("a record that means nothing fails alone, and names the file")
    func meaninglessRecord() async throws {
        try await withTemporaryFile { path in
            let store = try await SQLiteVirtualUserStore(path: path)
            let other = try DatabaseQueue(path: path)
            try await other.write {
                try $0.execute(
                    sql: "INSERT INTO virtual_user_subscription VALUES ('bot', 'alice@localhost', 12), ('bot', '@@', 1)"
                )
            }
            async let good = store.update(BuddyKey(user: "bot", buddy: "bob@localhost"), with: [.request])
            let error = await #expect(throws: SQLiteStoreError.self) { try await store.update(alice, with: [.request]) }
            #expect(error?.code == .corrupt)
            #expect(try await good == [.request])
            await #expect(throws: SQLiteStoreError.self) { try await store.forEachBatch(of: nil, size: 10) { _ in } }
            try await store.close()
        }
    }

    @Test("a file of a newer version is left alone")
    func newerVersion() async throws {
        try await withTemporaryFile { path in
            try await SQLiteVirtualUserStore(path: path).close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('virtual-users-99')") }
            try queue.close()
            let error = await #expect(throws: SQLiteStoreError.self) { try await SQLiteVirtualUserStore(path: path) }
            #expect(error?.code == .newerVersion)
        }
    }

    @Test("a file may have tables of others, with migrations of their own")
    func sharedFile() async throws {
        try await withTemporaryFile { path in
            let queue = try DatabaseQueue(path: path)
            var migrator = DatabaseMigrator()
            migrator.registerMigration("reminders-1") { try $0.execute(sql: "CREATE TABLE reminder (text TEXT)") }
            try migrator.migrate(queue)
            let store = try await SQLiteVirtualUserStore(path: path)
            _ = try await store.update(alice, with: [.request])
            try migrator.migrate(queue)
            try await store.close()
            #expect(try await queue.read { try $0.tableExists("reminder") })
        }
    }

    @Test("a directory that is not there, and a store that is closed, are errors that say so")
    func unusable() async throws {
        try await withTemporaryFile { path in
            let error = await #expect(throws: SQLiteStoreError.self) {
                try await SQLiteVirtualUserStore(path: path + "/no/such/directory")
            }
            #expect(error?.code == .cannotOpen)
            let store = try await SQLiteVirtualUserStore(path: path)
            try await store.close()
            let closed = await #expect(throws: SQLiteStoreError.self) {
                try await store.update(alice, with: [.request])
            }
            #expect(closed?.code == .closed)
            await #expect(throws: SQLiteStoreError.self) { try await store.subscription(alice) }
        }
    }

    /// How much the write-ahead log grows.
    private func growth(of path: String, _ body: () async throws -> Void) async throws -> Int {
        let size = { try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0 }
        let before = (try? size()) ?? 0
        try await body()
        return try size() - before
    }
}
