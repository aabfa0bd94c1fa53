// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Notifications that come back", .timeLimit(.minutes(15)))
struct BounceTests {
    private func subscriptions(_ bench: DeliveryBench, _ node: Node) async throws -> [NodeSubscription] {
        try await bench.store.read { try $0.subscriptions(of: "a@b.c", at: node.key) }
    }

    private func bounce(_ message: Element, _ error: StanzaError, from sender: JID = "a@b.c") throws -> Message {
        var message = try Message(message)
        message.from = "pubsub.b.c"
        var bounce = try #require(message.errorReply(error))
        bounce.from = sender
        return bounce
    }

    @Test("each counts once in a while, and the last one allowed ends the subscription (XEP-0060 §12.4)")
    func counted() async throws {
        var configuration = DeliveryConfiguration()
        configuration.bounceLimit = 3
        let bench = try await DeliveryBench(configuration)
        let node = try await bench.node("n") { $0.notifiesOfSubscriptions = true }
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", at: node)
        await bench.deliver()
        let message = try #require(bench.sink.take().first)
        for count in 1...3 {
            let error = try bounce(message, .serviceUnavailable())
            // The time of this moment is looked at.
            await bench.deliver()
            #expect(bench.delivery.bounced(error))
            #expect(bench.delivery.bounced(error))
            await bench.deliver()
            let left = try await subscriptions(bench, node)
            #expect(left.map(\.bounces) == (count < 3 ? [count] : []))
            bench.sink.advance(by: .seconds(60))
        }
        #expect(bench.delivery.statistics.bounces == 3)
        #expect(bench.delivery.statistics.removedSubscriptions == 1)
        try bench.compare([
            """
            <message to='hamlet@denmark.lit' id='*'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <subscription node='n' jid='a@b.c' subscription='none' subid='1'/></event></message>
            """
        ])
    }

    @Test("an address that is gone for good loses its subscription at once, also one to a collection above")
    func permanent() async throws {
        let bench = try await DeliveryBench()
        let collection = try await bench.node("c") { $0.nodeType = .collection }
        let node = try await bench.node("n", in: [collection])
        try await bench.subscribe("a@b.c", to: collection) { $0.type = .items }
        try await bench.publish("1", at: node)
        await bench.deliver()
        let message = try #require(bench.sink.take().first)
        bench.delivery.bounced(try bounce(message, .itemNotFound()))
        await bench.deliver()
        #expect(try await subscriptions(bench, collection).isEmpty)
    }

    @Test("whoever is heard of again begins anew, also after a restart")
    func reset() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", at: node)
        await bench.deliver()
        let message = try #require(bench.sink.take().first)
        bench.delivery.bounced(try bounce(message, .serviceUnavailable()))
        await bench.deliver()
        #expect(try await subscriptions(bench, node).first?.bounces == 1)

        let next = NotificationDelivery(store: bench.store, now: { DeliveryBench.start })
        try await bench.store.start { next.take($0) }
        next.heard(of: "a@b.c/desk")
        await next.finish(sending: bench.sink, within: .seconds(60))
        #expect(try await subscriptions(bench, node).first?.bounces == 1)
        // It learns of the bounces when it reads the subscriptions.
        try await bench.publish("2", at: node)
        await next.finish(sending: bench.sink, within: .seconds(60))
        next.heard(of: "a@b.c/desk")
        await next.finish(sending: bench.sink, within: .seconds(60))
        #expect(try await subscriptions(bench, node).first?.bounces == 0)
    }

    @Test("errors about other messages, and of those who are not subscribed, mean nothing")
    func others() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", at: node)
        await bench.deliver()
        let message = try #require(bench.sink.take().first)
        var other = try bounce(message, .itemNotFound())
        for id in ["", "n", "n-", "nzzzzzzzzzzzzzzzzzzzz-1-0", "x1-1", "n!-1"] {
            other.id = id
            #expect(!bench.delivery.bounced(other))
        }
        let original = try Message(message)
        #expect(!bench.delivery.bounced(original))
        let stranger = try bounce(message, .itemNotFound(), from: "stranger@b.c")
        #expect(bench.delivery.bounced(stranger))
        await bench.deliver()
        #expect(try await subscriptions(bench, node).count == 1)
    }

    @Test("more bounces than there is room for are passed over")
    func bounded() async throws {
        let bench = try await DeliveryBench()
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        try await bench.publish("1", at: node)
        await bench.deliver()
        let message = try #require(bench.sink.take().first)
        for number in 0..<5000 {
            bench.delivery.bounced(
                try bounce(message, .serviceUnavailable(), from: try JID(parsing: "u\(number)@b.c")))
        }
        #expect(bench.delivery.statistics.bounces == 1000)
    }
}
