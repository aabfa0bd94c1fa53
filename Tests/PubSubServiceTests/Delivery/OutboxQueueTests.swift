// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent

@testable import PubSubService

@Suite("The queue of events")
struct OutboxQueueTests {
    private func event(_ sequence: Int64, bytes: Int = 0) -> OutboxEvent {
        let item = StoredItem(
            id: "1", payload: Array(repeating: 0x20, count: bytes), publisher: "a@b.c",
            publishedAt: Date(timeIntervalSince1970: 0))
        return OutboxEvent(
            sequence: sequence, node: 1, address: NodeAddress("n"), kind: .published([item]),
            date: Date(timeIntervalSince1970: 0))
    }

    @Test("what does not fit is read later, and what is committed meanwhile keeps its place")
    func refill() {
        var queue = OutboxQueue(limit: 4, byteLimit: 1 << 20)
        queue.take((1...6).map { event($0) }, more: false)
        #expect(queue.count == 4 && queue.isBehind && queue.refill == nil)
        for _ in 0..<2 { queue.removeFirst() }
        #expect(queue.refill == OutboxQueue.Refill(after: 4, limit: 2, lastSeen: 6))
        guard let first = queue.refill else { return }
        queue.take([event(7)], more: false)
        queue.take([event(5), event(6)], of: first)
        #expect(queue.next(9).map(\.sequence) == [3, 4, 5, 6] && queue.isBehind)
        for _ in 0..<4 { queue.removeFirst() }
        guard let second = queue.refill else { return }
        #expect(second.after == 6)
        queue.take([event(7)], of: second)
        #expect(!queue.isBehind)
        queue.take([event(8)], more: false)
        #expect(queue.next(9).map(\.sequence) == [7, 8])
    }

    @Test("events that are known of but not in the store any more are not waited for")
    func vanished() {
        var queue = OutboxQueue(limit: 1, byteLimit: 1 << 20)
        queue.take([event(1), event(2)], more: false)
        queue.removeFirst()
        guard let refill = queue.refill else { return }
        // Committed while it was read.
        queue.take([event(3)], more: false)
        queue.take([], of: refill)
        #expect(queue.isBehind && queue.refill?.after == 2)
        guard let next = queue.refill else { return }
        queue.take([event(3)], of: next)
        #expect(!queue.isBehind && queue.next(2).map(\.sequence) == [3])
    }

    @Test("bytes are bounded too, but an event that is too large alone is told")
    func bytes() {
        var queue = OutboxQueue(limit: 100, byteLimit: 10_000)
        queue.take([event(1, bytes: 50_000), event(2, bytes: 10)], more: false)
        #expect(queue.count == 1 && queue.isBehind)
        queue.removeFirst()
        #expect(queue.bytes == 0)
        guard let refill = queue.refill else { return }
        queue.take([event(2, bytes: 10), event(3, bytes: 20_000)], of: refill)
        #expect(queue.next(9).map(\.sequence) == [2] && queue.isBehind)
    }

    @Test("an event that comes twice is told once")
    func twice() {
        var queue = OutboxQueue(limit: 100, byteLimit: 1 << 20)
        queue.take([event(1), event(2)], more: false)
        queue.take([event(1), event(2), event(3)], more: false)
        #expect(queue.next(9).map(\.sequence) == [1, 2, 3])
    }

    @Test("a store with more than it has handed over is read until there is no more")
    func more() {
        var queue = OutboxQueue(limit: 1000, byteLimit: 1 << 20)
        queue.take([], more: true)
        guard let refill = queue.refill else { return }
        #expect(refill.after == 0)
        queue.take((1...Int64(refill.limit)).map { event($0) }, of: refill)
        #expect(queue.isBehind)
        guard let next = queue.refill else { return }
        queue.take([], of: next)
        #expect(!queue.isBehind)
    }
}
