// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import HeapModule
import XMPPCore

/// What ``PendingRequests`` knows of each request but its token. Not generic, so that it is compiled once, specialised.
struct RequestTable: Sendable {
    struct Request: Sendable {
        let id: String
        let peer: JID
        /// Counts requests: tells one from a later one in the same slot, and gives their order.
        let serial: UInt64
    }

    private struct Deadline: Comparable {
        let time: UInt64
        let serial: UInt64
        let slot: Int

        static func < (left: Deadline, right: Deadline) -> Bool {
            (left.time, left.serial) < (right.time, right.serial)
        }
    }

    private(set) var slots: [Request?] = []
    private var freeSlots: [Int] = []
    private var slotsByID: [String: Int] = [:]
    /// May hold deadlines of requests that are gone, but never at its head.
    private var deadlines: Heap<Deadline> = []
    private var nextSerial: UInt64 = 0

    var count: Int { slotsByID.count }

    var nextDeadline: UInt64? { deadlines.min?.time }

    func slot(of id: String) -> Int? { slotsByID[id] }

    /// `nil` when a request with this id waits.
    mutating func add(id: String, peer: JID, deadline: UInt64) -> Int? {
        guard slotsByID[id] == nil else { return nil }
        let request = Request(id: id, peer: peer, serial: nextSerial)
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            slots[slot] = request
        } else {
            slot = slots.count
            slots.append(request)
        }
        slotsByID[id] = slot
        deadlines.insert(Deadline(time: deadline, serial: nextSerial, slot: slot))
        nextSerial += 1
        return slot
    }

    mutating func remove(_ slot: Int) {
        guard let request = slots[slot] else { return }
        slots[slot] = nil
        slotsByID[request.id] = nil
        freeSlots.append(slot)
        while let head = deadlines.min, !isWaiting(head) { deadlines.removeMin() }
        if deadlines.count > 2 * count + 64 {
            deadlines = Heap(deadlines.unordered.filter(isWaiting))
        }
    }

    /// Takes out the earliest request whose deadline has come.
    mutating func expire(now: UInt64) -> Int? {
        guard let head = deadlines.min, head.time <= now else { return nil }
        remove(head.slot)
        return head.slot
    }

    private func isWaiting(_ deadline: Deadline) -> Bool {
        slots[deadline.slot]?.serial == deadline.serial
    }
}
