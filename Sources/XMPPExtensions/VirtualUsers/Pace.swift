// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Spreads many sends over time: at most so many a second, in small bursts rather than one timer each.
///
/// It knows no clock: it is told what time it is and says how long to wait.
struct Pace: Sendable {
    private let interval: Duration
    private let burst: Duration
    /// When everything taken so far is paid for.
    private var settled: Duration = .zero

    /// - Parameters:
    ///   - perSecond: How many, at least 1.
    ///   - burst: How much may be taken ahead of time.
    init(perSecond: Int, burst: Duration = .milliseconds(50)) {
        interval = .seconds(1) / max(1, perSecond)
        self.burst = burst
    }

    /// Takes one, and says how long to wait before it may go: nothing until a burst is used up, then until half of one is
    /// there again.
    ///
    /// - Parameter now: The time, from any beginning.
    mutating func take(at now: Duration) -> Duration {
        settled = max(settled, now) + interval
        let ahead = settled - now
        return ahead > max(burst, interval) ? ahead - max(burst / 2, interval) : .zero
    }
}
