// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBotSQLiteStore
import Foundation
import Testing
import XMPPCore

@testable import BuddyPresenceBot

/// What every store has to do. Each test runs on all of them.
@Suite("Stores of notebooks")
struct StoreConformanceTests {
    enum Kind: String, CaseIterable, Sendable { case memory, sqlite }

    struct Failure: Error {}

    private let alice = JID("alice@example.org")
    private let bob = JID("bob@example.org")

    private func withStore(
        _ kind: Kind, maximumBuddies: Int = 100, _ body: (any SecretaryStore) async throws -> Void
    ) async throws {
        switch kind {
        case .memory: try await body(MemorySecretaryStore(maximumBuddies: maximumBuddies))
        case .sqlite:
            try await withTemporaryFile { path in
                var configuration = SQLiteSecretaryStore.Configuration()
                configuration.maximumBuddies = maximumBuddies
                let store = try await SQLiteSecretaryStore(path: path, configuration: configuration)
                try await body(store)
                try await store.close()
            }
        }
    }

    private func put(
        _ titles: [String], for buddy: JID, wake: Int?, looked: Int = 100, in store: any SecretaryStore
    ) async throws {
        _ = try await store.update([buddy]) { _, notebook in
            notebook.reminders = titles.enumerated().map { index, title in
                Reminder(key: index + 1, number: index + 1, title: title, schedule: .moment(Instant(seconds: 500)))
            }
            return NotebookUpdate(0, wake: wake.map { Instant(seconds: $0) }, looked: Instant(seconds: looked))
        }
    }

    @Test("What was put in is read again; an empty notebook is not kept", arguments: Kind.allCases)
    func reading(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            #expect(try await store.notebook(of: alice).isEmpty)
            #expect(try await store.count() == 0)
            try await put(["eggs", "milk \u{0}'\"\\ 🎉"], for: alice, wake: nil, in: store)
            #expect(try await store.notebook(of: alice).reminders.map(\.title) == ["eggs", "milk \u{0}'\"\\ 🎉"])
            #expect(try await store.notebook(of: bob).isEmpty)
            #expect(try await store.count() == 1)
            try await put([], for: alice, wake: nil, in: store)
            #expect(try await store.count() == 0)
        }
    }

    @Test("A change that throws changes nothing, not even of the buddies before it", arguments: Kind.allCases)
    func throwing(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            try await put(["eggs"], for: alice, wake: 200, in: store)
            let bob = bob
            await #expect(throws: Failure.self) {
                _ = try await store.update([alice, bob]) { buddy, notebook -> NotebookUpdate<Int> in
                    notebook.reminders = []
                    if buddy == bob { throw Failure() }
                    return NotebookUpdate(0, wake: nil, looked: Instant(seconds: 1))
                }
            }
            #expect(try await store.notebook(of: alice).reminders.count == 1)
            #expect(try await store.nextWake() == Instant(seconds: 200))
        }
    }

    @Test(
        "Buddies are woken when their time has come, the longest overdue first, and when the clock was set back",
        arguments: Kind.allCases)
    func waking(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let carol = JID("carol@example.org")
            #expect(try await store.nextWake() == nil)
            try await put(["a"], for: alice, wake: 300, in: store)
            try await put(["b"], for: bob, wake: 200, in: store)
            try await put(["c"], for: carol, wake: nil, looked: 5000, in: store)
            #expect(try await store.nextWake() == Instant(seconds: 200))
            func waking(_ now: Int, limit: Int = 10) async throws -> [JID] {
                try await store.waking(at: Instant(seconds: now), tolerance: 60, limit: limit)
            }
            #expect(try await waking(5000) == [bob, alice])
            #expect(try await waking(5000, limit: 1) == [bob])
            // Asking changes nothing.
            #expect(try await waking(5000) == [bob, alice])
            #expect(try await waking(4939) == [bob, alice, carol])
            #expect(try await waking(4940) == [bob, alice])
            #expect(try await waking(199) == [carol])
            // Put off, and put off again to the time before.
            try await put(["b"], for: bob, wake: 9000, in: store)
            #expect(try await store.nextWake() == Instant(seconds: 300))
            try await put(["b"], for: bob, wake: 200, in: store)
            #expect(try await waking(5000) == [bob, alice])
            try await put([], for: bob, wake: nil, in: store)
            #expect(try await waking(5000) == [alice])
            try await store.remove(alice)
            #expect(try await store.nextWake() == nil)
            #expect(try await store.count() == 1)
        }
    }

    @Test("Unsettled buddies are told in pages, by their addresses", arguments: Kind.allCases)
    func unsettled(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let buddies = ["b", "é", "a", "z", "c"].compactMap { JID("\($0)@example.org") }
            _ = try await store.update(buddies) { buddy, notebook in
                var delivery = Delivery(id: "x", key: 1, due: Instant(seconds: 1), afterOthers: false)
                switch buddy.local {
                case "a"?: delivery.state = .taken(Instant(seconds: 1))
                case "b"?: delivery.state = .handedOut(stream: "1")
                case "c"?: delivery.state = .again
                default: break
                }
                notebook.deliveries = [delivery]
                return NotebookUpdate(0, wake: nil, looked: Instant(seconds: 1))
            }
            #expect(try await store.unsettled(after: nil, limit: 3).map(\.local) == ["b", "c", "z"])
            #expect(try await store.unsettled(after: JID("z@example.org"), limit: 3).map(\.local) == ["é"])
            #expect(try await store.unsettled(after: JID("é@example.org"), limit: 3).isEmpty)
            _ = try await store.update(buddies) { _, notebook in
                notebook.take(["x"], at: Instant(seconds: 2))
                notebook.receive("x")
                notebook.deliveries = []
                return NotebookUpdate(0, wake: nil, looked: Instant(seconds: 1))
            }
            #expect(try await store.unsettled(after: nil, limit: 3).isEmpty)
        }
    }

    @Test("More buddies than there is room for are refused; those who are there go on", arguments: Kind.allCases)
    func full(_ kind: Kind) async throws {
        try await withStore(kind, maximumBuddies: 1) { store in
            try await put(["a"], for: alice, wake: nil, in: store)
            await #expect(throws: SecretaryError.self) { try await put(["b"], for: bob, wake: nil, in: store) }
            try await put(["a", "b"], for: alice, wake: nil, in: store)
            try await put([], for: bob, wake: nil, in: store)
            try await store.remove(alice)
            try await put(["b"], for: bob, wake: nil, in: store)
            #expect(try await store.count() == 1)

            let secretary = try Secretary(store: store, newID: { "id" })
            let replies = try await secretary.hear("remind me to eat at 17:00", from: alice, at: Instant(seconds: 100))
            #expect(replies.map(\.kind) == [.problem])
        }
    }

    @Test("Changes of one buddy that come at once come one after the other", arguments: Kind.allCases)
    func atOnce(_ kind: Kind) async throws {
        try await withStore(kind) { store in
            let alice = alice
            try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask {
                        _ = try await store.update([alice]) { _, notebook in
                            let key = notebook.nextKey
                            notebook.nextKey += 1
                            notebook.reminders.append(
                                Reminder(key: key, number: key, title: "x", schedule: .moment(Instant(seconds: 1))))
                            return NotebookUpdate(key, wake: nil, looked: Instant(seconds: 1))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.notebook(of: alice).reminders.map(\.key) == Array(1...40))
        }
    }

    /// Calls `body` with the path of a file that is not there yet, in a directory that is removed afterwards.
    private func withTemporaryFile(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory.appendingPathComponent("store.sqlite").path)
    }
}
