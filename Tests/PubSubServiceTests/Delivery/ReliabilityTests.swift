// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Delivery over streams that break", .timeLimit(.minutes(15)))
struct ReliabilityTests {
    private func many(_ count: Int, of bench: DeliveryBench) async throws -> Node {
        let node = try await bench.node("n")
        for number in 0..<count { try await bench.subscribe(try JID(parsing: "u\(number)@b.c"), to: node) }
        return node
    }

    @Test(
        "a stream that breaks in the middle is followed by the rest on the next one, and only what may be lost comes twice"
    )
    func rest() async throws {
        var configuration = DeliveryConfiguration()
        configuration.recipientsPerPart = 10
        // The server is asked after two parts.
        configuration.partsUnderWay = 2
        let bench = try await DeliveryBench(configuration)
        let node = try await many(50, of: bench)
        try await bench.publish("1", at: node)
        bench.sink.breakAfter(25)
        bench.sink.survive(3)
        await bench.deliver()
        let first = bench.sink.take().compactMap { $0["to"] }
        #expect(bench.delivery.statistics.events == 0)
        #expect(try await bench.store.outbox(after: 0, limit: 10).count == 1)
        bench.sink.connect()
        let second = await bench.recipients()
        #expect(Set(first).union(second).count == 50)
        #expect(first.count + second.count <= 53)
        #expect(Set(second).count == second.count)
        #expect(bench.delivery.statistics.events == 1)
        #expect(try await bench.store.outbox(after: 0, limit: 10).isEmpty)
    }

    @Test("what was accepted but never left the process is sent again")
    func lost() async throws {
        let bench = try await DeliveryBench()
        let node = try await many(3, of: bench)
        try await bench.publish("1", at: node)
        bench.sink.stick()
        await bench.deliver()
        bench.sink.disconnect()
        #expect(bench.sink.take().isEmpty)
        #expect(bench.delivery.statistics.events == 0)
        bench.sink.connect()
        #expect(await bench.recipients().count == 3)
        #expect(bench.delivery.statistics.repeated > 0)
    }

    @Test("without a stream nothing happens, and nothing is lost")
    func offline() async throws {
        let bench = try await DeliveryBench()
        let node = try await many(2, of: bench)
        bench.sink.disconnect()
        try await bench.publish("1", at: node)
        #expect(await bench.recipients() == [])
        #expect(bench.delivery.statistics.heldEvents == 1)
        bench.sink.connect()
        #expect(await bench.recipients().count == 2)
    }

    @Test("events beyond the bound stay in the store and are told all the same, in their order")
    func bounded() async throws {
        var configuration = DeliveryConfiguration()
        configuration.heldEvents = 8
        let bench = try await DeliveryBench(configuration)
        let node = try await many(1, of: bench)
        for number in 0..<700 {
            try await bench.publish("\(number)", at: node)
            #expect(bench.delivery.statistics.heldEvents <= 8)
        }
        #expect(bench.delivery.statistics.isBehind)
        await bench.deliver()
        let told = bench.sink.take().flatMap { $0.descendants("item").compactMap { $0["id"] } }
        #expect(told == (0..<700).map { "\($0)" })
        #expect(try await bench.store.outbox(after: 0, limit: 1).isEmpty)
        #expect(bench.delivery.statistics.isIdle)
    }

    @Test("what an earlier life left in the outbox is told by the next one")
    func restart() async throws {
        let bench = try await DeliveryBench()
        let node = try await many(2, of: bench)
        try await bench.publish("1", at: node)
        try await bench.publish("2", at: node)
        let next = NotificationDelivery(store: bench.store, now: { DeliveryBench.start })
        try await bench.store.start { next.take($0) }
        await next.finish(sending: bench.sink, within: .seconds(60))
        #expect(bench.sink.take().count == 4)
        // A store with very many hands over the first of them.
        try await bench.publish("3", at: node)
        let third = NotificationDelivery(store: bench.store, now: { DeliveryBench.start })
        third.take(CommittedChanges(hasMoreEvents: true))
        await third.finish(sending: bench.sink, within: .seconds(60))
        #expect(bench.sink.take().count == 2)
    }

    @Test("a message that is refused is counted, and the others are sent")
    func refused() async throws {
        let bench = try await DeliveryBench()
        let node = try await many(2, of: bench)
        bench.sink.refuse { message in
            message.id?.contains("-1-") == true ? ComponentError(.stanzaTooLarge, "Too large.") : nil
        }
        try await bench.publish("1", at: node)
        try await bench.publish("2", at: node)
        #expect(await bench.recipients().count == 2)
        #expect(bench.delivery.statistics.refused == 2)
        #expect(bench.delivery.statistics.events == 2)
        #expect(try await bench.store.outbox(after: 0, limit: 1).isEmpty)
    }

    @Test("while it runs, each commit is told at once, and the end of the stream ends it")
    func running() async throws {
        let bench = try await DeliveryBench()
        let node = try await many(1, of: bench)
        try await bench.running {
            for number in 1...3 {
                try await bench.publish("\(number)", at: node)
                try await bench.until("a notification") { bench.sink.sent.count == number }
            }
            try await bench.until("everything confirmed") {
                bench.sink.advance(by: .milliseconds(100))
                return bench.delivery.statistics.isIdle
            }
        }
        bench.sink.stick()
        try await bench.publish("4", at: node)
        // Ends by itself: the stream breaks.
        await bench.delivery.run(sending: bench.sink)
        bench.sink.disconnect()
        #expect(bench.sink.sent.count == 3)
    }

    @Test("no more notifications go out in a second than are allowed")
    func pace() async throws {
        var configuration = DeliveryConfiguration()
        configuration.notificationsPerSecond = 100
        let bench = try await DeliveryBench(configuration)
        let node = try await many(30, of: bench)
        try await bench.publish("1", at: node)
        try await bench.running {
            try await bench.until("a first part") { bench.sink.sent.count == 10 && bench.sink.sleeping > 0 }
            bench.sink.advance(by: .milliseconds(99))
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.sink.sent.count == 10)
            bench.sink.advance(by: .milliseconds(1))
            try await bench.until("a second part") { bench.sink.sent.count == 20 && bench.sink.sleeping > 0 }
            bench.sink.advance(by: .milliseconds(100))
            try await bench.until("a third part") { bench.sink.sent.count == 30 }
        }
    }

    @Test("an end with a deadline leaves the rest in the store")
    func deadline() async throws {
        var configuration = DeliveryConfiguration()
        configuration.notificationsPerSecond = 10
        let bench = try await DeliveryBench(configuration)
        let node = try await many(30, of: bench)
        try await bench.publish("1", at: node)
        async let finished: Void = bench.delivery.finish(sending: bench.sink, within: .milliseconds(50))
        try await bench.until("a wait") { bench.sink.sleeping == 2 }
        bench.sink.advance(by: .milliseconds(50))
        await finished
        #expect(bench.sink.sent.count < 30)
        #expect(try await bench.store.outbox(after: 0, limit: 1).count == 1)
    }
}
