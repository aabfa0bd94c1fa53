// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBotSQLiteStore
import Foundation
import Testing
import XMPPCore

@testable import BuddyPresenceBot

@Suite("Many buddies")
struct ScaleTests {
    /// `BOT_SCALE_BUDDIES=100000` for figures.
    private static let count = ProcessInfo.processInfo.environment["BOT_SCALE_BUDDIES"].flatMap { Int($0) } ?? 2000

    @Test("Of many buddies who are due at once each is woken once, a batch at a time, and each has a delivery")
    func allAtOnce() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("store.sqlite").path
        let store = try await SQLiteSecretaryStore(path: path)
        let secretary = try Secretary(store: store) { UUID().uuidString }
        let clock = ContinuousClock()
        let now = Sentence.thursday
        let buddies = (0..<Self.count).compactMap { JID("buddy\($0)@example.org") }
        let filling = try await clock.measure {
            for start in stride(from: 0, to: buddies.count, by: 1000) {
                _ = try await store.update(Array(buddies[start..<min(start + 1000, buddies.count)])) { _, notebook in
                    var turn = NotebookTurn(now: now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
                    notebook.hear("remind me to pick up the kids at 17:00", &turn)
                    notebook.hear("every weekday at 9 stand-up", &turn)
                    return NotebookUpdate(0, wake: notebook.wake(at: now, defaultZone: .utc), looked: now)
                }
            }
        }
        let later = now + 8 * 3600
        var woken: Set<JID> = []
        let waking = try await clock.measure {
            while true {
                let batch = try await secretary.wake(at: later, limit: 500)
                if batch.isEmpty { break }
                #expect(batch.allSatisfy { $0.hasDeliveries && $0.summary.mood == .overdue })
                for buddy in batch { #expect(woken.insert(buddy.buddy).inserted) }
            }
        }
        #expect(woken.count == buddies.count)
        let reading = try await clock.measure {
            for buddy in buddies { _ = try await secretary.summary(for: buddy, at: later) }
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        print(
            "\(buddies.count) buddies: filled in \(filling), woken in \(waking), read in \(reading), file \(size / 1024) KiB"
        )
        try await store.close()
    }
}
