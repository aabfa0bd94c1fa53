// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing

/// `doctor` with real servers: what each says when something is wrong, and what doctor makes of it.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct DoctorTests {
    /// What doctor prints, and its exit status.
    private func doctor(
        _ server: RealServer, _ account: RealServer.Account, _ variables: [String: String] = [:],
        arguments: [String] = []
    ) async throws -> (status: InteropSupport.ExitStatus, text: String) {
        let process = try ComponentProcess(
            "echo-component", attachedTo: server, as: account, arguments: ["doctor"] + arguments, environment: variables
        )
        let status = try await process.waitForExit(within: .patience)
        return (status, process.lines.joined(separator: "\n"))
    }

    @Test("nothing is wrong", arguments: RealServer.Kind.allCases)
    func well(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let (status, text) = try await doctor(server, .echo)
            #expect(status == .exited(0), "\(text)")
            #expect(text.contains("took the handshake as echo.localhost"), "\(text)")
            #expect(text.contains("localhost answers"), "\(text)")
            // What a second connection leads to.
            switch kind {
            case .prosody: #expect(text.contains("a second connection is refused"), "\(text)")
            case .ejabberd: #expect(text.contains("lets several connections share the domain"), "\(text)")
            }
            // With the component itself attached.
            let echo = try ComponentProcess("echo-component", attachedTo: server, as: .echo)
            try await echo.line(containing: "connected")
            if kind == .prosody {
                let (status, text) = try await doctor(server, .echo)
                #expect(status == .exited(0), "\(text)")
                #expect(text.contains("is taken: the component itself"), "\(text)")
            }
            #expect(try await echo.stop() == .exited(0))
        }
    }

    @Test("the secret, the domain, the port are wrong", arguments: RealServer.Kind.allCases)
    func wrong(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let cases: [([String: String], [String])] = [
                (
                    ["COMPONENT_SECRET_FILE": "", "COMPONENT_SECRET": "wrong"],
                    ["wrong-secret", "component_secret", "password:"]
                ),
                (
                    ["COMPONENT_DOMAIN": "nobody.localhost"],
                    // ejabberd does not tell an unknown domain from a wrong secret, and the advice says so.
                    kind == .prosody
                        ? ["unknown-host", "Component \"nobody.localhost\""]
                        : ["wrong-secret", "also for a domain that it does not", "\"nobody.localhost\":"]
                ),
                (
                    ["COMPONENT_DOMAIN": "localhost"],
                    kind == .prosody
                        ? ["unknown-host", "VirtualHost there cannot be a component"]
                        : ["one of the server's own domains"]
                ),
                (["COMPONENT_PORT": "1"], ["refused", "Nothing listens on 127.0.0.1:1"]),
                (["COMPONENT_PORT": "\(server.clientPort)"], ["WRONG  server"]),
            ]
            for (variables, parts) in cases {
                let (status, text) = try await doctor(server, .echo, variables)
                #expect(status == .exited(1), "\(variables): \(text)")
                for part in parts { #expect(text.contains(part), "\(variables): \(text)") }
            }
        }
    }

    @Test("plain text on a TLS port", arguments: RealServer.Kind.allCases)
    func tlsPort(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let (status, text) = try await doctor(
                server, .tls, ["COMPONENT_PORT": "\(server.componentTLSPort)"])
            #expect(status == .exited(1), "\(text)")
            #expect(text.contains("TLS"), "\(text)")
        }
    }

    @Test("Prosody's kick_old, and modes that do not fit the server")
    func balancing() async throws {
        try await RealServer.with(.prosody) { server in
            let second = try await doctor(server, .second, ["COMPONENT_CONFLICT": "standby"])
            #expect(second.status == .exited(1) && second.text.contains("throws out the first"), "\(second.text)")
            let shared = try await doctor(server, .echo, ["COMPONENT_CONFLICT": "shared"])
            #expect(shared.status == .exited(1) && shared.text.contains("one connection per domain"), "\(shared.text)")
        }
        try await RealServer.with(.ejabberd) { server in
            let standby = try await doctor(server, .echo, ["COMPONENT_CONFLICT": "standby"])
            #expect(
                standby.status == .exited(1) && standby.text.contains("the spare would serve too"), "\(standby.text)")
            let shared = try await doctor(server, .echo, ["COMPONENT_CONFLICT": "shared"])
            #expect(shared.text.contains("each gets the answers to its requests"), "\(shared.text)")
        }
    }

    @Test("ejabberd's listener with several hosts and global_routes")
    func foreignHosts() async throws {
        try await RealServer.with(.ejabberd) { server in
            let port = try #require(server.sharedComponentPort)
            let (status, text) = try await doctor(server, .left, ["COMPONENT_PORT": "\(port)"])
            #expect(status == .exited(1), "\(text)")
            #expect(text.contains("stanzas for right.localhost") && text.contains("global_routes: false"), "\(text)")
        }
    }

    @Test("privileges and delegation are told", arguments: RealServer.Kind.allCases)
    func grants(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            let (_, text) = try await doctor(server, .privileged)
            #expect(text.contains("roster: both"), "\(text)")
            #expect(text.contains("urn:example:weather"), "\(text)")
        }
    }
}
