// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule

/// The book-keeping of what we write: which stanzas reached the kernel, which were in flight when the stream broke, and who
/// has to wait because too much is under way.
///
/// XEP-0114 has no acknowledgements and no resumption. A stanza therefore ends in one of three ways: *written* (handed to
/// the kernel), *unknown* (accepted, but the stream broke before the write was confirmed) or *failed* (never accepted).
package struct OutboundLedger<Waiter> {
    /// What one flush handed to the socket.
    package struct Batch: Sendable, Hashable {
        package let id: UInt64
        package let stanzas: Int
        package let bytes: Int
    }

    package struct Totals: Sendable, Hashable {
        package internal(set) var written = 0
        package internal(set) var unknown = 0
        package internal(set) var failed = 0
    }

    /// Bytes under way at which senders have to wait.
    package let highWater: Int
    /// Bytes under way at which those who wait may go on.
    package let lowWater: Int
    package private(set) var totals = Totals()
    /// Senders are to wait. Set at the high-water mark and cleared at the low one, so that nobody overtakes those who wait.
    package private(set) var mustWait = false
    /// Bytes accepted and not confirmed as written.
    package private(set) var bytesUnderWay = 0

    private var bufferedStanzas = 0
    private var bufferedBytes = 0
    private var inFlight: Deque<Batch> = []
    private var nextBatchID: UInt64 = 0
    private var waiters: [UInt64: Waiter] = [:]
    /// Ids of `waiters` in the order of arrival; may hold ids that were cancelled since.
    private var order: Deque<UInt64> = []

    package init(highWater: Int = 1 << 20, lowWater: Int = 256 << 10) {
        self.highWater = max(1, highWater)
        self.lowWater = min(max(0, lowWater), self.highWater - 1)
    }

    /// Stanzas accepted and not confirmed as written.
    package var stanzasUnderWay: Int {
        inFlight.reduce(bufferedStanzas) { $0 + $1.stanzas }
    }

    /// Stanzas accepted and not yet flushed.
    package var stanzasInBuffer: Int { bufferedStanzas }

    /// Senders that wait.
    package var waiting: Int { waiters.count }

    /// One stanza was encoded into the buffer.
    package mutating func accept(bytes: Int) {
        bufferedStanzas += 1
        bufferedBytes += bytes
        bytesUnderWay += bytes
        if bytesUnderWay >= highWater { mustWait = true }
    }

    /// `count` stanzas could not even be accepted (not connected, too large).
    package mutating func failed(count: Int) {
        totals.failed += count
    }

    /// The buffer goes to the socket. `nil` when nothing was accepted since the last flush.
    package mutating func flush() -> Batch? {
        guard bufferedStanzas > 0 else { return nil }
        let batch = Batch(id: nextBatchID, stanzas: bufferedStanzas, bytes: bufferedBytes)
        nextBatchID += 1
        bufferedStanzas = 0
        bufferedBytes = 0
        inFlight.append(batch)
        return batch
    }

    /// The kernel has taken the batch. A batch of a connection that was lost meanwhile is already counted as unknown and
    /// is ignored.
    ///
    /// - Returns: The senders that may go on, in the order in which they came.
    package mutating func written(_ batch: Batch) -> [Waiter] {
        guard let index = inFlight.firstIndex(where: { $0.id == batch.id }) else { return [] }
        let confirmed = inFlight.remove(at: index)
        totals.written += confirmed.stanzas
        bytesUnderWay -= confirmed.bytes
        guard mustWait, bytesUnderWay <= lowWater else { return [] }
        mustWait = false
        return takeWaiters()
    }

    /// Registers a sender that waits, under an id of its own that is not in use.
    package mutating func wait(_ waiter: Waiter, id: UInt64) {
        precondition(waiters[id] == nil, "two senders wait under one id")
        waiters[id] = waiter
        order.append(id)
    }

    /// The sender gives up. `nil` when it does not wait (any more): then somebody else has it and resumes it.
    package mutating func cancelWait(id: UInt64) -> Waiter? {
        guard let waiter = waiters.removeValue(forKey: id) else { return nil }
        if order.count > 2 * waiters.count + 32 { order.removeAll { waiters[$0] == nil } }
        return waiter
    }

    /// The stream broke.
    ///
    /// - Returns: The number of stanzas whose fate is unknown, and every sender that waited, in the order in which they came.
    package mutating func connectionLost() -> (unknown: Int, waiters: [Waiter]) {
        let unknown = stanzasUnderWay
        totals.unknown += unknown
        bufferedStanzas = 0
        bufferedBytes = 0
        bytesUnderWay = 0
        inFlight.removeAll()
        mustWait = false
        return (unknown, takeWaiters())
    }

    private mutating func takeWaiters() -> [Waiter] {
        guard !order.isEmpty else { return [] }
        let taken = order.compactMap { waiters.removeValue(forKey: $0) }
        order.removeAll()
        return taken
    }
}

extension OutboundLedger: Sendable where Waiter: Sendable {}
