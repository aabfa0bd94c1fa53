// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import PubSubSQLiteStore
import PubSubService
import Testing

@Suite("SQLite store: a look at the file")
struct FileInspectionTests {
    private func head(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(100))
    }

    private func code(_ head: [UInt8]) -> PubSubStoreError.Code? {
        do throws(PubSubStoreError) {
            try SQLiteStore.examine(head: head, of: "pubsub.sqlite")
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a store's file is one, while it is in use and afterwards")
    func ours() async throws {
        let site = try FileSite()
        let store = site.makeStore()
        try await store.start { _ in }
        try await store.write { _ = try $0.insert(.sample("news")) }
        #expect(code(try head(of: site.path)) == nil)
        await store.stop()
        #expect(code(try head(of: site.path)) == nil)
        await site.remove()
    }

    @Test("another program's file, a newer one, and what is no database are refused as they are when opened")
    func others() async throws {
        let site = try FileSite()
        let store = site.makeStore()
        try await store.start { _ in }
        await store.stop()
        let ours = try head(of: site.path)
        await site.remove()
        var newer = ours
        newer[63] = 99
        #expect(code(newer) == .tooNew)
        var foreign = ours
        foreign[68] = 0
        #expect(code(foreign) == .damaged)
        #expect(code(Array("What is for tea?".utf8)) == .damaged)
        #expect(code(Array(ours.prefix(40))) == .damaged)
        // Until the first checkpoint the numbers are in the file beside it alone.
        var fresh = ours
        for index in Array(60..<64) + Array(68..<72) { fresh[index] = 0 }
        #expect(code(fresh) == nil)
    }
}
