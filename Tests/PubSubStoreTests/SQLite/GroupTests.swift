// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Dispatch
import MetricsTestKit
import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubSQLiteStore

@Suite("SQLite store: shared commits")
struct GroupTests {
    @Test("transactions that wait are committed together, in their order, and handed over as one")
    func together() async throws {
        let metrics = TestMetrics()
        var site = try FileSite()
        site.configuration.metrics = metrics
        let heard = Heard()
        try await withFile(site, delivering: heard.note) { _, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            let gate = Gate()
            async let first: Void = store.write { store in
                gate.wait()
                try store.enqueue(.sample(key, .retracted(["first"])))
            }
            await gate.reached()
            let results = try await withThrowingTaskGroup(of: Int?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        do {
                            return try await store.write { store in
                                try store.enqueue(.sample(key, .retracted(["\(number)"])))
                                if number == 7 { throw Refusal() }
                                return number
                            }
                        } catch is Refusal {
                            return nil
                        }
                    }
                }
                await store.hasWaiting(20)
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await first
            #expect(Set(results.compactMap(\.self)) == Set(0..<20).subtracting([7]))
            let withEvents = heard.changes.filter { !$0.events.isEmpty }
            let sequences = withEvents.flatMap(\.events).map(\.sequence)
            // The number of the one that was taken back is given out again.
            #expect(sequences == Array(sequences[0]..<sequences[0] + 20))
            #expect(withEvents.map(\.events.count) == [1, 19])
            let groups = try metrics.expectRecorder("pubsub_store_commit_writes", [("store", "sqlite")])
            #expect(groups.values == [1, 1, 20])
            let commits = try metrics.expectTimer("pubsub_store_commit_seconds", [("store", "sqlite")])
            #expect(commits.values.count == 3)
            #expect(try metrics.expectGauge("pubsub_store_waiting_writes", [("store", "sqlite")]).lastValue != nil)
        }
    }

    @Test("more transactions than may wait are refused at once")
    func bounded() async throws {
        var site = try FileSite()
        site.configuration.maximumWaitingWrites = 3
        try await withFile(site) { _, store in
            let gate = Gate()
            async let first: Void = store.write { _ in gate.wait() }
            await gate.reached()
            let outcomes = try await withThrowingTaskGroup(of: PubSubStoreError.Code?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            try await store.write { _ in }
                            return nil
                        } catch let error as PubSubStoreError {
                            return error.code
                        }
                    }
                }
                // Five are refused while nothing moves.
                var refused: [PubSubStoreError.Code?] = []
                for _ in 0..<5 { refused.append(try await group.next() ?? nil) }
                #expect(refused == Array(repeating: .unavailable, count: 5))
                gate.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == [nil, nil, nil])
            try await first
        }
    }

    @Test("a transaction whose task is cancelled before its turn is not carried out")
    func cancelled() async throws {
        try await withFile { _, store in
            let gate = Gate()
            async let first: Void = store.write { _ in gate.wait() }
            await gate.reached()
            let second = Task { try await store.write { _ = try $0.insert(.sample("cancelled")) } }
            second.cancel()
            gate.open()
            await #expect(throws: CancellationError.self) { try await second.value }
            try await first
            #expect(try await store.read { try $0.node(at: NodeAddress("cancelled")) } == nil)
        }
    }

    @Test("a transaction that has begun is answered though its task is cancelled")
    func cancelledLate() async throws {
        try await withFile { _, store in
            let gate = Gate()
            let task = Task {
                try await store.write { store in
                    gate.wait()
                    return try store.insert(.sample("kept")).key
                }
            }
            await gate.reached()
            task.cancel()
            gate.open()
            let key = try await task.value
            #expect(try await store.read { try $0.node(key) } != nil)
        }
    }

    @Test("what waits when the store stops is carried out")
    func stopping() async throws {
        let site = try FileSite()
        let store = site.makeStore()
        try await store.start { _ in }
        let gate = Gate()
        async let first: Void = store.write { _ in gate.wait() }
        await gate.reached()
        async let second = store.write { try $0.insert(.sample("last")).key }
        await store.hasWaiting(1)
        async let stopped: Void = store.stop()
        gate.open()
        await stopped
        try await first
        let key = try await second
        try await store.start { _ in }
        #expect(try await store.read { try $0.node(key) } != nil)
        await store.stop()
        await site.remove()
    }

    @Test("a body that throws away what it caught cannot hide a failure of the file")
    func swallowed() async throws {
        var site = try FileSite()
        site.configuration.maximumPages = 60
        try await withFile(site) { _, store in
            let key = try await store.write { try $0.insert(.sample("news")).key }
            let error = await #expect(throws: PubSubStoreError.self) {
                try await store.write { store in
                    _ = try? store.put(.sample("large", text: String(repeating: "x", count: 1_000_000)), at: key)
                    _ = try? store.put(.sample("small"), at: key)
                }
            }
            #expect(error?.code == .full)
            #expect(try await store.read { try $0.itemCount(at: key) } == 0)
        }
    }
}

extension PubSubStore {
    /// Returns when so many transactions wait.
    fileprivate func hasWaiting(_ count: Int) async {
        guard let store = self as? SQLiteStore else { return }
        while store.waitingWrites < count { await Task.yield() }
    }
}

/// Holds the store's thread in a body.
private final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let (arrivals, arrive) = AsyncStream.makeStream(of: Void.self)

    /// In a body: waits until it is opened.
    func wait() {
        arrive.yield()
        opened.wait()
    }

    /// Returns when a body waits.
    func reached() async {
        for await _ in arrivals { return }
    }

    func open() { opened.signal() }
}
