// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Dispatch
import PubSubService
import Synchronization

/// What waits for the store's thread.
final class WriteQueue: Sendable {
    /// What the thread is to do next.
    enum Work {
        /// Commit these, and forget these.
        case commit([any AnyPendingWrite], forgetting: [Int64])
        /// Nothing has come for as long as it wanted to wait.
        case none
        /// Finish: nothing waits any more.
        case stop(forgetting: [Int64])
    }

    fileprivate struct State {
        var writes: [any AnyPendingWrite] = []
        var forgotten: [Int64] = []
        /// Why nothing is taken in, while that is so.
        var refusal: PubSubStoreError?
        var isStopping = false
        /// Whether the thread waits for a signal.
        var isAsleep = false
        /// How many transactions are worth a signal.
        var wanted = 1
        /// Whether it does so without end.
        var isFastAsleep = false
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = max(1, limit) }

    /// Adds a transaction.
    ///
    /// - Returns: Why it is not taken in.
    func add(_ write: any AnyPendingWrite) -> PubSubStoreError? {
        let (refusal, mustWake) = state.withLock { state -> (PubSubStoreError?, Bool) in
            if let refusal = state.refusal { return (refusal, false) }
            guard !state.isStopping else { return (PubSubStoreError(.unavailable, "The store stops."), false) }
            guard state.writes.count < limit else {
                return (PubSubStoreError(.unavailable, "Too many changes wait for the store."), false)
            }
            state.writes.append(write)
            return (nil, state.writes.count >= state.wanted && state.wake())
        }
        if mustWake { signal.signal() }
        return refusal
    }

    /// Adds events to forget. They wake the thread when they are many, or when it does not wait for a time alone.
    func forget(_ sequences: [Int64]) {
        guard !sequences.isEmpty else { return }
        let mustWake = state.withLock { state in
            state.forgotten += sequences
            return (state.forgotten.count >= 1024 || state.isFastAsleep) && state.wake()
        }
        if mustWake { signal.signal() }
    }

    func stop() {
        let mustWake = state.withLock { state in
            state.isStopping = true
            return state.wake()
        }
        if mustWake { signal.signal() }
    }

    /// Takes nothing in any more, or everything again.
    ///
    /// - Returns: What waits.
    func refuse(_ refusal: PubSubStoreError?) -> [any AnyPendingWrite] {
        state.withLock { state in
            state.refusal = refusal
            defer { state.writes = [] }
            return refusal == nil ? [] : state.writes
        }
    }

    /// How many transactions wait.
    var count: Int { state.withLock { $0.writes.count } }

    /// Waits for work, on the store's thread.
    ///
    /// - Parameters:
    ///   - maximum: Transactions at most.
    ///   - limit: When it ends with `none`; `nil` is never.
    ///   - expected: Transactions that are likely to come at once, because as many were just answered: worth waiting for a
    ///     little, for they share the commit then.
    func next(atMost maximum: Int, patience limit: Duration?, expecting expected: Expectation?) -> Work {
        var isDue = false
        var expected = expected
        while true {
            let (work, wait) = state.withLock { state -> (Work?, Duration?) in
                if !state.writes.isEmpty, !state.isStopping, let some = expected, state.writes.count < some.count {
                    expected = nil
                    state.isAsleep = true
                    state.wanted = some.count
                    return (nil, some.patience)
                }
                if !state.writes.isEmpty || state.forgotten.count >= 1024 || isDue && !state.forgotten.isEmpty {
                    let writes = Array(state.writes.prefix(maximum))
                    state.writes.removeFirst(writes.count)
                    defer { state.forgotten = [] }
                    return (.commit(writes, forgetting: state.forgotten), nil)
                }
                if state.isStopping {
                    defer { state.forgotten = [] }
                    return (.stop(forgetting: state.forgotten), nil)
                }
                if isDue { return (Work.none, nil) }
                state.isAsleep = true
                state.wanted = 1
                state.isFastAsleep = state.forgotten.isEmpty && limit == nil
                return (nil, state.isFastAsleep ? nil : limit ?? .seconds(1))
            }
            if let work { return work }
            guard let wait else {
                signal.wait()
                continue
            }
            if signal.wait(timeout: .now() + .nanoseconds(Int(wait.nanoseconds))) == .timedOut {
                // A signal that came meanwhile is taken, or the next wait would end at once.
                let wasWoken = state.withLock { !$0.wake() }
                if wasWoken { signal.wait() }
                isDue = true
            }
        }
    }

    /// Transactions that are likely to come, and how long they are waited for.
    struct Expectation {
        var count: Int
        var patience: Duration
    }
}

extension WriteQueue.State {
    /// - Returns: Whether the thread must be signalled.
    mutating func wake() -> Bool {
        defer { (isAsleep, isFastAsleep) = (false, false) }
        return isAsleep
    }
}

extension Duration {
    /// Rounded down; what is too long is as long as can be.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong ? .max : whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
