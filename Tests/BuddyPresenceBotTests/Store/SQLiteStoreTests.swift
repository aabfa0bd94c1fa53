// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBotSQLiteStore
import Foundation
import GRDB
import Logging
import Testing
import XMPPComponent
import XMPPCore
import XMPPExtensions

@testable import BuddyPresenceBot

@Suite("Notebooks in an SQLite file")
struct SQLiteStoreTests {
    private let alice = JID("alice@example.org")

    private func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }

    @Test("What was answered is in the file before the answer: a second store reads it while the first is open")
    func durable() async throws {
        try await withDirectory { directory in
            let path = directory.appendingPathComponent("a.sqlite").path
            let store = try await SQLiteSecretaryStore(path: path)
            let secretary = try Secretary(store: store, newID: { UUID().uuidString })
            _ = try await secretary.hear("remind me to eat at 17:00", from: alice, at: Sentence.thursday)
            let other = try await SQLiteSecretaryStore(path: path)
            #expect(try await other.notebook(of: alice).reminders.map(\.title) == ["eat"])
            let modes = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(modes == "wal")
            try await other.close()
            try await store.close()
            let again = try await SQLiteSecretaryStore(path: path)
            #expect(try await again.notebook(of: alice).reminders.map(\.title) == ["eat"])
            try await again.close()
            await #expect(throws: SecretaryError.self) { _ = try await again.notebook(of: alice) }
        }
    }

    @Test("A store that cannot be read makes the component not ready")
    func readiness() async throws {
        try await withDirectory { directory in
            let store = try await SQLiteSecretaryStore(path: directory.appendingPathComponent("a.sqlite").path)
            let service = try SecretaryService(
                [(try BotIdentity("secretary"), store)], subscriptions: MemoryVirtualUserStore(),
                logger: Logger(label: "test"))
            let check = try #require(service.healthChecks.first)
            #expect(check.name == "store of secretary")
            try await check()
            try await store.close()
            await #expect(throws: SecretaryError.self) { try await check() }
        }
    }

    @Test("A file that is none, is not to be had or is of a newer version is refused with a sentence that says so")
    func refusals() async throws {
        try await withDirectory { directory in
            let text = directory.appendingPathComponent("text").path
            try String(repeating: "no database ", count: 1000).write(toFile: text, atomically: true, encoding: .utf8)
            let newer = directory.appendingPathComponent("newer").path
            try await SQLiteSecretaryStore(path: newer).close()
            let database = try DatabaseQueue(path: newer)
            try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('secretary-99')") }
            try database.close()
            let cases = [
                (text, "no SQLite database"), (directory.appendingPathComponent("none/x").path, "cannot be opened"),
                (newer, "newer version"),
            ]
            for (path, message) in cases {
                let error = await #expect(throws: SecretaryError.self) {
                    _ = try await SQLiteSecretaryStore(path: path)
                }
                #expect(error?.code == .storeFailed)
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test("A record that is damaged fails alone, without its text in the error")
    func damagedRecord() async throws {
        try await withDirectory { directory in
            let path = directory.appendingPathComponent("a.sqlite").path
            let store = try await SQLiteSecretaryStore(path: path)
            let secretary = try Secretary(store: store, newID: { UUID().uuidString })
            let bob = JID("bob@example.org")
            for buddy in [alice, bob] {
                _ = try await secretary.hear("remind me to eat at 17:00", from: buddy, at: Sentence.thursday)
            }
            let database = try DatabaseQueue(path: path)
            for record in [
                "{\"version\":1,\"reminders\":[{\"title\":\"secret\"}]}", "secret", "{\"version\":99}", "[]",
            ] {
                try await database.write {
                    try $0.execute(
                        sql: "UPDATE notebook SET record = ? WHERE buddy = 'bob@example.org'", arguments: [record])
                }
                let error = await #expect(throws: SecretaryError.self) {
                    _ = try await secretary.summary(for: bob, at: Sentence.thursday)
                }
                #expect(error?.code == .unreadable)
                #expect("\(error.map { "\($0)" } ?? "")".contains("secret") == false)
            }
            #expect(try await secretary.summary(for: alice, at: Sentence.thursday).status.contains("eat"))

            // Both are due, and so is one whose address is none: alice is reminded.
            try await database.write {
                try $0.execute(
                    sql: """
                        INSERT INTO notebook (buddy, wake, looked, unsettled, record)
                        SELECT '@', wake, looked, 1, record FROM notebook WHERE buddy = 'bob@example.org'
                        """)
            }
            let due = Sentence.thursday + 86_400
            var damaged: [JID] = []
            let woken = try await secretary.wake(at: due) { damaged.append($0) }
            #expect(woken.map(\.buddy) == [alice])
            #expect(damaged == [bob])
            #expect(try await secretary.unsettled() == [alice])
            #expect(try await secretary.deliveries(to: alice, stream: "1", at: due).count == 1)
            try database.close()
            try await store.close()
        }
    }
}
