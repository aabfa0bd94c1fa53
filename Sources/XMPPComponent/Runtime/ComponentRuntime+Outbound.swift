// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOConcurrencyHelpers
import NIOCore
import Synchronization

// The egress guard and the way out (architecture: semantics 5, 6, 9).
extension ComponentRuntime {
    // MARK: Sending

    func send(_ message: consuming Message, from address: JID?) async throws {
        try guardAddresses(from: &message.from, to: message.to, default: address)
        if message.id == nil { message.id = identifiers.stanza() }
        let message = message
        // The usual case in one step: on the loop, with room.
        if loop.inEventLoop, !outbound.mustWait { return try encode { writer in message.write(to: &writer) } }
        try await send { writer in message.write(to: &writer) }
    }

    func send(_ presence: consuming Presence, from address: JID?) async throws {
        try guardAddresses(from: &presence.from, to: presence.to, default: address)
        if presence.id == nil { presence.id = identifiers.stanza() }
        let presence = presence
        try await send { writer in presence.write(to: &writer) }
    }

    /// Encodes one stanza into the stream, waiting while too much is unwritten. Callable from anywhere.
    func send(_ body: (inout Writer) throws -> Void) async throws {
        if loop.inEventLoop {
            await roomForOutput()
            // The wait may have ended on a thread of the caller's own.
            if loop.inEventLoop {
                if outbound.mustWait { try Task.checkCancellation() }
                return try encode(body)
            }
        }
        try await sendFromElsewhere(body)
    }

    private func sendFromElsewhere(_ body: (inout Writer) throws -> Void) async throws {
        try await sendFromElsewhere(stanzas: 1) { writer in
            try body(&writer)
            try check(writer, from: 0)
        }
    }

    /// Puts stanzas that were checked into the mailbox, all of them or none.
    func sendFromElsewhere(stanzas: Int, _ body: (inout Writer) throws -> Void) async throws {
        var own = Writer(capacity: 512)
        try body(&own)
        while true {
            let outcome = mailbox.withLockedValue { mailbox -> (isAccepted: Bool, needsWake: Bool, isOnline: Bool) in
                guard mailbox.isOnline else { return (false, false, false) }
                guard !mailbox.isCongested, mailbox.bytes.count < configuration.limits.outboundHighWater else {
                    return (false, false, true)
                }
                own.withBytes { mailbox.bytes.append(contentsOf: $0) }
                mailbox.stanzas += stanzas
                hasMail.store(true, ordering: .releasing)
                defer { mailbox.wakeIsScheduled = true }
                return (true, !mailbox.wakeIsScheduled, true)
            }
            guard outcome.isOnline else { throw notConnected() }
            if outcome.isAccepted {
                if outcome.needsWake { loop.execute { self.takeMailbox() } }
                return
            }
            try Task.checkCancellation()
            await roomForOutput()
        }
    }

    /// Moves what other threads sent into the stream's buffer, before anything that the loop sends after it.
    func takeMailbox() {
        let (bytes, stanzas) = mailbox.withLockedValue { mailbox in
            defer {
                mailbox.bytes.removeAll(keepingCapacity: mailbox.bytes.capacity <= 1 << 20)
                mailbox.stanzas = 0
                mailbox.wakeIsScheduled = false
                hasMail.store(false, ordering: .releasing)
            }
            return (mailbox.bytes, mailbox.stanzas)
        }
        guard stanzas > 0 else { return }
        bytes.withUnsafeBytes { writer.appendRaw($0) }
        outbound.accept(bytes: bytes.count)
        for _ in 1..<stanzas { outbound.accept(bytes: 0) }
        if session == nil { settleLoss() } else { scheduleFlush() }
    }

    /// Encodes one stanza into the stream's buffer. On the loop.
    func encode(_ body: (inout Writer) throws -> Void) throws {
        loop.assertInEventLoop()
        guard session != nil else {
            outbound.failed(count: 1)
            throw notConnected()
        }
        takeMailboxIfNeeded()
        let mark = writer.count
        do {
            try body(&writer)
            try check(writer, from: mark)
        } catch {
            writer.truncate(to: mark)
            throw error
        }
        outbound.accept(bytes: writer.count - mark)
        if !isInBurst { scheduleFlush() }
    }

    func takeMailboxIfNeeded() {
        if hasMail.load(ordering: .acquiring) { takeMailbox() }
    }

