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
            return (nil, state.wake())
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
    func next(atMost maximum: Int, patience limit: Duration?) -> Work {
        var isDue = false
        while true {
            let (work, isPatient) = state.withLock { state -> (Work?, Bool) in
                if !state.writes.isEmpty || state.forgotten.count >= 1024 || isDue && !state.forgotten.isEmpty {
                    let writes = Array(state.writes.prefix(maximum))
                    state.writes.removeFirst(writes.count)
                    defer { state.forgotten = [] }
                    return (.commit(writes, forgetting: state.forgotten), false)
                }
                if state.isStopping {
                    defer { state.forgotten = [] }
                    return (.stop(forgetting: state.forgotten), false)
                }
                if isDue { return (Work.none, false) }
                state.isAsleep = true
                state.isFastAsleep = state.forgotten.isEmpty && limit == nil
                return (nil, state.isFastAsleep)
            }
            if let work { return work }
            if isPatient {
                signal.wait()
            } else {
                let nanoseconds = Int((limit ?? .seconds(1)).nanoseconds)
                isDue = signal.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .timedOut
                if isDue {
                    // A signal that came meanwhile is taken, or the next wait would end at once.
                    let wasWoken = state.withLock { !$0.wake() }
                    if wasWoken { signal.wait() }
                }
            }
        }
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
