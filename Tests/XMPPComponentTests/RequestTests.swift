// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 4: requests of ours find their answers, and nothing else does.
@Suite(.timeLimit(.minutes(15)))
struct RequestTests {
    private let alice: JID = "alice@example.org/phone"

    @Test("only the peer that was asked can answer, and only with a result or an error")
    func correlation() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let version = Task { try await component.query(SoftwareVersionQuery(), to: alice) }
            let query = try await stream.next()
            let id = query["id"] ?? ""
            #expect(id.count >= 20)
            let payload = "<query xmlns='jabber:iq:version'><name>forged</name><version>0</version></query>"
            try await stream.send(
                "<iq type='result' id='\(id)' from='mallory@example.org/x' to='echo.localhost'>\(payload)</iq>")
            try await stream.send(
                "<iq type='result' id='\(id)' from='alice@example.org' to='echo.localhost'>\(payload)</iq>")
            try await stream.send(
                "<iq type='get' id='\(id)' from='\(alice)' to='echo.localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
            try await stream.expect("<iq type='result' id='\(id)' from='echo.localhost' to='\(alice)'/>")
            try await stream.send(
                "<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:version'><name>true</name></query></iq>"
            )
            #expect(try await version.value.softwareName == "true")
        }
    }

    @Test("an error answer is thrown as the peer's StanzaError")
    func peerError() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let version = Task { try await component.query(SoftwareVersionQuery(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            try await stream.send(
                """
                <iq type='error' id='\(id)' from='\(alice)' to='echo.localhost'><error type='auth'>\
                <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                """)
            await #expect { _ = try await version.value } throws: { ($0 as? StanzaError)?.condition == .forbidden }
        }
    }

    @Test("an answer that cannot be decoded is a PayloadError")
    func undecodableAnswer() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let last = Task { try await component.query(LastActivityQuery(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            try await stream.send("<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'/>")
            await #expect(throws: PayloadError.self) { _ = try await last.value }
        }
    }

    @Test("a request without an answer times out")
    func timeout() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let pong = Task { try await component.query(Ping(), to: alice, timeout: .seconds(5)) }
            _ = try await stream.next()
            await server.advance(by: .seconds(6))
            await expect(code: .timeout) { _ = try await pong.value }
        }
    }

    @Test("pending requests fail at once when the stream breaks")
    func disconnect() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let pong = Task { try await component.query(Ping(), to: alice) }
            _ = try await stream.next()
            await stream.close()
            await expect(code: .connectionLost) { _ = try await pong.value }
        }
    }

    @Test("a cancelled request ends at once and its late answer is ignored")
    func cancellation() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let alice = alice
            let task = Task { try await component.query(Ping(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            try await stream.send("<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'/>")
            try await stream.expectNothing()
        }
    }

    @Test("requests are bounded")
    func bounded() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.maximumPendingRequests = 1
        let component = try server.component(configuration) {}
        try await server.run(component) { (stream: TestStream) async throws in
            let first = Task { try await component.query(Ping(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            await expect(code: .tooManyRequests) { _ = try await component.query(Ping(), to: alice) }
            try await stream.send("<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'/>")
            _ = try await first.value
        }
    }
}
