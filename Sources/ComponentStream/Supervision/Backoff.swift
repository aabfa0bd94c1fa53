// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to connect: exponential, with full jitter, forgotten only after a session that
/// lasted.
///
/// Resetting on every connect would let a server that accepts and drops be hammered at the base rate.
package struct Backoff: Sendable, Hashable {
    /// Upper bound of the first delay.
    package let base: Duration
    /// Upper bound of every delay.
    package let cap: Duration
    /// Lower bound of every delay; the random part is between it and the upper bound.
    package let floor: Duration
    /// A session of at least this length starts the sequence anew.
    package let stableAfter: Duration
    /// Delays handed out since the last stable session.
    package private(set) var attempts = 0

    package init(
        base: Duration = .milliseconds(500),
        cap: Duration = .seconds(30),
        floor: Duration = .milliseconds(100),
        stableAfter: Duration = .seconds(60)
    ) {
        self.base = max(base, .zero)
        self.cap = max(cap, .zero)
        self.floor = min(max(floor, .zero), self.cap)
        self.stableAfter = stableAfter
    }

    /// - Parameter random: Uniform in 0..<1; values outside are clamped.
    package mutating func next(random: Double) -> Duration {
        var ceiling = min(base, cap)
        for _ in 0..<min(attempts, 63) where ceiling < cap { ceiling = min(cap, ceiling * 2) }
        attempts += 1
        guard ceiling > floor else { return floor }
        let share = random.isNaN ? 0 : min(max(random, 0), 1)
        return floor + (ceiling - floor) * share
    }

    /// - Parameter lasted: How long the stream was established.
    package mutating func sessionEnded(lasted: Duration) {
        if lasted >= stableAfter { attempts = 0 }
    }
}
