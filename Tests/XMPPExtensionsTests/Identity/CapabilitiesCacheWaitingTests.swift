// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CapabilitiesCacheWaitingTests: CapabilitiesFixture {
    /// A question whose answer the test gives.
    private actor Slow {
        private var answers: [CheckedContinuation<DiscoInfo, any Error>] = []
        private var watcher: CheckedContinuation<Void, Never>?
        private(set) var count = 0

        func ask() async throws -> DiscoInfo {
            try await withCheckedThrowingContinuation { continuation in
                count += 1
                answers.append(continuation)
                watcher?.resume()
                watcher = nil
            }
        }

        func answer(_ result: Result<DiscoInfo, any Error>) async {
            while answers.isEmpty { await withCheckedContinuation { watcher = $0 } }
            answers.removeFirst().resume(with: result)
        }
    }

    private func waiting(_ cache: CapabilitiesCache, _ count: Int) async {
        while cache.waitingCount != count { await Task.yield() }
    }

    @Test("those who come while it is asked wait for the one answer")
    func singleFlight() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let advertised = advertised
        try await withThrowingTaskGroup(of: DiscoInfo?.self) { group in
            for index in 0..<10 {
                group.addTask {
                    try await cache.info(for: advertised, of: JID(parsing: "u\(index)@x/y")) { _ in try await slow.ask()
                    }
                }
            }
            await waiting(cache, 9)
            await slow.answer(.success(truth))
            for try await info in group { #expect(info == truth) }
        }
        #expect(await slow.count == 1)
        #expect(cache.waitingCount == 0)
    }

    @Test("when the answer is no good, those who waited ask for themselves")
    func failedFlight() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let (advertised, romeo, nurse, truth) = (advertised, romeo, nurse, truth)
        async let first = cache.info(for: advertised, of: romeo) { _ in try await slow.ask() }
        while await slow.count == 0 { await Task.yield() }
        async let second = cache.info(for: advertised, of: nurse) { _ in truth }
        await waiting(cache, 1)
        await slow.answer(.success(lie))
        #expect(try await first == lie)
        #expect(try await second == truth)
    }

    @Test("who waits can be called off, and who asks too, with nothing known by that")
    func cancellation() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let (advertised, romeo, nurse, truth) = (advertised, romeo, nurse, truth)
        let asking = Task { try await cache.info(for: advertised, of: romeo) { _ in try await slow.ask() } }
        while await slow.count == 0 { await Task.yield() }
        let waiter = Task { try await cache.info(for: advertised, of: nurse) { _ in truth } }
        await waiting(cache, 1)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(cache.waitingCount == 0)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await cache.info(for: advertised, of: nurse) { _ in truth }
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        await slow.answer(.failure(CancellationError()))
        await #expect(throws: CancellationError.self) { try await asking.value }
        #expect(try await ask(cache, romeo, Oracle(truth)) == truth)
    }
}
