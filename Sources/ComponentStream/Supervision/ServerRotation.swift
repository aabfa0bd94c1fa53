// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Which of several servers to try next.
///
/// They are tried in order, each with a back-off of its own: one that failed is left out until its time has come, and the
/// next one is tried at once. A conflict is waited for where it came up: that server has the domain.
package struct ServerRotation: Sendable {
    package enum Step: Sendable, Hashable {
        /// Connect to the server at this position.
        case attempt(Int)
        /// Nothing until then.
        case wait(Duration)
    }

    private struct Server {
        var policy: ReconnectPolicy
        /// Not tried before; on the clock of the caller, in nanoseconds.
        var notBefore: UInt64 = 0
    }

    private var servers: [Server]
    private var holder: Int?

    /// - Parameter count: How many servers there are: one at least.
    package init(count: Int, conflict: ReconnectPolicy.ConflictMode) {
        servers = Array(repeating: Server(policy: ReconnectPolicy(conflict: conflict)), count: max(count, 1))
    }

    /// What to do now.
    package func next(now: UInt64) -> Step {
        let candidates = holder.map { $0...$0 } ?? 0...(servers.count - 1)
        if let ready = candidates.first(where: { servers[$0].notBefore <= now }) { return .attempt(ready) }
        let earliest = candidates.map { servers[$0].notBefore }.min() ?? now
        return .wait(.nanoseconds(Int64(clamping: earliest - now)))
    }

    /// Something was repaired: none of the servers is waited for any longer.
    package mutating func retryNow() {
        for index in servers.indices { servers[index].notBefore = 0 }
    }

    /// A connection has ended, or there was none.
    ///
    /// - Parameters:
    ///   - server: Whose it was.
    ///   - end: How.
    ///   - lasted: How long the stream was established; `nil` if it never was.
    ///   - random: Uniform in 0..<1.
    package mutating func ended(
        _ server: Int, _ end: StreamEnd, sessionLasted lasted: Duration?, random: Double, now: UInt64
    ) -> ReconnectPolicy.Decision {
        let decision = servers[server].policy.next(after: end, sessionLasted: lasted, random: random)
        servers[server].notBefore = now.advanced(by: decision.delay)
        holder = decision.cause == .conflict || decision.cause == .replaced ? server : nil
        return decision
    }
}
