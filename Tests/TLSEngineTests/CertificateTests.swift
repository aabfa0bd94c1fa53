// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import TLSEngine
import TLSTestSupport
import Testing

/// Whom a side talks to, and what it says when it does not.
@Suite("TLS certificates", .timeLimit(.minutes(15)))
struct CertificateTests {
    private let authority: TestAuthority

    init() throws {
        authority = try TestAuthority()
    }

    /// How the client's handshake ends; nil is well.
    private func connect(
        to name: String?, _ identity: TLSContext.Identity, trust: TLSContext.Trust? = nil
    ) throws -> TLSError? {
        var pair = try Pair(
            client: .client(trust: trust ?? .file(authority.file)), name: name, server: .server(identity: identity))
        pair.start()
        #expect(pair.client.session.isEstablished == (pair.client.failure == nil))
        // The server is told by an alert.
        #expect((pair.client.failure == nil) == (pair.server.failure == nil))
        if let failure = pair.server.failure { #expect(failure.code == .refused) }
        return pair.client.failure
    }

    @Test(
        "host names and addresses are compared with the certificate's",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("127.0.0.1", true), ("::1", true),
            ("xmpp.example.org", true), ("deep.xmpp.example.org", false), ("example.org", false), ("127.0.0.2", false),
            ("::2", false), ("localhost.localdomain", false),
        ])
    func names(_ name: String, isRight: Bool) throws {
        let identity = try authority.issue("DNS:localhost", "DNS:*.example.org", "IP:127.0.0.1", "IP:::1")
        let failure = try connect(to: name, identity)
        #expect(failure?.code == (isRight ? nil : .wrongName))
        if let failure {
            #expect(failure.message.contains("localhost, *.example.org, 127.0.0.1, ::1, and not for \(name)"))
        }
    }

    @Test("the common name is no name to connect to (RFC 9525 §2)")
    func commonName() throws {
        let failure = try connect(to: "localhost", try authority.issue())
        #expect(failure?.code == .wrongName)
        #expect(failure?.message.contains("no subjectAltName") == true)
    }

    @Test("dates count, and are told")
    func dates() throws {
        let expired = try connect(to: "localhost", try authority.issue("DNS:localhost", validity: .past))
        #expect(expired?.code == .expired)
        #expect(expired?.message.contains("has expired: valid from 20") == true)
        let future = try connect(to: "localhost", try authority.issue("DNS:localhost", validity: .future))
        #expect(future?.code == .expired)
        #expect(future?.message.contains("is not valid yet") == true)
        let old = try TestAuthority("old authority", validity: .past)
        let below = try old.issue("DNS:localhost")
        let failure = try connect(to: "localhost", below, trust: .file(old.file))
        #expect(failure?.code == .expired)
        #expect(failure?.message.contains("old authority") == true)
    }

    @Test("an authority that is not trusted is named")
    func unknownAuthority() throws {
        let other = try TestAuthority("somebody else")
        let identity = try other.issue("DNS:localhost")
        for trust in [.file(authority.file), .system] as [TLSContext.Trust] {
            let failure = try connect(to: "localhost", identity, trust: trust)
            #expect(failure?.code == .untrusted)
            #expect(failure?.message.contains("somebody else") == true)
        }
        #expect(try connect(to: "localhost", identity, trust: .file(other.file)) == nil)
    }

    @Test("a certificate signed by itself, or by anybody, is trusted when its own file says so")
    func pinned() throws {
        let own = try authority.issue("DNS:localhost", isSelfSigned: true)
        #expect(try connect(to: "localhost", own)?.code == .untrusted)
        #expect(try connect(to: "localhost", own, trust: .file(own.certificateFile)) == nil)
        let stranger = try TestAuthority("somebody else")
        let other = try stranger.issue("DNS:localhost", isSelfSigned: true)
        try withExtendedLifetime(stranger) {
            let failure = try connect(to: "localhost", other, trust: .file(own.certificateFile))
            #expect(failure?.code == .untrusted)
        }
        let issued = try authority.issue("DNS:localhost")
        #expect(try connect(to: "localhost", issued, trust: .file(issued.certificateFile)) == nil)
        // The name still counts.
        #expect(try connect(to: "elsewhere", issued, trust: .file(issued.certificateFile))?.code == .wrongName)
    }

