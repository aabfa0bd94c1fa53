// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
public import XMPPComponent

/// Something a component under test connects to: the same script runs in process and over loopback.
public protocol TestServer: Sendable {
    /// Makes a component that connects to this server.
    func component(_ configuration: ComponentConfiguration, routes: [any Routable]) throws -> Component
    /// Where it is.
    var address: (host: String, port: Int) { get }
    /// The component's next connection.
    func accept() async throws -> TestStream
    /// Stops listening and cuts every connection.
    func close() async
}

extension TestServer {
    /// A configuration for a component that connects to this server, with the secret `secret`.
    public func configuration(domain: String = "echo.localhost") -> ComponentConfiguration {
        var configuration = ComponentConfiguration(domain: domain, secret: Secret("secret"))
        configuration.host = address.host
        configuration.port = address.port
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        return configuration
    }

    /// Makes a component that connects to this server.
    public func component(
        _ configuration: ComponentConfiguration? = nil, @RouteBuilder routes: () -> [any Routable]
    ) throws -> Component {
        try component(configuration ?? self.configuration(), routes: routes())
    }

    /// Runs a component while `script` plays the server, from the handshake on; then shuts the component down.
    ///
    /// - Throws: what the script throws, most often `ExpectationFailure`.
    public func run(
        _ component: Component, script: (TestStream) async throws -> Void
    ) async throws {
        try await runUnauthenticated(component) { stream in
            try await stream.authenticate(secret: "secret")
            try await script(stream)
        }
    }

    /// As `run(_:script:)`, with the handshake left to the script.
    public func runUnauthenticated(
        _ component: Component, script: (TestStream) async throws -> Void
    ) async throws {
        async let run: Void = component.run()
        let outcome: Result<Void, any Error>
        do {
            let stream = try await accept()
            try await script(stream)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        component.shutDown()
        await close()
        try await run
        try outcome.get()
    }
}
