// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPExtensions

@Suite struct PresenceSubscriptionTests {
    typealias Subscription = PresenceSubscription
    typealias Event = PresenceSubscription.Event
    typealias Action = PresenceSubscription.Action

    /// What an event does to one direction: the state after it, and what is to be done.
    struct Edge<State: Sendable>: Sendable {
        let before: State
        let event: Event
        let after: State
        let action: Action

        init(_ before: State, _ event: Event, _ after: State, _ action: Action) {
            (self.before, self.event, self.after, self.action) = (before, event, after, action)
        }
    }

    static let inbound: [Edge<Subscription.Inbound>] = [
        Edge(.none, .subscribe, .requested, .decide(isRepeated: false)),
        Edge(.none, .unsubscribe, .none, .none),
        Edge(.none, .probe, .none, .refuse),
        Edge(.none, .approve, .none, .none),
        Edge(.none, .revoke, .none, .none),

        Edge(.requested, .subscribe, .requested, .decide(isRepeated: true)),
        Edge(.requested, .unsubscribe, .none, .none),
        Edge(.requested, .probe, .requested, .none),
        Edge(.requested, .approve, .approved, .confirm),
        Edge(.requested, .revoke, .none, .refuse),

        Edge(.approved, .subscribe, .approved, .confirm),
        Edge(.approved, .unsubscribe, .none, .hide),
        Edge(.approved, .probe, .confirmed, .show),
        Edge(.approved, .approve, .approved, .none),
        Edge(.approved, .revoke, .none, .revoke),

        Edge(.confirmed, .subscribe, .approved, .confirm),
        Edge(.confirmed, .unsubscribe, .none, .hide),
        Edge(.confirmed, .probe, .confirmed, .show),
        Edge(.confirmed, .approve, .confirmed, .none),
        Edge(.confirmed, .revoke, .none, .revoke),
    ]

    static let outbound: [Edge<Subscription.Outbound>] = [
        Edge(.none, .subscribed, .none, .none),
        Edge(.none, .unsubscribed, .none, .none),
        Edge(.none, .request, .requested, .request),
        Edge(.none, .cancel, .none, .none),

        Edge(.requested, .subscribed, .subscribed, .granted),
        Edge(.requested, .unsubscribed, .none, .lost),
        Edge(.requested, .request, .requested, .request),
        Edge(.requested, .cancel, .none, .cancel),

        Edge(.subscribed, .subscribed, .subscribed, .none),
        Edge(.subscribed, .unsubscribed, .none, .lost),
        Edge(.subscribed, .request, .subscribed, .none),
        Edge(.subscribed, .cancel, .none, .cancel),
    ]

    @Test("what they see of us follows each event in each state, whatever we see of them (RFC 6121 §3, A.2, A.3)")
    func inboundEdges() {
        #expect(Self.inbound.count == Subscription.Inbound.allCases.count * 5)
        for edge in Self.inbound {
            for outbound in Subscription.Outbound.allCases {
                var subscription = Subscription(inbound: edge.before, outbound: outbound)
                #expect(subscription.receive(edge.event) == edge.action, "\(edge)")
                #expect(subscription == Subscription(inbound: edge.after, outbound: outbound), "\(edge)")
            }
        }
    }

    @Test("what we see of them follows each event in each state, whatever they see of us (RFC 6121 §3, A.2, A.3)")
    func outboundEdges() {
        #expect(Self.outbound.count == Subscription.Outbound.allCases.count * 4)
        for edge in Self.outbound {
            for inbound in Subscription.Inbound.allCases {
                var subscription = Subscription(inbound: inbound, outbound: edge.before)
                #expect(subscription.receive(edge.event) == edge.action, "\(edge)")
                #expect(subscription == Subscription(inbound: inbound, outbound: edge.after), "\(edge)")
            }
        }
    }

    @Test("every event is on one of the two lists")
    func complete() {
        let listed = Set(Self.inbound.map(\.event)).union(Self.outbound.map(\.event))
        #expect(listed == Set(Event.allCases))
    }

    @Test("the nine states of RFC 6121 A.1 go where its tables of inbound stanzas send them (RFC 6121 A.3)")
    func appendix() {
        // Rows: the state; columns: after subscribe, unsubscribe, subscribed, unsubscribed.
        let table = """
            None               | None+In          | None            | None            | None
            None+Out           | None+Out+In      | None+Out        | To              | None
            None+In            | None+In          | None            | None+In         | None+In
            None+Out+In        | None+Out+In      | None+Out        | To+In           | None+In
            To                 | To+In            | To              | To              | None
            To+In              | To+In            | To              | To+In           | None+In
            From               | From             | None            | From            | From
            From+Out           | From+Out         | None+Out        | Both            | From
            Both               | Both             | To              | Both            | From
            """
        for line in table.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.split(separator: " ").joined() }
            for (event, expected) in zip(
                [Event.subscribe, .unsubscribe, .subscribed, .unsubscribed], cells.dropFirst())
            {
                var subscription = Self.state(cells[0])
                _ = subscription.receive(event)
                #expect(Self.name(subscription) == expected, "\(cells[0]) after \(event)")
            }
        }
    }

    @Test("on a new stream the visible is shown, the wanted is probed, and what may be lost is said again")
    func announcements() {
        let expected: [(Subscription, Action, Action)] = [
            (Subscription(), .none, .none),
            (Subscription(inbound: .requested, outbound: .requested), .none, .request),
            (Subscription(inbound: .approved, outbound: .subscribed), .confirm, .probe),
            (Subscription(inbound: .confirmed), .show, .none),
        ]
        for (subscription, inbound, outbound) in expected {
            #expect(subscription.announcement == (inbound, outbound))
        }
    }

    @Test("each state has a number of its own, which does not change")
    func codes() {
        var seen: Set<UInt8> = []
        for inbound in Subscription.Inbound.allCases {
            for outbound in Subscription.Outbound.allCases {
                let subscription = Subscription(inbound: inbound, outbound: outbound)
                #expect(Subscription(code: subscription.code) == subscription)
                #expect(seen.insert(subscription.code).inserted)
            }
        }
        #expect(Subscription().code == 0)
        #expect(Subscription(inbound: .confirmed, outbound: .subscribed).code == 11)
        for code in UInt8.min ... .max where !seen.contains(code) { #expect(Subscription(code: code) == nil) }
    }

    private static func state(_ name: String) -> Subscription {
        let parts = name.split(separator: "+")
        let isFrom = parts[0] == "From" || parts[0] == "Both"
        let isTo = parts[0] == "To" || parts[0] == "Both"
        return Subscription(
            inbound: isFrom ? .confirmed : parts.contains("In") ? .requested : .none,
            outbound: isTo ? .subscribed : parts.contains("Out") ? .requested : .none)
    }

    private static func name(_ subscription: Subscription) -> String {
        let name = subscription.rosterName
        return name.prefix(1).uppercased() + name.dropFirst()
            + (subscription.outbound == .requested ? "+Out" : "") + (subscription.inbound == .requested ? "+In" : "")
    }
}
