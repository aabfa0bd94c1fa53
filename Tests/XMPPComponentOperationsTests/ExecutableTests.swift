// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponentTesting

/// The echo component as people run it: its command line, its exit statuses, and what it keeps to itself.
@Suite(.timeLimit(.minutes(15)))
struct ExecutableTests {
    private let base = ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2"]

    private func run(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> (
        status: Int32, lines: [String]
    ) {
        let process = try ComponentProcess("echo-component", arguments: arguments, environment: variables)
        guard case .exited(let status) = try await process.waitForExit() else { return (-1, process.lines) }
        return (status, process.lines)
    }

    @Test("without arguments it serves: it waits for a server that is not there, and ends with 0 on SIGTERM")
    func serves() async throws {
        let server = try await LoopbackServer()
        await server.close()
        let process = try ComponentProcess("echo-component", environment: variables(server))
        try await process.line(containing: "not connected")
        #expect(process.exitStatus == nil)
        #expect(try await process.stop() == .exited(0))
    }

    @Test("its readiness turns when the server is killed")
    func readiness() async throws {
        let server = try await LoopbackServer()
        let process = try ComponentProcess(
            "echo-component", environment: variables(server, ["HEALTH_PORT": "0", "COMPONENT_LOG_LEVEL": "info"]))
        let line = try await process.line(containing: "health endpoint").text
        let address = try #require(line.split(separator: " ").first { $0.hasPrefix("address=") })
        let port = try #require(Int(address.split(separator: ":").last ?? ""))
        try await server.accept().authenticate(secret: "secret")
        try await process.line(containing: "connected")
        #expect(
            try await eventually(within: .patience) {
                try await get("/readyz", port: port).contains(" 200 ") ? 1 : nil
            } == 1)
        let metrics = try await get("/metrics", port: port)
        for metric in [
            "xmpp_component_connected{component=\"parrot.localhost\"} 1",
            "xmpp_component_ready{component=\"parrot.localhost\"} 1",
            "xmpp_component_disconnections_total{cause=\"refused\",component=\"parrot.localhost\"} 0",
            "# TYPE xmpp_component_handler_seconds histogram", "# HELP xmpp_component_waiting_stanzas ",
        ] { #expect(metrics.contains(metric), "\(metrics)") }
        await server.close()
        #expect(
            try await eventually(within: .patience) {
                try await get("/readyz", port: port).contains(" 503 ") ? 1 : nil
            } == 1)
        #expect(try await get("/livez", port: port).contains(" 200 "))
        #expect(try await process.stop() == .exited(0))
    }

    @Test("a configuration that cannot work ends it with 78 and a sentence that names the variable")
    func configuration() async throws {
        let wrong = [
            (["COMPONENT_SECRET": "hunter2"], "COMPONENT_DOMAIN is not set"),
            (base.merging(["COMPONENT_PORT": "many"]) { $1 }, "COMPONENT_PORT"),
            (base.merging(["HEALTH_PORT": "http"]) { $1 }, "HEALTH_PORT"),
            (base.merging(["COMPONENT_DOMAIN": "a@b"]) { $1 }, "COMPONENT_DOMAIN"),
        ]
        for (variables, name) in wrong {
            let (status, lines) = try await run([], variables)
            #expect(status == 78, "\(lines)")
            #expect(lines.contains { $0.contains(name) }, "\(lines)")
            #expect(!lines.joined().contains("hunter2"))
        }
    }

    @Test("a secret file that cannot be read ends nothing: it is told, and taken when it is there")
    func secretFile() async throws {
        let server = try await LoopbackServer()
        let process = try ComponentProcess(
            "echo-component",
            environment: variables(server, ["COMPONENT_SECRET": "", "COMPONENT_SECRET_FILE": "late-secret"]))
        try await process.line(containing: "late-secret cannot be read")
        #expect(process.exitStatus == nil)
        #expect(try await process.stop() == .exited(0))
        await server.close()
    }

    @Test("the command line")
    func commandLine() async throws {
        let version = try await run(["--version"])
        #expect(version.status == 0 && version.lines.first?.split(separator: ".").count == 3, "\(version)")
        let help = try await run(["--help"])
        #expect(help.status == 0)
        for word in ["serve (default)", "doctor", "config", "COMPONENT_DOMAIN", "HEALTH_PORT", "78"] {
            #expect(help.lines.contains { $0.contains(word) }, "\(help.lines)")
        }
        #expect(try await run(["dance"]).status == 64)
        #expect(try await run(["serve", "--secret=hunter2"]).status == 64)
        let config = try await run(["config"], base)
        #expect(config.status == 0, "\(config.lines)")
        #expect(config.lines.contains { $0.hasPrefix("COMPONENT_DOMAIN ") && $0.hasSuffix("environment") })
        #expect(config.lines.contains { $0.hasPrefix("COMPONENT_SECRET ") && $0.contains("********") })
        #expect(try await run(["config"], ["COMPONENT_SECRET": "hunter2"]).status == 78)
    }

    @Test("doctor ends with 1 and the cure, or with 0")
    func doctor() async throws {
        let server = try await LoopbackServer()
        await server.close()
        let (status, lines) = try await run(["doctor"], variables(server))
        #expect(status == 1)
        let text = lines.joined(separator: "\n")
        for part in ["WRONG  server", "refused", "Nothing listens on", "component_ports", "1 thing is wrong."] {
            #expect(text.contains(part), "\(text)")
        }
        let offline = try await run(["doctor", "--offline"], base)
        #expect(offline.status == 0 && offline.lines.last == "Nothing is wrong.", "\(offline)")
    }
}