    @Test("the server is told which name is meant, but no address (RFC 6066 §3)")
    func serverName() throws {
        let identity = try authority.issue("DNS:localhost", "IP:127.0.0.1")
        for (name, told) in [("localhost", "localhost"), ("127.0.0.1", nil)] {
            let client = try Endpoint(.client(trust: .file(authority.file)), name: name)
            let peer = try RawPeer(identity)
            client.start()
            client.take(peer.exchange(client.output()))
            #expect(peer.serverName == told)
            #expect(client.session.isEstablished)
        }
    }

    @Test(
        "what cannot be a name is refused before anything is sent",
        arguments: ["", ".", "a b", "müller.example", "a\u{0}b"])
    func noName(_ name: String) throws {
        let error = #expect(throws: TLSError.self) { try TLSSession(.client(), peerName: name) }
        #expect(error?.code == .configuration)
    }

    @Test(
        "a server that asks for a certificate gets ours, and one without is refused",
        arguments: [TLSVersion.v1_2, .v1_3])
    func clientCertificate(_ version: TLSVersion) throws {
        let server = try TLSContext.server(
            identity: authority.issue("DNS:localhost"), trust: .file(authority.file))
        func connect(_ identity: TLSContext.Identity?) throws -> Pair {
            var pair = try Pair(
                client: .client(trust: .file(authority.file), identity: identity, minimumVersion: version),
                server: server)
            pair.start()
            pair.exchange()
            return pair
        }
        let known = try connect(try authority.issue("DNS:component"))
        #expect(known.client.failure == nil && known.server.failure == nil)
        let stranger = try TestAuthority("stranger")
        try withExtendedLifetime(stranger) {
            for identity in [nil, try stranger.issue("DNS:component")] {
                let unknown = try connect(identity)
                #expect(unknown.client.failure?.code == .refused)
                #expect(unknown.server.failure != nil)
            }
        }
    }

    @Test("a version that is too old is refused by either side")
    func versions() throws {
        let identity = try authority.issue("DNS:localhost")
        let client = try Endpoint(
            .client(trust: .file(authority.file), minimumVersion: .v1_3), name: "localhost")
        let oldServer = try RawPeer(identity, maximumVersion: .v1_2)
        client.start()
        client.take(oldServer.exchange(client.output()))
        #expect(client.failure?.code == .version)
        let server = try Endpoint(.server(identity: identity, minimumVersion: .v1_3))
        let oldClient = try RawPeer(maximumVersion: .v1_2)
        server.take(oldClient.exchange([]))
        #expect(server.failure?.code == .version)
        #expect(TLSVersion.v1_2 < .v1_3)
    }

    @Test(
        "what is not TLS is recognised by either side",
        arguments: [
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'>", "HTTP/1.1 400 Bad Request\r\n\r\n",
            "220 mail ESMTP\r\n", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ])
    func plainText(_ text: String) throws {
        let client = try Endpoint(.client(), name: "localhost")
        client.start()
        client.take(text.utf8)
        #expect(client.failure?.code == .notTLS)
        let server = try Endpoint(.server(identity: authority.issue("DNS:localhost")))
        server.take(text.utf8)
        #expect(server.failure?.code == .notTLS)
    }

    // MARK: Files

    private func refusal(_ body: () throws -> TLSContext) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            guard let error = error as? TLSError, error.code == .configuration else { return "\(error)" }
            return error.message
        }
    }

    @Test("a file that cannot be used is named with the reason")
    func files() throws {
        let identity = try authority.issue("DNS:localhost")
        let text = try authority.write("text", "no certificate\n")
        #expect(refusal { try .client(trust: .file("/nowhere.pem")) }?.contains("/nowhere.pem cannot be read") == true)
        #expect(refusal { try .client(trust: .file(text)) }?.contains("\(text) holds no certificate") == true)
        #expect(refusal { try .client(trust: .file(authority.directory)) }?.contains("holds no certificate") == true)
        #expect(
            refusal {
                try .client(identity: .init(certificateFile: text, keyFile: identity.keyFile))
            }?.contains("holds no certificate") == true)
        let other = try authority.issue("DNS:localhost")
        for key in [other.keyFile, text, try authority.issue("DNS:x", passphrase: "sesame").keyFile] {
            let message = refusal {
                try .client(identity: .init(certificateFile: identity.certificateFile, keyFile: key))
            }
            #expect(message?.contains("\(key) holds no private key") == true)
        }
        #expect(refusal { try .client(identity: identity) } == nil)
    }
}
