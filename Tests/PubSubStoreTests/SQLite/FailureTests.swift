// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InMemoryLogging
import InteropSupport
import Logging
import PubSubSQLiteStore
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("SQLite store: failures", .serialized)
struct FailureTests {
    /// A site whose log is kept.
    private static func site() throws -> (FileSite, InMemoryLogHandler) {
        let log = InMemoryLogHandler()
        var site = try FileSite(logger: Logger(label: "test") { _ in log })
        site.configuration.firstReopening = .milliseconds(5)
        site.configuration.slowestReopening = .milliseconds(20)
        return (site, log)
    }

    /// Publishes until there is no more room.
    ///
    /// - Returns: The ids that were answered.
    private static func fill(_ store: any PubSubStore, at key: Int64) async throws -> [String] {
        var ids: [String] = []
        for number in 0..<20_000 {
            let item = StoredItem.sample("\(number)", text: String(repeating: "x", count: 20_000))
            do {
                _ = try await store.write { try $0.put(item, at: key) }
                ids.append(item.id)
            } catch let error as PubSubStoreError {
                #expect(error.code == .full)
                return ids
            }
        }
        Issue.record("There is always more room.")
        return ids
    }

    @Test("a file that cannot grow refuses what is too large, and works again when there is room")
    func full() async throws {
        var (site, log) = try Self.site()
        site.configuration.maximumPages = 200
        try await withFile(site) { _, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            let answered = try await Self.fill(store, at: key)
            #expect(answered.count > 5)
            _ = try? await store.write {
                try $0.put(.sample("large", text: String(repeating: "x", count: 50_000)), at: key)
            }
            #expect(log.entries.map(\.message) == ["the store does not work"])
            // Nothing that was answered is lost, nothing that was refused is there.
            #expect(try await store.read { try $0.items(at: key, page(nil)).entries.map(\.id) } == answered)
            #expect(try await store.read { try $0.itemCount(at: key) } == answered.count)
            // What needs no room goes on beside what does, and makes some.
            async let large: Void = store.write { store in
                for number in 0..<50 {
                    _ = try store.put(.sample("l\(number)", text: String(repeating: "x", count: 20_000)), at: key)
                }
            }
            async let deleted = store.write { try $0.deleteItems(Array(answered.prefix(4)), at: key) }
            #expect(try await deleted == Array(answered.prefix(4)))
            let isLargeStored = (try? await large) != nil
            #expect(!isLargeStored)
            _ = try await store.write { try $0.put(.sample("small"), at: key) }
            #expect(try await store.read { try $0.itemCount(at: key) } == answered.count - 3)
            #expect(log.entries.map(\.message).last == "the store works again")
        }
    }

    @Test("a full disk is no end: the store goes on when there is room", .enabled(if: SmallDisk.isPossible))
    func fullDisk() async throws {
        let (site, log) = try Self.site()
        let disk = try SmallDisk(at: site.directory.path, megabytes: 3)
        try await withFile(site) { _, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            let answered = try await Self.fill(store, at: key)
            #expect(answered.count > 5)
            #expect(try await store.read { try $0.items(at: key, page(nil)).entries.map(\.id) } == answered)
            #expect(log.entries.map(\.message) == ["the store does not work"])
            try disk.resize(megabytes: 30)
            // The store may have to open its file anew first.
            let isBack = try await eventually(within: .patience) {
                (try? await store.write { try $0.put(.sample("after"), at: key) }) == nil ? nil : true
            }
            #expect(isBack == true)
            #expect(try await store.read { try $0.itemCount(at: key) } == answered.count + 1)
            #expect(log.entries.map(\.message) == ["the store does not work", "the store works again"])
            await store.stop()
            let again = site.makeStore()
            try await again.start { _ in }
            #expect(try await again.read { try $0.items(at: key, page(nil)).entries.map(\.id) } == answered + ["after"])
            await again.stop()
        }
        withExtendedLifetime(disk) {}
    }

