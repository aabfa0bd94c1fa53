// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubSQLiteStore

@Suite("SQLite store: the file")
struct FileTests {
    @Test("only the owner can read the files")
    func permissions() async throws {
        try await withFile { site, store in
            for name in try FileManager.default.contentsOfDirectory(atPath: site.directory.path) {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: site.directory.appendingPathComponent(name).path)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            await store.stop()
        }
    }

    @Test("a commit waits for the disk")
    func synchronised() async throws {
        try await withFile { _, store in
            let store = try #require(store as? SQLiteStore)
            let full = 2
            #expect(try await store.setting("synchronous") == full)
        }
    }

    @Test("a link to the file is the file")
    func linked() async throws {
        try await withFile { site, store in
            let link = site.directory.appendingPathComponent("link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: site.path)
            let other = SQLiteStore(path: link, logger: site.logger)
            await #expect(throws: PubSubStoreError.self) { try await other.start { _ in } }
            try await store.write { _ = try $0.insert(.sample("news")) }
            await store.stop()
            try await other.start { _ in }
            try await other.write { _ = try $0.insert(.sample("other")) }
            #expect(try await other.read { try $0.totals().nodes } == 2)
            await other.stop()
        }
    }

    @Test("a second store of the same file is refused until the first has stopped")
    func locked() async throws {
        try await withFile { site, store in
            let second = site.makeStore()
            let refusal = await #expect(throws: PubSubStoreError.self) { try await second.start { _ in } }
            #expect(refusal?.code == .unavailable)
            #expect(refusal?.message == "\(site.path) is in use by another process: one service alone can have it.")
            await #expect(throws: PubSubStoreError.self) { try await store.start { _ in } }
            try await store.write { _ = try $0.insert(.sample("news")) }
            await store.stop()
            try await second.start { _ in }
            #expect(try await second.read { try $0.node(at: NodeAddress("news")) } != nil)
            await second.stop()
        }
    }

    @Test("a file of a newer version is refused and stays so")
    func tooNew() async throws {
        try await withFile { site, store in
            await store.stop()
            let file = try DatabaseQueue(path: site.path)
            try await file.write { try $0.execute(sql: "PRAGMA user_version = 1000") }
            try file.close()
            let refusal = await #expect(throws: PubSubStoreError.self) { try await site.makeStore().start { _ in } }
            #expect(refusal?.code == .tooNew)
            #expect(try version(of: site) == 1000)
        }
    }

    @Test("a database of another program, and what is none, are refused")
    func others() async throws {
        for sql in ["CREATE TABLE other (value)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"] {
            let site = try FileSite()
            let file = try DatabaseQueue(path: site.path)
            try await file.write { try $0.execute(sql: sql) }
            try file.close()
            let refusal = await #expect(throws: PubSubStoreError.self) { try await site.makeStore().start { _ in } }
            #expect(refusal?.code == .damaged, "\(sql)")
            await site.remove()
        }
        let site = try FileSite()
        let text = Data(String(repeating: "no database. ", count: 1000).utf8)
        try text.write(to: URL(fileURLWithPath: site.path))
        let refusal = await #expect(throws: PubSubStoreError.self) { try await site.makeStore().start { _ in } }
        #expect(refusal?.code == .damaged)
        #expect(try Data(contentsOf: URL(fileURLWithPath: site.path)) == text)
        await site.remove()
    }

    @Test("a directory that there is not is told of, and the store can be started when it is there")
    func noDirectory() async throws {
        let site = try FileSite()
        let store = site.makeStore()
        try FileManager.default.removeItem(at: site.directory)
        let refusal = await #expect(throws: PubSubStoreError.self) { try await store.start { _ in } }
        #expect(refusal?.code == .unavailable)
        #expect(refusal?.message.contains("check that its directory exists") == true)
        try FileManager.default.createDirectory(at: site.directory, withIntermediateDirectories: true)
        try await store.start { _ in }
        await store.stop()
        await site.remove()
    }

    @Test("a stopped store leaves everything in the file itself")
    func merged() async throws {
        try await withFile { site, store in
            try await store.write { _ = try $0.insert(.sample("news")) }
            await store.stop()
            let copy = site.directory.appendingPathComponent("copy.sqlite").path
            try FileManager.default.copyItem(atPath: site.path, toPath: copy)
            let file = try DatabaseQueue(path: copy)
            #expect(try await file.read { try String.fetchAll($0, sql: "SELECT id FROM node") } == ["news"])
            try file.close()
        }
    }

    @Test("a store that is not started or has stopped says so")
    func stopped() async throws {
        let site = try FileSite()
        let store = site.makeStore()
        await #expect(throws: PubSubStoreError.self) { try await store.write { _ in } }
        await #expect(throws: PubSubStoreError.self) { try await store.read { _ in } }
        await #expect(throws: PubSubStoreError.self) { try await store.outbox(after: 0, limit: 1) }
        await store.forget([1])
        await store.stop()
        try await store.start { _ in }
        try await store.write { _ in }
        await store.stop()
        await store.stop()
        await #expect(throws: PubSubStoreError.self) { try await store.write { _ in } }
        await site.remove()
    }

    private func version(of site: FileSite) throws -> Int? {
        let file = try DatabaseQueue(path: site.path)
        defer { try? file.close() }
        return try file.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    }
}

/// Runs a test on a started store with a file of its own.
func withFile(
    _ site: FileSite? = nil, delivering deliver: @escaping @Sendable (CommittedChanges) -> Void = { _ in },
    _ body: (FileSite, any PubSubStore) async throws -> Void
) async throws {
    let site = try site ?? FileSite()
    let store = site.makeStore()
    do {
        try await store.start(delivering: deliver)
        try await body(site, store)
    } catch {
        await store.stop()
        await site.remove()
        throw error
    }
    await store.stop()
    await site.remove()
}
