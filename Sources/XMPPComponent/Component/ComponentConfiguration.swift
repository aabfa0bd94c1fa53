// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
public import Logging
public import Tracing
public import UnixSignals

/// Everything a component can be told. Only `domain` and `secret` have no default.
public struct ComponentConfiguration: Sendable {
    /// The domain the server gives to this component, in the server's spelling, such as `echo.example.org`.
    public var domain: String
    /// The secret shared with the server.
    public var secret: Secret
    /// Where the server listens for components: a host name, resolved at each attempt, or an address; or `unix:` and the
    /// path of a Unix socket.
    public var host: String = "127.0.0.1"
    /// The server's component port. Nothing for a Unix socket.
    public var port: Int = 5347
    /// Further servers that have the domain, tried in this order when those before them cannot be had. The component stays
    /// with the one it gets, until that connection ends.
    public var fallbackServers: [ServerAddress] = []
    /// TLS on the way to the server; nil is plain text.
    public var tls: TLS?
    /// Where the component waits for the server to connect to it (`jabber:component:connect` of XEP-0114 §3), in place of
    /// connecting itself; nil for what nearly every server does. With ``tls``, the component shows its certificate, and
    /// asks the server for one if there is an ``TLS/authorityFile``.
    public var listenAddress: ServerAddress?
    /// The domain that is asked for signs of life (XEP-0199); by default the domain without its first label.
    public var serverDomain: String?
    /// The bounds of everything that could grow.
    public var limits = Limits()
    /// How long things may take.
    public var timeouts = Timeouts()
    /// What to do when the domain is taken by another connection.
    public var conflictPolicy: ConflictPolicy = .single
    /// What the domain is, as service discovery shows it (XEP-0030 §3.1).
    public var identity = DiscoIdentity(category: "component", type: "generic")
    /// What the domain's users are, as service discovery shows them unless a module says otherwise.
    public var userIdentity = DiscoIdentity(category: "client", type: "bot")
    /// Name and version that XEP-0092 tells; nil does not answer such requests.
    public var software: SoftwareVersion? = SoftwareVersion(
        name: "swift-xmpp-component", version: PackageVersion.string)
    /// The signals that `run()` takes as the request to shut down. Empty when something else handles signals.
    public var shutdownSignals: [UnixSignal] = [.sigterm, .sigint]
    /// What every stanza passes before its handler, the outermost first; the built-in answers and stanzas that nobody
    /// handles included.
    public var middleware: [any Middleware] = []
    /// Who else sees the stanzas that come and go; nil is nobody.
    public var tap: StanzaTap?
    /// Where log lines go.
    public var logger: Logger
    /// Where metrics go; nil is what the program gave to `MetricsSystem.bootstrap(_:)`.
    public var metrics: (any MetricsFactory)?
    /// Who is told of each stanza's handling, as a span with the route's name; nil is what the program gave to
    /// `InstrumentationSystem.bootstrap(_:)` before it made the component.
    public var tracer: (any Tracer)?
    /// What has to be well for the component to call itself ready, besides its stream and what its modules say.
    public var healthChecks: [HealthCheck] = []

    /// A configuration for `domain`, everything else at its default.
    public init(domain: String, secret: Secret) {
        self.domain = domain
        self.secret = secret
        logger = Logger(label: "xmpp-component")
    }

    /// All servers, in the order in which they are tried.
    public var servers: [ServerAddress] {
        let isSocket = host.hasPrefix("unix:")
        return [isSocket ? .unixSocket(String(host.dropFirst(5))) : .host(host, port: port)] + fallbackServers
    }

    /// What to do on the stream error `conflict` (RFC 6120 §4.9.3.3): another connection holds the domain.
    public struct ConflictPolicy: Hashable, Sendable {
        package let name: String

        /// There should be one connection: wait 5 to 60 seconds, longer each time, and say so loudly.
        public static let single = ConflictPolicy(name: "single")
        /// There are two on purpose: ask every 5 seconds, quietly, and take over when the domain is free.
        public static let standby = ConflictPolicy(name: "standby")
        /// Several connections share the domain (ejabberd); a conflict is an ordinary failure.
        public static let shared = ConflictPolicy(name: "shared")
    }

    /// The bounds of everything that could grow.
    public struct Limits: Sendable, Hashable {
        /// What the parser accepts from the stream.
        public var stream = StreamParser.Limits()
        /// Bytes of one outbound stanza. Prosody ends the stream above 512 KiB.
        public var maximumOutboundStanzaBytes = 256 << 10
        /// Stanzas waiting for their handler above which no more are read from the socket.
        public var softMark = 1024
        /// Stanzas waiting for their handler above which further ones are answered `resource-constraint`.
        public var hardMark = 8192
        /// Stanzas of one lane (one sender, by default) that may wait; further ones are answered `resource-constraint`.
        public var laneQuota = 256
        /// Bytes of large stanzas (over 16 KiB in memory) above which further ones are answered `resource-constraint`; from
        /// a quarter of it on, no more are read from the socket.
        public var hardByteMark = 64 << 20
        /// The same for the large stanzas of one lane.
        public var laneByteQuota = 4 << 20
        /// Handlers that may be suspended at the same time.
        public var maximumConcurrentHandlers = 1024
        /// Requests of ours that may wait for an answer.
        public var maximumPendingRequests = 16384
        /// Unwritten bytes above which `send` suspends.
        public var outboundHighWater = 1 << 20
        /// Unwritten bytes below which suspended sends go on.
        public var outboundLowWater = 256 << 10

        /// The defaults.
        public init() {}
    }

    /// How long things may take.
    public struct Timeouts: Sendable, Hashable {
        /// To reach the server.
        public var connect: Duration = .seconds(10)
        /// From there to the end of the handshake.
        public var handshake: Duration = .seconds(30)
        /// For a handler to answer, unless its route says otherwise. ejabberd gives up on delegated requests after 32 seconds.
        public var handler: Duration = .seconds(25)
        /// For the answer to a request of ours.
        public var request: Duration = .seconds(30)
        /// Silence after which the server is asked for a sign of life.
        public var idle: Duration = .seconds(30)
        /// For that sign of life.
        public var ping: Duration = .seconds(15)
        /// For handlers to finish at shutdown.
        public var drain: Duration = .seconds(10)
        /// For the server to close its side of the stream.
        public var close: Duration = .seconds(5)
        /// Work on the event loop without a pause that is counted and reported with its route.
        public var loopLag: Duration = .milliseconds(100)

        /// The defaults.
        public init() {}
    }
}
