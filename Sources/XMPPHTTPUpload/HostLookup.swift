// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// Finds the addresses of hosts on two threads of its own: a name server that does not answer holds only those.
final class HostLookup: Sendable {
    typealias Resolve = @Sendable (_ host: String, _ port: Int) throws -> SocketAddress

    static let system: Resolve = { try SocketAddress.makeAddressResolvingHost($0, port: $1) }

    private let pool = NIOThreadPool(numberOfThreads: 2)
    private let resolve: Resolve
    private let maximum: Int
    private let waiting = Mutex(0)

    /// - Parameters:
    ///   - maximum: Hosts that may wait to be looked for.
    ///   - resolve: Finds an address, and may block.
    init(maximum: Int, resolve: @escaping Resolve) {
        self.maximum = maximum
        self.resolve = resolve
        pool.start()
    }

    func stop() {
        pool.shutdownGracefully { _ in }
    }

    /// The address of a host. A cancelled task does not wait for the name server.
    ///
    /// - Throws: ``HTTPFilesError`` (`unreachable`) when there is none.
    func address(of host: String, port: Int) async throws -> SocketAddress {
        try waiting.withLock { (waiting) throws(HTTPFilesError) in
            guard waiting < maximum else {
                throw HTTPFilesError(.tooManyTransfers, "\(maximum) hosts are being looked for already.")
            }
            waiting += 1
        }
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: SocketAddress.self)
        pool.submit { [self] state in
            defer { waiting.withLock { $0 -= 1 } }
            guard case .active = state else { return promise.fail(HTTPFilesError.notRunning) }
            let found = Result { try resolve(host, port) }
            promise.completeWith(
                found.mapError { HTTPFilesError(.unreachable, "The host cannot be found.", underlying: $0) })
        }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }
}
