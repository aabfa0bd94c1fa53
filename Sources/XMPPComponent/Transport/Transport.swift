// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

package import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
package import TLSEngine

/// How a component reaches its server. The test kit has one without sockets.
package protocol Transport: Sendable {
    /// The loop that everything of the component runs on.
    var loop: any EventLoop { get }
    /// Opens a connection, with TLS if it is to be, and gives it to `handler`, which is added before or after it is active.
    func connect(
        to target: TransportTarget, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void>
    /// Waits for connections.
    ///
    /// - Parameters:
    ///   - security: TLS for the connections to come; nil is plain text.
    ///   - accept: Called for each on the loop, and gives what speaks for it; nil closes it.
    ///   - refuse: Called with the reason when TLS fails.
    func listen(
        at address: ServerAddress, security: NIOLockedValueBox<TLSContext?>, handshakeTimeout: TimeAmount,
        accept: @escaping @Sendable (any Channel) -> (any ChannelInboundHandler & Sendable)?,
        refuse: @escaping @Sendable (any Error) -> Void
    ) -> EventLoopFuture<any Channel>
    /// Whether there is TLS where a plain stream found no answer: nothing but a greeting is sent.
    func speaksTLS(_ target: TransportTarget) -> EventLoopFuture<Bool>
}

extension Transport {
    package func listen(
        at address: ServerAddress, security: NIOLockedValueBox<TLSContext?>, handshakeTimeout: TimeAmount,
        accept: @escaping @Sendable (any Channel) -> (any ChannelInboundHandler & Sendable)?,
        refuse: @escaping @Sendable (any Error) -> Void
    ) -> EventLoopFuture<any Channel> {
        loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    package func speaksTLS(_ target: TransportTarget) -> EventLoopFuture<Bool> { loop.makeSucceededFuture(false) }
}

/// What is connected to, and how.
package struct TransportTarget: Sendable {
    /// Where.
    package var server: ServerAddress
    /// With TLS, unless nil.
    package var tls: ComponentConfiguration.TLS?
    /// To reach the server.
    package var connectTimeout: TimeAmount
    /// For the handshake of TLS.
    package var handshakeTimeout: TimeAmount
}

/// Sockets: TCP, the name resolved at each attempt, or Unix.
struct SocketTransport: Transport {
    let loop: any EventLoop

    init() {
        loop = MultiThreadedEventLoopGroup.singleton.next()
    }

    func connect(
        to target: TransportTarget, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void> {
        let security: (context: TLSContext, name: String)?
        do throws(TLSError) {
            if let tls = target.tls {
                security = (try tls.makeContext(), try tls.name(for: target.server))
            } else {
                security = nil
            }
        } catch {
            return loop.makeFailedFuture(error)
        }
        // Not in the initializer: a name with several addresses has several channels, of which one wins.
        return connect(to: target).flatMap { channel in
            guard let security else {
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            return secure(channel, security.context, name: security.name, within: target.handshakeTimeout)
                .flatMapThrowing { try channel.pipeline.syncOperations.addHandler(handler) }
        }
    }

    func listen(
        at address: ServerAddress, security: NIOLockedValueBox<TLSContext?>, handshakeTimeout: TimeAmount,
        accept: @escaping @Sendable (any Channel) -> (any ChannelInboundHandler & Sendable)?,
        refuse: @escaping @Sendable (any Error) -> Void
    ) -> EventLoopFuture<any Channel> {
        // Handshakes of TLS under way: whoever opens many connections keeps nobody's memory.
        let handshakes = NIOLockedValueBox(0)
        // All on the loop of the component.
        let bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 16)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                guard let context = security.withLockedValue(\.self) else { return begin(channel, accept) }
                let isFull = handshakes.withLockedValue { count in
                    guard count < Listener.limit else { return true }
                    count += 1
                    return false
                }
                guard !isFull else { return channel.close() }
                // The pipeline must be there when the channel becomes active; the session follows when TLS is up.
                secure(channel, context, name: nil, within: handshakeTimeout)
                    .always { _ in handshakes.withLockedValue { $0 -= 1 } }
                    .flatMap { begin(channel, accept) }
                    .whenFailure { error in
                        refuse(error)
                        channel.close(promise: nil)
                    }
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        switch address.kind {
        case .host(let host, let port):
            return bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: host, port: port)
        case .unixSocket(let path):
            return bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
        }
    }

    private func begin(
        _ channel: any Channel, _ accept: (any Channel) -> (any ChannelInboundHandler & Sendable)?
    ) -> EventLoopFuture<Void> {
        guard let handler = accept(channel) else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
            // A socket of this machine's file system has no such option, and no need.
            try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }

    func speaksTLS(_ target: TransportTarget) -> EventLoopFuture<Bool> {
        let context: TLSContext
        do throws(TLSError) {
            context = try .client(trust: .nobody)
        } catch {
            return loop.makeSucceededFuture(false)
        }
        return connect(to: target).flatMap { channel in
            secure(channel, context, name: nil, within: target.handshakeTimeout).map {
                channel.close(promise: nil)
                return true
            }
        }.flatMapErrorThrowing { error in
            // Whoever refuses us in TLS speaks it.
            switch (error as? TLSError)?.code {
            case TLSError.Code.refused, TLSError.Code.version, TLSError.Code.badCertificate: true
            default: false
            }
        }
    }

    /// The handshake of TLS on a channel whose pipeline is empty.
    private func secure(
        _ channel: any Channel, _ context: TLSContext, name: String?, within timeout: TimeAmount
    ) -> EventLoopFuture<Void> {
        let established = channel.eventLoop.makePromise(of: Void.self)
        do {
            let session = try TLSSession(context, peerName: name)
            try channel.pipeline.syncOperations.addHandler(
                TLSHandler(session, timeout: timeout, established: established))
        } catch {
            established.fail(error)
            channel.close(promise: nil)
        }
        return established.futureResult
    }

    private func connect(to target: TransportTarget) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(target.connectTimeout)
            // The session asks for each read, which is how back-pressure reaches the server.
            .channelOption(.autoRead, value: false)
        switch target.server.kind {
        case .host(let host, let port):
            return
                bootstrap
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .connect(host: host, port: port)
        case .unixSocket(let path):
            return bootstrap.connect(unixDomainSocketPath: path)
        }
    }
}
