// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

extension LaneScheduler {
    /// Takes an item in, unless that would exceed a bound.
    mutating func enqueue(_ item: Item, lane: UInt64) -> Admission {
        let admission = admit(lane: lane)
        if admission == .accepted { append(item, lane: lane) }
        return admission
    }
}

/// The scheduler behind a reference, so that its calls can stand in expectations.
private final class Lanes {
    var scheduler: LaneScheduler<String>

    init(_ limits: LaneScheduler<String>.Limits = .init()) {
        scheduler = LaneScheduler(limits: limits)
    }

    /// "a1" is item 1 of lane a.
    @discardableResult
    func enqueue(_ items: String...) -> [LaneScheduler<String>.Admission] {
        items.map { scheduler.enqueue($0, lane: UInt64($0.utf8.first ?? 0)) }
    }

    func next() -> String? { scheduler.next()?.item }
    func suspend(_ lane: Character) { scheduler.suspend(lane: UInt64(lane.asciiValue ?? 0)) }
    func finish(_ lane: Character) { scheduler.finish(lane: UInt64(lane.asciiValue ?? 0)) }
    func rest() -> [String] { Array(AnyIterator { self.next() }) }
    func removeAll() -> [String] { scheduler.removeAll() }
}

@Suite("lanes (RFC 6120 §10.1)") struct LaneSchedulerTests {
    @Test("without suspended lanes it is a queue")
    func queue() {
        let lanes = Lanes()
        #expect(lanes.next() == nil)
        #expect(lanes.enqueue("a1", "b1", "a2") == [.accepted, .accepted, .accepted])
        #expect(lanes.scheduler.waiting == 3)
        #expect(lanes.rest() == ["a1", "b1", "a2"])
        #expect(lanes.scheduler.waiting == 0)
    }

    @Test("the lane comes with the item")
    func laneOfItem() {
        let lanes = Lanes()
        lanes.enqueue("b1")
        #expect(lanes.scheduler.next()?.lane == 98)
    }

    @Test("a suspended lane waits, the others do not")
    func suspended() {
        let lanes = Lanes()
        lanes.enqueue("a1", "a2", "b1", "a3", "c1")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        #expect(lanes.scheduler.suspendedLanes == 1)
        #expect(lanes.rest() == ["b1", "c1"])
        #expect(lanes.scheduler.waiting == 2)
        lanes.enqueue("a4", "b2")
        lanes.finish("a")
        #expect(lanes.scheduler.suspendedLanes == 0)
        #expect(lanes.rest() == ["a2", "a3", "a4", "b2"])
    }

    @Test("what becomes ready is taken in the order of arrival over all lanes")
    func arrivalOrder() {
        let lanes = Lanes()
        lanes.enqueue("a1", "b1", "b2", "a2", "b3", "c1")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        #expect(lanes.next() == "b1")
        lanes.suspend("b")
        #expect(lanes.next() == "c1")
        lanes.enqueue("c2")
        lanes.finish("a")
        lanes.finish("b")
        #expect(lanes.rest() == ["b2", "a2", "b3", "c2"])
    }

    @Test("a lane that suspends at each of its items keeps its order")
    func suspendsAgain() {
        let lanes = Lanes()
        lanes.enqueue("a1", "a2", "a3", "b1")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        #expect(lanes.next() == "b1")
        lanes.finish("a")
        #expect(lanes.next() == "a2")
        lanes.suspend("a")
        #expect(lanes.next() == nil)
        lanes.finish("a")
        #expect(lanes.next() == "a3")
        lanes.suspend("a")
        lanes.enqueue("a4")
        #expect(lanes.next() == nil)
        lanes.finish("a")
        #expect(lanes.rest() == ["a4"])
    }

    @Test("finishing a lane that is not suspended, and suspending one that is, do nothing")
    func idempotent() {
        let lanes = Lanes()
        lanes.finish("a")
        lanes.enqueue("a1", "a2")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        lanes.suspend("a")
        lanes.finish("b")
        #expect(lanes.scheduler.suspendedLanes == 1)
        lanes.finish("a")
        lanes.finish("a")
        #expect(lanes.scheduler.suspendedLanes == 0)
        #expect(lanes.rest() == ["a2"])
    }

    // MARK: Limits

    @Test("the hard mark bounds everything that waits, parked or not")
    func hardMark() {
        let lanes = Lanes(.init(softMark: 2, hardMark: 4, laneQuota: 4))
        lanes.enqueue("a0", "a1", "a2")
        #expect(lanes.next() == "a0")
        lanes.suspend("a")
        #expect(lanes.next() == nil)
        #expect(!lanes.scheduler.isAboveSoftMark)
        #expect(lanes.enqueue("b1", "b2", "b3") == [.accepted, .accepted, .full])
        #expect(lanes.scheduler.isAboveSoftMark)
        #expect(lanes.next() == "b1")
        #expect(lanes.enqueue("c1", "c2") == [.accepted, .full])
    }

    @Test("the quota bounds one lane and leaves the others alone")
    func quota() {
        let lanes = Lanes(.init(softMark: 100, hardMark: 100, laneQuota: 2))
        #expect(lanes.enqueue("a1", "a2", "a3", "b1") == [.accepted, .accepted, .laneFull, .accepted])
        #expect(lanes.next() == "a1")
        #expect(lanes.enqueue("a4", "a5") == [.accepted, .laneFull])
        lanes.suspend("a")
        #expect(lanes.rest() == ["b1"])
        #expect(lanes.enqueue("a6", "b2", "b3", "b4") == [.laneFull, .accepted, .accepted, .laneFull])
        lanes.finish("a")
        #expect(lanes.rest() == ["a2", "a4", "b2", "b3"])
    }

    @Test("a hard mark below the quota holds too")
    func hardMarkBelowQuota() {
        let lanes = Lanes(.init(softMark: 1, hardMark: 1, laneQuota: 10))
        #expect(lanes.enqueue("a1", "a2") == [.accepted, .full])
        #expect(lanes.rest() == ["a1"])
        #expect(lanes.enqueue("a3") == [.accepted])
    }

    @Test("no more lanes are suspended than may be")
    func suspendedLanesLimit() {
        let lanes = Lanes(.init(suspendedLanes: 2))
        lanes.enqueue("a1", "b1", "c1")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        #expect(lanes.next() == "b1")
        lanes.suspend("b")
        #expect(lanes.next() == nil)
        lanes.finish("b")
        #expect(lanes.next() == "c1")
    }

    // MARK: The end

    @Test("removing everything gives the order of arrival and leaves handlers that run their lanes")
    func removeAll() {
        let lanes = Lanes()
        lanes.enqueue("a1", "b1", "a2", "b2", "c1", "a3")
        #expect(lanes.next() == "a1")
        lanes.suspend("a")
        #expect(lanes.next() == "b1")
        lanes.suspend("b")
        #expect(lanes.next() == "c1")
        lanes.finish("b")
        lanes.enqueue("d1")
        #expect(lanes.removeAll() == ["a2", "b2", "a3", "d1"])
        #expect(lanes.scheduler.waiting == 0)
        #expect(lanes.scheduler.suspendedLanes == 1)
        lanes.enqueue("a4", "b3")
        #expect(lanes.rest() == ["b3"])
        lanes.finish("a")
        #expect(lanes.rest() == ["a4"])
        #expect(lanes.removeAll() == [])
    }
}
