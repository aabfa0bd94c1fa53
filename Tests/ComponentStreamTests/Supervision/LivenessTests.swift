// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

private final class Watch {
    var liveness: Liveness

    init(allowedFailures: Int = 1, now: UInt64 = 0) {
        liveness = Liveness(
            idle: .nanoseconds(30), timeout: .nanoseconds(15), allowedFailures: allowedFailures, now: now)
    }

    func tick(_ now: UInt64) -> Liveness.Verdict { liveness.tick(now: now) }
    func received(_ now: UInt64) { liveness.received(now: now) }
    func answered(_ now: UInt64) { liveness.answered(now: now) }
    func nextTick(_ now: UInt64) -> UInt64 { liveness.nextTick(now: now) }
}

@Suite("signs of life (XEP-0199 §4)") struct LivenessTests {
    @Test("a silence is followed by a ping, a second ping, and the end")
    func dead() {
        let watch = Watch(now: 100)
        #expect(watch.nextTick(100) == 130)
        #expect(watch.tick(129) == .none)
        #expect(watch.tick(130) == .ping)
        #expect(watch.nextTick(130) == 145 && watch.liveness.failures == 0)
        #expect(watch.tick(144) == .none)
        #expect(watch.tick(145) == .ping)
        #expect(watch.liveness.failures == 1)
        #expect(watch.tick(160) == .dead)
        #expect(watch.tick(200) == .none, "said once")
        #expect(watch.nextTick(200) == .max && watch.liveness.failures == 2)
    }

    @Test("an answer starts the silence anew")
    func answered() {
        let watch = Watch()
        #expect(watch.tick(30) == .ping)
        watch.answered(31)
        #expect(watch.nextTick(31) == 61)
        #expect(watch.tick(45) == .none)
        #expect(watch.tick(61) == .ping)
    }

    @Test("any bytes are as good as an answer")
    func bytes() {
        let watch = Watch()
        watch.received(20)
        #expect(watch.tick(30) == .none)
        #expect(watch.tick(50) == .ping)
        #expect(watch.tick(65) == .ping)
        watch.received(66)
        #expect(watch.liveness.failures == 0)
        #expect(watch.tick(95) == .none)
        #expect(watch.tick(96) == .ping)
        #expect(watch.tick(111) == .ping, "forgiven failures are per silence")
    }

    @Test("without forgiveness the first unanswered ping is the last")
    func strict() {
        let watch = Watch(allowedFailures: 0)
        #expect(watch.tick(30) == .ping)
        #expect(watch.tick(45) == .dead)
    }

    @Test("a process that slept pings before it gives up")
    func slept() {
        let watch = Watch()
        #expect(watch.tick(1_000_000) == .ping)
        #expect(watch.nextTick(2_000_000) == 2_000_000)
        #expect(watch.tick(2_000_000) == .ping)
        watch.received(2_000_001)
        #expect(watch.tick(2_000_020) == .none)
    }

    @Test("times at the end of the clock do not trap")
    func saturation() {
        let watch = Watch(now: .max - 1)
        #expect(watch.nextTick(0) == .max)
        #expect(watch.tick(.max - 1) == .none)
    }

    @Test("at random times: never dead without allowed failures + 1 pings since the last byte, never dead twice")
    func random() {
        var generator = SeededGenerator(seed: 199)
        for _ in 0..<2000 {
            let allowed = Int.random(in: 0...3, using: &generator)
            let watch = Watch(allowedFailures: allowed)
            var now: UInt64 = 0
            var pings = 0
            var isDead = false
            var lastByte: UInt64 = 0
            for _ in 0..<60 {
                now += UInt64.random(in: 0..<25, using: &generator)
                if !isDead, Int.random(in: 0..<6, using: &generator) == 0 {
                    watch.received(now)
                    lastByte = now
                    pings = 0
                }
                switch watch.tick(now) {
                case .none: break
                case .ping:
                    pings += 1
                    #expect(!isDead && now >= lastByte + 30 && pings <= allowed + 1)
                case .dead:
                    #expect(!isDead && pings == allowed + 1)
                    isDead = true
                }
                #expect(watch.nextTick(now) >= now)
            }
        }
    }
}
