// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent

/// Refusals: the operator is told what to do, and it heals once that is done.
@Suite("the handshake with real servers (XEP-0114 §3)", .serialized, .timeLimit(.minutes(15)))
struct HandshakeTests {
    @Test("a wrong secret is told with what to paste, and retried slowly", arguments: RealServer.Kind.allCases)
    func wrongSecret(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let file = server.directory + "/secret"
            try Data("guess\n".utf8).write(to: URL(filePath: file))
            try await Attached.with(server, secret: .file(file)) { attached in
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.reason.contains("not-authorized"))
                #expect(disconnection.advice.contains("Component \"echo.localhost\"\n        component_secret ="))
                #expect(disconnection.advice.contains("\"echo.localhost\":\n            password:"))
                #expect(disconnection.retryDelay >= .seconds(30))
                let line = try await attached.line(containing: "not connected")
                #expect(line.hasPrefix("error:"))
                #expect(line.contains("component_secret"))
                #expect(!attached.lines.joined().contains("guess"))
            }
            // The delay is up to a minute: another component tries the corrected file in its place.
            try Data("secret\n".utf8).write(to: URL(filePath: file))
            try await Attached.with(server, secret: .file(file)) { attached in
                try await attached.becomesOnline()
                try await ChatClient.login("alice", to: server).converse("hello")
            }
        }
    }

    @Test("a secret file that appears while it retries is used", arguments: RealServer.Kind.allCases)
    func lateSecret(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let file = server.directory + "/secret"
            try await Attached.with(server, secret: .file(file)) { attached in
                #expect(try await attached.becomesDisconnected().reason.contains(file))
                try Data("secret".utf8).write(to: URL(filePath: file))
                try await attached.becomesOnline()
            }
        }
    }

    @Test("a domain that the server does not know is told with what to paste", arguments: RealServer.Kind.allCases)
    func unknownHost(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let stranger = RealServer.Account(domain: "stranger.localhost", secret: "secret")
            try await Attached.with(server, as: stranger) { attached in
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.reason.contains(kind == .prosody ? "host-unknown" : "not-authorized"))
                #expect(disconnection.advice.contains("Component \"stranger.localhost\""))
                #expect(disconnection.advice.contains("\"stranger.localhost\":\n            password:"))
                if kind == .ejabberd { #expect(disconnection.advice.contains("a domain that it does not know")) }
                #expect(disconnection.retryDelay >= .seconds(30))
            }
        }
    }

    @Test("the server's own domain is no component's", arguments: RealServer.Kind.allCases)
    func ownHost(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let own = RealServer.Account(domain: "localhost", secret: "secret")
            try await Attached.with(server, as: own) { attached in
                let disconnection = try await attached.becomesDisconnected()
                #expect(disconnection.reason.contains(kind == .prosody ? "host-unknown" : "conflict"))
                #expect(
                    disconnection.advice.contains(kind == .prosody ? "VirtualHost" : "one of the server's own `hosts`"))
                #expect(disconnection.retryDelay >= .seconds(5))
            }
        }
    }

    @Test("the port of clients is recognised as the wrong one", arguments: RealServer.Kind.allCases)
    func wrongPort(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(server, port: server.clientPort) { attached in
                let disconnection = try await attached.becomesDisconnected()
                let hint = kind == .prosody ? "components have a port of their own" : "not the component protocol"
                #expect(disconnection.advice.contains(hint), "\(disconnection)")
            }
        }
    }

    // MARK: A second connection for the domain

    @Test("on Prosody the newcomer waits and takes over when the first has gone")
    func conflict() async throws {
        try await RealServer.with(.prosody) { server in
            let alice = try await ChatClient.login("alice", to: server)
            try await Attached.with(server, configure: { $0.conflictPolicy = .standby }, routes: { named("spare") }) {
                spare in
                // Which of the two is first is the server's choice: the first is made sure of here.
                try await spare.becomesOnline()
                spare.component.shutDown()
            }
            try await Attached.with(server, routes: { named("first") }) { first in
                try await first.becomesOnline()
                try await Attached.with(server, configure: { $0.conflictPolicy = .standby }, routes: { named("spare") })
                { spare in
                    let disconnection = try await spare.becomesDisconnected()
                    #expect(disconnection.reason.contains("conflict"))
                    #expect(disconnection.advice.contains("kick_old"))
                    #expect(disconnection.retryDelay == .seconds(5))
                    #expect(try await whoAnswers(alice) == "first")
                    #expect(first.component.state.isOnline)

                    first.component.shutDown()
                    try await spare.becomesOnline()
                    #expect(try await whoAnswers(alice) == "spare")
                }
            }
        }
    }

    @Test("on Prosody with kick_old the newcomer replaces the first, which does not fight back")
    func replaced() async throws {
        try await RealServer.with(.prosody) { server in
            try await Attached.with(server, as: .second, routes: { named("old") }) { old in
                try await old.becomesOnline()
                try await Attached.with(server, as: .second, routes: { named("new") }) { new in
                    try await new.becomesOnline()
                    let disconnection = try await old.becomesDisconnected()
                    #expect(disconnection.reason.contains("conflict"))
                    #expect(disconnection.advice.contains("take the domain from each other for ever"))
                    #expect(disconnection.retryDelay >= .seconds(30))
                    let alice = try await ChatClient.login("alice", to: server)
                    #expect(try await whoAnswers(alice, at: "second.localhost") == "new")
                }
            }
        }
    }

    @Test("on ejabberd both share the traffic, and every message is answered once")
    func shared() async throws {
        try await RealServer.with(.ejabberd) { server in
            try await Attached.with(server, routes: { named("left") }) { left in
                try await Attached.with(server, routes: { named("right") }) { right in
                    try await left.becomesOnline()
                    try await right.becomesOnline()
                    let alice = try await ChatClient.login("alice", to: server)
                    let count = 100
                    alice.send((1...count).map { ChatClient.message("who?", to: "echo.localhost", id: "\($0)") })
                    let replies = try await alice.collect(count, "replies") { $0.isMessage(from: "echo.localhost") }
                    #expect(Set(replies.map { $0["id"] }) == Set((1...count).map(String.init)))
                    #expect(Set(replies.map(\.body)) == ["left", "right"])
                    #expect(try await alice.drain().filter { $0.name == "message" } == [])
                }
            }
        }
    }

    /// Answers every message with its name.
    private func named(_ name: String) -> [any Routable] {
        [OnMessage { message, context in try await context.reply(body: name, id: message.id) }]
    }

    private func whoAnswers(_ alice: ChatClient, at domain: String = "echo.localhost") async throws -> String? {
        alice.send(body: "who?", to: domain, id: "who")
        return try await alice.next("reply") { $0.isMessage(from: domain) }.body
    }
}
