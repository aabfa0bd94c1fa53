// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import Logging
import TLSTestSupport
import Testing
import XMPPComponent
import XMPPComponentTesting

/// Where servers are: several of them, and sockets.
@Suite("addresses of servers", .timeLimit(.minutes(15)))
struct ServerAddressTests {
    private func configuration(_ variables: [String: String]) throws -> ComponentConfiguration {
        let variables = variables.merging(["COMPONENT_DOMAIN": "e.example.org", "COMPONENT_SECRET": "s"]) { $1 }
        return try ComponentConfiguration(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test(
        "what is written is what is meant",
        arguments: [
            ("localhost", "localhost:5347"), ("localhost:1", "localhost:1"), ("192.0.2.1:65535", "192.0.2.1:65535"),
            ("::1", "[::1]:5347"), ("[::1]", "[::1]:5347"), ("[2001:db8::1]:9", "[2001:db8::1]:9"),
            ("unix:/run/x.sock", "unix:/run/x.sock"),
        ])
    func parsed(_ text: String, _ meaning: String) throws {
        let address = try #require(ServerAddress(text))
        #expect(address.description == meaning)
        #expect(ServerAddress(meaning) == address)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "", ":", "host:", "host:0", "host:65536", "host:five", ":5347", "[::1", "[::1]:", "[::1]5347", "[host]:1",
            "a b", "user@host", "http://host", "unix:", "unix:relative", "unix:/" + String(repeating: "x", count: 200),
        ])
    func refused(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test("several servers come in order, each with the port unless it has its own")
    func several() throws {
        let several = try configuration(["COMPONENT_HOST": "a,b:5348, unix:/run/x.sock", "COMPONENT_PORT": "5350"])
        #expect(several.servers.map(\.description) == ["a:5350", "b:5348", "unix:/run/x.sock"])
        #expect(several.host == "a" && several.port == 5350 && several.fallbackServers.count == 2)
        let socket = try configuration(["COMPONENT_HOST": "unix:/run/x.sock"])
        #expect(socket.servers == [.unixSocket("/run/x.sock")])
        #expect(try configuration([:]).servers == [.host("127.0.0.1", port: 5347)])
        #expect { try configuration(["COMPONENT_HOST": "a,b:none"]) } throws: { error in
            (error as? ComponentError)?.message.contains("«b:none» is none") == true
        }
    }

    @Test("settings of TLS are read, and none is silently without effect")
    func tls() throws {
        let tls = try configuration([
            "COMPONENT_TLS": "true", "COMPONENT_TLS_CA_FILE": "/ca.pem", "COMPONENT_TLS_CERTIFICATE_FILE": "/c.pem",
            "COMPONENT_TLS_KEY_FILE": "/k.pem", "COMPONENT_TLS_SERVER_NAME": "x.org",
            "COMPONENT_TLS_MINIMUM_VERSION": "1.3",
        ]).tls
        #expect(tls?.authorityFile == "/ca.pem" && tls?.certificateFile == "/c.pem" && tls?.keyFile == "/k.pem")
        #expect(tls?.serverName == "x.org" && tls?.minimumVersion == .v1_3)
        #expect(try configuration(["COMPONENT_TLS": "yes"]).tls == ComponentConfiguration.TLS())
        #expect(try configuration(["COMPONENT_TLS": "false"]).tls == nil)
        for (variables, named) in [
            (["COMPONENT_TLS_CA_FILE": "/ca.pem"], "set COMPONENT_TLS=true"),
            (["COMPONENT_TLS_MINIMUM_VERSION": "1.3"], "set COMPONENT_TLS=true"),
            (["COMPONENT_TLS": "true", "COMPONENT_TLS_KEY_FILE": "/k.pem"], "COMPONENT_TLS_CERTIFICATE_FILE"),
            (["COMPONENT_TLS": "true", "COMPONENT_TLS_MINIMUM_VERSION": "1.1"], "COMPONENT_TLS_MINIMUM_VERSION"),
            (["COMPONENT_TLS": "perhaps"], "COMPONENT_TLS"),
        ] {
            #expect { try configuration(variables) } throws: { error in
                (error as? ComponentError)?.message.contains(named) == true
            }
        }
    }

    @Test("where to listen is read, and excludes a server to connect to")
    func listen() throws {
        #expect(try configuration(["COMPONENT_LISTEN": "0.0.0.0:5350"]).listenAddress == .host("0.0.0.0", port: 5350))
        #expect(try configuration([:]).listenAddress == nil)
        for (variables, named) in [
            (["COMPONENT_LISTEN": "a b"], "COMPONENT_LISTEN"),
            (["COMPONENT_LISTEN": "0.0.0.0", "COMPONENT_HOST": "localhost"], "COMPONENT_HOST"),
            (["COMPONENT_LISTEN": "0.0.0.0", "COMPONENT_TLS": "true"], "COMPONENT_TLS_CERTIFICATE_FILE"),
        ] {
            #expect { try configuration(variables) } throws: { error in
                (error as? ComponentError)?.message.contains(named) == true
            }
        }
    }

    @Test("a Unix socket carries the stream")
    func unixSocket() async throws {
        let place = try TestAuthority()
        let server = try await LoopbackServer(unixSocket: "\(place.directory)/xmpp.sock")
        #expect(server.configuration().servers == [.unixSocket("\(place.directory)/xmpp.sock")])
        try await server.run(server.component {}) { (stream: TestStream) async throws in
            try await stream.expectNothing()
        }
    }

    @Test("a Unix socket that is not there is named")
    func noSocket() async throws {
        var configuration = ComponentConfiguration(domain: "e.example.org", secret: Secret("s"))
        configuration.host = "unix:/nowhere/xmpp.sock"
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        let component = try Component(configuration) {}
        async let run: Void = component.run()
        for await case .waiting(let found) in component.states {
            #expect(found.cause == .refused && found.server == .unixSocket("/nowhere/xmpp.sock"))
            #expect(found.advice.hasPrefix("Nothing listens on unix:/nowhere/xmpp.sock."))
            break
        }
        component.shutDown()
        try await run
    }

    @Test("a second server is connected to at once when the first is not there, and the first when both are")
    func fallback() async throws {
        let gone = try await LoopbackServer()
        let port = gone.address.port
        await gone.close()
        let spare = try await LoopbackServer()
        var configuration = spare.configuration()
        configuration.port = port
        configuration.fallbackServers = [.host("127.0.0.1", port: spare.address.port)]
        let component = try Component(configuration) {}
        let states = component.states
        async let run: Void = component.run()
        let stream = try await spare.accept()
        try await stream.authenticate(secret: "secret")
        var failures: [Disconnection] = []
        for await state in states {
            if case .waiting(let failure) = state { failures.append(failure) }
            if state.isOnline { break }
        }
        #expect(failures.map(\.server) == [.host("127.0.0.1", port: port)])
        #expect(failures.first?.cause == .refused && failures.first?.retryDelay == .zero)
        // The first is there by now.
        let back = try await LoopbackServer(port: port)
        await stream.close()
        let again = try await back.accept()
        try await again.authenticate(secret: "secret")
        try await again.expectNothing()
        component.shutDown()
        try await again.expectClose()
        try await run
        await back.close()
        await spare.close()
    }
}
