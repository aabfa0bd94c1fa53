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

    @Test(
        "of a peer's error that a handler lets through the asker gets the condition alone, of an answer that is none no blame",
        arguments: [
            (
                "<iq type='error'><error type='modify' by='x.example.org'><gone xmlns='\(StanzaError.namespace)'>xmpp:b</gone>"
                    + "<text xmlns='\(StanzaError.namespace)'>secret</text><why xmlns='urn:example:why'/></error></iq>",
                "<error type='modify'><gone xmlns='\(StanzaError.namespace)'/></error>"
            ),
            (
                "<iq type='error'><error type='cancel'><item-not-found xmlns='\(StanzaError.namespace)'/>"
                    + "<text xmlns='\(StanzaError.namespace)'>secret</text></error></iq>",
                "<error type='cancel'><item-not-found xmlns='\(StanzaError.namespace)'/></error>"
            ),
            (
                "<iq type='result'/>",
                "<error type='cancel'><internal-server-error xmlns='\(StanzaError.namespace)'/></error>"
            ),
        ])
    func letThrough(answer: String, error: String) async throws {
        let server = InProcessServer()
        let alice = alice
        let component = try server.component {
            OnIQ(SoftwareVersionQuery.self) { query, context in
                guard context.address.isDomain else {
                    // What is handed on by intention is.
                    do {
                        return try await context.query(query, to: alice)
                    } catch let error as StanzaError {
                        throw StanzaError(error.condition, text: error.text)
                    }
                }
                return try await context.query(query, to: alice)
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            for address in ["echo.localhost", "relay@echo.localhost"] {
                try await stream.send(
                    "<iq type='get' id='1' from='bob@b/c' to='\(address)'><query xmlns='jabber:iq:version'/></iq>")
                let id = try await stream.next()["id"] ?? ""
                try await stream.send(
                    answer.replacing("<iq", with: "<iq id='\(id)' from='\(alice)' to='\(address)'", maxReplacements: 1))
                if address == "echo.localhost" {
                    try await stream.expect(
                        "<iq type='error' id='1' from='\(address)' to='bob@b/c'>\(error)</iq>")
                } else {
                    let reply = "\(try await stream.next())"
                    #expect(reply.contains("secret") == answer.contains("secret"))
                }
            }
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
