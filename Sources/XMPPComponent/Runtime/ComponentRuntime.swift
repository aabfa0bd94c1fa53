// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Synchronization
import Tracing

/// What a component does, on one event loop: from parsed stanzas to handlers and back to bytes.
///
/// It outlives connections: handlers that run while the stream breaks answer on the next one. Its parts are in
/// extensions by topic: `+Inbound` (guards, routing, admission), `+Handling` (runners), `+Outbound` (guards, buffer),
/// `+Requests` (our own queries), `+Session` (the stream's life).
///
/// `@unchecked Sendable`: each `let` is Sendable; each `var` is touched on `loop` alone, which every entry point
/// asserts; `mailbox` has its own lock.
final class ComponentRuntime: @unchecked Sendable {
    let configuration: ComponentConfiguration
    let domain: JID
    /// Whom to ask for signs of life.
    let serverDomain: JID?
    let routes: RouteTable
    /// How refusals of requests with these payloads are told; most components have none.
    let refusals: [QName: (Element, JID, StanzaError) -> (any IQResponse)?]
    let entries: [RouteEntry]
    let loop: any EventLoop
    let metrics: RuntimeMetrics
    let logger: Logger
    let identifiers: IdentifierSource
    /// The others that share the domain, where it is shared.
    var replicas: Replicas?
    let mailbox: NIOLockedValueBox<Mailbox>
    /// Whether there is something in the mailbox; spares the loop the lock.
    let hasMail = Atomic(false)
    /// The configured spelling of the domain where it differs from the normalised one.
    let configuredSpelling: String?

    /// The component contexts point to; set while `run()` runs.
    var component: Component?
    /// The established stream.
    var session: StreamSession?
    // Those of the hot path are looked at once per stanza or more: each is used by one call at a time, none of which
    // comes back here (`write(to:)` of a payload cannot send, and the socket is written to after the writer is let go), so that the run-time check of that is left out.
    @exclusivity(unchecked) var addresses = JIDCache(slots: 4096, seed: .random(in: .min ... .max))
    @exclusivity(unchecked) var lanes: LaneScheduler<Inbound>
    var pending: PendingRequests<CheckedContinuation<Element, any Error>>
    var requestSweep: Scheduled<Void>?
    var requestSweepAt: UInt64 = 0
    @exclusivity(unchecked) var largeStanzas: LargeStanzas
    @exclusivity(unchecked) var writer = Writer(capacity: 64 << 10)
    @exclusivity(unchecked) var outbound: OutboundLedger<CheckedContinuation<Void, Never>>
    /// Those who wait until what they sent is written, in the order in which they came.
    var writeWaits: [WriteWait] = []
    /// Those who wait until the server has taken what they sent.
    var confirmations: [Confirmation] = []
    /// Whether a ping to our own domain was answered last, and none to the server's.
    var confirmsByOwnDomain = false
    /// Streams that were established so far.
    var streamNumber = 0
    var flushIsScheduled = false
    var wasCongested = false
    /// Inside a read burst, at whose end everything is flushed.
    var isInBurst = false
    var isPumping = false
    var suspended: [ObjectIdentifier: Runner] = [:]
    /// Handlers that were given up on and have not returned yet.
    var abandoned = 0
    var deadlineSweep: Scheduled<Void>?
    var deadlineSweepAt: UInt64 = 0
    /// Requests are refused: the component is shutting down.
    var isStopping = false
    var drained: EventLoopPromise<Void>?
    var logLimiter = LogLimiter()
    /// Signs of life in a row that did not come in time.
    var missedPings = 0
    /// Stanzas of each kind that the counters were not told of yet.
    @exclusivity(unchecked) var received = InlineArray<3, Int>(repeating: 0)
    /// What the gauges of the queues were last told.
    var gauged = (waiting: 0, lanes: 0)
    /// Who is told of each stanza's handling; nil costs one comparison per stanza.
    let tracer: (any Tracer)?
    /// The id of the last sign of life asked for, whose answer nobody waits for.
    var lastPing: String?
    let loopLagThreshold: UInt64
    let isTracing: Bool
    let laneSeed = UInt64.random(in: .min ... .max)

