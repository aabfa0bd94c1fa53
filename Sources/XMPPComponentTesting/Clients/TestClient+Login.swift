// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §4 (stream), §6 (SASL), §7 (resource binding), the client's part

import NIOCore
import NIOPosix
import XMPPComponent

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension TestClient {
    /// Logs in to a server that permits SASL PLAIN without TLS: over plain TCP, with one resource.
    ///
    /// - Parameters:
    ///   - user: The localpart.
    ///   - domain: The domain of the server's users.
    ///   - host: Where it is.
    ///   - port: Its port for clients.
    ///   - password: The user's.
    ///   - resource: Which of the user's devices this is.
    ///   - profile: What it says about itself and answers without the test's help.
    ///   - isAvailable: Whether to ``becomeAvailable()``; without, messages to the bare JID do not arrive.
    /// - Throws: ``ExpectationFailure`` when it cannot be reached, refuses, or takes more than 60 s for a step.
    public static func login(
        _ user: String,
        domain: String,
        host: String,
        port: Int,
        password: String,
        resource: String = "test",
        profile: Profile = Profile(features: [], answers: .connection),
        isAvailable: Bool = true
    ) async throws -> TestClient {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let session = try await eventLoop.submit {
            NIOLoopBound(ClientSession(eventLoop: eventLoop, profile: profile), eventLoop: eventLoop)
        }.get()
        let client = TestClient(eventLoop: eventLoop, session: session)
        do {
            _ = try await ClientBootstrap(group: eventLoop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ClientStreamHandler(domain: domain, session: session.value))
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            throw ExpectationFailure("no connection to the client port \(host):\(port): \(error)")
        }
        do {
            try await client.authenticate(user, password: password)
            try await client.bind(resource)
            if isAvailable { try await client.becomeAvailable() }
            return client
        } catch {
            await client.disconnect()
            throw error
        }
    }

    private func authenticate(_ user: String, password: String) async throws {
        _ = try await next("stream features before login", within: .seconds(60)) { $0.isNamed(.features) }

        // RFC 4616: [authzid] NUL authcid NUL passwd
        let credentials = Data("\0\(user)\0\(password)".utf8).base64EncodedString()
        send(Element(.auth, attributes: ["mechanism": "PLAIN"], text: credentials))
        let outcome = try await next("outcome of SASL", within: .seconds(60)) {
            $0.namespace == QName.auth.namespace
        }
        guard outcome.isNamed("success", in: QName.auth.namespace) else {
            throw ExpectationFailure("login of \(user) refused: \(outcome)")
        }
        try await onLoop { $0.link?.restart() }
        _ = try await next("stream features after login", within: .seconds(60)) { $0.isNamed(.features) }
    }

    private func bind(_ resource: String) async throws {
        let wish = Element(.bind, children: [Element(QName("resource", in: QName.bind.namespace), text: resource)])
        let bound = try await query(.set, wish, within: .seconds(60))
        guard let jid = bound.child(.bind)?.child("jid")?.text else {
            throw ExpectationFailure("resource \(resource) not bound: \(bound)")
        }
        self.jid = jid
    }
}
