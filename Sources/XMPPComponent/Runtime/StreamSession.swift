// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

import ComponentStream
import Logging
import NIOCore
import TLSEngine

/// One connection to the server: translates between the channel, the parser, the stream machine and the runtime.
///
/// `@unchecked Sendable`: touched on the channel's event loop alone, which is the runtime's.
final class StreamSession: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Batch = OutboundLedger<CheckedContinuation<Void, Never>>.Batch

    private let runtime: ComponentRuntime
    /// Not a String: a dump of what there is must not show it.
    private let secret: Concealed
    private let parser: StreamParser
    private var machine: StreamMachine
    private var liveness: Liveness
    private var events: [StreamParser.Event] = []
    private var context: ChannelHandlerContext?
    private var isReadPaused = false
    private var isParsing = false
    /// The channel became inactive while parsing.
    private var isInactive = false
    private var phaseTimer: Scheduled<Void>?
    private var livenessTimer: Scheduled<Void>?
    /// How many stanzas the server had taken, and since when it is no more.
    private var progress: (written: Int, since: UInt64) = (0, 0)
    private var scratch = ByteBuffer()
    /// There if the configuration has a tap.
    private let outboundTap: OutboundTap?
    private var end: StreamEnd?
    private var isFinished = false
    /// Whether a newer connection took its place.
    private(set) var isReplaced = false
    /// Completed when the connection is over, with the reason.
    let ended: EventLoopPromise<StreamEnd>
    /// What the server makes its digest of, where it is the one that connects.
    private var streamID = ""
    /// When the handshake succeeded.
    private(set) var onlineSince: NIODeadline?
    private(set) var losses = (unknown: 0, requests: 0)

    init(runtime: ComponentRuntime, secret: String, role: StreamMachine.Role = .initiator) {
        self.runtime = runtime
        self.secret = Concealed(text: secret)
        parser = StreamParser(limits: runtime.configuration.limits.stream, names: runtime.routes.names)
        machine = StreamMachine(domain: runtime.configuration.domain, role: role)
        let limit = runtime.configuration.limits.maximumOutboundStanzaBytes
        outboundTap = runtime.configuration.tap.map { OutboundTap($0, maximumStanzaBytes: limit) }
        let timeouts = runtime.configuration.timeouts
        liveness = Liveness(idle: timeouts.idle, timeout: timeouts.ping)
        ended = runtime.loop.makePromise(of: StreamEnd.self)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if self.context == nil { begin(context) }
    }

    private func begin(_ context: ChannelHandlerContext) {
        self.context = context
        guard end == nil else { return context.close(promise: nil) }
        perform(machine.connected())
        startPhaseTimer(runtime.configuration.timeouts.handshake)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        runtime.isInBurst = true
        noteSignOfLife()
        if runtime.isTracing { runtime.trace("received", buffer) }
        var failure: XMLStreamError?
        buffer.withUnsafeReadableBytes { bytes in
            do throws(XMLStreamError) {
                try parser.parse(bytes, into: &events)
            } catch {
                failure = error
            }
        }
        if outboundTap != nil { runtime.tapInbound(events) }
        isParsing = true
        for event in events {
            // The established state's own case first: it is nearly every event.
            if case .stanza(let stanza) = event, machine.isEstablished, let kind = runtime.routes.kind(of: stanza) {
                runtime.receive(stanza, kind)
            } else {
                perform(machine.received(event))
            }
        }
        isParsing = false
        events.removeAll(keepingCapacity: true)
        if let failure { perform(machine.parserFailed(failure, isTLS: buffer.beginsWithTLSRecord)) }
        if isInactive { return channelInactive(context: context) }
        // After each read, not only after the last of a burst: the queue stays short, and its memory warm.
        runtime.pump()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        perform(machine.readComplete())
        runtime.pump()
        runtime.isInBurst = false
        runtime.flush()
        isReadPaused = true
        updateReading()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A write in answer to one event may find the connection closed. The others come first: the reason is among them.
        guard !isParsing else {
            isInactive = true
            return
        }
        perform(machine.inputClosed())
        finish(end ?? .connectionLost(during: machine.phase))
        // The burst that ended the stream may have had stanzas before its end.
        runtime.isInBurst = false
        runtime.pump()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        runtime.logger.debug("channel error", metadata: ["error": "\(error)"])
        switch error as? TLSError {
        case nil: perform(machine.inputClosed())
        case let error? where error.code == .truncated: perform(machine.inputClosed())
        case let error?: perform(machine.tlsFailed(error.message, kind: .init(error.code)))
        }
        context.close(promise: nil)
    }

    // MARK: Actions of the machine

    private func perform(_ action: StreamMachine.Action) {
        switch action {
        case .deliver(let element): runtime.receive(element)
        case .none: break
        case .refuse(let element, let refusal): runtime.refuse(element, refusal)
        case .sendHeader: writeControl { $0.streamHeader(to: runtime.configuration.domain) }
        case .authenticate(let streamID):
            let digest = Digest.sha1Hex(streamID + secret.text)
            writeControl { $0.element(QName("handshake", in: "jabber:component:accept"), text: digest) }
        case .established: establish()
        case .answerHeader:
            streamID = runtime.identifiers.request()
            writeControl { $0.streamHeader(to: runtime.configuration.domain, answeringAs: streamID) }
        case .verify(let digest):
            perform(machine.verified(Digest.isEqual(digest, Digest.sha1Hex(streamID + secret.text))))
        case .accept:
            writeControl { $0.element(QName("handshake", in: $0.contentNamespace), text: "") }
            establish()
        case .refuseHeader(let error, let reason):
            if end == nil { end = reason }
            writeControl { writer in
                writer.streamHeader(to: runtime.configuration.domain, answeringAs: runtime.identifiers.request())
                error.write(to: &writer)
                writer.streamFooter()
            }
            close(reason)
        case .sendFooter: writeControl { $0.streamFooter() }
        case .close(let reason): close(reason)
        case .closeStream(let error, let reason):
            // First, as the write may find the connection closed, which ends the session.
            if end == nil { end = reason }
            writeControl { writer in
                error?.write(to: &writer)
                writer.streamFooter()
            }
            close(reason)
        }
    }

    private func establish() {
        phaseTimer?.cancel()
        // Only where servers connect to us: whoever knows the secret may, and the older connection is dead, most likely.
        runtime.session?.replace()
        onlineSince = runtime.loop.now
        progress = (runtime.outbound.totals.written, runtime.now)
        noteSignOfLife()
        runtime.sessionEstablished(self)
        scheduleLiveness()
    }

    /// A newer connection takes the place of this one.
    private func replace() {
        isReplaced = true
        perform(machine.replaced())
        finish(end ?? .connectionLost(during: machine.phase))
    }

    private func close(_ reason: StreamEnd) {
        if end == nil { end = reason }
        context?.close(mode: .all, promise: nil)
    }

    /// Ends the session once, however it came about.
    private func finish(_ reason: StreamEnd) {
        guard !isFinished else { return }
        isFinished = true
        phaseTimer?.cancel()
        livenessTimer?.cancel()
        context = nil
        if onlineSince != nil { losses = runtime.sessionEnded(self) }
        ended.succeed(reason)
    }

    /// What only those can make of `text` who know the secret.
    func authenticationCode(of text: String) -> String { Digest.authenticationCode(of: text, key: secret.text) }

    // MARK: Stopping

    /// There is no connection.
    func connectFailed(_ error: any Error) {
        finish(end ?? StreamEnd(connectError: error))
    }

    /// Ends the stream: our `</stream:stream>`, then the server's, for at most `timeouts.close`.
    func stop() {
        guard context != nil else {
            // Still connecting: nobody waits for that any longer.
            end = .stopped
            return ended.succeed(.stopped)
        }
        runtime.flush()
        perform(machine.stop())
        startPhaseTimer(runtime.configuration.timeouts.close)
    }

    private func startPhaseTimer(_ timeout: Duration) {
        phaseTimer?.cancel()
        phaseTimer = runtime.loop.scheduleTask(in: timeout.timeAmount) {
            self.perform(self.machine.deadlinePassed())
        }
    }

    // MARK: Reading

    /// Reads on unless too much waits for its handler; as long as a request of ours is pending, always: its answer
    /// may be what the handlers wait for.
    func updateReading() {
        guard isReadPaused, let context else { return }
        guard !runtime.isAboveSoftMark || runtime.pending.count > 0 else { return }
        isReadPaused = false
        context.read()
    }

    // MARK: Writing

    /// Takes what the runtime encoded, and leaves the writer empty. The buffer's memory is used again once it is written.
    func take(_ writer: inout Writer) {
        scratch.clear()
        _ = writer.withBytes { scratch.writeBytes($0) }
        writer.removeAll()
    }

    /// Writes what was taken, in one piece. A step of its own: a write that fails may end the session before it returns,
    /// and with it everything that is still encoded.
    func write(_ batch: Batch) {
        guard let context else { return }
        if runtime.isTracing { runtime.trace("sent", scratch) }
        if let outboundTap { scratch.withUnsafeReadableBytes { outboundTap.show($0) } }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { self.runtime.written(batch) }
        context.writeAndFlush(wrapOutboundOut(scratch), promise: promise)
    }

    /// Writes what belongs to the stream itself, after all stanzas so far.
    private func writeControl(_ body: (inout Writer) -> Void) {
        guard let context else { return }
        runtime.flush()
        var control = Writer(capacity: 512)
        body(&control)
        let buffer = control.withBytes { context.channel.allocator.buffer(bytes: $0) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: Liveness

    private func scheduleLiveness() {
        livenessTimer = runtime.loop.scheduleTask(deadline: .uptimeNanoseconds(liveness.nextTick(now: runtime.now))) {
            // Silence proves nothing while it is we who do not read.
            if self.isReadPaused { self.noteSignOfLife() }
            guard !self.isStuck() else { return self.perform(self.machine.notResponding()) }
            switch self.liveness.tick(now: self.runtime.now) {
            case .none: break
            case .ping:
                self.runtime.pingServer(attempt: self.liveness.failures)
            case .dead: return self.perform(self.machine.notResponding())
            }
            self.scheduleLiveness()
        }
    }

    /// Whether the server sends but has read nothing for so long that a silent one would be given up.
    private func isStuck() -> Bool {
        let written = runtime.outbound.totals.written
        guard runtime.outbound.bytesUnderWay > 0, written == progress.written else {
            progress = (written, runtime.now)
            return false
        }
        let timeouts = runtime.configuration.timeouts
        return runtime.now - progress.since > (timeouts.idle + timeouts.ping + timeouts.ping).nanoseconds
    }

    private func noteSignOfLife() {
        liveness.received(now: runtime.now)
        if runtime.missedPings > 0 { runtime.setMissedPings(0) }
    }

    /// The heads of the last stanzas that were written, for the log when the server calls them wrong.
    func lastWrites() -> [String] {
        var events: [StreamParser.Event] = []
        let parser = StreamParser()
        var control = Writer(capacity: 256)
        control.streamHeader(to: "")
        control.withBytes { try? parser.parse($0, into: &events) }
        scratch.withUnsafeReadableBytes { try? parser.parse($0, into: &events) }
        return events.suffix(5).compactMap { event in
            guard case .stanza(let stanza) = event else { return nil }
            let attributes = stanza.attributes.map { "\($0.name)='\($0.value)'" }.joined(separator: " ")
            return "<\(stanza.name) \(attributes)>"
        }
    }
}

extension Writer {
    /// The opening of a component stream (XEP-0114 §3), which stays open.
    ///
    /// - Parameter id: Where the server has opened the stream first (`jabber:component:connect`), what it makes its digest of.
    mutating func streamHeader(to domain: String, answeringAs id: String? = nil) {
        append("<?xml version='1.0'?><stream:stream xmlns='jabber:component:")
        append(id == nil ? "accept" : "connect")
        append("' xmlns:stream='http://etherx.jabber.org/streams' to='")
        append(escaping: domain)
        if let id {
            append("' id='")
            append(escaping: id)
        }
        append("'>")
    }

    private mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { append(escaping: UnsafeRawBufferPointer($0), asAttribute: true) }
    }

    /// The end of the stream.
    mutating func streamFooter() {
        append("</stream:stream>")
    }

    private mutating func append(_ fixed: StaticString) {
        fixed.withUTF8Buffer { appendRaw(UnsafeRawBufferPointer($0)) }
    }
}

extension ByteBuffer {
    /// Whether this is the alert or the handshake message by which a TLS server answers plain text (RFC 8446 §5.1).
    fileprivate var beginsWithTLSRecord: Bool {
        guard let type = getInteger(at: readerIndex, as: UInt8.self),
            let version = getInteger(at: readerIndex + 1, as: UInt8.self)
        else { return false }
        return (type == 21 || type == 22) && version == 3
    }
}
