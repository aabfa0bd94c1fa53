// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
import XMPPComponent

/// Messages that are being sent because of one event, and how far they have got. Recipients are counted over all parts.
struct DeliveryWork: Sendable {
    /// The event of the outbox; `nil` for what belongs to none.
    let sequence: Int64?
    let account: JID?
    let parts: [NotificationPlan.Part]
    let total: Int
    /// Bytes in memory, about.
    let weight: Int
    /// How many recipients' messages were handed to the stream.
    var accepted = 0
    /// How many of those the server has taken.
    var confirmed = 0

    /// - Parameter weight: Bytes of the messages, about.
    init(_ parts: [NotificationPlan.Part], of sequence: Int64? = nil, account: JID?, weight: Int) {
        self.sequence = sequence
        self.parts = parts
        self.account = account
        total = parts.reduce(0) { $0 + $1.recipients.count }
        self.weight = parts.reduce(weight) { $0 + $1.recipients.memoryBytes }
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

/// The works that the server has not taken yet, in their order, and what of them one stream has accepted. When that stream
/// ends, what is not confirmed is sent again, to the same recipients and with the same ids, and before all that is newer.
struct DeliveryWorks: Sendable {
    /// How far the stream had accepted when a question was asked, which the answer confirms.
    struct Mark: Hashable, Sendable {
        /// So many works since the beginning, wholly.
        var works: Int
        /// So many messages of the one after those.
        var accepted: Int
    }

    private var works: Deque<DeliveryWork> = []
    /// How many of the first works are wholly accepted.
    private var sent = 0
    /// Works that were confirmed since the beginning.
    private var done = 0
    private var stream: Int?
    /// Parts that were sent and are not known to have been written.
    private(set) var underWay = 0
    /// Bytes in memory, about.
    private(set) var weight = 0

    var count: Int { works.count }
    var isEmpty: Bool { works.isEmpty }

    /// Whether there may be more than there is.
    func hasRoom(_ configuration: DeliveryConfiguration) -> Bool {
        works.isEmpty || (works.count < configuration.unconfirmedEvents && weight < configuration.unconfirmedBytes)
    }

    /// Adds messages, of which there is one at least.
    mutating func add(_ work: DeliveryWork) {
        guard work.total > 0 else { return }
        works.append(work)
        weight += work.weight
    }

    /// The work to go on with.
    var next: DeliveryWork? { sent < works.count ? works[sent] : nil }

    /// Recipients of that work were sent their messages, or never will be.
    ///
    /// - Parameter isSent: Whether something of it has to be written.
    mutating func accepted(_ count: Int, isSent: Bool) {
        guard sent < works.count, count > 0 else { return }
        works[sent].accepted += count
        if isSent { underWay += 1 }
        if works[sent].accepted >= works[sent].total { sent += 1 }
    }

    /// The first `count` parts under way have left the process.
    mutating func written(_ count: Int) { underWay = max(0, underWay - count) }

    /// What a question asked now is about; `nil` when there is nothing to ask for.
    var mark: Mark? {
        guard let first = works.first, sent > 0 || first.accepted > first.confirmed else { return nil }
        return Mark(works: done + sent, accepted: next?.accepted ?? 0)
    }

    /// The server has taken what had been accepted then.
    ///
    /// - Returns: The events of the outbox of which that was all.
    mutating func confirmed(_ mark: Mark) -> [Int64] {
        var events: [Int64] = []
        while done < mark.works, sent > 0, let work = works.popFirst() {
            done += 1
            sent -= 1
            weight -= work.weight
            if let sequence = work.sequence { events.append(sequence) }
        }
        if done == mark.works, !works.isEmpty {
            works[0].confirmed = max(works[0].confirmed, min(mark.accepted, works[0].accepted))
        }
        return events
    }

    /// Goes back to what is confirmed, unless it is still the same stream.
    ///
    /// - Returns: How many messages are sent again.
    mutating func goBack(on stream: Int) -> Int {
        guard stream != self.stream else { return 0 }
        self.stream = stream
        underWay = 0
        sent = 0
        var count = 0
        for position in works.indices {
            guard works[position].accepted > works[position].confirmed else { continue }
            count += works[position].accepted - works[position].confirmed
            works[position].accepted = works[position].confirmed
        }
        return count
    }
}
