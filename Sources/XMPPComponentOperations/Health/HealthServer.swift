// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import XMPPComponent

/// A small HTTP server for probes and Prometheus: one request per connection, everything bounded.
///
/// Its sockets are on an event loop, what it answers is worked out elsewhere: it never keeps the component waiting.
struct HealthServer: Sendable {
    /// The bounds.
    struct Limits: Sendable {
        /// Connections at the same time; further ones are closed at once.
        var connections = 64
        /// From a connection's beginning to its end, however slowly the other side writes or reads.
        var lifetime = TimeAmount.seconds(10)
        /// Bytes of a request's head.
        var headBytes = 8 << 10
    }

    /// One request: each connection has one.
    fileprivate struct Request: Sendable {
        let method: HTTPMethod
        let uri: String
        let channel: any Channel
    }

    private let listener: any Channel
    private let requests: AsyncStream<Request>
    private let incoming: AsyncStream<Request>.Continuation
    private let connections: Connections

    /// The port that it listens on.
    var port: Int { listener.localAddress?.port ?? 0 }

    /// Listens.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) when it cannot.
    init(host: String, port: Int, limits: Limits = Limits()) async throws {
        // As many as there may be connections: none is dropped.
        let (requests, incoming) = AsyncStream.makeStream(
            of: Request.self, bufferingPolicy: .bufferingOldest(limits.connections))
        let connections = Connections(maximum: limits.connections)
        self.requests = requests
        self.incoming = incoming
        self.connections = connections
        do {
            listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 64)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.prepare(channel, limits, connections, incoming)
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw ComponentError(
                .invalidConfiguration,
                """
                HEALTH_HOST and HEALTH_PORT: cannot listen on \(host):\(port): \(error). Is the port taken by another \
                process, or the address none of this machine's?
                """,
                underlying: error)
        }
    }

    private static func prepare(
        _ channel: any Channel, _ limits: Limits, _ connections: Connections,
        _ incoming: AsyncStream<Request>.Continuation
    ) throws {
        guard connections.admit(channel) else { return channel.close(promise: nil) }
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.headBytes
        decoding.maxHeaderListSize = limits.headBytes
        decoding.maxHeaderFieldCount = 64
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(LifetimeLimit(limits.lifetime))
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: true, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(RequestReader(incoming))
    }

    /// Answers until the task is cancelled; then nobody listens any more.
    func run(
        _ answer: @escaping @Sendable (HTTPMethod, String, any EventLoop) async -> HealthAnswer
    ) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await request in requests {
                    group.addTask {
                        let answer = await answer(request.method, request.uri, request.channel.eventLoop)
                        await Self.send(answer, to: request)
                    }
                }
            }
        } onCancel: {
            incoming.finish()
            // A slow reader must not hold up the end of the component.
            connections.closeAll()
        }
        try? await listener.close()
        connections.closeAll()
    }

    /// What goes wrong is the other side's affair; how long it takes is limited with the connection's life.
    private static func send(_ answer: HealthAnswer, to request: Request) async {
        let channel = request.channel
        let body = channel.allocator.buffer(string: answer.body)
        var headers: HTTPHeaders = [
            "Content-Type": answer.contentType, "Content-Length": "\(body.readableBytes)",
            "Cache-Control": "no-store", "Connection": "close",
        ]
        if answer.allowsOnlyReading { headers.add(name: "Allow", value: "GET, HEAD") }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if request.method != .HEAD { channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil) }
        try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        try? await channel.close()
    }
}

/// The connections that there are.
private final class Connections: Sendable {
    private let maximum: Int
    private let open = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// - Returns: Whether there is room for one more, which then counts until it is closed.
    func admit(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = open.withLockedValue { open in
            guard open.count < maximum else { return false }
            open[id] = channel
            return true
        }
        if isAdmitted { channel.closeFuture.whenComplete { _ in self.forget(id) } }
        return isAdmitted
    }

    private func forget(_ id: ObjectIdentifier) {
        open.withLockedValue { _ = $0.removeValue(forKey: id) }
    }

    func closeAll() {
        for channel in open.withLockedValue({ Array($0.values) }) { channel.close(promise: nil) }
    }
}

/// Hands on the head of a connection's first request, and passes over the rest.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let incoming: AsyncStream<HealthServer.Request>.Continuation
    private var hasRequest = false

    init(_ incoming: AsyncStream<HealthServer.Request>.Continuation) {
        self.incoming = incoming
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !hasRequest else { return }
        hasRequest = true
        incoming.yield(.init(method: head.method, uri: head.uri, channel: context.channel))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The handler before this one has answered a malformed request.
        context.close(promise: nil)
    }
}

/// Closes a connection some time after its beginning, whatever it is at.
private final class LifetimeLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let lifetime: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ lifetime: TimeAmount) {
        self.lifetime = lifetime
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: lifetime) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }
}
