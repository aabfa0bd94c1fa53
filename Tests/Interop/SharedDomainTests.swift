// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import MetricsTestKit
import Testing
import XMPPComponent

/// Several connections for one domain on ejabberd, which spreads its stanzas over them, answers included.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct SharedDomainTests {
    @Test("every answer comes to whoever asked, though the server sends half of them to the other one")
    func answers() async throws {
        try await RealServer.with(.ejabberd) { server in
            let metrics = TestMetrics()
            try await Attached.with(server, configure: { $0.conflictPolicy = .shared }) { left in
                try await left.becomesOnline()
                try await Attached.with(
                    server,
                    configure: {
                        $0.conflictPolicy = .shared
                        $0.metrics = metrics
                    }
                ) { right in
                    try await right.becomesOnline()
                    let alice = try await ChatClient.login("alice", to: server)
                    // Once each has heard of the other, which takes a probe and its note.
                    try await alice.converse("hello")
                    for asking in [left, right] {
                        for _ in 1...60 {
                            _ = try await asking.component.query(Ping(), to: "localhost", timeout: .patience)
                        }
                    }
                    let handovers = try metrics.expectCounter(
                        "xmpp_component_handovers_total", [("component", RealServer.Account.echo.domain)])
                    #expect(handovers.totalValue > 10)
                    let line = try await right.line(containing: "balancing", within: .patience)
                    #expect(line.hasPrefix("info:") && line.contains("method=random") && line.contains("replicas=2"))
                    #expect(right.component.balancing?.isSafe == true)
                }
                // The one that is left goes on alone, once the server has noticed that it is.
                while (try? await left.component.query(Ping(), to: "localhost", timeout: .seconds(10))) == nil {}
                for _ in 1...20 { _ = try await left.component.query(Ping(), to: "localhost", timeout: .patience) }
            }
        }
    }

    @Test("places where nobody is are found out, and no more once somebody is there")
    func emptyPlaces() async throws {
        try await RealServer.with(.ejabberd) { server in
            try await Attached.with(server, as: .spread, configure: { $0.conflictPolicy = .shared }) { left in
                try await left.becomesOnline()
                let line = try await left.line(containing: "balancing", within: .patience)
                #expect(line.hasPrefix("error:") && line.contains("component_number"), "\(line)")
                #expect((left.component.balancing?.lostProbes ?? 0) > 8)
                try await Attached.with(server, as: .spread, configure: { $0.conflictPolicy = .shared }) { right in
                    try await right.becomesOnline()
                    let line = try await right.line(containing: "balancing", within: .patience)
                    #expect(line.hasPrefix("info:") && line.contains("method=bySender"), "\(line)")
                    for _ in 1...40 {
                        _ = try await right.component.query(Ping(), to: "localhost", timeout: .patience)
                    }
                }
            }
        }
    }
}
