// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UnixSignals

/// An external component (XEP-0114): owns a domain of an XMPP server and answers every stanza sent to it.
///
/// ```swift
/// let component = try await Component(.load()) {
///     OnMessage(.chat) { message, context in
///         try await context.reply(body: message.body ?? "")
///     }
/// }
/// try await component.run()
/// ```
///
/// `run()` returns after SIGTERM or SIGINT, when requests under way are answered. Until then it keeps a connection:
/// it starts before the server does, reconnects after every failure, and says what is wrong and what to do.
public final class Component: Service, Sendable {
    /// The configuration it was made with.
    public let configuration: ComponentConfiguration
    /// The domain it owns.
    public let domain: JID
    let runtime: ComponentRuntime
    let modules: [any Module]
    let serviceDiscovery: ServiceDiscovery
    let transport: any Transport
    let control: NIOLockedValueBox<ComponentControl>

    /// A component with the routes that the builder lists.
    ///
    /// - Throws: `ComponentError`: `invalidConfiguration` when the domain is none, `ambiguousRoutes`.
    public convenience init(
        _ configuration: ComponentConfiguration, @RouteBuilder routes: () -> [any Routable]
    ) throws {
        try self.init(configuration, transport: SocketTransport(), routes: routes())
    }

    package init(
        _ configuration: ComponentConfiguration, transport: any Transport, routes: [any Routable]
    ) throws {
        guard let domain = try? JID(parsing: configuration.domain), domain.local == nil, domain.resource == nil else {
            throw ComponentError(
                .invalidConfiguration,
                "«\(configuration.domain)» is no domain: expected something like echo.example.org (COMPONENT_DOMAIN)."
            )
        }
        let group = RouteGroup(routes)
        if configuration.conflictPolicy == .shared { try Self.checkSharing(group.modules.map(\.module)) }
        self.configuration = configuration
        self.domain = domain
        self.transport = transport
        modules = group.modules.map(\.module)
        let disco = ServiceDiscovery(
            identity: configuration.identity, userIdentity: configuration.userIdentity, modules: group.modules)
        let table = try RouteTable(
            [group], builtIns: BuiltIns.routes(configuration, disco: disco, startedAt: ContinuousClock.now))
        disco.freeze(table)
        serviceDiscovery = disco
        runtime = ComponentRuntime(configuration: configuration, domain: domain, routes: table, loop: transport.loop)
        control = NIOLockedValueBox(ComponentControl())
    }

    /// Where the component stands now.
    public var state: ComponentState { control.withLockedValue(\.state) }

    /// Where it listens now, with its real port (``ComponentConfiguration/listenAddress``).
    package var listeningPort: Int? { control.withLockedValue { $0.listeningAddress?.port } }

    /// How the server spreads the domain's stanzas over those who share it: nil while nothing is known, or nothing shared
    /// (``ComponentConfiguration/ConflictPolicy/shared``).
    public var balancing: Balancing? { control.withLockedValue(\.balancing) }

    func noteBalancing(_ balancing: Balancing) { control.withLockedValue { $0.balancing = balancing } }

    /// An id that nobody can guess, of 128 random bits. Where several processes share the domain it tells them which of them
    /// made it; see ``Routable/belonging(to:)``.
    public func makeID() -> String { runtime.identifiers.request() }

    /// Every change of state from now on, the present one first. Keeps the newest 16 for a slow reader.
    public var states: AsyncStream<ComponentState> {
        AsyncStream(bufferingPolicy: .bufferingNewest(16)) { continuation in
            let id = control.withLockedValue { control -> Int? in
                continuation.yield(control.state)
                if case .stopped = control.state { return nil }
                return control.observe(continuation)
            }
            guard let id else { return continuation.finish() }
            continuation.onTermination = { [control] _ in
                control.withLockedValue { _ = $0.observers.removeValue(forKey: id) }
            }
        }
    }

    // MARK: Outside of handlers

    /// Sends a message; `from` is the component's domain unless set.
    ///
    /// - Throws: `ComponentError`: `notConnected`, `missingRecipient`, `foreignSender`, `stanzaTooLarge`.
    public func send(_ message: Message) async throws {
        try await runtime.send(message, from: nil)
    }

    /// Sends the same message to many: its content is encoded once, whatever their number.
    ///
    /// The id of a copy is that of the message, a hyphen, and the recipient's position in `recipients`. Waits while too much is unwritten, as `send(_:)` does, and lets others have their turn.
    ///
    /// - Parameters:
    ///   - message: The message; its `to` does not count; `from` is the component's domain unless set.
    ///   - recipients: Whom to send it to, in this order.
    /// - Returns: How many were accepted, from the first on: fewer than all when the stream broke meanwhile or the task was
    ///   cancelled. What was accepted can still be lost with the stream.
    /// - Throws: `ComponentError` before anything is sent: `notConnected`, `foreignSender`, `stanzaTooLarge`, `malformedStanza`.
    @discardableResult
    public func send(_ message: Message, toEach recipients: [JID]) async throws -> Int {
        try await send(message, toEach: AddressList(recipients))
    }

    /// Sends the same message to many whose addresses are in a list that was made before.
    ///
    /// - Parameters:
    ///   - message: The message, as for a list of `JID`.
    ///   - recipients: Whom to send it to, in this order.
    ///   - range: To which of them; `nil` for all. The ids of copies have positions in the whole list.
    /// - Returns: How many were accepted, from the start of the range on.
    /// - Throws: as for a list of `JID`.
    @discardableResult
    public func send(
        _ message: Message, toEach recipients: AddressList, in range: Range<Int>? = nil
    ) async throws -> Int {
        try await runtime.send(message, toEach: recipients, in: range ?? recipients.indices)
    }

