// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

package import NIOCore
import NIOPosix

/// How a component reaches its server. The test kit has one without sockets.
package protocol Transport: Sendable {
    /// The loop that everything of the component runs on.
    var loop: any EventLoop { get }
    /// Opens a connection whose pipeline is `handler` alone, which is added before or after it is active.
    func connect(
        host: String, port: Int, timeout: TimeAmount, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void>
}

/// TCP, the name resolved at each attempt.
struct TCPTransport: Transport {
    let loop: any EventLoop

    init() {
        loop = MultiThreadedEventLoopGroup.singleton.next()
    }

    func connect(
        host: String, port: Int, timeout: TimeAmount, handler: any ChannelInboundHandler & Sendable
    ) -> EventLoopFuture<Void> {
        ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            // The session asks for each read, which is how back-pressure reaches the server.
            .channelOption(.autoRead, value: false)
            .connect(host: host, port: port)
            .flatMap { channel in
                // Not in the initializer: a name with several addresses has several channels, of which one wins.
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
    }
}
