// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent

/// The end of a component, as a process manager and a user see it.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ShutdownTests {
    @Test(
        "SIGTERM and SIGINT end the process in order, and no log level tells the secret",
        arguments: RealServer.Kind.allCases)
    func signals(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let account = RealServer.Account(domain: "second.localhost", secret: "secret2")
            let alice = try await ChatClient.login("alice", to: server)
            for signal in [SIGTERM, SIGINT] {
                let process = try ComponentProcess(
                    "echo-component", attachedTo: server, as: account, environment: ["COMPONENT_LOG_LEVEL": "trace"])
                try await alice.waitUntilReachable(account.domain)
                try await alice.converse("hello", with: account.domain)
                process.signal(signal)
                #expect(try await process.waitForExit(within: .patience) == .exited(0))
                let log = process.lines
                #expect(log.contains { $0.contains("connected") })
                #expect(!log.contains { $0.contains(account.secret) })
            }
        }
    }

    @Test("SIGTERM and SIGINT end a process that waits for its server at once", arguments: [SIGTERM, SIGINT])
    func signalsWithoutServer(_ signal: Int32) async throws {
        let process = try ComponentProcess(
            "echo-component",
            environment: [
                // A port of the discard service, which nobody runs.
                "COMPONENT_DOMAIN": "echo.localhost", "COMPONENT_SECRET": "hush", "COMPONENT_PORT": "9",
                "COMPONENT_LOG_LEVEL": "trace",
            ])
        try await process.line(containing: "Is the server running")
        process.signal(signal)
        #expect(try await process.waitForExit(within: .patience) == .exited(0))
        #expect(!process.lines.contains { $0.contains("hush") })
    }

    @Test("a process without configuration says what is missing and fails")
    func unconfigured() async throws {
        let process = try ComponentProcess("echo-component")
        #expect(try await process.waitForExit() == .exited(78))
        #expect(process.lines.contains { $0.contains("COMPONENT_DOMAIN is not set") }, "\(process.lines)")
    }

    @Test(
        "a request under way is answered before the stream ends, a new one is refused",
        arguments: RealServer.Kind.allCases)
    func drains(_ kind: RealServer.Kind) async throws {
        let gate = Gate()
        let started = Locked(false)
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                routes: {
                    OnIQ(Weather.self) { request, _ in
                        started.withLock { $0 = true }
                        await gate.wait()
                        return Forecast("sunny in \(request.city)")
                    }
                }
            ) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let bob = try await ChatClient.login("bob", to: server)
                async let slow = alice.query(.get, Weather.element("Rome"), to: "echo.localhost")
                _ = try await eventually(within: .patience) { started.current ? true : nil }

                attached.component.shutDown()
                try await attached.states.next("stopping", within: .patience) {
                    if case .stopping = $0 { true } else { nil }
                }
                let late = try await bob.query(.get, Weather.element("Oslo"), to: "echo.localhost")
                #expect(late.errorCondition == "service-unavailable")
                await gate.open()
                #expect(try await slow.firstChild?.text == "sunny in Rome")
                try await attached.states.next("stopped", within: .patience) {
                    if case .stopped = $0 { true } else { nil }
                }
                // The domain is free again.
                try await Attached.with(server) { try await $0.becomesOnline() }
            }
        }
    }

    @Test("a handler that does not finish is answered for at the deadline", arguments: RealServer.Kind.allCases)
    func drainDeadline(_ kind: RealServer.Kind) async throws {
        let gate = Gate()
        let started = Locked(false)
        try await RealServer.with(kind) { server in
            let alice = try await ChatClient.login("alice", to: server)
            try await Attached.with(
                server, configure: { $0.timeouts.drain = .milliseconds(500) },
                routes: {
                    OnIQ(Weather.self) { _, _ in
                        started.withLock { $0 = true }
                        await gate.wait()
                        return Forecast("never")
                    }
                }
            ) { attached in
                try await attached.becomesOnline()
                async let stuck = alice.query(.get, Weather.element("Rome"), to: "echo.localhost")
                _ = try await eventually(within: .patience) { started.current ? true : nil }
                attached.component.shutDown()
                #expect(try await stuck.errorCondition == "service-unavailable")
                try await attached.states.next("stopped", within: .patience) {
                    if case .stopped = $0 { true } else { nil }
                }
                await gate.open()
            }
        }
    }
}
