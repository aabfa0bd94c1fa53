// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import DequeModule
public import HeapModule

extension LaneScheduler {
    @usableFromInline
    struct Arrival {
        @usableFromInline let item: Item
        @usableFromInline let lane: UInt64

        @inlinable
        init(item: consuming Item, lane: UInt64) {
            self.item = item
            self.lane = lane
        }
    }

    @usableFromInline
    struct Parked {
        @usableFromInline let item: Item
        @usableFromInline let sequence: UInt64

        @inlinable
        init(item: Item, sequence: UInt64) {
            self.item = item
            self.sequence = sequence
        }
    }

    /// A lane that is suspended, or queued in `ready` with its parked items, or both.
    @usableFromInline
    struct Lane {
        @usableFromInline var isSuspended = false
        @usableFromInline var isQueued = false
        @usableFromInline var parked: Deque<Parked> = []

        @inlinable
        init() {}
    }

    @usableFromInline
    struct ReadyLane: Comparable, Sendable {
        /// Arrival number of the lane's first parked item.
        @usableFromInline let sequence: UInt64
        @usableFromInline let lane: UInt64

        @inlinable
        init(sequence: UInt64, lane: UInt64) {
            self.sequence = sequence
            self.lane = lane
        }

        @inlinable
        static func < (left: ReadyLane, right: ReadyLane) -> Bool {
            left.sequence < right.sequence
        }
    }
}

extension LaneScheduler.Arrival: Sendable where Item: Sendable {}
extension LaneScheduler.Parked: Sendable where Item: Sendable {}
extension LaneScheduler.Lane: Sendable where Item: Sendable {}

// MARK: - While lanes are suspended

extension LaneScheduler {
    @inlinable
    mutating func nextBesideSuspended() -> (item: Item, lane: UInt64)? {
        guard suspendedCount < limits.suspendedLanes else { return nil }
        let taken = takeParked() ?? takeArrived()
        if let taken, isCrowded { leftCrowd(lane: taken.lane) }
        return taken
    }

    @inlinable
    mutating func takeParked() -> (item: Item, lane: UInt64)? {
        while let head = ready.popMin() {
            guard let slot = lanes[head.lane] else { continue }
            guard !slots[slot].isSuspended, let first = slots[slot].parked.popFirst() else {
                slots[slot].isQueued = false
                continue
            }
            parkedCount -= 1
            if let following = slots[slot].parked.first {
                ready.insert(ReadyLane(sequence: following.sequence, lane: head.lane))
            } else {
                slots[slot].isQueued = false
                closeSlot(of: head.lane, slot)
            }
            return (first.item, head.lane)
        }
        return nil
    }

    @inlinable
    mutating func takeArrived() -> (item: Item, lane: UInt64)? {
        while let arrival = arrived.popFirst() {
            defer { sequence &+= 1 }
            // Nothing is queued in `ready` here, so a lane that exists is suspended.
            guard let slot = lanes[arrival.lane] else { return (arrival.item, arrival.lane) }
            slots[slot].parked.append(Parked(item: arrival.item, sequence: sequence))
            parkedCount += 1
        }
        return nil
    }

    @inlinable
    mutating func release(_ lane: UInt64) {
        guard let slot = lanes[lane], slots[slot].isSuspended else { return }
        suspendedCount -= 1
        slots[slot].isSuspended = false
        guard let first = slots[slot].parked.first else { return closeSlot(of: lane, slot) }
        // Still queued if it was suspended again after one of several parked items: the entry names this very first item.
        guard !slots[slot].isQueued else { return }
        slots[slot].isQueued = true
        ready.insert(ReadyLane(sequence: first.sequence, lane: lane))
    }

    @inlinable
    mutating func openSlot(for lane: UInt64) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = slots.count
            slots.append(Lane())
        }
        lanes[lane] = slot
        return slot
    }

    @inlinable
    mutating func closeSlot(of lane: UInt64, _ slot: Int) {
        lanes[lane] = nil
        // A few keep their memory, so that one busy conversation does not allocate all the time; the rest would hoard it.
        if freeSlots.count >= 64 { slots[slot].parked = [] }
        freeSlots.append(slot)
    }
}

// MARK: - While one lane could exceed its quota

extension LaneScheduler {
    /// Counting per lane starts at the quota and ends at half of it, so that a queue of about that length does not recount
    /// all the time.
    @inlinable
    mutating func admitToCrowd(lane: UInt64) -> Admission {
        guard waiting < limits.hardMark else { return .full }
        guard isCrowded || waiting >= limits.laneQuota else { return .accepted }
        if !isCrowded { countCrowd() }
        let count = crowd[lane] ?? 0
        guard count < limits.laneQuota else { return .laneFull }
        crowd[lane] = count + 1
        return .accepted
    }

    @inlinable
    mutating func countCrowd() {
        isCrowded = true
        for arrival in arrived { crowd[arrival.lane, default: 0] += 1 }
        for (lane, slot) in lanes where !slots[slot].parked.isEmpty {
            crowd[lane, default: 0] += slots[slot].parked.count
        }
    }

    @inlinable
    mutating func leftCrowd(lane: UInt64) {
        guard waiting > limits.laneQuota / 2 else { return leaveCrowd() }
        let count = (crowd[lane] ?? 0) - 1
        crowd[lane] = count > 0 ? count : nil
    }

    @inlinable
    mutating func leaveCrowd() {
        guard isCrowded else { return }
        isCrowded = false
        crowd.removeAll(keepingCapacity: true)
    }
}