    /// What was written after `mark` must be one whole element within the limit, whatever a payload of the user's did.
    func check(_ writer: borrowing Writer, from mark: Int) throws(ComponentError) {
        guard writer.isBalanced, !writer.isMisused else {
            throw .malformedStanza()
        }
        let size = writer.count - mark
        let limit = configuration.limits.maximumOutboundStanzaBytes
        guard size <= limit else {
            throw ComponentError(
                .stanzaTooLarge,
                "The stanza has \(size) bytes, the limit is \(limit) (limits.maximumOutboundStanzaBytes).")
        }
    }

    func notConnected() -> ComponentError {
        let servers = configuration.servers.map(\.description).joined(separator: " or ")
        return ComponentError(.notConnected, "There is no stream to the server at \(servers).")
    }

    /// Suspends while more is unwritten than the high-water mark; not when the task is cancelled.
    func roomForOutput() async {
        guard !loop.inEventLoop || outbound.mustWait else { return }
        // All who wait go on together, and the first of them may fill the buffer again.
        repeat {
            await waitForRoom()
        } while loop.inEventLoop && outbound.mustWait && session != nil && !Task.isCancelled
    }

    private func waitForRoom() async {
        let id = identifiers.number()
        let isCancelled = NIOLockedValueBox(false)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop {
                    guard self.session != nil, self.outbound.mustWait, !isCancelled.withLockedValue(\.self) else {
                        return continuation.resume()
                    }
                    self.outbound.wait(continuation, id: id)
                }
            }
        } onCancel: {
            isCancelled.withLockedValue { $0 = true }
            loop.execute { self.outbound.cancelWait(id: id)?.resume() }
        }
    }

    // MARK: Flushing

    func scheduleFlush() {
        guard !flushIsScheduled else { return }
        flushIsScheduled = true
        loop.execute {
            self.flushIsScheduled = false
            self.flush()
        }
    }

    /// One write for everything encoded since the last.
    func flush() {
        guard writer.count > 0, let session else { return }
        guard let batch = outbound.flush() else { return }
        session.take(&writer)
        session.write(batch)
        noteCongestion()
    }

    /// A batch reached the kernel.
    func written(_ batch: OutboundLedger<CheckedContinuation<Void, Never>>.Batch) {
        metrics.sent(batch.stanzas)
        let waiters = outbound.written(batch)
        noteCongestion()
        for waiter in waiters { waiter.resume() }
        if !writeWaits.isEmpty { endWriteWaits() }
        session?.updateReading()
    }

    private func noteCongestion() {
        metrics.outbound(bytes: outbound.bytesUnderWay)
        let isCongested = outbound.mustWait
        guard isCongested != wasCongested else { return }
        wasCongested = isCongested
        mailbox.withLockedValue { $0.isCongested = isCongested }
    }

    /// The stream broke: what was accepted and not confirmed as written is counted as unknown.
    @discardableResult
    func settleLoss() -> Int {
        let (unknown, waiters) = outbound.connectionLost()
        writer.removeAll()
        metrics.lost(unknown)
        noteCongestion()
        for waiter in waiters { waiter.resume() }
        failWriteWaits()
        failConfirmations()
        return unknown
    }

    // MARK: The egress guard

    /// Stamps `from`, checks that it is ours, and that there is somebody to send to.
    func guardAddresses(from: inout JID?, to: JID?, default address: JID?) throws(ComponentError) {
        guard to != nil else {
            throw ComponentError(.missingRecipient, "A stanza needs `to`: a server would end the stream without it.")
        }
        let sender = from ?? address ?? domain
        guard sender.hasDomain(of: domain) else {
            throw ComponentError(
                .foreignSender,
                "`from` is \(sender), which is not in \(domain): a server would end the stream (invalid-from)."
            )
        }
        from = spelled(sender)
    }

    /// The address with the domain in the configured spelling, which servers compare byte by byte.
    private func spelled(_ address: JID) -> JID {
        guard let configuredSpelling else { return address }
        return address.respelled(domain: configuredSpelling)
    }

    func writeAddress(_ name: StaticString, _ address: JID, _ writer: inout Writer) {
        let address = configuredSpelling != nil && address.hasDomain(of: domain) ? spelled(address) : address
        address.withBytes { writer.attribute(name, escaping: $0) }
    }

    /// The start tag of an answer: addresses swapped, the same id.
    func writeHead(_ name: StaticString, to inbound: Inbound, type: String, _ writer: inout Writer) {
        writer.start(own: name)
        writeAddress("from", inbound.to, &writer)
        writeAddress("to", inbound.from, &writer)
        inbound.element.withAttributeBytes("id") { writer.attribute("id", escaping: $0) }
        writer.attribute("type", type)
    }
}

extension ComponentError {
    static func malformedStanza() -> ComponentError {
        ComponentError(
            .malformedStanza,
            "A payload's write(to:) must write whole elements: each start() with its end(), attributes before content.")
    }
}
