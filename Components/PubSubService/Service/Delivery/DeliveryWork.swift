// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
import XMPPComponent

/// Messages that are being sent because of one event, and how far they have got. Recipients are counted over all parts.
struct DeliveryWork: Sendable {
    let account: JID?
    let parts: [NotificationPlan.Part]
    let total: Int
    /// How many recipients' messages were handed to the stream.
    var accepted = 0
    /// How many of those have left the process.
    var settled = 0

    init(_ parts: [NotificationPlan.Part], account: JID?) {
        self.parts = parts
        self.account = account
        total = parts.reduce(0) { $0 + $1.recipients.count }
    }

    /// What is to be sent next, at most `limit` recipients of one part; `nil` when all is accepted.
    func next(limit: Int) -> (part: NotificationPlan.Part, range: Range<Int>)? {
        var offset = accepted
        for part in parts {
            guard offset >= part.recipients.count else {
                return (part, offset..<min(part.recipients.count, offset + limit))
            }
            offset -= part.recipients.count
        }
        return nil
    }
}

/// The works that are not done, in their order, and what of them is on its way: as far as one stream has taken it, until it
/// is known to have left the process. When the stream breaks before, it is sent again.
struct DeliveryWorks: Sendable {
    private struct Flight: Sendable {
        var work: Int64
        var accepted: Int
        var stream: Int
    }

    private var works: [Int64: DeliveryWork] = [:]
    /// The ids of works that are not wholly accepted, in their order.
    private var waiting: Deque<Int64> = []
    private var flights: Deque<Flight> = []
    private var nextUnstored: Int64 = -1

    var count: Int { works.count }
    var isEmpty: Bool { works.isEmpty }
    /// Parts that were sent and are not known to have been written.
    var underWay: Int { flights.count }
    /// Whether something is to be sent.
    var hasWaiting: Bool { !waiting.isEmpty }

    /// Adds the messages of an event.
    mutating func add(_ work: DeliveryWork, sequence: Int64) {
        works[sequence] = work
        waiting.append(sequence)
    }

    /// Adds messages that belong to no event of the outbox.
    mutating func add(_ work: DeliveryWork) {
        add(work, sequence: nextUnstored)
        nextUnstored -= 1
    }

    /// The work to go on with.
    var next: (id: Int64, work: DeliveryWork)? {
        guard let id = waiting.first, let work = works[id] else { return nil }
        return (id, work)
    }

    /// Recipients of the first work were sent their messages, or never will be.
    ///
    /// - Parameter stream: On which stream; `nil` when nothing of it has to be written.
    /// - Returns: Whether the work is done.
    mutating func accepted(_ count: Int, of id: Int64, on stream: Int?) -> Bool {
        guard var work = works[id] else { return false }
        work.accepted += count
        works[id] = work
        if work.accepted >= work.total, waiting.first == id { waiting.removeFirst() }
        if let stream, count > 0 {
            flights.append(Flight(work: id, accepted: work.accepted, stream: stream))
        } else if !flights.contains(where: { $0.work == id }) {
            works[id]?.settled = work.accepted
            if work.accepted >= work.total { works[id] = nil }
            return work.accepted >= work.total
        } else if let last = flights.lastIndex(where: { $0.work == id }) {
            // Known to be written with what was sent before.
            flights[last].accepted = work.accepted
        }
        return false
    }

    /// The first `count` flights have left the process.
    ///
    /// - Returns: The works that are done.
    mutating func written(_ count: Int) -> [Int64] {
        var done: [Int64] = []
        for flight in flights.prefix(count) {
            guard var work = works[flight.work] else { continue }
            work.settled = max(work.settled, flight.accepted)
            works[flight.work] = work
            guard work.settled >= work.total else { continue }
            works[flight.work] = nil
            done.append(flight.work)
        }
        flights.removeFirst(min(count, flights.count))
        return done
    }

    /// Goes back to what is known to be written of all that was on its way on other streams than this one.
    ///
    /// - Returns: How many messages are sent again.
    mutating func goBack(keeping stream: Int?) -> Int {
        let lost = Set(flights.filter { $0.stream != stream }.map(\.work))
        guard !lost.isEmpty else { return 0 }
        flights.removeAll { lost.contains($0.work) }
        var count = 0
        for id in lost {
            guard var work = works[id] else { continue }
            count += work.accepted - work.settled
            work.accepted = work.settled
            works[id] = work
        }
        // In the order of events, and before them what belongs to none.
        let again = lost.filter { works[$0] != nil }
        waiting = Deque(Set(waiting).union(again).sorted())
        return count
    }
}
