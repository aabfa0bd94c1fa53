// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization

/// A store that keeps everybody waiting until it is told to go on, whether they still want to know or not.
final class HangingStore: PubSubStore {
    private struct State {
        var isHanging = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
        var isStopped = false
    }

    private let base = MemoryStore()
    private let state = Mutex(State())

    var isStopped: Bool { state.withLock(\.isStopped) }

    func hang() { state.withLock { $0.isHanging = true } }

    /// Lets everybody go on, who waits for others to wait too: a test that fails must end.
    func goOn() {
        let waiting = state.withLock { state in
            state.isHanging = false
            defer { (state.waiting, state.watchers) = ([], []) }
            return state.waiting + state.watchers.map(\.1)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when so many wait.
    func isHolding(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.waiting.count < count { state.watchers.append((count, continuation)) }
                return state.waiting.count >= count
            }
            if isReached { continuation.resume() }
        }
    }

    private func pass() async {
        await withCheckedContinuation { continuation in
            let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard state.isHanging else { return [continuation] }
                state.waiting.append(continuation)
                let reached = state.watchers.filter { $0.count <= state.waiting.count }.map(\.1)
                state.watchers.removeAll { $0.count <= state.waiting.count }
                return reached
            }
            for continuation in woken { continuation.resume() }
        }
    }

    func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        try await base.start(delivering: deliver)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        await pass()
        return try await base.write(body)
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        await pass()
        return try await base.read(body)
    }

    func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        try await base.outbox(after: sequence, limit: limit)
    }

    func forget(_ sequences: [Int64]) async { await base.forget(sequences) }

    func stop() async {
        state.withLock { $0.isStopped = true }
        await base.stop()
    }
}
