// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

private final class Ledger {
    typealias Batch = OutboundLedger<String>.Batch
    var book: OutboundLedger<String>

    init(highWater: Int = 100, lowWater: Int = 40) {
        book = OutboundLedger(highWater: highWater, lowWater: lowWater)
    }

    func accept(_ sizes: Int...) { for size in sizes { book.accept(bytes: size) } }
    func flush() throws -> Batch {
        let batch = book.flush()
        return try #require(batch)
    }

    func flushNothing() -> Batch? { book.flush() }
    func written(_ batch: Batch) -> [String] { book.written(batch) }
    func wait(_ waiter: String, id: UInt64) { book.wait(waiter, id: id) }
    func cancel(_ id: UInt64) -> String? { book.cancelWait(id: id) }
    func lost() -> String {
        let (unknown, waiters) = book.connectionLost()
        return "\(unknown) unknown, resume \(waiters)"
    }
}

@Suite struct OutboundLedgerTests {
    @Test("what was accepted is flushed in one batch and written")
    func written() throws {
        let ledger = Ledger()
        #expect(ledger.flushNothing() == nil)
        ledger.accept(10, 20)
        #expect(ledger.book.stanzasInBuffer == 2)
        let batch = try ledger.flush()
        #expect(batch.stanzas == 2 && batch.bytes == 30)
        #expect(ledger.flushNothing() == nil)
        #expect(ledger.book.bytesUnderWay == 30)
        #expect(ledger.written(batch) == [])
        #expect(ledger.book.bytesUnderWay == 0)
        #expect(ledger.book.totals.written == 2)
    }

    @Test("senders wait from the high-water mark on until the low one")
    func waterMarks() throws {
        let ledger = Ledger()
        ledger.accept(60)
        let first = try ledger.flush()
        #expect(!ledger.book.mustWait)
        ledger.accept(40)
        #expect(ledger.book.mustWait)
        ledger.wait("a", id: 1)
        ledger.wait("b", id: 2)
        ledger.wait("c", id: 3)
        #expect(ledger.cancel(2) == "b")
        #expect(ledger.cancel(2) == nil)
        let second = try ledger.flush()
        ledger.accept(10)
        #expect(ledger.written(first) == [])
        #expect(ledger.book.mustWait, "50 bytes under way are above the low-water mark")
        #expect(ledger.written(second) == ["a", "c"])
        #expect(!ledger.book.mustWait)
        #expect(ledger.book.waiting == 0)
        #expect(ledger.cancel(1) == nil, "resumed already")
    }

    @Test("what was in flight when the stream broke is unknown, and everybody goes on")
    func lost() throws {
        let ledger = Ledger()
        ledger.accept(60)
        let first = try ledger.flush()
        ledger.accept(60)
        let second = try ledger.flush()
        ledger.accept(5, 5)
        ledger.wait("a", id: 1)
        #expect(ledger.written(first) == [])
        #expect(ledger.lost() == #"3 unknown, resume ["a"]"#)
        #expect(!ledger.book.mustWait)
        #expect(ledger.book.totals.written == 1 && ledger.book.totals.unknown == 3)
        #expect(ledger.lost() == "0 unknown, resume []")

        ledger.accept(7)
        #expect(ledger.written(second) == [], "a late confirmation of the old connection changes nothing")
        #expect(ledger.book.totals.written == 1 && ledger.book.bytesUnderWay == 7)
        let third = try ledger.flush()
        #expect(third.stanzas == 1 && third.bytes == 7)
    }

    @Test("stanzas that could not be accepted are counted apart")
    func failed() {
        let ledger = Ledger()
        ledger.book.failed(count: 3)
        #expect(ledger.book.totals.failed == 3 && ledger.book.totals.written == 0 && ledger.book.totals.unknown == 0)
    }

    @Test("a low-water mark that is not below the high one is corrected, so that nobody waits for ever")
    func absurdMarks() throws {
        let ledger = Ledger(highWater: 0, lowWater: 50)
        #expect(!ledger.book.mustWait)
        ledger.accept(1)
        #expect(ledger.book.mustWait)
        ledger.wait("a", id: 1)
        #expect(ledger.written(try ledger.flush()) == ["a"])
    }

    @Test("accepted = written + unknown + under way, and every waiter goes on exactly once")
    func conservation() {
        var generator = SeededGenerator(seed: 9)
        var ledger = OutboundLedger<UInt64>(highWater: 5000, lowWater: 1000)
        var flights: [OutboundLedger<UInt64>.Batch] = []
        var stale: [OutboundLedger<UInt64>.Batch] = []
        var accepted = 0
        var nextWaiter: UInt64 = 0
        var waiting: [UInt64] = []
        for _ in 0..<20_000 {
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<50:
                ledger.accept(bytes: Int.random(in: 0..<900, using: &generator))
                accepted += 1
            case 50..<65:
                if let batch = ledger.flush() { flights.append(batch) }
            case 65..<80:
                guard !flights.isEmpty else { continue }
                let resumed = ledger.written(flights.removeFirst())
                #expect(resumed.isEmpty || resumed == waiting)
                if !resumed.isEmpty { waiting = [] }
            case 80..<90:
                guard ledger.mustWait else { continue }
                ledger.wait(nextWaiter, id: nextWaiter)
                waiting.append(nextWaiter)
                nextWaiter += 1
            case 90..<97:
                guard let id = waiting.randomElement(using: &generator) else { continue }
                #expect(ledger.cancelWait(id: id) == id)
                waiting.removeAll { $0 == id }
            case 97:
                guard let batch = stale.randomElement(using: &generator) else { continue }
                #expect(ledger.written(batch) == [])
            default:
                let underWay = ledger.stanzasUnderWay
                let (unknown, waiters) = ledger.connectionLost()
                #expect(unknown == underWay && waiters == waiting)
                waiting = []
                stale = flights
                flights = []
            }
            #expect(accepted == ledger.totals.written + ledger.totals.unknown + ledger.stanzasUnderWay)
            #expect(ledger.stanzasUnderWay == flights.reduce(ledger.stanzasInBuffer) { $0 + $1.stanzas })
            #expect(ledger.waiting == waiting.count)
            #expect(ledger.mustWait || waiting.isEmpty, "nobody waits without need")
            #expect(ledger.bytesUnderWay < 5000 || ledger.mustWait)
        }
    }
}
