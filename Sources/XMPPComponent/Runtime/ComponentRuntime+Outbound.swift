// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOConcurrencyHelpers
import NIOCore

// The egress guard and the way out (architecture: semantics 5, 6, 9).
extension ComponentRuntime {
    // MARK: Sending

    func send(_ message: Message, from address: JID?) async throws {
        var message = message
        try guardAddresses(from: &message.from, to: message.to, default: address)
        if message.id == nil { message.id = identifiers.stanza() }
        try await send { writer in message.write(to: &writer) }
    }

    func send(_ presence: Presence, from address: JID?) async throws {
        var presence = presence
        try guardAddresses(from: &presence.from, to: presence.to, default: address)
        if presence.id == nil { presence.id = identifiers.stanza() }
        try await send { writer in presence.write(to: &writer) }
    }

    /// Encodes one stanza into the stream, waiting while too much is unwritten. Callable from anywhere.
    func send(_ body: (inout Writer) throws -> Void) async throws {
        if loop.inEventLoop {
            await roomForOutput()
            // The wait may have ended on a thread of the caller's own.
            if loop.inEventLoop { return try encode(body) }
        }
        try await sendFromElsewhere(body)
    }

    private func sendFromElsewhere(_ body: (inout Writer) throws -> Void) async throws {
        var own = Writer(capacity: 512)
        try body(&own)
        try checkSize(own.count)
        while true {
            let outcome = mailbox.withLockedValue { mailbox -> (isAccepted: Bool, needsWake: Bool, isOnline: Bool) in
                guard mailbox.isOnline else { return (false, false, false) }
                guard !mailbox.isCongested, mailbox.bytes.count < configuration.limits.outboundHighWater else {
                    return (false, false, true)
                }
                own.withBytes { mailbox.bytes.append(contentsOf: $0) }
                mailbox.stanzas += 1
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
            try checkSize(writer.count - mark)
        } catch {
            writer.truncate(to: mark)
            throw error
        }
        outbound.accept(bytes: writer.count - mark)
        if !isInBurst { scheduleFlush() }
    }

    private func takeMailboxIfNeeded() {
        if mailbox.withLockedValue({ $0.stanzas > 0 }) { takeMailbox() }
    }

    func checkSize(_ size: Int) throws(ComponentError) {
        let limit = configuration.limits.maximumOutboundStanzaBytes
        guard size <= limit else {
            throw ComponentError(
                .stanzaTooLarge, "The stanza has \(size) bytes, the limit is \(limit) (limits.maximumOutboundStanzaBytes).")
        }
    }

    private func notConnected() -> ComponentError {
        ComponentError(.notConnected, "There is no stream to the server at \(configuration.host):\(configuration.port).")
    }

    /// Suspends while more is unwritten than the high-water mark.
    func roomForOutput() async {
        guard !loop.inEventLoop || outbound.mustWait else { return }
        await withCheckedContinuation { continuation in
            onLoop {
                guard self.session != nil, self.outbound.mustWait else { return continuation.resume() }
                self.outbound.wait(continuation, id: self.identifiers.number())
            }
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
        session.write(&writer, batch: batch)
        noteCongestion()
    }

    /// A batch reached the kernel.
    func written(_ batch: OutboundLedger<CheckedContinuation<Void, Never>>.Batch) {
        metrics.sent(batch.stanzas)
        let waiters = outbound.written(batch)
        noteCongestion()
        for waiter in waiters { waiter.resume() }
        session?.updateReading()
    }

    private func noteCongestion() {
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
    func writeHead(_ name: String, to inbound: Inbound, type: String, _ writer: inout Writer) {
        writer.start(name, in: writer.contentNamespace)
        writeAddress("from", inbound.to, &writer)
        writeAddress("to", inbound.from, &writer)
        inbound.element.withAttributeBytes("id") { writer.attribute("id", escaping: $0) }
        writer.attribute("type", type)
    }
}
