// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 8446: §5 (records)

package import NIOCore
package import TLSEngine

/// TLS between a channel and what speaks over it: translates between the two and a ``TLSEngine/TLSSession``.
///
/// What is written until a flush is encrypted at once: the cost of TLS is one per record. What is written during the handshake
/// waits for its end.
package final class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private enum Phase {
        case idle
        case handshaking
        case established
        case over
    }

    private let session: TLSSession
    private let timeout: TimeAmount
    private let established: EventLoopPromise<Void>
    private var phase = Phase.idle
    private var deadline: Scheduled<Void>?
    /// What was written and not encrypted yet, and who waits for it.
    private var pending = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []
    private var plain = ByteBuffer()
    private var encrypted = ByteBuffer()

    /// - Parameters:
    ///   - session: A new session.
    ///   - timeout: For the handshake.
    ///   - established: Completed when the handshake is done, before anything is read; or failed with a `TLSError`, the
    ///     channel closed.
    package init(_ session: TLSSession, timeout: TimeAmount, established: EventLoopPromise<Void>) {
        self.session = session
        self.timeout = timeout
        self.established = established
    }

    // MARK: The channel's life

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard phase == .idle else { return }
        phase = .handshaking
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            guard self.phase == .handshaking else { return }
            self.fail(TLSError(.timeout, "the other side did not finish the TLS handshake in time"), context)
        }
        do throws(TLSError) {
            try session.start()
            send(context)
            context.read()
        } catch {
            fail(error, context)
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        end(TLSError(.closed, "the TLS handshake was given up"))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        let error = session.inputClosed()
        if phase == .established, let error { context.fireErrorCaught(error) }
        end(error ?? TLSError(.interrupted, "the other side hung up during the TLS handshake"))
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard phase != .handshaking else {
            return fail(TLSError(.interrupted, "the connection broke during the TLS handshake: \(error)"), context)
        }
        context.fireErrorCaught(error)
    }

    // MARK: Inbound

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .over else { return }
        let buffer = unwrapInboundIn(data)
        var failure: TLSError?
        buffer.withUnsafeReadableBytes { bytes in
            do throws(TLSError) {
                try session.receive(bytes)
            } catch {
                failure = error
            }
        }
        if phase == .handshaking, session.isEstablished {
            phase = .established
            deadline?.cancel()
            // Whoever waits for it is added to the pipeline now, and sees what came with the end of the handshake.
            established.succeed()
            if pending.readableBytes > 0 { flush(context: context) }
            // That may have failed.
            guard phase == .established else { return }
        }
        var isClosed = false
        plain.clear()
        while failure == nil, !isClosed, read(&failure, &isClosed) {}
        if plain.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plain)) }
        if let failure { return fail(failure, context) }
        send(context)
        if isClosed, phase == .established { context.channel.close(promise: nil) }
    }

    /// - Returns: Whether there may be more.
    private func read(_ failure: inout TLSError?, _ isClosed: inout Bool) -> Bool {
        var error: TLSError?
        var hasEnded = false
        let count = plain.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.maximumRecord) { bytes in
            do throws(TLSError) {
                switch try session.read(into: bytes) {
                case .bytes(let count): return count
                case .needsInput: return 0
                case .closed:
                    hasEnded = true
                    return 0
                }
            } catch let thrown {
                error = thrown
                return 0
            }
        }
        failure = error
        isClosed = hasEnded
        return count > 0
    }

    /// Plain bytes of one record (RFC 8446 §5.1).
    private static let maximumRecord = 16_384

    package func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .handshaking { context.read() }
        context.fireChannelReadComplete()
    }

    // MARK: Outbound

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard phase != .over else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var buffer = unwrapOutboundIn(data)
        if pending.readableBytes == 0 {
            pending = buffer
        } else {
            pending.writeBuffer(&buffer)
        }
        if let promise { promises.append(promise) }
    }

    package func flush(context: ChannelHandlerContext) {
        guard pending.readableBytes > 0 || !promises.isEmpty else { return context.flush() }
        guard phase == .established else { return }
        var failure: TLSError?
        pending.withUnsafeReadableBytes { bytes in
            do throws(TLSError) {
                try session.write(bytes)
            } catch {
                failure = error
            }
        }
        // Let go at once: the memory is its writer's to use again.
        pending = ByteBuffer()
        if let failure { return fail(failure, context) }
        send(context)
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        session.close()
        send(context)
        context.close(mode: mode, promise: promise)
    }

    /// Sends what the session has for the network.
    private func send(_ context: ChannelHandlerContext) {
        // Whoever wrote what is not encrypted yet goes on waiting.
        let waiting = phase == .established && pending.readableBytes == 0 ? promises : []
        promises.removeFirst(waiting.count)
        guard session.outputCount > 0 else {
            for promise in waiting { promise.succeed() }
            return
        }
        session.takeOutput { bytes in
            encrypted.clear()
            encrypted.writeBytes(bytes)
        }
        var promise = waiting.first
        if waiting.count > 1 {
            promise = context.eventLoop.makePromise()
            for waiter in waiting { promise?.futureResult.cascade(to: waiter) }
        }
        context.writeAndFlush(wrapOutboundOut(encrypted), promise: promise)
    }

    // MARK: The end

    /// The session failed: the other side is told why, whoever is above too, and the channel is closed.
    private func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
        guard phase != .over else { return }
        let wasEstablished = phase == .established
        let waiting = promises
        promises = []
        for promise in waiting { promise.fail(error) }
        end(error)
        send(context)
        if wasEstablished { context.fireErrorCaught(error) }
        context.close(promise: nil)
    }

    private func end(_ error: TLSError) {
        let before = phase
        phase = .over
        deadline?.cancel()
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
        if before != .established, before != .over { established.fail(error) }
    }
}
