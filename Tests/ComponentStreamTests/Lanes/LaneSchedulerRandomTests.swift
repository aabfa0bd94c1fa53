// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

/// What the scheduler should do, in the most obvious way.
private struct NaiveScheduler {
    let limits: LaneScheduler<Int>.Limits
    var waiting: [(item: Int, lane: UInt64)] = []
    var suspended: Set<UInt64> = []

    mutating func enqueue(_ item: Int, lane: UInt64) -> LaneScheduler<Int>.Admission {
        if waiting.count >= limits.hardMark { return .full }
        if waiting.count(where: { $0.lane == lane }) >= limits.laneQuota { return .laneFull }
        waiting.append((item, lane))
        return .accepted
    }

    mutating func next() -> (item: Int, lane: UInt64)? {
        guard suspended.count < limits.suspendedLanes else { return nil }
        return waiting.firstIndex { !suspended.contains($0.lane) }.map { waiting.remove(at: $0) }
    }
}

@Suite struct LaneSchedulerRandomTests {
    private static let limits: [LaneScheduler<Int>.Limits] = [
        .init(),
        .init(softMark: 8, hardMark: 40, laneQuota: 6),
        .init(softMark: 8, hardMark: 40, laneQuota: 1),
        .init(softMark: 4, hardMark: 12, laneQuota: 20),
        .init(softMark: 30, hardMark: 60, laneQuota: 10, suspendedLanes: 3),
    ]

    @Test("it does what the naive model does", arguments: limits.indices, [1, 3, 12] as [UInt64])
    func model(configuration: Int, laneCount: UInt64) {
        let limits = Self.limits[configuration]
        var generator = SeededGenerator(seed: UInt64(configuration) << 8 | laneCount)
        var scheduler = LaneScheduler<Int>(limits: limits)
        var model = NaiveScheduler(limits: limits)
        var item = 0
        var pressure = 0
        for step in 0..<10_000 {
            if step % 500 == 0 { pressure = Int.random(in: 0...3, using: &generator) }
            switch Int.random(in: 0..<(12 + pressure * 3), using: &generator) {
            case 0..<5:
                let taken = scheduler.next()
                let expected = model.next()
                #expect(taken?.item == expected?.item && taken?.lane == expected?.lane)
                if let taken, Int.random(in: 0..<3, using: &generator) == 0 {
                    scheduler.suspend(lane: taken.lane)
                    model.suspended.insert(taken.lane)
                }
            case 5..<8:
                let lane = model.suspended.sorted().randomElement(using: &generator) ?? 0
                scheduler.finish(lane: lane)
                model.suspended.remove(lane)
            case 8 where step % 10 == 0:
                #expect(scheduler.removeAll() == model.waiting.map(\.item))
                model.waiting = []
            default:
                let lane = UInt64.random(in: 0..<laneCount, using: &generator)
                #expect(scheduler.enqueue(item, lane: lane) == model.enqueue(item, lane: lane))
                item += 1
            }
            #expect(scheduler.waiting == model.waiting.count)
            #expect(scheduler.suspendedLanes == model.suspended.count)
            #expect(scheduler.isAboveSoftMark == (model.waiting.count > limits.softMark))
        }
        #expect(scheduler.removeAll() == model.waiting.map(\.item))
    }
}