    init(configuration: ComponentConfiguration, domain: JID, routes: RouteTable, loop: any EventLoop) {
        self.configuration = configuration
        self.domain = domain
        self.routes = routes
        refusals = routes.routes.reduce(into: [:]) { refusals, route in
            if let payload = route.payload, let refusal = route.refusal { refusals[payload] = refusal }
        }
        self.loop = loop
        if configuration.conflictPolicy == .shared {
            let tag = IdentifierSource.makeTag()
            replicas = Replicas(tag: tag)
            identifiers = IdentifierSource(tag: tag)
        } else {
            identifiers = IdentifierSource()
        }
        metrics = RuntimeMetrics(configuration)
        tracer = Self.tracer(of: configuration)
        var logger = configuration.logger
        logger[metadataKey: "component"] = "\(domain)"
        self.logger = logger
        isTracing = logger.logLevel == .trace
        entries = routes.routes.map { RouteEntry($0, configuration: configuration) }
        let limits = configuration.limits
        lanes = LaneScheduler(
            limits: .init(
                softMark: limits.softMark, hardMark: limits.hardMark, laneQuota: limits.laneQuota,
                suspendedLanes: limits.maximumConcurrentHandlers))
        largeStanzas = LargeStanzas(laneQuota: limits.laneByteQuota, hardMark: limits.hardByteMark)
        let parent = domain.domain.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init)
        serverDomain = (configuration.serverDomain ?? parent).flatMap { try? JID(parsing: $0) }
        pending = PendingRequests(
            limit: limits.maximumPendingRequests, ownDomain: domain, serverDomain: serverDomain)
        outbound = OutboundLedger(highWater: limits.outboundHighWater, lowWater: limits.outboundLowWater)
        mailbox = NIOLockedValueBox(Mailbox())
        loopLagThreshold = configuration.timeouts.loopLag.nanoseconds
        configuredSpelling = configuration.domain == domain.description ? nil : configuration.domain
    }

    /// Whether stanzas can be sent, as other threads see it.
    var isOnline: Bool { mailbox.withLockedValue(\.isOnline) }

    /// The number of the stream, as other threads see it.
    var currentStream: Int? { mailbox.withLockedValue { $0.isOnline ? $0.streamNumber : nil } }

    var now: UInt64 { loop.now.uptimeNanoseconds }

    func logger(id: String?, route: String) -> Logger {
        var logger = logger
        logger[metadataKey: "route"] = "\(route)"
        if let id { logger[metadataKey: "id"] = "\(id)" }
        return logger
    }

    /// Shows stanzas as they are on the wire. The handshake is not among them.
    func trace(_ direction: String, _ buffer: ByteBuffer) {
        logger.trace("wire", metadata: ["\(direction)": "\(String(buffer: buffer))"])
    }

    /// Runs `work` on the loop: now when already there, else in its turn.
    func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.inEventLoop { work() } else { loop.execute(work) }
    }
}

/// A route with what the runtime needs of it in one reference.
final class RouteEntry: Sendable {
    let handler: Route.Handler
    let label: String
    let lane: LanePolicy
    let deadline: UInt64
    let metrics: RouteMetrics
    /// What stands before the handler, the outermost first.
    let middleware: [any Middleware]

    init(_ route: Route, configuration: ComponentConfiguration) {
        middleware = configuration.middleware + route.middleware
        handler = route.handler
        label = route.label
        lane = route.lane
        deadline = (route.deadline ?? configuration.timeouts.handler).onLoop
        metrics = RouteMetrics(route: route.label, kind: route.kind, configuration)
    }
}

/// One stanza on its way to a handler.
struct Inbound: Sendable {
    let element: Element
    let from: JID
    let to: JID
    let kind: StanzaKind
    /// Position of the route in `entries`.
    let route: Int
}
