// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What others want of the herald.
final class HeraldInbox: Sendable {
    private struct State {
        var forgotten: [Int64] = []
        /// How many there have been, and how many of them are deleted.
        var asked = 0
        var deleted = 0
        /// Who waits, and for how many of them.
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var isConnected = false
        var isStopping = false
    }

    private let state = Mutex(State())
    /// Rung when there is something to do, also new events.
    let wakeup = Wakeup()
    /// More are not kept while there is no server: they are delivered once more in the next life.
    private static let limit = 1_000_000

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func stop() {
        state.withLock { $0.isStopping = true }
        wakeup.ring()
    }

    /// Has events deleted; returns when they are, or when that has to wait for the server.
    func forget(_ sequences: [Int64]) async {
        guard !sequences.isEmpty else { return }
        await withCheckedContinuation { continuation in
            let isConnected = state.withLock { state in
                if state.forgotten.count < Self.limit {
                    state.forgotten += sequences
                    state.asked += sequences.count
                }
                if state.isConnected { state.waiting.append((state.asked, continuation)) }
                return state.isConnected
            }
            if isConnected { wakeup.ring() } else { continuation.resume() }
        }
    }

    // MARK: The herald's side

    var sequences: [Int64] { state.withLock { $0.forgotten } }

    /// They are deleted.
    func forgot(_ count: Int) {
        let served = state.withLock { state in
            state.forgotten.removeFirst(count)
            state.deleted += count
            let served = state.waiting.prefix { $0.count <= state.deleted }
            state.waiting.removeFirst(served.count)
            return served
        }
        for (_, continuation) in served { continuation.resume() }
    }

    func connected() { state.withLock { $0.isConnected = true } }

    func disconnected() {
        let waiting = state.withLock { state in
            state.isConnected = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for (_, continuation) in waiting { continuation.resume() }
    }
}
