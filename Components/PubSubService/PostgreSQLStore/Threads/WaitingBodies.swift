// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization

/// Bodies that wait for the threads that carry them out: bounded, and refused at once while the server is away.
final class WaitingBodies<Waiting: Body>: Sendable {
    private struct State {
        var bodies: [Waiting] = []
        var isOpen = false
        /// The workers that have no connection, and why the last of them has none.
        var absent = 0
        var refusal: PubSubStoreError?
    }

    private let state = Mutex(State())
    private let limit: Int
    private let workers: Int
    let wakeup = Wakeup()

    init(limit: Int, workers: Int) {
        self.limit = limit
        self.workers = workers
    }

    var count: Int { state.withLock { $0.bodies.count } }
    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() { state.withLock { $0.isOpen = true } }

    /// Takes no more; what waits is carried out.
    func close() {
        state.withLock { $0.isOpen = false }
        wakeup.ring()
    }

    /// - Throws: when there is no room, or nobody to do it.
    func add(_ body: Waiting) throws(PubSubStoreError) {
        let refusal = state.withLock { state -> PubSubStoreError? in
            guard state.isOpen else { return PubSubStoreError(.unavailable, "The store is not open.") }
            if let refusal = state.refusal { return refusal }
            guard state.bodies.count < limit else {
                return PubSubStoreError(.unavailable, "\(limit) transactions wait for PostgreSQL: it is too slow.")
            }
            state.bodies.append(body)
            return nil
        }
        if let refusal { throw refusal }
        wakeup.ring()
    }

    /// Waits for bodies.
    ///
    /// - Returns: At most `count`; `nil` when there are none and there will be none.
    func take(_ count: Int) -> [Waiting]? {
        while true {
            let taken = state.withLock { state -> [Waiting]? in
                guard !state.bodies.isEmpty else { return state.isOpen ? [] : nil }
                let taken = Array(state.bodies.prefix(count))
                state.bodies.removeFirst(taken.count)
                // Of several who wait only one may have been woken.
                if !state.bodies.isEmpty { wakeup.ring() }
                return taken
            }
            guard let taken else {
                wakeup.ring()
                return nil
            }
            if !taken.isEmpty { return taken }
            wakeup.wait(until: .now + .seconds(3600))
            wakeup.silence()
        }
    }

    // MARK: Absence

    /// A worker cannot reach the server. When none can, what waits is refused, and what comes too.
    func leave(_ reason: PubSubStoreError) {
        let refused = state.withLock { state -> [Waiting] in
            state.absent += 1
            guard state.absent >= workers else { return [] }
            state.refusal = reason
            defer { state.bodies = [] }
            return state.bodies
        }
        for body in refused { body.fail(reason) }
    }

    /// A worker that was away is back.
    func comeBack() {
        state.withLock { state in
            state.absent -= 1
            state.refusal = nil
        }
    }
}
