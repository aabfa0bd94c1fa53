// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import Logging
import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 8 and 9: the stream's life, and losses that are told.
@Suite(.timeLimit(.minutes(15)))
struct SupervisionTests {
    private let alice: JID = "alice@example.org/phone"

    @Test("stanzas in the same segment as the handshake's answer are handled")
    func sameSegment() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.authenticate(secret: "secret", also: ping(from: "\(alice)", id: "1"))
            try await stream.expect("<iq type='result' id='1' from='echo.localhost' to='\(alice)'/>")
        }
    }

    @Test("the stream id may be empty, or have characters that XML escapes", arguments: ["", "<&'\">", "3BF96D32"])
    func streamIDs(_ id: String) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.authenticate(secret: "secret", streamID: id)
            try await stream.expectNothing()
        }
    }

    @Test("after a lost connection it reconnects and serves again", arguments: [false, true])
    func reconnects(isPolite: Bool) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            if isPolite { try await stream.fail("system-shutdown") } else { await stream.close() }
            let again = try await nextConnection(of: server, component)
            try await again.authenticate(secret: "secret")
            try await again.expectNothing()
        }
    }

    @Test(
        "a refused handshake says what to do and is retried",
        arguments: [
            ("not-authorized", "component_secret"), ("host-unknown", "Component \"echo.localhost\""),
            ("conflict", "kick_old"),
        ])
    func refused(_ condition: String, _ advice: String) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.expectHeader()
            try await stream.sendHeader()
            _ = try await stream.next()
            try await stream.fail(condition)
            let disconnection = try await disconnection(of: component)
            #expect(disconnection.advice.contains(advice), "\(disconnection.advice)")
            let again = try await nextConnection(of: server, component)
            try await again.authenticate(secret: "secret")
            try await again.expectNothing()
        }
    }

    @Test("a stream error in place of the header is understood")
    func errorWithHeader() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.expectHeader()
            try await stream.send(
                """
                <?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
                xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id=''><stream:error>\
                <host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>
                """)
            await stream.close()
            #expect(try await disconnection(of: component).advice.contains("echo.localhost"))
        }
    }

    @Test("what to do is said once for each cause, and again after the component was connected")
    func advice() async throws {
        let server = InProcessServer()
        let log = InMemoryLogHandler()
        var configuration = server.configuration()
        configuration.logger = Logger(label: "test") { _ in log }
        let component = try server.component(configuration) {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.expectHeader()
            await stream.close()
            for isAuthenticated in [false, true, true] {
                let next = try await nextConnection(of: server, component)
                if isAuthenticated {
                    try await next.authenticate(secret: "secret")
                } else {
                    try await next.expectHeader()
                }
                await next.close()
            }
            try await nextConnection(of: server, component).authenticate(secret: "secret")
        }
        let advice = log.entries.filter { "\($0.message)" == "not connected" }.map { "\($0.metadata["advice"] ?? "")" }
        #expect(advice.prefix(4).map { $0 == "as before" } == [false, true, false, false], "\(advice)")
    }

    @Test("a silent server is asked for signs of life and given up when it has none")
    func liveness() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            await server.advance(by: .seconds(31))
            let ping = try await stream.expect(
                "<iq type='get' id='*' from='echo.localhost' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
            // An error is a sign of life too.
            try await stream.send(
                "<iq type='error' id='\(ping["id"] ?? "")' from='localhost' to='echo.localhost'><error type='cancel'/></iq>"
            )
            await server.advance(by: .seconds(31))
            _ = try await stream.next()
            await server.advance(by: .seconds(16))
            // Once more by way of our own domain, which the server would send back to us.
            try await stream.expect(
                "<iq type='get' id='*' from='echo.localhost' to='echo.localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
            await server.advance(by: .seconds(16))
            let again = try await nextConnection(of: server, component)
            try await again.authenticate(secret: "secret")
            try await again.expectNothing()
        }
    }

    @Test("a handler that runs while the stream breaks answers on the next one")
    func answersAcrossReconnect() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("after all")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            await stream.close()
            let again = try await nextConnection(of: server, component)
            try await again.authenticate(secret: "secret")
            await gate.open()
            #expect(try await again.next().child(Forecast.name)?.text == "after all")
        }
    }

    @Test("a secret from a file is read anew for each connection and never described")
    func secretFile() async throws {
        #expect("\(Secret("hunter2"))" == "<redacted>")
        #expect(String(reflecting: Secret("hunter2")) == "<redacted>")
        var dumped = ""
        dump(ComponentConfiguration(domain: "echo.localhost", secret: Secret("hunter2")), to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    private func disconnection(of component: Component) async throws -> Disconnection {
        for await state in component.states {
            if case .waiting(let disconnection) = state { return disconnection }
        }
        throw ExpectationFailure(expected: "a disconnection", actual: "none")
    }

    /// Lets the delay before the next attempt pass.
    private func nextConnection(of server: InProcessServer, _ component: Component) async throws -> TestStream {
        let delay = try await disconnection(of: component).retryDelay
        await server.advance(by: delay + .seconds(1))
        return try await server.accept()
    }
}
