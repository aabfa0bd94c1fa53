// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import TLSEngine
import TLSTestSupport
import Testing
import XMPPComponent

/// TLS as ejabberd's `tls` listener and Prosody's multiplexed TLS port speak it, and Unix sockets.
@Suite("the way to real servers", .serialized, .timeLimit(.minutes(15)))
struct TransportTests {
    private typealias TLS = ComponentConfiguration.TLS

    private func tls(_ server: RealServer, _ change: (inout TLS) -> Void = { _ in }) -> TLS {
        var tls = TLS()
        tls.authorityFile = server.certificateAuthority
        change(&tls)
        return tls
    }

    @Test("a component serves over TLS", arguments: RealServer.Kind.allCases)
    func overTLS(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server, as: .tls, port: server.componentTLSPort, configure: { $0.tls = tls(server) }
            ) { attached in
                try await attached.becomesOnline()
                #expect(try await attached.line(containing: "connected").contains("tls=true"))
                let alice = try await ChatClient.login("alice", to: server)
                try await alice.converse("hello", with: RealServer.Account.tls.domain)
                let much = String(repeating: "much ", count: 20_000)
                alice.send(body: much, to: RealServer.Account.tls.domain, id: "much")
                let reply = try await alice.next("echo") { $0.isMessage(from: RealServer.Account.tls.domain) }
                #expect(reply.body == much)
                // The server goes away without the end of TLS, and comes back.
                await server.kill()
                let broken = try await attached.becomesDisconnected()
                #expect(broken.cause == .lost, "\(broken)")
                try await server.restart()
                try await attached.becomesOnline()
            }
            // By name, with the newest version alone.
            try await Attached.with(
                server, as: .tls, port: server.componentTLSPort,
                configure: {
                    $0.host = "localhost"
                    $0.tls = tls(server) { $0.minimumVersion = .v1_3 }
                }
            ) { attached in
                try await attached.becomesOnline()
            }
        }
    }

    /// How the first attempt ends.
    private func failure(
        _ server: RealServer, port: Int? = nil, _ tls: TLS?
    ) async throws -> Disconnection {
        try await Attached.with(
            server, as: .tls, port: port ?? server.componentTLSPort, configure: { $0.tls = tls }
        ) { try await $0.becomesDisconnected() }
    }

    @Test("each way in which TLS fails has its own cause and cure", arguments: RealServer.Kind.allCases)
    func failures(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let wrongName = try await failure(server, tls(server) { $0.serverName = "xmpp.example.org" })
            #expect(wrongName.cause == .tlsWrongName)
            // Prosody refuses a name that it has no certificate for; ejabberd shows what it has.
            let words =
                kind == .prosody
                ? "the other side has no certificate for xmpp.example.org"
                : "for localhost, *.localhost, 127.0.0.1, and not for xmpp.example.org"
            #expect(wrongName.reason.contains(words), "\(wrongName.reason)")
            let untrusted = try await failure(server, TLS())
            #expect(untrusted.cause == .tlsUntrusted)
            #expect(untrusted.reason.contains("interop test CA"))
            let plain = try await failure(server, nil)
            #expect(plain.cause == .tlsRequired, "\(plain)")
            #expect(plain.advice.contains("Set COMPONENT_TLS=true"))
            let reverse = try await failure(server, port: server.componentPort, tls(server))
            #expect(reverse.cause == .tlsNotSpoken, "\(reverse)")
            #expect(reverse.advice.contains("plain component port"))
            for failure in [wrongName, untrusted, plain, reverse] { #expect(failure.retryDelay >= .seconds(30)) }

            let authority = try TestAuthority()
            let expired = try authority.issue("DNS:localhost", "IP:127.0.0.1", validity: .past)
            try server.replaceCertificate(expired.certificateFile, keyFile: expired.keyFile)
            try await server.restart()
            let old = try await failure(server, tls(server) { $0.authorityFile = authority.file })
            #expect(old.cause == .tlsExpired, "\(old)")
            #expect(old.reason.contains("has expired: valid from"))
            #expect(old.retryDelay >= .seconds(30))
        }
    }

    // ejabberd's listener for components has no `tls_verify`.
    @Test("Prosody wants a certificate: ours is shown, and without one, or with another's, the cause is told")
    func clientCertificate() async throws {
        try await RealServer.with(.prosody, clientCertificates: true) { server in
            let shown = tls(server) { $0.certificateFile = server.clientCertificate }
            try await Attached.with(
                server, as: .tls, port: server.componentTLSPort, configure: { $0.tls = shown }
            ) { attached in
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("hello", with: RealServer.Account.tls.domain)
            }
            let missing = try await failure(server, tls(server))
            #expect(missing.cause == .tlsRefused, "\(missing)")
            #expect(missing.advice.contains("COMPONENT_TLS_CERTIFICATE_FILE"))
            let authority = try TestAuthority()
            // Its files go with it.
            defer { withExtendedLifetime(authority) {} }
            let foreign = try authority.issue("DNS:tls.localhost")
            let refused = try await failure(
                server,
                tls(server) {
                    $0.certificateFile = foreign.certificateFile
                    $0.keyFile = foreign.keyFile
                })
            #expect(refused.cause == .tlsRefused, "\(refused)")
            for failure in [missing, refused] { #expect(failure.retryDelay >= .seconds(30)) }
        }
    }

    @Test("ejabberd is reached by a Unix socket")
    func unixSocket() async throws {
        try await RealServer.with(.ejabberd) { server in
            let socket = try #require(server.componentSocket)
            try await Attached.with(server, configure: { $0.host = "unix:\(socket)" }) { attached in
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("hello")
            }
        }
    }
}
