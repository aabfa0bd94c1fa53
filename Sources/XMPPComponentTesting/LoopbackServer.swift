// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

import DequeModule
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TLSEngine
public import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An XEP-0114 server of our own on a free loopback port, with real sockets.
public final class LoopbackServer: TestServer {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let listener: any Channel
    private let socket: String?
    private let connections: AsyncStream<any Channel>
    private let accepted = NIOLockedValueBox<[any Channel]>([])

    /// Where it listens.
    public let address: (host: String, port: Int)

    /// Listens on a free port of 127.0.0.1.
    ///
    /// - Parameter port: A port of one's own choice; 0 is a free one.
    public convenience init(port: Int = 0) async throws {
        try await self.init(tls: nil, isTCP: true) { try await $0.bind(host: "127.0.0.1", port: port).get() }
    }

    /// Listens on a free port of 127.0.0.1, with TLS.
    ///
    /// - Parameters:
    ///   - certificateFile: A PEM file with the certificate that it shows.
    ///   - keyFile: A PEM file with the certificate's key.
    ///   - clientAuthorityFile: A PEM file with the authorities of components, which are asked for a certificate then.
    public convenience init(
        certificateFile: String, keyFile: String, clientAuthorityFile: String? = nil
    ) async throws {
        let context = try TLSContext.server(
            identity: .init(certificateFile: certificateFile, keyFile: keyFile),
            trust: clientAuthorityFile.map { .file($0) } ?? .nobody)
        try await self.init(tls: context, isTCP: true) { try await $0.bind(host: "127.0.0.1", port: 0).get() }
    }

    /// Listens on a Unix socket, which is removed in the end.
    ///
    /// - Parameter path: Where the socket is made.
    public convenience init(unixSocket path: String) async throws {
        try await self.init(tls: nil, isTCP: false) {
            try await $0.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        }
    }

    private init(tls: TLSContext?, isTCP: Bool, bind: (ServerBootstrap) async throws -> any Channel) async throws {
        let (stream, continuation) = AsyncStream<any Channel>.makeStream()
        connections = stream
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if isTCP { try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1) }
                    if let tls {
                        let handler = TLSHandler(
                            try TLSSession(tls, peerName: nil), timeout: .seconds(30),
                            established: channel.eventLoop.makePromise())
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(ChannelInbox())
                    continuation.yield(channel)
                }
            }
        listener = try await bind(bootstrap)
        if let path = listener.localAddress?.pathname {
            address = ("unix:\(path)", 0)
            socket = path
        } else {
            address = ("127.0.0.1", listener.localAddress?.port ?? 0)
            socket = nil
        }
    }

    /// Makes a component that connects to this server.
    public func component(_ configuration: ComponentConfiguration, routes: [any Routable]) throws -> Component {
        try Component(configuration) { routes }
    }

    /// Connects to a component that waits for its server (`jabber:component:connect`).
    ///
    /// - Parameters:
    ///   - port: Where the component listens, on 127.0.0.1.
    ///   - authorityFile: A PEM file with the authority of the component's certificate; nil is plain text.
    public static func connect(toComponentAt port: Int, authorityFile: String? = nil) async throws -> TestStream {
        let context = try authorityFile.map { try TLSContext.client(trust: .file($0)) }
        // Made here: a channel that is closed at once has no handlers left to ask for.
        let inbox = ChannelInbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let handler = TLSHandler(
                            try TLSSession(context, peerName: "127.0.0.1"), timeout: .seconds(30),
                            established: channel.eventLoop.makePromise())
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(inbox)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestStream(
            TestStream.Carrier(
                write: { buffer in try await channel.writeAndFlush(buffer) },
                read: { await inbox.next() },
                close: { try? await channel.close() }
            ))
    }

    /// The component's next connection.
    public func accept() async throws -> TestStream {
        for await channel in connections {
            accepted.withLockedValue { $0.append(channel) }
            let inbox = try await channel.pipeline.handler(type: ChannelInbox.self).get()
            return TestStream(
                TestStream.Carrier(
                    write: { buffer in try await channel.writeAndFlush(buffer) },
                    read: { await inbox.next() },
                    close: { try? await channel.close() }
                ))
        }
        throw ExpectationFailure(expected: "a connection", actual: "none")
    }

    /// Stops listening and cuts every connection.
    public func close() async {
        try? await listener.close()
        if let socket { unlink(socket) }
        for channel in accepted.withLockedValue(\.self) { try? await channel.close() }
    }
}

/// Collects what a channel reads, for one reader.
private final class ChannelInbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var buffers: Deque<ByteBuffer> = []
        var isClosed = false
        var reader: CheckedContinuation<ByteBuffer?, Never>?
    }

    private let state = NIOLockedValueBox(State())

    /// What was read next; nil at the end.
    func next() async -> ByteBuffer? {
        await withCheckedContinuation { continuation in
            let (isReady, buffer) = state.withLockedValue { state -> (Bool, ByteBuffer?) in
                if let buffer = state.buffers.popFirst() { return (true, buffer) }
                if state.isClosed { return (true, nil) }
                state.reader = continuation
                return (false, nil)
            }
            if isReady { continuation.resume(returning: buffer) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        let reader = state.withLockedValue { state in
            if state.reader == nil { state.buffers.append(buffer) }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: buffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let reader = state.withLockedValue { state in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
