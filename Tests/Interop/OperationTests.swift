// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent
import XMPPComponentTesting

/// The programs as an operator sees them while real servers come and go: readiness, metrics, and what is kept secret.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct OperationTests {
    /// One of the programs, something to ask of it, and what is counted then.
    struct Program: Sendable, CustomTestStringConvertible {
        let name: String
        let account: RealServer.Account
        var variables: [String: String] = [:]
        let use: @Sendable (ChatClient) async throws -> Void
        /// Lines of the metrics, up to the value, that must be above 0 afterwards.
        let counts: [String]

        var testDescription: String { name }

        private static func answered(_ client: ChatClient) async throws {
            let answer = try await client.next("answer") { $0["id"] == "use" }
            #expect(answer["type"] == "result", "\(answer)")
        }

        static let all = [
            Program(
                name: "echo-component", account: .echo, use: { try await $0.converse("hello") },
                counts: [#"handler_seconds_count{component="echo.localhost",kind="message","#]),
            Program(
                name: "pubsub-service", account: .feeds,
                use: { alice in
                    try alice.send(
                        """
                        <iq type='set' id='use' to='feeds.localhost'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
                        <publish node='news'><item id='1'><entry xmlns='http://www.w3.org/2005/Atom'><title>news</title>\
                        </entry></item></publish></pubsub></iq>
                        """)
                    try await Program.answered(alice)
                },
                counts: [
                    #"handler_seconds_count{component="feeds.localhost",kind="iq","#,
                    #"pubsub_store_commit_seconds_count{store="sqlite"}"#,
                ]),
            Program(
                name: "adhoc-command-service", account: .commands,
                variables: ["COMMANDS_FILE": ServiceProcess.sample, "COMMANDS_UPLOAD_PLAIN": "true"],
                use: { alice in
                    try alice.send(
                        """
                        <iq type='get' id='use' to='commands.localhost'><query xmlns='http://jabber.org/protocol/disco#items' \
                        node='http://jabber.org/protocol/commands'/></iq>
                        """)
                    try await Program.answered(alice)
                },
                counts: [#"handler_seconds_count{component="commands.localhost",kind="iq","#]),
            Program(
                name: "buddy-presence-bot", account: .bots,
                use: { alice in
                    _ = try await alice.query(
                        .get, Element(QName("vCard", in: "vcard-temp")), to: "secretary@bots.localhost")
                },
                counts: [
                    #"handler_seconds_count{component="bots.localhost",kind="iq","#,
                    #"bot_store_read_seconds_count{store="sqlite"}"#,
                ]),
        ]
    }

    /// What a metric's line says, all of them that begin like this together.
    private func value(_ beginning: String, in metrics: String) -> Double {
        metrics.split(separator: "\n").filter { $0.contains(beginning) && !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    /// Waits until `/readyz` answers so.
    private func readiness(_ status: Int, of process: ComponentProcess) async throws -> String {
        let body = try await eventually(within: .patience) { () -> String? in
            let answer = try await process.get("/readyz")
            return answer.status == status ? answer.body : nil
        }
        return try #require(body, "no \(status): \(process.lines.suffix(10))")
    }

    @Test(
        "readiness turns with the stream when the server is killed and when it is stopped; what is counted moves; the secret stays one",
        arguments: Program.all, RealServer.Kind.allCases)
    func life(_ program: Program, _ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let process = try ComponentProcess(
                program.name, attachedTo: server, as: program.account,
                environment: program.variables.merging([
                    "HEALTH_PORT": "0", "COMPONENT_LOG_LEVEL": "debug", "COMPONENT_SECRET": "not-\(program.name)",
                ]) { $1 })
            #expect(try await readiness(200, of: process) == "online\n")
            let alice = try await ChatClient.login("alice", to: server)
            try await program.use(alice)

            let domain = program.account.domain
            var metrics = try await process.get("/metrics").body
            for name in [
                #"stanzas_received_total{component="\#(domain)","#, #"stanzas_sent_total{component="\#(domain)"}"#,
            ] + program.counts { #expect(value(name, in: metrics) > 0, "\(name)\n\(metrics)") }
            for (name, expected) in [
                ("component_connections_total", 1.0), ("component_connected", 1), ("component_ready", 1),
            ] {
                #expect(value(name + "{", in: metrics) == expected, "\(name)")
            }
            #expect(value("component_disconnections_total{", in: metrics) == 0)
            #expect(metrics.contains("# TYPE xmpp_component_loop_lag_seconds histogram"))
            for gauge in ["waiting_stanzas", "busy_lanes", "suspended_handlers", "outbound_bytes", "pending_requests"] {
                #expect(metrics.contains("xmpp_component_\(gauge){component=\"\(domain)\"} "), "\(gauge)")
            }

            // The connection breaks without a word.
            await server.kill()
            let killed = try await readiness(503, of: process)
            #expect(try await process.get("/livez").status == 200)
            metrics = try await process.get("/metrics").body
            #expect(value("component_connected{", in: metrics) == 0 && value("component_ready{", in: metrics) == 0)
            try await server.restart()
            _ = try await readiness(200, of: process)
            // The server takes leave: Prosody by the end of the stream alone, ejabberd with an error.
            try await server.stop()
            let stopped = try await readiness(503, of: process)
            try await server.restart()
            _ = try await readiness(200, of: process)
            metrics = try await process.get("/metrics").body
            #expect(value("component_connections_total{", in: metrics) >= 3)
            #expect(value("component_disconnections_total{", in: metrics) >= 2)
            print("\(program.name), \(kind): killed «\(killed.dropLast())», stopped «\(stopped.dropLast())»")

            #expect(try await process.stop() == .exited(0))
            let shown = process.lines.joined(separator: "\n") + metrics
            #expect(!shown.contains("not-\(program.name)"))
        }
    }
}