    /// Which stream this is: they are counted from 1 on; `nil` while there is none.
    public var streamNumber: Int? { runtime.currentStream }

    /// Waits until everything that was accepted for sending has been handed to the operating system.
    ///
    /// What the server has not read by then is lost when the process or the connection ends: see
    /// ``confirmed(onStream:within:)``.
    ///
    /// - Parameter number: On which stream it was accepted: ``streamNumber`` as it was when it was sent.
    /// - Returns: `false` when that stream ended first, so that the last stanzas may be lost, or the task was cancelled.
    public func written(onStream number: Int) async -> Bool {
        await runtime.written(onStream: number)
    }

    /// Waits until the server has taken everything that was accepted for sending before, if only to refuse it.
    ///
    /// XEP-0114 has no acknowledgements, but a server handles a stream in order: a ping (XEP-0199 §4) is sent after all
    /// else, and any answer to it, also an error, says that the server has come so far. The server's domain is asked
    /// (`serverDomain` in the configuration); when it is silent, the component's own, which the server sends back.
    ///
    /// - Parameters:
    ///   - number: On which stream it was accepted: ``streamNumber`` as it was when it was sent.
    ///   - timeout: How long the server may take, both addresses together.
    /// - Returns: `false` when that stream ended first, so that the last stanzas may be lost, or the task was cancelled.
    /// - Throws: `ComponentError` (`timeout`) when neither address has answered in time.
    public func confirmed(onStream number: Int, within timeout: Duration = .seconds(30)) async throws -> Bool {
        try await runtime.confirmed(onStream: number, within: timeout)
    }

    /// Sends presence; `from` is the component's domain unless set.
    ///
    /// - Throws: as `send(_:)` of a message.
    public func send(_ presence: Presence) async throws {
        try await runtime.send(presence, from: nil)
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - request: The payload; its type fixes the response's.
    ///   - recipient: Whom to ask.
    ///   - sender: An address of ours; nil is the domain.
    ///   - timeout: How long to wait; nil is the configuration's `timeouts.request`.
    /// - Throws: the peer's `StanzaError`; `PayloadError` when its answer cannot be decoded; `ComponentError`. A handler that
    ///   lets one of the first two through answers with the peer's condition alone, or `internal-server-error`: to hand on
    ///   the peer's words, throw a `StanzaError` with its `text`.
    public func query<Request: IQRequest>(
        _ request: Request, to recipient: JID, from sender: JID? = nil, timeout: Duration? = nil
    ) async throws -> Request.Response {
        try await runtime.query(request, to: recipient, from: sender, timeout: timeout)
    }

    /// What an address of ours, or a node at it, is: the very answer that a disco#info request there gets from the
    /// built-in service discovery (XEP-0030 §3).
    ///
    /// - Parameters:
    ///   - address: An address of ours.
    ///   - node: A part of it; nil is the address itself.
    ///   - requester: Who would ask; modules may tell one more than another.
    /// - Throws: what a module throws; `StanzaError` (`item-not-found`) for a node that nobody knows.
    public func discoInfo(at address: JID, node: String? = nil, requester: JID? = nil) async throws -> DiscoInfo {
        try await serviceDiscovery.info(at: address, node: node, requester: requester)
    }

    /// Runs work that blocks or computes for long on a thread made for it. See `StanzaContext.offEventLoop(_:)`.
    public func offEventLoop<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(work)
    }

    // MARK: Time

    /// The time since an arbitrary start, on the clock that the component's own limits go by: never set back; moved by
    /// hand in the test kit's in-process server.
    public var uptime: Duration { .nanoseconds(Int64(clamping: runtime.now)) }

    /// Waits by the clock of `uptime`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    public func sleep(for duration: Duration) async throws {
        try await runtime.sleep(for: duration)
    }

    /// Ends `run()`: requests under way are answered, modules say goodbye, the stream is closed.
    public func shutDown() {
        let promise = control.withLockedValue { control -> EventLoopPromise<Void>? in
            control.isStopRequested = true
            return control.wake
        }
        promise?.succeed()
    }
}

/// What `run()` and its observers share.
struct ComponentControl: Sendable {
    var state = ComponentState.idle
    var observers: [Int: AsyncStream<ComponentState>.Continuation] = [:]
    var isStopRequested = false
    /// The server that is connected to, or was tried last.
    var server: ServerAddress?
    /// Where it listens.
    var listeningAddress: SocketAddress?
    /// What was advised since there was a stream last: causes by server.
    var advised: Set<String> = []
    /// What was found out of it.
    var balancing: Balancing?
    /// The file with the secret as it was when the secret was last read.
    var secretStamp: FileStamp?
    /// Ends the wait that `run()` is in.
    var wake: EventLoopPromise<Void>?
    /// Tells of each stream's beginning and end.
    var sessions: AsyncStream<Bool>.Continuation?
    /// Modules whose `start(_:)` succeeded and whose `stop(_:)` is still to be called.
    var startedModules = 0
    private var nextObserver = 0

    mutating func observe(_ continuation: AsyncStream<ComponentState>.Continuation) -> Int {
        nextObserver += 1
        observers[nextObserver] = continuation
        return nextObserver
    }
}