    @Test("a file that is taken away fails requests, none of which is answered, until it is back")
    func removed() async throws {
        let (site, log) = try Self.site()
        try await withFile(site) { site, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            _ = try await store.write { try $0.put(.sample("before"), at: key) }
            let away = site.directory.appendingPathComponent("away").path
            try FileManager.default.moveItem(atPath: site.path, toPath: away)
            for _ in 0..<3 {
                let error = await #expect(throws: PubSubStoreError.self) {
                    try await store.write { try $0.put(.sample("lost"), at: key) }
                }
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains("was removed or replaced") == true)
            }
            await #expect(throws: PubSubStoreError.self) { try await store.read { try $0.itemCount(at: key) } }
            #expect(log.entries.map(\.message) == ["the store does not work"])
            #expect(!FileManager.default.fileExists(atPath: site.path))
            try FileManager.default.moveItem(atPath: away, toPath: site.path)
            let isBack = try await eventually(within: .patience) {
                (try? await store.write { try $0.put(.sample("after"), at: key) }) == nil ? nil : true
            }
            #expect(isBack == true)
            let ids = try await store.read { try $0.items(at: key, page(nil)).entries.map(\.id) }
            #expect(ids.first == "before")
            #expect(ids.last == "after")
            #expect(log.entries.map(\.message) == ["the store does not work", "the store works again"])
        }
    }

    @Test("events whose commit was not answered are handed over when the file is back")
    func eventsAfterFailure() async throws {
        let (site, _) = try Self.site()
        let heard = Heard()
        try await withFile(site, delivering: heard.note) { site, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            let away = site.directory.appendingPathComponent("away").path
            try FileManager.default.moveItem(atPath: site.path, toPath: away)
            // This is in the file, which the store finds to be away after the commit alone.
            await #expect(throws: PubSubStoreError.self) { try await store.write { try $0.enqueue(.sample(key)) } }
            #expect(heard.changes.flatMap(\.events).isEmpty)
            try FileManager.default.moveItem(atPath: away, toPath: site.path)
            let isBack = try await eventually(within: .patience) {
                (try? await store.write { try $0.enqueue(.sample(key)) }) == nil ? nil : true
            }
            #expect(isBack == true)
            #expect(heard.changes.contains { $0.isEverything })
            let events = heard.changes.flatMap(\.events).map(\.sequence)
            #expect(try await store.outbox(after: 0, limit: 100).map(\.sequence) == events)
        }
    }

    @Test("damage in one place fails what meets it alone, and is told once")
    func damaged() async throws {
        let (site, log) = try Self.site()
        let store = site.makeStore()
        try await store.start { _ in }
        let keys = try await store.write { store in
            let keys = try ["a", "b"].map { try store.insert(.sample($0)).key }
            for key in keys {
                for number in 0..<50 {
                    _ = try store.put(.sample("\(number)", text: String(repeating: "x", count: 900)), at: key)
                }
            }
            return keys
        }
        await store.stop()
        // The pages of the second node's items are at the end of the file; its content, not its head, is overwritten.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: site.path))
        let size = try file.seekToEnd()
        let page = try #require(try Self.lastPage(of: file, size: size, containing: "xxxxxxxx"))
        try file.seek(toOffset: page)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 100))
        try file.close()
        let again = site.makeStore()
        try await again.start { _ in }
        for _ in 0..<2 {
            let error = await #expect(throws: PubSubStoreError.self) {
                try await again.write { try $0.purgeItems(at: keys[1]) }
            }
            #expect(error?.code == .damaged)
            _ = try await again.write { try $0.setAffiliation(.owner, of: alice, at: keys[0]) }
        }
        #expect(log.entries.map(\.message) == ["the store does not work"])
        await again.stop()
        await site.remove()
    }

    private static func lastPage(of file: FileHandle, size: UInt64, containing text: String) throws -> UInt64? {
        for page in (0..<size / 4096).reversed() {
            try file.seek(toOffset: page * 4096)
            let data = try file.read(upToCount: 4096) ?? Data()
            if data.range(of: Data(text.utf8)) != nil { return page * 4096 }
        }
        return nil
    }
}

/// A disk in memory, which only root can make; it ends with the object.
private final class SmallDisk {
    static var isPossible: Bool { getuid() == 0 && FileManager.default.fileExists(atPath: "/bin/mount") }

    private let path: String

    init(at path: String, megabytes: Int) throws {
        self.path = path
        try Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path)
    }

    deinit {
        try? Self.run("/bin/umount", "-l", path)
        try? FileManager.default.removeItem(atPath: path)
    }

    func resize(megabytes: Int) throws { try Self.run("/bin/mount", "-o", "remount,size=\(megabytes)m", path) }

    private static func run(_ command: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        try process.runToEnd()
        try #require(process.terminationStatus == 0)
    }
}
