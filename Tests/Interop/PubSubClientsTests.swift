// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing

/// `pubsub-service` as people run it, used by clients that are not ours.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PubSubClientsTests {
    @Test(
        "slixmpp's and aioxmpp's clients create, subscribe, publish, retrieve, manage and delete (XEP-0060)",
        arguments: RealServer.Kind.allCases, ["pubsub_slixmpp.py", "pubsub_aioxmpp.py"])
    func clients(_ kind: RealServer.Kind, _ script: String) async throws {
        try await RealServer.with(kind) { server in
            let service = try ComponentProcess("pubsub-service", attachedTo: server, as: .feeds)
            try await service.line(containing: "connected")
            let transcript = try await ForeignClient.run(script, at: server, [RealServer.Account.feeds.domain])
            #expect(transcript.split(separator: "\n").count { $0.hasPrefix("ok: ") } >= 10)
            print("\(script) at \(kind):\n\(transcript)")
            #expect(try await service.stop() == .exited(0))
        }
    }
}
