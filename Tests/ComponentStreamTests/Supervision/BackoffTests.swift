// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

@Suite struct BackoffTests {
    /// The delays for one and the same random number.
    private func delays(_ backoff: Backoff, _ count: Int, random: Double) -> [Duration] {
        var backoff = backoff
        return (0..<count).map { _ in backoff.next(random: random) }
    }

    private let backoff = Backoff(base: .seconds(1), cap: .seconds(10), floor: .zero)

    @Test("the upper bound doubles up to the cap")
    func doubling() {
        #expect(
            delays(backoff, 6, random: 1) == [
                .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10),
            ])
    }

    @Test("the jitter is full, down to the floor")
    func jitter() {
        #expect(delays(backoff, 3, random: 0) == [.zero, .zero, .zero])
        #expect(delays(backoff, 3, random: 0.5) == [.milliseconds(500), .seconds(1), .seconds(2)])
        let floored = Backoff(base: .seconds(60), cap: .seconds(300), floor: .seconds(30))
        #expect(delays(floored, 4, random: 0) == [.seconds(30), .seconds(30), .seconds(30), .seconds(30)])
        #expect(delays(floored, 4, random: 0.5) == [.seconds(45), .seconds(75), .seconds(135), .seconds(165)])
    }

    @Test("only a stable session starts anew")
    func stability() {
        var backoff = backoff
        for _ in 0..<4 { _ = backoff.next(random: 1) }
        backoff.sessionEnded(lasted: .seconds(59))
        #expect(backoff.attempts == 4)
        backoff.sessionEnded(lasted: .seconds(60))
        #expect(backoff.attempts == 0)
    }

    @Test("after a million attempts and with absurd settings it still gives a delay in bounds")
    func extremes() {
        var backoff = backoff
        for _ in 0..<1_000_000 { _ = backoff.next(random: 0) }
        #expect(backoff.next(random: 1) == .seconds(10))
        #expect(delays(backoff, 3, random: .nan) == [.zero, .zero, .zero])
        #expect(delays(backoff, 1, random: 7) == [.seconds(10)])
        #expect(delays(Backoff(base: .seconds(-1), cap: .seconds(-1)), 1, random: 1) == [.zero])
        #expect(delays(Backoff(base: .seconds(9), cap: .seconds(3), floor: .seconds(5)), 1, random: 0) == [.seconds(3)])
        #expect(delays(Backoff(base: .zero, cap: .seconds(3), floor: .zero), 2, random: 1) == [.zero, .zero])
    }

    @Test("durations become nanoseconds without a trap")
    func nanoseconds() {
        #expect(Duration.milliseconds(1500).nanoseconds == 1_500_000_000)
        #expect(Duration.zero.nanoseconds == 0)
        #expect(Duration.seconds(-1).nanoseconds == 0)
        #expect(Duration.milliseconds(-1).nanoseconds == 0)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
    }
}
