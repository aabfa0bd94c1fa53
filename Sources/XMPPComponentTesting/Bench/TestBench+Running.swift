// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
public import XMPPComponent

extension TestBench {
    /// Runs a component at one depth while `test` plays its users; then shuts it down in an orderly way.
    ///
    /// - Parameters:
    ///   - depth: How real the world is.
    ///   - users: Localparts of users that the kit's own server knows before they log in.
    ///   - routes: The component's routes.
    ///   - configure: Changes the component's configuration; address, domain and secret are set.
    ///   - test: The test.
    /// - Throws: what the test throws, most often ``ExpectationFailure``; what a module's `start(_:)` throws.
    public static func run(
        at depth: TestDepth,
        users: [String] = ["alice", "bob"],
        @RouteBuilder routes: () -> [any Routable],
        configure: (inout ComponentConfiguration) -> Void = { _ in },
        test: (TestBench) async throws -> Void
    ) async throws {
        switch depth.kind {
        case .inProcess(let habits):
            let server = InProcessServer()
            try await run(
                at: depth, on: server, inProcess: server, habits, users: users, routes: routes(), configure: configure,
                test: test)
        case .loopback(let habits):
            try await run(
                at: depth, on: try await LoopbackServer(), inProcess: nil, habits, users: users, routes: routes(),
                configure: configure, test: test)
        case .live(let provide):
            try await provide { server in
                try await run(at: depth, on: server, routes: routes(), configure: configure, test: test)
            }
        }
    }

    private static func run(
        at depth: TestDepth, on server: any TestServer, inProcess: InProcessServer?, _ habits: ServerHabits,
        users: [String], routes: [any Routable], configure: (inout ComponentConfiguration) -> Void,
        test: (TestBench) async throws -> Void
    ) async throws {
        var configuration = server.configuration()
        // Time may be moved by hours at once, with no chance to answer a sign of life asked for meanwhile.
        if inProcess != nil { configuration.timeouts.idle = .seconds(365 * 86400) }
        configure(&configuration)
        let secret = "secret"
        configuration.secret = Secret(secret)
        let component = try server.component(configuration, routes: routes)
        let miniature = MiniatureServer(
            domain: "localhost", component: component.domain, secret: secret, habits: habits)
        for user in users { miniature.register(user) }
        let clients = ClientRegister()
        let clock = inProcess.map { server in
            ManualClock(server) {
                await clients.settle()
                await miniature.flush()
            }
        }
        let bench = TestBench(
            component, depth: depth, serverDomain: miniature.domain, backend: .miniature(miniature), clock: clock,
            clients: clients)
        async let _: Void = miniature.serve(server)
        let patience = configuration.timeouts.drain + configuration.timeouts.close
        try await bench.run(test) {
            // Timers of a component in process stand still: what waits for one would wait forever.
            await inProcess?.advance(by: patience)
            await server.close()
        }
        await server.close()
    }

    private static func run(
        at depth: TestDepth, on server: LiveServer, routes: [any Routable],
        configure: (inout ComponentConfiguration) -> Void, test: (TestBench) async throws -> Void
    ) async throws {
        var configuration = ComponentConfiguration(
            domain: server.componentDomain, secret: Secret(server.componentSecret))
        configuration.host = server.host
        configuration.port = server.componentPort
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        configure(&configuration)
        let component = try Component(configuration) { routes }
        let bench = TestBench(
            component, depth: depth, serverDomain: try JID(parsing: server.domain), backend: .live(server))
        try await bench.run(test) {}
    }

    /// Runs the component and the test.
    ///
    /// - Parameter force: Called when the component takes 5 s of real time to shut down.
    private func run(
        _ test: (TestBench) async throws -> Void, force: @escaping @Sendable () async -> Void
    ) async throws {
        async let running: Void = component.run()
        let outcome: Result<Void, any Error>
        do {
            try await becomesOnline()
            try await test(self)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        component.shutDown()
        async let _: Void = Self.wait(.seconds(5), then: force)
        // What a module's start threw is the reason of all else.
        let ending: Result<Void, any Error>
        do { ending = .success(try await running) } catch { ending = .failure(error) }
        await clients.disconnect()
        try ending.get()
        try outcome.get()
    }

    private static func wait(_ time: Duration, then body: @Sendable () async -> Void) async {
        do { try await Task.sleep(for: time) } catch { return }
        await body()
    }
}
