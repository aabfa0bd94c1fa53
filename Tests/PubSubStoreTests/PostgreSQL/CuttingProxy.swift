// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import NIOCore
import NIOPosix
import Synchronization

/// Stands between a store and its server, and can break the connection when the server has committed and says so.
final class CuttingProxy: Sendable {
    private let listener: any Channel
    private let directory: String
    private let isArmed: Switch

    /// The directory of its socket.
    var socketDirectory: String { directory }

    private init(_ listener: any Channel, _ directory: String, _ isArmed: Switch) {
        self.listener = listener
        self.directory = directory
        self.isArmed = isArmed
    }

    static func start(before server: PostgreSQLServer) async throws -> CuttingProxy {
        let directory = NSTemporaryDirectory() + "/proxy-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let isArmed = Switch()
        let group = MultiThreadedEventLoopGroup.singleton
        let target = server.socketDirectory + "/.s.PGSQL.5432"
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                // On the same loop, so that the two can be handled together.
                ClientBootstrap(group: near.eventLoop)
                    .channelOption(.autoRead, value: false)
                    .connect(unixDomainSocketPath: target)
                    .flatMapThrowing { far in
                        try near.pipeline.syncOperations.addHandler(Relay(to: far, cutting: nil))
                        try far.pipeline.syncOperations.addHandler(Relay(to: near, cutting: isArmed))
                        for channel in [near, far] {
                            channel.setOption(.autoRead, value: true).whenComplete { _ in }
                        }
                    }
            }
            .bind(unixDomainSocketPath: directory + "/.s.PGSQL.5432").get()
        return CuttingProxy(listener, directory, isArmed)
    }

    /// Breaks the connection on which the server says next that it has committed.
    func cutNextCommit() { isArmed.turnOn() }

    /// Whether it has.
    var hasCut: Bool { isArmed.wasTaken }

    func stop() async throws {
        try await listener.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    final class Switch: Sendable {
        private let state = Mutex((isOn: false, wasTaken: false))
        func turnOn() { state.withLock { $0 = (true, false) } }
        var wasTaken: Bool { state.withLock { $0.wasTaken } }
        func take() -> Bool {
            state.withLock { state in
                guard state.isOn else { return false }
                state = (false, true)
                return true
            }
        }
    }

    private final class Relay: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let peer: any Channel
        private let cut: Switch?

        init(to peer: any Channel, cutting cut: Switch?) {
            self.peer = peer
            self.cut = cut
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            // CommandComplete with its tag.
            if let cut, bytes.readableBytesView.firstRange(of: Array("COMMIT\0".utf8)) != nil, cut.take() {
                peer.close(promise: nil)
                context.close(promise: nil)
                return
            }
            peer.writeAndFlush(bytes, promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { peer.close(promise: nil) }
    }
}
