// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("What the server has not confirmed", .timeLimit(.minutes(15)))
struct ConfirmationTests {
    private func bench(
        logger: Logger? = nil, _ configure: (inout DeliveryConfiguration) -> Void = { _ in }
    ) async throws -> (DeliveryBench, Node) {
        var configuration = DeliveryConfiguration()
        configure(&configuration)
        let bench = try await DeliveryBench(configuration, logger: logger)
        let node = try await bench.node("n")
        try await bench.subscribe("a@b.c", to: node)
        return (bench, node)
    }

    /// The sequences of the events that the store has not forgotten.
    private func kept(_ bench: DeliveryBench) async throws -> Int {
        try await bench.store.outbox(after: 0, limit: 1000).count
    }

    private func items(_ messages: [Element]) -> [String] {
        messages.flatMap { $0.descendants("item").compactMap { $0["id"] } }
    }

    @Test("an event is forgotten when the server has confirmed what tells it, not when that was written")
    func forgotten() async throws {
        let (bench, node) = try await bench()
        bench.sink.answer(.later)
        try await bench.running {
            try await bench.publish("1", at: node)
            try await bench.until("a notification") { bench.sink.sent.count == 1 && bench.sink.sleeping == 1 }
            #expect(bench.sink.questions == 0)
            // What is sent before the question is asked is confirmed by its answer, what comes later is not.
            try await bench.publish("2", at: node)
            try await bench.until("another") { bench.sink.sent.count == 2 }
            bench.sink.advance(by: .milliseconds(99))
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.sink.questions == 0)
            bench.sink.advance(by: .milliseconds(1))
            try await bench.until("a question") { bench.sink.asking == 1 }
            try await bench.publish("3", at: node)
            try await bench.until("a third one") { bench.sink.sent.count == 3 }
            for _ in 0..<100 { await Task.yield() }
            #expect(try await kept(bench) == 3)
            #expect(bench.delivery.statistics.events == 0)
            bench.sink.confirm()
            try await bench.until("two forgotten") { try await kept(bench) == 1 }
            #expect(bench.delivery.statistics.events == 2)
            try await bench.until("a wait before the next question") { bench.sink.sleeping == 1 }
            #expect(bench.sink.questions == 1)
            bench.sink.advance(by: .milliseconds(100))
            try await bench.until("the next question") { bench.sink.asking == 1 }
            bench.sink.confirm()
            try await bench.until("all forgotten") { try await kept(bench) == 0 }
            // Nobody is asked when there is nothing to ask for.
            bench.sink.advance(by: .seconds(60))
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.sink.questions == 2 && bench.sink.sleeping == 0)
        }
    }

    @Test("when the stream breaks before that, it is sent again on the next one, in order and before what is newer")
    func again() async throws {
        let (bench, node) = try await bench()
        bench.sink.answer(.later)
        bench.sink.survive(1)
        try await bench.running {
            for number in 1...3 { try await bench.publish("\(number)", at: node) }
            try await bench.until("notifications") { bench.sink.sent.count == 3 && bench.sink.sleeping == 1 }
            bench.sink.advance(by: .milliseconds(100))
            try await bench.until("a question") { bench.sink.asking == 1 }
            bench.sink.disconnect()
        }
        try await bench.publish("4", at: node)
        let survivor = bench.sink.take()
        #expect(items(survivor) == ["1"])
        #expect(try await kept(bench) == 4)
        bench.sink.connect()
        bench.sink.answer(.all)
        await bench.deliver()
        let again = bench.sink.take()
        #expect(items(again) == ["1", "2", "3", "4"])
        #expect(again.first?["id"] == survivor.first?["id"], "told twice, with the same id")
        #expect(bench.delivery.statistics.repeated == 3)
        #expect(try await kept(bench) == 0)
    }

    @Test("what a process that was killed had not confirmed is told by the next one, in order")
    func nextLife() async throws {
        let (bench, node) = try await bench()
        bench.sink.answer(.later)
        try await bench.running {
            for number in 1...3 { try await bench.publish("\(number)", at: node) }
            try await bench.until("notifications") { bench.sink.sent.count == 3 }
        }
        bench.sink.disconnect()
        bench.sink.connect()
        bench.sink.answer(.all)
        let next = NotificationDelivery(store: bench.store, now: { DeliveryBench.start })
        try await bench.store.start { next.take($0) }
        await next.finish(sending: bench.sink, within: .seconds(60))
        #expect(items(bench.sink.take()) == ["1", "2", "3"])
    }

    @Test("digests and last items, which are no events, are sent again as well, in the order in which they were made")
    func withoutEvents() async throws {
        let (bench, node) = try await bench { $0.digestEntries = 1 }
        try await bench.subscribe("d@b.c", to: node) { $0.usesDigests = true }
        bench.sink.answer(.later)
        try await bench.running {
            try await bench.publish("1", at: node)
            try await bench.publish("2", at: node)
            try await bench.until("notifications and digests") { bench.sink.sent.count == 4 }
            for number in 3...5 { bench.delivery.offer(try DeliveryBench.item("\(number)"), at: node, to: "a@b.c/r") }
            try await bench.until("last items") { bench.sink.sent.count == 7 }
        }
        let first = bench.sink.sent
        #expect(Set(first.map { $0["to"] }) == ["a@b.c", "d@b.c", "a@b.c/r"])
        bench.sink.disconnect()
        #expect(bench.sink.take().isEmpty)
        bench.sink.connect()
        bench.sink.answer(.all)
        await bench.deliver()
        #expect(bench.sink.take() == first)
    }

    @Test("so many events are told and not confirmed; the next ones wait for an answer")
    func bound() async throws {
        let (bench, node) = try await bench { $0.unconfirmedEvents = 3 }
        bench.sink.answer(.later)
        try await bench.running {
            for number in 1...8 { try await bench.publish("\(number)", at: node) }
            for sent in [3, 6, 8] {
                try await bench.until("a part of them") { bench.sink.sent.count == sent && bench.sink.sleeping == 1 }
                for _ in 0..<100 { await Task.yield() }
                #expect(bench.sink.sent.count == sent)
                #expect(bench.delivery.statistics.eventsUnderWay <= 3)
                bench.sink.advance(by: .milliseconds(100))
                try await bench.until("a question") { bench.sink.asking == 1 }
                bench.sink.confirm()
            }
            try await bench.until("all forgotten") { try await kept(bench) == 0 }
        }
        #expect(items(bench.sink.take()) == (1...8).map(String.init))
    }

    @Test("their bytes are bounded too, but an event that is too large alone is told")
    func bytes() async throws {
        let (bench, node) = try await bench { $0.unconfirmedBytes = 1 }
        bench.sink.answer(.later)
        try await bench.running {
            for number in 1...3 { try await bench.publish("\(number)", at: node) }
            for sent in 1...3 {
                try await bench.until("the next one") { bench.sink.sent.count == sent && bench.sink.sleeping == 1 }
                bench.sink.advance(by: .milliseconds(100))
                try await bench.until("a question") { bench.sink.asking == 1 }
                #expect(bench.sink.sent.count == sent)
                bench.sink.confirm()
            }
        }
    }

    @Test("a server that answers no pings does not keep events for ever: what is written counts then, with a warning")
    func fallback() async throws {
        let log = LogRecord()
        let (bench, node) = try await bench(logger: log.logger) {
            $0.unansweredConfirmations = 2
            $0.unconfirmedEvents = 1
        }
        bench.sink.answer(.none)
        try await bench.running {
            for number in 1...3 { try await bench.publish("\(number)", at: node) }
            try await bench.until("a notification") { bench.sink.sent.count == 1 && bench.sink.sleeping == 1 }
            bench.sink.advance(by: .milliseconds(100))
            try await bench.until("another wait") { bench.sink.questions == 1 && bench.sink.sleeping == 1 }
            for _ in 0..<100 { await Task.yield() }
            #expect(bench.sink.sent.count == 1)
            #expect(log.warnings == 0)
            bench.sink.advance(by: .milliseconds(100))
            try await bench.until("all forgotten") { try await kept(bench) == 0 }
            #expect(items(bench.sink.sent) == ["1", "2", "3"])
            try await bench.until("the warning") { log.warnings == 1 }
            // Further ones need no answer.
            try await bench.publish("4", at: node)
            try await bench.until("forgotten") { try await kept(bench) == 0 }
        }
        bench.sink.connect()
        try await bench.publish("5", at: node)
        await bench.deliver()
        #expect(log.warnings == 1)
        // The server answers again.
        bench.sink.answer(.all)
        try await bench.publish("6", at: node)
        try await bench.running {
            try await bench.until("an answer") {
                bench.sink.advance(by: .milliseconds(100))
                try await bench.publish("more", at: node)
                return bench.delivery.statistics.confirmations > 0
            }
            bench.sink.answer(.later)
            try await bench.publish("last", at: node)
            try await bench.until("a question") {
                bench.sink.advance(by: .milliseconds(100))
                return bench.sink.asking == 1
            }
            #expect(try await kept(bench) > 0)
        }
    }

    @Test("an end in order asks once more for what was told, and forgets it")
    func finish() async throws {
        let (bench, node) = try await bench()
        bench.sink.answer(.later)
        try await bench.running {
            try await bench.publish("1", at: node)
            try await bench.until("a notification") { bench.sink.sent.count == 1 }
        }
        try await bench.publish("2", at: node)
        async let finished: Void = bench.delivery.finish(sending: bench.sink, within: .seconds(5))
        try await bench.until("a question") { bench.sink.asking == 1 }
        #expect(items(bench.sink.sent) == ["1", "2"])
        bench.sink.confirm()
        await finished
        #expect(try await kept(bench) == 0)
        #expect(bench.sink.questions == 1)
    }

    @Test("what is not confirmed at the end of the time stays in the store")
    func deadline() async throws {
        let (bench, node) = try await bench()
        bench.sink.answer(.later)
        try await bench.publish("1", at: node)
        async let finished: Void = bench.delivery.finish(sending: bench.sink, within: .seconds(5))
        try await bench.until("a question") { bench.sink.asking == 1 && bench.sink.sleeping == 1 }
        bench.sink.advance(by: .seconds(5))
        await finished
        #expect(try await kept(bench) == 1)
    }
}

/// Counts the warnings of a logger.
private final class LogRecord: Sendable {
    private let count = Mutex(0)

    var warnings: Int { count.withLock(\.self) }
    var logger: Logger {
        var logger = Logger(label: "delivery") { _ in Handler(record: self) }
        logger.logLevel = .warning
        return logger
    }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.level == .warning { record.count.withLock { $0 += 1 } }
        }
    }
}
