// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import InteropSupport
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("SQLite store: crashes")
struct CrashTests {
    @Test("what was answered is there after SIGKILL, its event not forgotten, thirty times")
    func killed() async throws {
        let site = try FileSite()
        var generator = SystemRandomNumberGenerator()
        var answered: Set<String> = []
        var lastSequence: Int64 = 0
        for life in 0..<30 {
            let process = try ComponentProcess("pubsub-store-writer", arguments: [site.path, "\(life)"])
            let wanted = Int.random(in: 1...300, using: &generator)
            let isReady = try await eventually(within: .patience) { process.lines.count >= wanted ? true : nil }
            try #require(isReady == true, "\(process.lines)")
            process.signal(SIGKILL)
            let status = try await process.waitForExit()
            #expect(status == .signalled(SIGKILL))
            let ids = process.lines.filter { $0.hasPrefix("\(life)-") }
            #expect(ids.count >= wanted)
            answered.formUnion(ids)
            lastSequence = try await check(site, life: life, answered: answered, of: ids, after: lastSequence)
        }
        let file = try DatabaseQueue(path: site.path)
        try await file.read { file throws in
            #expect(try String.fetchAll(file, sql: "PRAGMA integrity_check") == ["ok"])
            #expect(
                try Int.fetchOne(file, sql: "SELECT items FROM node")
                    == Int.fetchOne(file, sql: "SELECT COUNT(*) FROM item"))
        }
        await site.remove()
    }

    /// Opens the file after a crash, looks, forgets the events and closes it.
    ///
    /// - Returns: The last sequence.
    private func check(_ site: FileSite, life: Int, answered: Set<String>, of ids: [String], after sequence: Int64)
        async throws -> Int64
    {
        let store = site.makeStore()
        try await store.start { _ in }
        let items = try await store.read { store throws in
            let key = try store.node(at: NodeAddress("news"))?.key ?? 0
            #expect(try store.itemCount(at: key) == store.newestItems(at: key, limit: .max).count)
            return Set(try store.newestItems(at: key, limit: .max).map(\.id))
        }
        #expect(items.isSuperset(of: answered), "life \(life)")
        let events = try await store.outbox(after: 0, limit: .max)
        let told = events.flatMap { event -> [String] in
            if case .published(let items) = event.kind { items.map(\.id) } else { [] }
        }
        #expect(Set(told).isSuperset(of: ids), "life \(life)")
        #expect(Set(told) == items.filter { $0.hasPrefix("\(life)-") }, "life \(life)")
        let sequences = events.map(\.sequence)
        #expect(sequences == sequences.sorted())
        #expect(sequences.first ?? 0 > sequence)
        await store.forget(sequences)
        await store.stop()
        return sequences.last ?? sequence
    }
}
