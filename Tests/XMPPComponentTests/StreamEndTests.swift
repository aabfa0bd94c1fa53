// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 8: the reason a server gives is the reason an operator is told.
@Suite(.timeLimit(.minutes(15)))
struct StreamEndTests {
    @Test(
        "an error that ends an established stream is the reason told, alone or behind a stanza",
        arguments: ["conflict", "system-shutdown", "not-well-formed"], [false, true])
    func established(_ condition: String, isBehindStanza: Bool) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let stanza = isBehindStanza ? ping(from: "alice@example.org/phone", id: "1") : ""
            try await stream.send(
                """
                \(stanza)<stream:error><\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>\
                </stream:stream>
                """)
            for await state in component.states {
                guard case .waiting(let disconnection) = state else { continue }
                #expect(disconnection.reason.contains(condition))
                break
            }
        }
    }

    @Test("a TLS port that is spoken to in plain text is recognised by its alert, and retried slowly")
    func plainTextOnTLSPort() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.expectHeader()
            // Alert, TLS 1.2, two bytes: fatal, protocol_version (RFC 8446 §6).
            try await stream.send("\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}F")
            for await state in component.states {
                guard case .waiting(let disconnection) = state else { continue }
                #expect(disconnection.cause == .tlsRequired)
                #expect(disconnection.advice.contains("COMPONENT_TLS=true"))
                #expect(disconnection.retryDelay >= .seconds(30))
                break
            }
        }
    }
}
