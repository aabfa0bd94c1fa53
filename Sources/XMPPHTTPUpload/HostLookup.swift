// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// Finds the addresses of hosts, each on a thread of its own: what is asked cannot be interrupted, and a name server that
/// does not answer holds up nobody else. As many threads as hosts may be looked for, those that were given up included.
final class HostLookup: Sendable {
    typealias Resolve = @Sendable (_ host: String, _ port: Int) throws -> SocketAddress

    static let system: Resolve = { try SocketAddress.makeAddressResolvingHost($0, port: $1) }

    private let resolve: Resolve
    private let maximum: Int
    private let timeout: Duration
    private let state = Mutex(State())

    private struct State {
        var threads = 0
        var isStopped = false
    }

    /// - Parameters:
    ///   - maximum: Hosts that may be looked for at the same time.
    ///   - timeout: After so long a name server is not waited for any more.
    ///   - resolve: Finds an address, and may block.
    init(maximum: Int, timeout: Duration, resolve: @escaping Resolve) {
        self.maximum = maximum
        self.timeout = timeout
        self.resolve = resolve
    }

    /// No more lookups. Threads of those that are under way end by themselves.
    func stop() {
        state.withLock { $0.isStopped = true }
    }

    /// The address of a host. A cancelled task does not wait for the name server.
    ///
    /// - Throws: ``HTTPFilesError``: `unreachable` when there is none, `timeout`, `tooManyTransfers`, `notRunning`.
    func address(of host: String, port: Int) async throws -> SocketAddress {
        try state.withLock { (state) throws(HTTPFilesError) in
            guard !state.isStopped else { throw .notRunning }
            guard state.threads < maximum else {
                throw HTTPFilesError(.tooManyTransfers, "\(maximum) hosts are being looked for already.")
            }
            state.threads += 1
        }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = loop.makePromise(of: SocketAddress.self)
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        thread.submit { [self] _ in
            let found = Result { try resolve(host, port) }
            state.withLock { $0.threads -= 1 }
            promise.completeWith(
                found.mapError { HTTPFilesError(.unreachable, "The host cannot be found.", underlying: $0) })
            thread.shutdownGracefully { _ in }
        }
        let timer = loop.scheduleTask(in: TimeAmount(timeout)) {
            promise.fail(HTTPFilesError(.timeout, "Where the host is was not found out in time."))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }
}
