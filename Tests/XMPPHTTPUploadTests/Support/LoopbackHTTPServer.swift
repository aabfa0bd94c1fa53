// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server of one test on a free loopback port, which answers as it is told, well or badly.
final class LoopbackHTTPServer: Sendable {
    struct Request: Sendable {
        var method: HTTPMethod
        var path: String
        var headers: HTTPHeaders
        var body: [UInt8] = []
    }

    /// What an answer is made of; without `end` or `cut` it never ends.
    enum Step: Sendable {
        case head(Int, [(String, String)] = [])
        case bytes([UInt8])
        case end
        case cut
        /// The same bytes until nobody reads them any more.
        case endless([UInt8])
    }

    typealias Answer = @Sendable (Request) -> [Step]

    private struct Record {
        var requests: [Request] = []
        var opened = 0
        var open: [any Channel] = []
    }

    private let listener: any Channel
    private let scheme: String
    private let record: Shared<Record>

    private init(_ listener: any Channel, scheme: String, record: Shared<Record>) {
        self.listener = listener
        self.scheme = scheme
        self.record = record
    }

    /// Runs a server while `body` does.
    ///
    /// - Parameters:
    ///   - tls: Speaks TLS.
    ///   - isHasty: Answers when it has seen a request's head, and reads no body.
    @discardableResult
    static func with<Result>(
        tls: NIOSSLContext? = nil, isHasty: Bool = false, answer: @escaping Answer,
        _ body: (LoopbackHTTPServer) async throws -> Result
    ) async throws -> Result {
        let record = Shared(Record())
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                record.withLock {
                    $0.opened += 1
                    $0.open.append(channel)
                }
                return channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try channel.pipeline.syncOperations.addHandler(
                        Conversation(answer: answer, isHasty: isHasty) { request in
                            record.withLock { $0.requests.append(request) }
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackHTTPServer(listener, scheme: tls == nil ? "http" : "https", record: record)
        do {
            let result = try await body(server)
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }

    var port: Int { listener.localAddress?.port ?? 0 }
    var requests: [Request] { record.withLock { $0.requests } }
    var connections: Int { record.withLock { $0.opened } }

    func url(_ path: String = "/file", host: String = "127.0.0.1") -> String { "\(scheme)://\(host):\(port)\(path)" }

    /// Waits until every connection so far is closed, by whichever side.
    func allClosed() async throws {
        for channel in record.withLock({ $0.open }) { try await channel.closeFuture.get() }
    }

    /// Waits for the first request.
    func firstRequest() async {
        while requests.isEmpty { await Task.yield() }
    }

    private func close() async {
        try? await listener.close()
        for channel in record.withLock({ $0.open }) { try? await channel.close() }
    }

    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: Answer
        private let isHasty: Bool
        private let note: @Sendable (Request) -> Void
        private var request: Request?

        init(answer: @escaping Answer, isHasty: Bool, note: @escaping @Sendable (Request) -> Void) {
            self.answer = answer
            self.isHasty = isHasty
            self.note = note
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(method: head.method, path: head.uri, headers: head.headers)
                if isHasty { finish(context) }
            case .body(let chunk): request?.body += chunk.readableBytesView
            case .end: finish(context)
            }
        }

        private func finish(_ context: ChannelHandlerContext) {
            guard let request else { return }
            self.request = nil
            note(request)
            for step in answer(request) { carryOut(step, context) }
        }

        private func carryOut(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .head(let status, let headers):
                let head = HTTPResponseHead(
                    version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers))
                context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            case .bytes(let bytes):
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            case .end: context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .cut: context.close(promise: nil)
            case .endless(let bytes):
                let loop = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))))
                    .whenSuccess {
                        // A write may be done before it returns: no recursion.
                        loop.eventLoop.execute { loop.value.0.carryOut(step, loop.value.1) }
                    }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

/// A value behind a lock, to share.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<Result: Sendable>(_ body: (inout sending Value) throws -> sending Result) rethrows -> Result {
        try value.withLock(body)
    }
}
