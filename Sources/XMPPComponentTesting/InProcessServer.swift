// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
public import XMPPComponent

/// Drives a component without sockets and without waiting: bytes go in and out in memory, and time passes when told.
public final class InProcessServer: TestServer {
    private let transport: InProcessTransport
    private let loop: NIOAsyncTestingEventLoop
    private let connections: AsyncStream<NIOAsyncTestingChannel>
    private let accepted = NIOLockedValueBox<[NIOAsyncTestingChannel]>([])

    /// A server for one component.
    public init() {
        let loop = NIOAsyncTestingEventLoop()
        let (stream, continuation) = AsyncStream<NIOAsyncTestingChannel>.makeStream()
        self.loop = loop
        connections = stream
        transport = InProcessTransport(testingLoop: loop, connections: continuation)
    }

    /// Makes a component that connects to this server.
    public func component(_ configuration: ComponentConfiguration, routes: [any Routable]) throws -> Component {
        try Component(configuration, transport: transport, routes: routes)
    }

    /// Where the component is told to connect, which is nowhere.
    public var address: (host: String, port: Int) { ("in-process", 5347) }

    /// The component's next connection.
    public func accept() async throws -> TestStream {
        for await channel in connections {
            accepted.withLockedValue { $0.append(channel) }
            return TestStream(
                TestStream.Carrier(
                    write: { [loop] buffer in
                        try await channel.writeInbound(buffer)
                        await loop.run()
                    },
                    read: { [loop] in
                        await loop.run()
                        return try? await channel.waitForOutboundWrite(as: ByteBuffer.self)
                    },
                    close: { [loop] in
                        try? await channel.close()
                        await loop.run()
                    }
                ))
        }
        throw ExpectationFailure(expected: "a connection", actual: "none")
    }

    /// Lets time pass for the component: its timers fire as they would.
    public func advance(by duration: Duration) async {
        let (seconds, attoseconds) = duration.components
        await loop.advanceTime(by: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    // MARK: The socket

    /// The server stops reading from the newest connection: what the component writes from now on is not taken.
    public func stopReading() async {
        await withValve { valve, _ in valve.shut() }
    }

    /// The server reads again, first what was written meanwhile.
    public func resumeReading() async {
        await withValve { valve, context in valve.open(context) }
        await loop.run()
    }

    /// Whether the component would take more bytes on the newest connection; if not, too much waits for its handlers.
    public func isRead() async -> Bool {
        await loop.run()
        let isRead = NIOLockedValueBox(false)
        await withValve { valve, _ in isRead.withLockedValue { $0 = valve.isReadRequested } }
        return isRead.withLockedValue(\.self)
    }

    /// Bytes of the largest write on the newest connection.
    package func largestWrite() async -> Int {
        let size = NIOLockedValueBox(0)
        await withValve { valve, _ in size.withLockedValue { $0 = valve.largestWrite } }
        return size.withLockedValue(\.self)
    }

    private func withValve(_ body: @Sendable @escaping (Valve, ChannelHandlerContext) -> Void) async {
        guard let channel = accepted.withLockedValue(\.last) else { return }
        try? await loop.submit {
            let context = try channel.pipeline.syncOperations.context(handlerType: Valve.self)
            if let valve = context.handler as? Valve { body(valve, context) }
        }.get()
    }

    /// Cuts every connection.
    public func close() async {
        for channel in accepted.withLockedValue(\.self) { try? await channel.close() }
        await loop.run()
    }
}

private struct InProcessTransport: Transport {
    let testingLoop: NIOAsyncTestingEventLoop
    let connections: AsyncStream<NIOAsyncTestingChannel>.Continuation

    var loop: any EventLoop { testingLoop }

    func connect(
        to target: TransportTarget, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void> {
        let promise = testingLoop.makePromise(of: Void.self)
        promise.completeWithTask {
            let channel = NIOAsyncTestingChannel(loop: testingLoop)
            try await testingLoop.submit {
                try channel.pipeline.syncOperations.addHandlers([Valve(), handler])
            }.get()
            try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5347)).get()
            connections.yield(channel)
        }
        return promise.futureResult
    }
}
