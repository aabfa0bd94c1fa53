// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// How much of the world is real in a test: give a list of them to `@Test(arguments:)`.
///
/// ```swift
/// @Test("the echo answers", arguments: [TestDepth.inProcess, .loopback])
/// func echo(_ depth: TestDepth) async throws { … }
/// ```
public struct TestDepth: Sendable, CustomStringConvertible {
    typealias Provider = @Sendable (_ body: (LiveServer) async throws -> Void) async throws -> Void

    enum Kind: Sendable {
        case inProcess(ServerHabits)
        case loopback(ServerHabits)
        case live(Provider)
    }

    let kind: Kind
    /// What the depth is called in the test's report.
    public let description: String

    /// No sockets, and time passes when told (``TestBench/clock``). The kit's own server does as Prosody does.
    public static let inProcess = inProcess(like: .prosody)
    /// Real sockets on a free loopback port, real time. The kit's own server does as Prosody does.
    public static let loopback = loopback(like: .prosody)

    /// No sockets, and the kit's own server, which does as `habits` say.
    public static func inProcess(like habits: ServerHabits) -> TestDepth {
        TestDepth(
            kind: .inProcess(habits), description: habits == .prosody ? "in process" : "in process, like \(habits)")
    }

    /// Real sockets, and the kit's own server, which does as `habits` say.
    public static func loopback(like habits: ServerHabits) -> TestDepth {
        TestDepth(kind: .loopback(habits), description: habits == .prosody ? "loopback" : "loopback, like \(habits)")
    }

    /// A server that runs already.
    public static func live(_ server: LiveServer) -> TestDepth {
        live("live server at \(server.host)") { body in try await body(server) }
    }

    /// A server that is started for each test.
    ///
    /// - Parameters:
    ///   - description: What the depth is called in the test's report.
    ///   - provide: Starts the server, calls its argument once, and stops the server.
    public static func live(
        _ description: String,
        provide: @escaping @Sendable (_ body: (LiveServer) async throws -> Void) async throws -> Void
    ) -> TestDepth {
        TestDepth(kind: .live(provide), description: description)
    }
}

/// An XMPP server that the user runs, with an account for a component and accounts of users.
///
/// Clients log in over plain TCP with SASL PLAIN, which the server must permit.
public struct LiveServer: Sendable {
    /// Where it is.
    public var host: String
    /// The domain of its users.
    public var domain: String
    /// Its port for clients.
    public var clientPort: Int
    /// Its port for components.
    public var componentPort: Int
    /// The component's domain, as configured in the server.
    public var componentDomain: String
    /// The component's secret, as configured in the server.
    public var componentSecret: String
    /// The password of each user.
    public var password: @Sendable (_ user: String) -> String

    /// A server; `password` is that of every user, unless changed afterwards.
    public init(
        host: String = "127.0.0.1", domain: String = "localhost", clientPort: Int = 5222, componentPort: Int = 5347,
        componentDomain: String, componentSecret: String, password: String = "password"
    ) {
        self.host = host
        self.domain = domain
        self.clientPort = clientPort
        self.componentPort = componentPort
        self.componentDomain = componentDomain
        self.componentSecret = componentSecret
        self.password = { _ in password }
    }
}
