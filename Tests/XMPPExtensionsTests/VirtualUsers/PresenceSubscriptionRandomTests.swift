// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPExtensions

@Suite struct PresenceSubscriptionRandomTests {
    typealias Subscription = PresenceSubscription

    /// A pseudo-random sequence that a failure can be repeated with.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    @Test(
        "whatever happens in whichever order, nobody is shown who is not a subscriber",
        arguments: 0..<50 as Range<UInt64>)
    func invariants(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var subscription = Subscription()
        for _ in 0..<500 {
            let event = try #require(Subscription.Event.allCases.randomElement(using: &random))
            let before = subscription
            let action = subscription.receive(event)
            switch action {
            case .show, .confirm: #expect(subscription.isSubscriber)
            case .hide, .revoke: #expect(before.isSubscriber && subscription.inbound == .none)
            case .refuse: #expect(subscription.inbound == .none)
            case .decide(let isRepeated):
                #expect(subscription.inbound == .requested && isRepeated == (before.inbound == .requested))
            case .granted: #expect(before.outbound == .requested && subscription.isSubscribed)
            case .request: #expect(subscription.outbound == .requested)
            case .cancel, .lost: #expect(before.outbound != .none && subscription.outbound == .none)
            case .probe: Issue.record("only a new stream makes us ask")
            case .none: #expect(before == subscription || event == .unsubscribe)
            }
            // Nobody becomes a subscriber without a decision of ours.
            if subscription.isSubscriber, !before.isSubscriber { #expect(event == .approve) }
            // The same again changes nothing more.
            var again = subscription
            _ = again.receive(event)
            #expect(again == subscription)
            #expect(Subscription(code: subscription.code) == subscription)
        }
    }

    @Test(
        "two sides that hear each other agree, also when stanzas come twice", arguments: 0..<50 as Range<UInt64>)
    func agreement(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var sides = [Subscription(), Subscription()]
        let wishes: [Subscription.Event] = [.request, .cancel, .approve, .revoke]
        for _ in 0..<300 {
            let side = Int.random(in: 0...1, using: &random)
            let wish = try #require(wishes.randomElement(using: &random))
            var inTransit = [(to: 1 - side, Self.stanza(sides[side].receive(wish)))]
            while !inTransit.isEmpty {
                let (receiver, stanza) = inTransit.removeFirst()
                guard let stanza else { continue }
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    inTransit.append((to: 1 - receiver, Self.stanza(sides[receiver].receive(stanza))))
                }
            }
            for side in 0...1 {
                #expect(sides[side].isSubscribed == sides[1 - side].isSubscriber)
                #expect((sides[side].outbound == .requested) == (sides[1 - side].inbound == .requested))
            }
        }
    }

    /// What the other side receives because of an action.
    private static func stanza(_ action: Subscription.Action) -> Subscription.Event? {
        switch action {
        case .confirm: .subscribed
        case .refuse, .revoke: .unsubscribed
        case .request: .subscribe
        case .cancel: .unsubscribe
        case .probe: .probe
        case .none, .decide, .show, .hide, .granted, .lost: nil
        }
    }
}
