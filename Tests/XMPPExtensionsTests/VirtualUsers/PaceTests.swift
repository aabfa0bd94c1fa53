// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPCore

@testable import XMPPExtensions

@Suite struct PaceTests {
    @Test(
        "never more than the rate and one burst go in any time, and the rate is reached",
        arguments: [1, 7, 100, 1000, 50_000])
    func rate(perSecond: Int) {
        var pace = Pace(perSecond: perSecond)
        var now = Duration.zero
        var sent: [Duration] = []
        var longest = Duration.zero
        for _ in 0..<3000 {
            let wait = pace.take(at: now)
            longest = max(longest, wait)
            now += wait
            sent.append(now)
        }
        let burst = max(1, perSecond / 20) + 1
        for start in stride(from: 0, to: sent.count, by: 97) {
            for end in stride(from: start, to: sent.count, by: 101) {
                let time = sent[end] - sent[start]
                let allowed =
                    Double(perSecond) * (Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
                #expect(Double(end - start) <= allowed + Double(burst) + 1)
            }
        }
        let ideal = Duration.seconds(1) / perSecond * 3000
        #expect(now <= ideal + longest && now >= ideal - .milliseconds(60) - .seconds(1) / perSecond)
        #expect(longest <= max(.milliseconds(51), .seconds(1) / perSecond * 2))
    }

    @Test("what was not taken is not saved up beyond a burst")
    func idle() {
        var pace = Pace(perSecond: 100)
        _ = pace.take(at: .zero)
        var atOnce = 0
        while pace.take(at: .seconds(3600)) == .zero { atOnce += 1 }
        #expect(atOnce == 5)
    }

    @Test("a rate of nothing is one a second")
    func slowest() {
        var pace = Pace(perSecond: -5)
        #expect(pace.take(at: .zero) == .zero)
        #expect(pace.take(at: .zero) == .seconds(1))
    }
}

@Suite struct AudienceTests {
    private let alice = BuddyKey(user: "bot", buddy: "alice@localhost")

    @Test("clients come once and leave once, one or all of them")
    func coming() {
        var audience = Audience(maximum: 100, maximumOfBuddy: 10)
        for name in ["a", "b", "a", "c"] { audience.enter(name, of: alice) }
        #expect(audience[alice].map(\.name) == ["a", "b", "c"] && audience.count == 3)
        audience.leave("b", of: alice)
        audience.leave("b", of: alice)
        #expect(audience[alice].map(\.name) == ["a", "c"] && audience.count == 2)
        audience.leave(nil, of: alice)
        audience.leave(nil, of: alice)
        #expect(audience[alice].isEmpty && audience.count == 0)
        audience.enter("a", of: alice)
        audience.removeAll()
        #expect(audience[alice].isEmpty && audience.count == 0)
    }

    @Test("neither one buddy nor all of them can fill it beyond its bounds")
    func bounds() throws {
        var audience = Audience(maximum: 20, maximumOfBuddy: 3)
        for number in 0..<100 {
            for resource in 0..<5 {
                audience.enter(
                    "\(resource)", of: BuddyKey(user: "bot", buddy: try JID(parsing: "b\(number)@localhost")))
            }
        }
        #expect(audience.count == 20)
        #expect(audience[BuddyKey(user: "bot", buddy: "b0@localhost")].count == 3)
        // Who is not known cannot be changed, and is no reason to trap.
        audience.update("x", of: alice) { $0.interests = .avatar }
        audience.leave("x", of: alice)
        #expect(audience.count == 20)
    }
}
