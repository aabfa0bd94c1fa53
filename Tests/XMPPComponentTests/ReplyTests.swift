// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 3: exactly one reply, with the right condition.
@Suite(.timeLimit(.minutes(15)))
struct ReplyTests {
    private let alice = "alice@example.org/phone"

    @Test("a typed handler's return value is the result")
    func result() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, _ in Forecast("sunny in \(request.city)") }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather("Rome", from: alice, id: "w1"))
            try await server.expect(
                """
                <iq type='result' id='w1' from='echo.localhost' to='\(alice)'>\
                <weather xmlns='urn:example:weather'>sunny in Rome</weather></iq>
                """)
        }
    }

    @Test("no route: service-unavailable; a known namespace: feature-not-implemented")
    func unrouted() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { _, _ in Forecast("") }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(
                "<iq type='get' id='1' from='\(alice)' to='echo.localhost'><x xmlns='urn:example:none'/></iq>")
            try await server.expect(stanzaError("service-unavailable", "cancel", id: "1", to: alice))
            try await server.send(weather("Rome", from: alice, id: "2", type: "set"))
            try await server.expect(stanzaError("feature-not-implemented", "cancel", id: "2", to: alice))
        }
    }

    @Test("undecodable: bad-request naming what was wrong")
    func undecodable() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { _, _ in Forecast("") }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather(nil, from: alice, id: "1"))
            let error = try await server.next()
            #expect(error.child("error")?.child(QName("bad-request", in: "urn:ietf:params:xml:ns:xmpp-stanzas")) != nil)
            #expect("\(error)".contains("city"))
        }
    }

    @Test(
        "a request without payload, with two, or of unknown type: bad-request",
        arguments: [
            "<iq type='get' id='1' from='alice@example.org/phone' to='echo.localhost'/>",
            "<iq type='get' id='1' from='alice@example.org/phone' to='echo.localhost'><a xmlns='urn:a'/><b xmlns='urn:b'/></iq>",
            "<iq type='bogus' id='1' from='alice@example.org/phone' to='echo.localhost'><a xmlns='urn:a'/></iq>",
            "<iq id='1' from='alice@example.org/phone' to='echo.localhost'><a xmlns='urn:a'/></iq>",
        ])
    func malformedRequest(_ request: String) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(request)
            let error = try await server.next()
            #expect(error["type"] == "error")
            #expect(error.child("error")?.child(QName("bad-request", in: "urn:ietf:params:xml:ns:xmpp-stanzas")) != nil)
            try await server.expectNothing()
        }
    }

    @Test("a StanzaError thrown is sent as it is, any other error as internal-server-error without its text")
    func thrown() async throws {
        struct Embarrassing: Error { let password = "hunter2" }
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, _ in
                if request.city == "Atlantis" { throw StanzaError.itemNotFound("no such city") }
                throw Embarrassing()
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather("Atlantis", from: alice, id: "1"))
            try await server.expect(stanzaError("item-not-found", "cancel", id: "1", to: alice, text: "no such city"))
            try await server.send(weather("Rome", from: alice, id: "2"))
            let error = try await server.expect(stanzaError("internal-server-error", "cancel", id: "2", to: alice))
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test("an error that knows what to tell the peer is sent as that")
    func convertible() async throws {
        struct NoSuchCity: StanzaErrorConvertible {
            let city: String
            var stanzaError: StanzaError { .itemNotFound("\(city) is on no map") }
        }
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, _ in throw NoSuchCity(city: request.city) }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather("Atlantis", from: alice, id: "1"))
            try await server.expect(
                stanzaError("item-not-found", "cancel", id: "1", to: alice, text: "Atlantis is on no map"))
        }
    }

    @Test("results, errors and messages of type error are never answered")
    func neverAnswered() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.error) { _, _ in throw StanzaError.badRequest() }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send("<iq type='result' id='1' from='\(alice)' to='echo.localhost'/>")
            try await server.send(
                "<iq type='error' id='2' from='\(alice)' to='echo.localhost'><error type='cancel'/></iq>")
            try await server.send(
                "<message type='error' id='3' from='\(alice)' to='echo.localhost'><body>x</body></message>")
            try await server.send("<presence type='error' id='4' from='\(alice)' to='echo.localhost'/>")
            try await server.expectNothing()
        }
    }

    @Test("the deadline passed: an error, the handler cancelled, its late result dropped, the lane free")
    func deadline() async throws {
        let tally = Tally()
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, _ in
                guard request.city == "slow" else { return Forecast("quick") }
                await gate.wait()
                await tally.note(Task.isCancelled ? "cancelled" : "not cancelled")
                return Forecast("late")
            }.deadline(.seconds(2))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("slow", from: alice, id: "1"))
            try await stream.send(weather("quick", from: alice, id: "2"))
            await server.advance(by: .seconds(1))
            await server.advance(by: .milliseconds(1200))
            try await stream.expect(
                stanzaError(
                    "remote-server-timeout", "wait", id: "1", to: alice, text: "The component did not answer in time."))
            try await stream.expect(
                "<iq type='result' id='2' from='echo.localhost' to='\(alice)'><weather xmlns='urn:example:weather'>quick</weather></iq>"
            )
            await gate.open()
            while await tally.entries.isEmpty { await Task.yield() }
            #expect(await tally.entries == ["cancelled"])
            try await stream.expectNothing()
        }
    }

    @Test("a message nobody handles comes back only when it says something")
    func unroutedMessage() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(
                "<message type='chat' from='\(alice)' to='echo.localhost'><active xmlns='http://jabber.org/protocol/chatstates'/></message>"
            )
            try await server.expectNothing()
            try await server.send(chat("hello?", from: alice, id: "7"))
            try await server.expect(stanzaError("service-unavailable", "cancel", id: "7", to: alice, kind: "message"))
        }
    }
}
