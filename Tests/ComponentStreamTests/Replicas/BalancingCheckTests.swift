// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

@Suite("how a server balances a domain") struct BalancingCheckTests {
    /// Plays one round: `place` says which replica a probe comes to, or that it vanishes.
    private func round(
        _ check: inout BalancingCheck, _ place: (BalancingCheck.Probe) -> Int?
    ) -> BalancingCheck.Verdict? {
        for probe in check.begin() {
            if let replica = place(probe) { check.landed(probe.number, at: "replica \(replica)") }
        }
        return check.finish()
    }

    /// What a server that hashes would do.
    private func hash(_ address: Int, _ places: Int) -> Int {
        var value = UInt64(bitPattern: Int64(address)) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
        value = value &* 0xBF58_476D_1CE4_E5B9
        return Int((value >> 33) % UInt64(places))
    }

    @Test("alone, by chance, by sender, by recipient", arguments: [2, 3, 5])
    func methods(_ replicas: Int) throws {
        var generator = SeededGenerator(seed: UInt64(replicas))
        var check = BalancingCheck()
        let alone = try #require(round(&check) { _ in 0 })
        #expect(alone.method == .alone && alone.replicas == 1 && alone.lost == 0 && alone.sent == 48)
        let random = try #require(round(&check) { _ in Int.random(in: 0..<replicas, using: &generator) })
        #expect(random.method == .random && random.replicas == replicas && random.lost == 0)
        let bySender = try #require(round(&check) { hash($0.sender, replicas) })
        #expect(bySender.method == .bySender && bySender.replicas == replicas)
        let byRecipient = try #require(round(&check) { hash($0.recipient, replicas) })
        #expect(byRecipient.method == .byRecipient && byRecipient.replicas == replicas)
    }

    @Test("more places than replicas: what vanishes is told, when a second round has made sure")
    func leaking() throws {
        var check = BalancingCheck()
        for _ in 0..<2 {
            #expect(round(&check) { hash($0.sender, 3) == 2 ? nil : hash($0.sender, 3) } == nil)
            let verdict = try #require(round(&check) { hash($0.sender, 3) == 2 ? nil : hash($0.sender, 3) })
            #expect(verdict.lost > 10 && verdict.lost < 48)
            let advice = Advice.text(for: verdict, domain: "feeds.example.org")
            #expect(advice.contains("component_number") && advice.contains("\(verdict.lost) have come to nobody"))
        }
        #expect(round(&check) { _ in nil } == nil)
        #expect(round(&check) { _ in nil }?.lost == 48)
    }

    @Test("what is lost while somebody leaves is no loss when the second round comes through")
    func passing() {
        var check = BalancingCheck()
        #expect(round(&check) { $0.number == 7 ? nil : 0 } == nil)
        #expect(round(&check) { _ in 0 }?.lost == 0)
    }

    @Test("what comes late, or was never sent, does not count")
    func late() {
        var check = BalancingCheck()
        let old = check.begin()
        #expect(check.finish() == nil)
        _ = check.begin()
        for probe in old { check.landed(probe.number, at: "late") }
        for number in [-1, 96, .max, .min] { check.landed(number, at: "nowhere") }
        #expect(check.finish()?.lost == 48)
    }

    @Test("each way has its own words")
    func words() {
        let methods = [.alone, .random, .bySender, .byRecipient] as [BalancingCheck.Method]
        let texts = methods.map {
            Advice.text(for: .init(method: $0, replicas: 2, lost: 0, sent: 48), domain: "feeds.example.org")
        }
        #expect(Set(texts).count == 4)
        #expect(texts[1].contains("order is not kept") && texts[2].contains("order of one sender's stanzas is kept"))
    }
}
