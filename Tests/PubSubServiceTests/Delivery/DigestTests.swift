// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Digests", .timeLimit(.minutes(15)))
struct DigestTests {
    private func bench(entries: Int = 100) async throws -> (DeliveryBench, Node) {
        var configuration = DeliveryConfiguration()
        configuration.digestEntries = entries
        let bench = try await DeliveryBench(configuration)
        let node = try await bench.node("n")
        try await bench.subscribe("now@b.c", to: node)
        try await bench.subscribe("digest@b.c", to: node) { options in
            options.usesDigests = true
            options.digestInterval = .seconds(10)
        }
        return (bench, node)
    }

    @Test("what is published is collected and sent together when it is time (XEP-0060 §16.4.2)")
    func collected() async throws {
        let (bench, node) = try await bench()
        try await bench.running {
            try await bench.publish("1", "<x xmlns='urn:x'>old</x>", at: node)
            try await bench.publish("2", at: node)
            try await bench.publish("1", "<x xmlns='urn:x'>new</x>", at: node)
            try await bench.publish("3", at: node)
            try await bench.happen(.retracted(["3"]), at: node)
            try await bench.until("what is told at once") { bench.sink.sent.count == 5 }
            #expect(bench.sink.take().allSatisfy { $0["to"] == "now@b.c" })
            // Before the digest, the server is asked for what was told at once.
            try await bench.until("two who wait") { bench.sink.sleeping == 2 }
            for _ in 0..<9 {
                bench.sink.advance(by: .seconds(1))
                try await bench.until("somebody who waits") { bench.sink.sleeping == 1 }
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.sink.sent.isEmpty)
            try await bench.until("somebody who waits") { bench.sink.sleeping == 1 }
            bench.sink.advance(by: .seconds(1))
            try await bench.until("the digest") { bench.sink.sent.count == 1 }
        }
        try bench.compare([
            """
            <message to='digest@b.c' id='*' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>\
            <items node='n'><item id='2'/><item id='1'><x xmlns='urn:x'>new</x></item><retract id='3'/></items></event>\
            </message>
            """
        ])
    }

    @Test("a digest that is full is sent at once")
    func full() async throws {
        let (bench, node) = try await bench(entries: 3)
        try await bench.running {
            for id in ["1", "2", "3", "4"] { try await bench.publish(id, at: node) }
            try await bench.until("the digest") { bench.sink.sent.count == 5 }
            let digest = bench.sink.take().filter { $0["to"] == "digest@b.c" }
            #expect(digest.map { $0.descendants("item").compactMap { $0["id"] } } == [["1", "2", "3"]])
            #expect(bench.delivery.statistics.digests == 1)
        }
    }

    @Test("other events do not overtake what is collected, and the end of the service sends it")
    func order() async throws {
        let (bench, node) = try await bench()
        try await bench.publish("1", at: node)
        try await bench.happen(.purged, at: node)
        try await bench.publish("2", at: node)
        await bench.deliver()
        let told = bench.sink.take().filter { $0["to"] == "digest@b.c" }
            .map { $0.descendants("item").first?["id"] ?? "purge" }
        #expect(told == ["1", "purge"])
        await bench.deliver()
        let last = bench.sink.take()
        #expect(last.map { $0.descendants("item").compactMap { $0["id"] } } == [["2"]])
    }

    @Test("nothing is sent for a subscription that is gone")
    func gone() async throws {
        let (bench, node) = try await bench()
        try await bench.publish("1", at: node)
        try await bench.running {
            // What is told at once is planned with it, and sent after.
            try await bench.until("the digest begun") {
                bench.delivery.statistics.digests == 1 && bench.sink.sent.count == 1
            }
        }
        try await bench.unsubscribe("digest@b.c", from: node)
        _ = bench.sink.take()
        #expect(await bench.recipients() == [])
    }
}
