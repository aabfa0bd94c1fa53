// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Logging
import MetricsTestKit
import ServiceLifecycle
import Testing
import XMPPComponent

/// Several components on one server.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct NeighbourTests {
    @Test("several components of one process serve side by side, and each other", arguments: RealServer.Kind.allCases)
    func sideBySide(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(server) { first in
                try await Attached.with(server, as: .second) { second in
                    try await first.becomesOnline()
                    try await second.becomesOnline()
                    let alice = try await ChatClient.login("alice", to: server)
                    try await alice.converse("to the first")
                    try await alice.converse("to the second", with: "second.localhost")
                    _ = try await first.component.query(Ping(), to: "second.localhost")
                    _ = try await second.component.query(Ping(), to: "ann@echo.localhost")

                    second.component.shutDown()
                    try await second.states.next("stopped", within: .patience) {
                        if case .stopped = $0 { true } else { nil }
                    }
                    try await alice.converse("to the first, alone")
                }
            }
        }
    }

    @Test("a service group runs components and ends them", arguments: RealServer.Kind.allCases)
    func serviceGroup(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let components = try [RealServer.Account.echo, .second].map { account in
                var configuration = ComponentConfiguration(domain: account.domain, secret: Secret(account.secret))
                configuration.port = server.componentPort
                configuration.shutdownSignals = []
                configuration.logger.logLevel = .error
                return try Component(configuration) { echo() }
            }
            var logger = Logger(label: "services")
            logger.logLevel = .error
            let group = ServiceGroup(services: components, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let alice = try await ChatClient.login("alice", to: server)
                for component in components {
                    try await alice.waitUntilReachable(component.configuration.domain)
                    try await alice.converse("hello", with: component.configuration.domain)
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            for component in components {
                guard case .stopped = component.state else { throw InteropError("not stopped: \(component.state)") }
            }
        }
    }

    @Test("stanzas for another domain (global_routes) are refused, counted and explained")
    func foreignDomain() async throws {
        let metrics = TestMetrics()
        try await RealServer.with(.ejabberd) { server in
            try await Attached.with(
                server, as: .left, port: server.sharedComponentPort, configure: { $0.metrics = metrics }
            ) { left in
                try await left.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                alice.send((1...4).map { ChatClient.message("not for you", to: "right.localhost", id: "\($0)") })
                let line = try await left.line(containing: "refused a stanza for a domain that is not ours")
                #expect(line.hasPrefix("warning:"))
                #expect(line.contains("domain=right.localhost"))
                #expect(line.contains("global_routes: false"))
                try await alice.converse("for you", with: "left.localhost")
                let dropped = try metrics.expectCounter(
                    "xmpp_component_stanzas_dropped_total",
                    [("component", "left.localhost"), ("reason", "foreign-domain")])
                #expect(dropped.totalValue == 4)
                #expect(try await alice.drain().filter { $0.name == "message" } == [])
                #expect(left.states.all.count(where: \.isOnline) == 1)
            }
        }
    }
}
