// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §3 (discovering support), §4 (requesting a slot), §7 (upload)

import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization
public import XMPPComponent
public import XMPPExtensions

/// Uploads files to the server's upload service (XEP-0363) and downloads those that others link to.
///
/// ```swift
/// let files = HTTPFiles()
/// let component = try Component(configuration) {
///     files
///     OnMessage(.chat) { message, context in
///         let url = try await files.upload(.bytes(plot()), name: "plot.png", mediaType: "image/png")
///         try await context.reply(body: url.absoluteString)
///     }
/// }
/// ```
/// Transfers go in pieces: what is under way takes some 64 KiB of memory, except what is downloaded into memory. They end
/// with the component: the module's `stop(_:)` cancels them.
public final class HTTPFiles: Module {
    /// What it was made with.
    public let configuration: Configuration
    let uploads: HTTPClient
    let downloads: HTTPClient
    let lookup: HostLookup
    let addresses: AddressGuard
    private let state = Mutex(State())

    private struct State {
        var component: Component?
        var service: UploadService?
        var transfers = 0
        var isStopped = false
    }

    /// A client; give it to a component as one of its modules.
    public convenience init(_ configuration: Configuration = Configuration()) {
        self.init(configuration, resolve: HostLookup.system)
    }

    init(
        _ configuration: Configuration, addresses: AddressGuard = AddressGuard(), lookupTimeout: Duration? = nil,
        resolve: @escaping HostLookup.Resolve
    ) {
        self.configuration = configuration
        self.addresses = addresses
        uploads = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration.client(checking: nil))
        downloads = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration.client(
                checking: configuration.allowsPrivateAddresses ? nil : addresses))
        lookup = HostLookup(
            maximum: configuration.maximumTransfers, timeout: lookupTimeout ?? configuration.connectTimeout,
            resolve: resolve)
    }

    deinit {
        // Whoever never ran the component has not stopped it either; the client wants to be told.
        guard state.withLock({ !$0.isStopped }) else { return }
        uploads.shutdown { _ in }
        downloads.shutdown { _ in }
        lookup.stop()
    }

    // MARK: The module

    /// None: files are not sent to a component over XMPP.
    public var content: [any Routable] { [] }

    /// Remembers whom to ask for slots.
    public func start(_ component: Component) async throws {
        state.withLock { $0.component = component }
    }

    /// Forgets the upload service: the server may have another after a restart.
    public func connected(_ component: Component) async throws {
        state.withLock { $0.service = nil }
    }

    /// Cancels transfers and closes connections.
    public func stop(_ component: Component) async {
        await shutDown()
    }

    /// Cancels transfers and closes connections, for whoever uses this without running a component.
    public func shutDown() async {
        let isFirst = state.withLock { state in
            defer {
                state.isStopped = true
                state.component = nil
            }
            return !state.isStopped
        }
        guard isFirst else { return }
        // They fail only when they were shut down before.
        try? await uploads.shutdown()
        try? await downloads.shutdown()
        lookup.stop()
    }

    // MARK: The service

    /// The server's upload service, looked for once for each connection to the server.
    ///
    /// - Throws: ``HTTPFilesError`` (`noService`, `notRunning`); what the server answers instead.
    public func service() async throws -> UploadService {
        let (component, known) = try running()
        if let address = configuration.service { return UploadService(address: address) }
        if let known { return known }
        guard let server = configuration.server ?? component.serverDomain else {
            throw HTTPFilesError(.noService, "The component's domain has no parent: set Configuration.server.")
        }
        guard let service = try await component.uploadService(of: server) else {
            throw HTTPFilesError(
                .noService, "\(server) has no upload service (Prosody: http_file_share, ejabberd: mod_http_upload).")
        }
        state.withLock { $0.service = service }
        return service
    }

    func running() throws(HTTPFilesError) -> (component: Component, service: UploadService?) {
        let (component, service) = state.withLock { ($0.component, $0.service) }
        guard let component else { throw .notRunning }
        return (component, service)
    }

    // MARK: Transfers

    /// Runs a transfer among the others, for `limit` at most.
    func transfer<Result: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let maximum = configuration.maximumTransfers
        try state.withLock { (state) throws(HTTPFilesError) in
            guard !state.isStopped else { throw .notRunning }
            guard state.transfers < maximum else {
                throw HTTPFilesError(.tooManyTransfers, "\(maximum) transfers are under way already.")
            }
            state.transfers += 1
        }
        defer { state.withLock { $0.transfers -= 1 } }
        do {
            return try await withDeadline(limit, work)
        } catch {
            throw HTTPFilesError.translated(error)
        }
    }
}

extension Component {
    fileprivate var serverDomain: JID? {
        if let server = configuration.serverDomain { return JID(server) }
        return configuration.domain.firstIndex(of: ".").flatMap { dot in
            JID(String(configuration.domain[configuration.domain.index(after: dot)...]))
        }
    }
}

/// Runs work and cancels it after `limit`.
private func withDeadline<Result: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else { throw HTTPFilesError.timeout }
        return result
    }
}
