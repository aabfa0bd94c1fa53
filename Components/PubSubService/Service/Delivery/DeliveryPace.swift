// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// So many notifications per second: a bucket of a tenth of a second's.
struct DeliveryPace: Sendable {
    /// Notifications per second; `nil` for any number.
    let rate: Int?
    /// When the bucket is full again, by the clock of the sink.
    private var fullAt: Duration = .zero

    init(rate: Int?) {
        self.rate = rate.map { max(1, $0) }
    }

    /// How many go out at once at most.
    var burst: Int { rate.map { max(1, $0 / 10) } ?? .max }

    /// Takes `count` notifications, at most a burst.
    ///
    /// - Returns: How long to wait first.
    mutating func take(_ count: Int, now: Duration) -> Duration {
        guard let rate else { return .zero }
        let each = Duration.seconds(1) / rate
        fullAt = max(fullAt, now) + each * count
        return max(.zero, fullAt - now - each * burst)
    }
}
