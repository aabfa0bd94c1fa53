// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GRDB
import PubSubService
import Testing
import XMPPExtensions

@testable import PubSubSQLiteStore

@Suite("SQLite store: forms as bytes")
struct StoredFormsTests {
    private func configuration(_ bytes: [UInt8]) throws -> PubSubNodeConfiguration { try StoredForms.form(bytes) }

    @Test("forms are written as in every store")
    func roundTrip() throws {
        #expect(StoredForms.bytes(PubSubSubscriptionOptions()).isEmpty)
        #expect(try configuration([]) == PubSubNodeConfiguration())
        var changed = PubSubNodeConfiguration()
        changed.maximumItems = .number(100)
        let bytes = StoredForms.bytes(changed)
        #expect(bytes == Array("pubsub#max_items=100\n".utf8))
        #expect(try configuration(bytes) == changed)
        #expect(try StoredForms.form(StoredForms.bytes(PubSubSubscriptionOptions())) == PubSubSubscriptionOptions())
    }

    @Test("rows of files from before are read, also with fields of a newer version")
    func older() throws {
        var expected = PubSubNodeConfiguration()
        expected.maximumItems = .number(100)
        #expect(try configuration(Array("\u{10}pubsub#max_items\u{1}\u{3}100".utf8)) == expected)
        expected = PubSubNodeConfiguration()
        expected.title = "t"
        let bytes = Array("\u{A}pubsub#new\u{2}\u{1}a\u{1}b\u{C}pubsub#title\u{1}\u{1}t".utf8)
        #expect(try configuration(bytes) == expected)
        var options = PubSubSubscriptionOptions()
        options.presenceStates = []
        #expect(try StoredForms.form(Array("\u{12}pubsub#show-values\u{0}".utf8)) == options)
    }

    @Test("a file of the first version is brought up to date, and what is in it is read")
    func firstVersion() async throws {
        let site = try FileSite()
        let store = SQLiteStore(path: site.path, configuration: site.configuration, logger: site.logger)
        try await store.start { _ in }
        try await store.write { store in
            let node = try store.insert(.sample("a"))
            try store.put(.sample(node.key, bob) { $0.expiry = .date(.at(100)) })
        }
        await store.stop()
        let file = try DatabaseQueue(path: site.path)
        try await file.write { file in
            try file.execute(sql: "DROP TABLE redirect")
            try file.execute(sql: "DROP INDEX subscription_reminder")
            try file.execute(sql: "ALTER TABLE subscription DROP COLUMN reminded")
            let old = Data("\u{10}pubsub#max_items\u{1}\u{3}100".utf8)
            try file.execute(sql: "UPDATE node SET configuration = ?", arguments: [old])
            try file.execute(sql: "PRAGMA user_version = 1")
        }
        try file.close()
        try await store.start { _ in }
        let node = try await store.read { try $0.node(at: NodeAddress("a")) }
        #expect(node?.configuration.maximumItems == .number(100))
        try await store.write { try $0.setRedirect("urn:new", at: NodeAddress("old"), limit: 1) }
        #expect(try await store.read { try $0.redirect(at: NodeAddress("old")) } == "urn:new")
        let unreminded = try await store.read { try $0.subscriptions(toRemindBefore: .at(101), limit: 5) }
        #expect(unreminded.map(\.subscriber) == [bob])
        await store.stop()
        await site.remove()
    }

    @Test("bytes that nobody has written are an error and no end")
    func unreadable() {
        var generator = SystemRandomNumberGenerator()
        var refused = 0
        for length in 1..<300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if (try? configuration(bytes)) == nil { refused += 1 }
        }
        #expect(refused > 250)
        for bytes: [UInt8] in [[0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1], [1, 65, 1], [1, 65, 1, 9]] {
            #expect(throws: PubSubStoreError.self) { try configuration(bytes) }
        }
        let bytes = Array("\u{13}pubsub#access_model\u{1}\u{2}no".utf8)
        #expect(throws: PubSubStoreError.self) { try configuration(bytes) }
    }

    @Test("moments out of bounds are stored as the nearest that can be")
    func moments() {
        #expect(Date(microseconds: Date.at(5).microseconds) == .at(5))
        #expect(Date(timeIntervalSince1970: .infinity).microseconds == 1 << 62)
        #expect(Date(timeIntervalSince1970: -.infinity).microseconds == -(1 << 62))
        #expect(Date(timeIntervalSince1970: .nan).microseconds == -(1 << 62))
        #expect(Date(timeIntervalSince1970: 1e300).microseconds == 1 << 62)
    }
}
