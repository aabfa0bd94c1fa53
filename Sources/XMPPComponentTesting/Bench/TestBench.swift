// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// A component with a server and users around it, for the time of a test: in process, over loopback sockets or with a real
/// server, by the same test body.
///
/// ```swift
/// @Test("the echo answers", arguments: [TestDepth.inProcess, .loopback])
/// func echo(_ depth: TestDepth) async throws {
///     try await TestBench.run(at: depth) {
///         OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
///     } test: { bench in
///         let alice = try await bench.client("alice")
///         try alice.send("<message to='\(bench.domain)' type='chat'><body>hello</body></message>")
///         try await alice.expect("<message from='\(bench.domain)' type='chat'>...<body>hello</body></message>")
///     }
/// }
/// ```
public final class TestBench: Sendable {
    enum Backend {
        case miniature(MiniatureServer)
        case live(LiveServer)
    }

    /// The component under test.
    public let component: Component
    /// How real the world is.
    public let depth: TestDepth
    /// The domain of the users.
    public let serverDomain: JID
    /// The component's time, to be moved; nil when it runs by itself. Where it is moved, the component does not ask the
    /// server for signs of life, unless `timeouts.idle` is set.
    public let clock: ManualClock?
    let backend: Backend
    let clients: ClientRegister

    init(
        _ component: Component, depth: TestDepth, serverDomain: JID, backend: Backend, clock: ManualClock? = nil,
        clients: ClientRegister = ClientRegister()
    ) {
        self.component = component
        self.depth = depth
        self.serverDomain = serverDomain
        self.backend = backend
        self.clock = clock
        self.clients = clients
    }

    /// The component's domain.
    public var domain: JID { component.domain }

    // MARK: Users

    /// Logs a user in.
    ///
    /// - Parameters:
    ///   - user: The localpart. The kit's own server makes users as they come; a live one has them.
    ///   - resource: Which of the user's devices this is.
    ///   - profile: What the client says about itself and answers without the test's help.
    ///   - isAvailable: Whether to fetch the roster and send initial presence; without, messages to the bare JID do not arrive.
    /// - Throws: ``ExpectationFailure`` when the server does not let the user in.
    public func client(
        _ user: String, resource: String = "test", profile: TestClient.Profile = TestClient.Profile(),
        isAvailable: Bool = true
    ) async throws -> TestClient {
        let client: TestClient
        switch backend {
        case .miniature(let server):
            client = try await server.connect(user, resource: resource, profile: profile)
            if isAvailable { try await client.becomeAvailable() }
        case .live(let server):
            client = try await TestClient.login(
                user, domain: server.domain, host: server.host, port: server.clientPort,
                password: server.password(user), resource: resource, profile: profile, isAvailable: isAvailable)
            try await client.settle()
        }
        clients.note(client)
        return client
    }

    /// The server loses the component's connection without a word. ``becomesOnline(within:fileID:line:)`` waits until the
    /// component is back.
    ///
    /// - Throws: ``ExpectationFailure`` with a live server, whose connections are not ours to cut.
    public func breakConnection(fileID: String = #fileID, line: Int = #line) async throws {
        guard case .miniature(let server) = backend else {
            throw ExpectationFailure(
                "the connection of a component to a live server cannot be cut", fileID: fileID, line: line)
        }
        let states = component.states
        server.cutComponent()
        for await state in states where !state.isOnline { return }
    }

    /// Waits until the component serves. In process, time passes as long as it waits for its next attempt.
    ///
    /// - Throws: ``ExpectationFailure`` when it does not within `limit`.
    public func becomesOnline(
        within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws {
        let (component, clock) = (component, clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await state in component.states {
                    if state.isOnline { return }
                    if case .stopped = state { break }
                }
                throw ExpectationFailure("the component has ended", fileID: fileID, line: line)
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw ExpectationFailure(
                    "the component does not serve after \(limit): it is \(component.state)", fileID: fileID, line: line)
            }
            if let clock {
                group.addTask {
                    while true {
                        if case .waiting = component.state { await clock.advance(by: .seconds(1)) }
                        // Nobody tells when the component has set its timer.
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
