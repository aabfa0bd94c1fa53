// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent

/// Servers that come late, go away, crash and hang.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ReconnectTests {
    @Test("a component that is there before its server waits for it", arguments: RealServer.Kind.allCases)
    func componentFirst(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await server.stop()
            try await Attached.with(server) { attached in
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.reason == "cannot connect: connection refused")
                #expect(disconnection.advice.contains("Is the server running"))
                #expect(disconnection.retryDelay <= .seconds(1))
                try await server.restart()
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("hello")
            }
        }
    }

    @Test("a server that restarts is served again", arguments: RealServer.Kind.allCases)
    func restart(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(server) { attached in
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("before")
                try await server.restart()
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.advice.contains("reconnects by itself"), "\(disconnection)")
                #expect(disconnection.unknownStanzas == 0)
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("after")
                #expect(attached.states.all.count(where: \.isOnline) == 2)
            }
        }
    }

    @Test(
        "a server that crashes is noticed at once, and so are requests that nobody will answer",
        arguments: RealServer.Kind.allCases)
    func crash(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(server) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let jid = try JID(parsing: alice.jid)
                let component = attached.component
                let answer = Task { try await component.query(Weather(city: "Rome"), to: jid) }
                // She reads it and does not answer.
                _ = try await alice.next("question") { $0.firstChild?.isNamed(Weather.name) == true }

                await server.kill()
                let error = await #expect(throws: ComponentError.self) { try await answer.value }
                #expect(error?.code == .connectionLost)
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.failedRequests == 1)
                let refusal = await #expect(throws: ComponentError.self) {
                    try await attached.component.query(Ping(), to: jid)
                }
                #expect(refusal?.code == .notConnected)

                try await server.restart()
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("after the crash")
            }
        }
    }

    @Test("a server that hangs is found out by its silence", arguments: RealServer.Kind.allCases)
    func freeze(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                configure: {
                    $0.timeouts.idle = .seconds(1)
                    $0.timeouts.ping = .seconds(2)
                }
            ) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                try await alice.converse("before")
                server.freeze()
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.reason == "the server does not answer pings")
                #expect(disconnection.advice.contains("does not answer any more"))
                server.thaw()
                try await attached.becomesOnline()
                try await alice.waitUntilReachable("echo.localhost")
                try await alice.converse("after")
            }
        }
    }

    @Test("a quiet server is pinged, not given up", arguments: RealServer.Kind.allCases)
    func quiet(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                configure: {
                    $0.timeouts.idle = .milliseconds(100)
                    // Two without an answer are the end: within the wait.
                    $0.timeouts.ping = .milliseconds(1500)
                }
            ) { attached in
                try await attached.becomesOnline()
                await #expect(throws: InteropError.self) {
                    _ = try await attached.becomesDisconnected(within: .seconds(4))
                }
                #expect(attached.component.state.isOnline)
            }
        }
    }
}
