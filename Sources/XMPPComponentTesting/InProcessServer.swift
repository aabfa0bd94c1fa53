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
        host: String, port: Int, timeout: TimeAmount, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void> {
        let promise = testingLoop.makePromise(of: Void.self)
        promise.completeWithTask {
            let channel = NIOAsyncTestingChannel(loop: testingLoop)
            try await testingLoop.submit {
                try channel.pipeline.syncOperations.addHandler(handler)
            }.get()
            try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 5347)).get()
            connections.yield(channel)
        }
        return promise.futureResult
    }
}
