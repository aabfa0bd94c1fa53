// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0199 v2.0.1: §4.2 (client to server)

/// Finds out that the peer is gone when TCP does not say so: a ping after a silence, and the end after unanswered ones.
///
/// Any byte received proves that the peer lives. While the caller itself does not read (back-pressure), silence proves
/// nothing: do not tick then, and report `received` when reading resumes.
package struct Liveness: Sendable {
    package enum Verdict: Sendable, Hashable {
        case none
        /// Send a ping; the next tick is due at ``nextTick(now:)``.
        case ping
        /// End the stream with ``StreamEnd/notResponding``. Given once.
        case dead
    }

    private enum State {
        case listening(since: UInt64)
        case pinged(at: UInt64, failures: Int)
        case dead
    }

    package let idle: Duration
    package let timeout: Duration
    /// Unanswered pings in a row that are forgiven.
    package let allowedFailures: Int
    private var state: State

    /// - Parameter now: Where the first silence is counted from.
    package init(
        idle: Duration = .seconds(30),
        timeout: Duration = .seconds(15),
        allowedFailures: Int = 1,
        now: UInt64 = 0
    ) {
        self.idle = idle
        self.timeout = timeout
        self.allowedFailures = allowedFailures
        state = .listening(since: now)
    }

    /// Pings in a row that were not answered in time.
    package var failures: Int {
        switch state {
        case .listening: 0
        case .pinged(_, let failures): failures
        case .dead: allowedFailures + 1
        }
    }

    /// Bytes arrived, or the stream has just been established: the silence is counted from here.
    package mutating func received(now: UInt64) {
        state = .listening(since: now)
    }

    /// The ping was answered, by a result or an error.
    package mutating func answered(now: UInt64) {
        received(now: now)
    }

    /// To be called at ``nextTick(now:)``; early and late calls do no harm.
    package mutating func tick(now: UInt64) -> Verdict {
        switch state {
        case .listening(let since):
            guard now >= since.advanced(by: idle) else { return .none }
            state = .pinged(at: now, failures: 0)
            return .ping
        case .pinged(let sent, let failures):
            guard now >= sent.advanced(by: timeout) else { return .none }
            guard failures < allowedFailures else {
                state = .dead
                return .dead
            }
            state = .pinged(at: now, failures: failures + 1)
            return .ping
        case .dead:
            return .none
        }
    }

    /// The time of the next tick that can decide something, never before `now`; `UInt64.max` when there is none.
    package func nextTick(now: UInt64) -> UInt64 {
        switch state {
        case .listening(let since): max(now, since.advanced(by: idle))
        case .pinged(let sent, _): max(now, sent.advanced(by: timeout))
        case .dead: .max
        }
    }
}
