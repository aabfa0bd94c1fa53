// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import TLSEngine
import TLSTestSupport
import Testing
import XMPPComponent
import XMPPComponentTesting

/// TLS on the way to the server, and what is said when it fails.
@Suite("TLS to the server", .timeLimit(.minutes(15)))
struct TransportSecurityTests {
    private let authority: TestAuthority

    init() throws {
        authority = try TestAuthority()
    }

    private func server(
        _ identity: TLSContext.Identity, clientAuthority: String? = nil
    ) async throws -> LoopbackServer {
        try await LoopbackServer(
            certificateFile: identity.certificateFile, keyFile: identity.keyFile, clientAuthorityFile: clientAuthority)
    }

    private func component(
        for server: LoopbackServer, _ change: (inout ComponentConfiguration.TLS) -> Void = { _ in }
    ) throws -> Component {
        var configuration = server.configuration()
        var tls = ComponentConfiguration.TLS()
        tls.authorityFile = authority.file
        change(&tls)
        configuration.tls = tls
        return try server.component(configuration) {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
        }
    }

    /// How the first attempt of a component ends.
    private func disconnection(of component: Component, at server: LoopbackServer) async throws -> Disconnection {
        async let run: Void = component.run()
        var found: Disconnection?
        for await state in component.states {
            guard case .waiting(let disconnection) = state else { continue }
            found = disconnection
            break
        }
        component.shutDown()
        try await run
        await server.close()
        guard let found else { throw ExpectationFailure(expected: "a disconnection", actual: "none") }
        return found
    }

    @Test("stanzas go both ways, small ones and large ones")
    func echo() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        try await server.run(component(for: server)) { (stream: TestStream) async throws in
            for size in [1, 10_000, 200_000] {
                let body = String(repeating: "x", count: size)
                try await stream.send(
                    "<message from='alice@localhost/a' to='echo.localhost' type='chat'><body>\(body)</body></message>")
                #expect(try await stream.next().child("body")?.text == body)
            }
            for number in 0..<500 {
                try await stream.send(ping(from: "alice@localhost/a", id: "\(number)"))
            }
            for _ in 0..<500 { #expect(try await stream.next()["type"] == "result") }
        }
    }

    @Test("the end of the stream is the end of TLS too")
    func end() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        let component = try component(for: server)
        async let run: Void = component.run()
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await stream.expectNothing()
        component.shutDown()
        try await stream.expectClose()
        try await run
        await server.close()
    }

    @Test("a name may be given for a certificate that is for another one than the host")
    func serverName() async throws {
        let server = try await server(authority.issue("DNS:xmpp.example.org"))
        let wrong = try await disconnection(of: component(for: server), at: server)
        #expect(wrong.cause == .tlsWrongName)
        #expect(wrong.reason.contains("the certificate is for xmpp.example.org, and not for 127.0.0.1"))
        #expect(wrong.advice.contains("COMPONENT_TLS_SERVER_NAME"))
        #expect(wrong.retryDelay >= .seconds(30))
        let again = try await self.server(authority.issue("DNS:xmpp.example.org"))
        try await again.run(component(for: again) { $0.serverName = "xmpp.example.org" }) {
            (stream: TestStream) async throws in
            try await stream.expectNothing()
        }
    }

    @Test("an authority that is not trusted")
    func untrusted() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        let found = try await disconnection(of: component(for: server) { $0.authorityFile = nil }, at: server)
        #expect(found.cause == .tlsUntrusted)
        #expect(found.reason.contains("test authority"))
        #expect(found.advice.contains("COMPONENT_TLS_CA_FILE"))
        #expect(found.retryDelay >= .seconds(30))
    }

    @Test("a certificate that has expired")
    func expired() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1", validity: .past))
        let found = try await disconnection(of: component(for: server), at: server)
        #expect(found.cause == .tlsExpired)
        #expect(found.reason.contains("has expired: valid from"))
        #expect(found.retryDelay >= .seconds(30))
    }

    @Test("a plain port that is spoken to in TLS")
    func plainPort() async throws {
        let server = try await LoopbackServer()
        async let found = disconnection(of: component(for: server), at: server)
        let stream = try await server.accept()
        // As servers do: what came is no XML.
        try await stream.send(
            "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' id=''>"
                + "<stream:error><not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
        )
        #expect(try await found.cause == .tlsNotSpoken)
        #expect(try await found.advice.contains("XEP-0114 has no STARTTLS"))
        #expect(try await found.retryDelay >= .seconds(30))
    }

    @Test("a TLS port that is spoken to in plain text")
    func tlsPort() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        let plain = try server.component {}
        let found = try await disconnection(of: plain, at: server)
        #expect(found.cause == .tlsRequired)
        #expect(found.advice.contains("Set COMPONENT_TLS=true"))
        #expect(found.retryDelay >= .seconds(30))
    }

    @Test("a server that hangs up in the middle")
    func interrupted() async throws {
        let server = try await LoopbackServer()
        async let found = disconnection(of: component(for: server), at: server)
        try await server.accept().close()
        #expect(try await found.cause == .tlsInterrupted)
        #expect(try await found.retryDelay <= .seconds(1))
    }

    @Test("a server that says nothing is given up")
    func silent() async throws {
        let server = try await LoopbackServer()
        var configuration = server.configuration()
        configuration.tls = ComponentConfiguration.TLS()
        configuration.timeouts.handshake = .milliseconds(50)
        let found = try await disconnection(of: try server.component(configuration) {}, at: server)
        #expect(found.cause == .tlsFailed)
        #expect(found.reason.contains("in time"))
    }

    @Test("a certificate of ours, where the server asks for one")
    func clientCertificate() async throws {
        let ours = try authority.issue("DNS:echo.localhost")
        let server = try await server(authority.issue("IP:127.0.0.1"), clientAuthority: authority.file)
        try await server.run(
            component(for: server) {
                $0.certificateFile = ours.certificateFile
                $0.keyFile = ours.keyFile
            }
        ) { (stream: TestStream) async throws in
            try await stream.expectNothing()
        }
        let again = try await self.server(authority.issue("IP:127.0.0.1"), clientAuthority: authority.file)
        let found = try await disconnection(of: component(for: again), at: again)
        #expect(found.cause == .tlsRefused, "\(found.reason)")
        #expect(found.advice.contains("COMPONENT_TLS_CERTIFICATE_FILE"))
    }

    @Test("files that cannot be used are named, and looked at again soon")
    func files() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        let found = try await disconnection(
            of: component(for: server) { $0.authorityFile = "/nowhere/ca.pem" }, at: server)
        #expect(found.cause == .tlsFiles)
        #expect(found.reason.contains("/nowhere/ca.pem cannot be read"))
        #expect(found.retryDelay <= .seconds(1))
    }

    @Test("a renewed certificate is used by the next connection")
    func renewed() async throws {
        let server = try await server(authority.issue("IP:127.0.0.1"))
        let file = "\(authority.directory)/late.pem"
        let component = try component(for: server) { $0.authorityFile = file }
        async let run: Void = component.run()
        var isThere = false
        for await state in component.states {
            if case .waiting = state, !isThere {
                _ = try authority.issue("DNS:nobody")
                try authority.copy(authority.file, to: "late.pem")
                isThere = true
                let stream = try await server.accept()
                try await stream.authenticate(secret: "secret")
            }
            if state.isOnline { break }
        }
        #expect(isThere)
        component.shutDown()
        await server.close()
        try await run
    }
}
