// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

@_exported public import XMPPComponentTesting

/// The test kit's client, logged in to a server of ours.
public typealias ChatClient = TestClient

extension TestClient {
    /// Logs in to one of our servers.
    ///
    /// - Parameter isAvailable: Whether to `becomeAvailable()`; without, messages to the bare JID do not arrive.
    public static func login(
        _ user: String,
        to server: RealServer,
        password: String = "password",
        resource: String = "test",
        isAvailable: Bool = true
    ) async throws -> TestClient {
        try await login(
            user, domain: server.domain, host: server.host, port: server.clientPort, password: password,
            resource: resource, isAvailable: isAvailable)
    }
}

extension TestDepth {
    /// A server of its own for each test, with the users alice and bob.
    public static func real(_ kind: RealServer.Kind, as account: RealServer.Account = .echo) -> TestDepth {
        live("live \(kind)") { body in
            try await RealServer.with(kind) { server in
                try await body(
                    LiveServer(
                        host: server.host, domain: server.domain, clientPort: server.clientPort,
                        componentPort: server.componentPort, componentDomain: account.domain,
                        componentSecret: account.secret))
            }
        }
    }
}
