// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import NIOCore

/// Stands for the socket of an in-process connection: keeps what is written while the server does not read, and knows
/// whether the component asked for more to read.
final class Valve: ChannelDuplexHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct State {
        var isShut = false
        var isReadRequested = false
        var largestWrite = 0
        var held: [(ByteBuffer, EventLoopPromise<Void>?)] = []
    }

    private let state = NIOLockedValueBox(State())

    /// Whether the component would take more bytes of the server.
    var isReadRequested: Bool { state.withLockedValue(\.isReadRequested) }

    /// Bytes of the largest write so far.
    var largestWrite: Int { state.withLockedValue(\.largestWrite) }

    func shut() {
        state.withLockedValue { $0.isShut = true }
    }

    /// Lets through what was kept. On the loop.
    func open(_ context: ChannelHandlerContext) {
        let held = state.withLockedValue { state in
            defer {
                state.isShut = false
                state.held = []
            }
            return state.held
        }
        for (buffer, promise) in held { context.write(wrapOutboundOut(buffer), promise: promise) }
        context.flush()
    }

    func read(context: ChannelHandlerContext) {
        state.withLockedValue { $0.isReadRequested = true }
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        state.withLockedValue { $0.isReadRequested = false }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let buffer = unwrapOutboundIn(data)
        let isKept = state.withLockedValue { state in
            state.largestWrite = max(state.largestWrite, buffer.readableBytes)
            if state.isShut { state.held.append((buffer, promise)) }
            return state.isShut
        }
        if !isKept { context.write(wrapOutboundOut(buffer), promise: promise) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let held = state.withLockedValue { state in
            defer { state.held = [] }
            return state.held
        }
        for (_, promise) in held { promise?.fail(ChannelError.ioOnClosedChannel) }
        context.fireChannelInactive()
    }
}
