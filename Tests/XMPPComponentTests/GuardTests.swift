// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 6 and 7: the guards on the way out and on the way in.
@Suite(.timeLimit(.minutes(15)))
struct GuardTests {
    private let alice = "alice@example.org/phone"

    // MARK: Egress

    @Test("from is stamped with the address that was spoken to, ids are set")
    func stamped() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                try await context.send(Message(to: message.from, type: .chat, body: "x"))
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat("hi", from: alice, to: "bot@echo.localhost/main"))
            try await server.expect(echo("x", to: alice, from: "bot@echo.localhost/main"))
        }
    }

    @Test("a foreign from, a missing to and an oversized stanza fail alone, before they are written")
    func refusedSends() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.maximumOutboundStanzaBytes = 10_000
        let component = try server.component(configuration) {}
        try await server.run(component) { (stream: TestStream) async throws in
            var foreign = Message(to: try JID(parsing: alice), body: "x")
            foreign.from = try JID(parsing: "mallory@elsewhere.example")
            await expect(code: .foreignSender) { try await component.send(foreign) }
            var subdomain = foreign
            subdomain.from = try JID(parsing: "x@sub.echo.localhost")
            await expect(code: .foreignSender) { try await component.send(subdomain) }
            await expect(code: .missingRecipient) { try await component.send(Message(to: nil, body: "x")) }
            let large = Message(to: try JID(parsing: alice), body: String(repeating: "x", count: 10_000))
            await expect(code: .stanzaTooLarge) { try await component.send(large) }
            try await stream.expectNothing()
            try await component.send(Message(to: try JID(parsing: alice), type: .chat, body: "fine"))
            try await stream.expect(echo("fine", to: alice))
        }
    }

    @Test("characters that XML does not allow are replaced")
    func illegalCharacters() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            try await component.send(Message(to: try JID(parsing: alice), type: .chat, body: "a\u{1}b\u{FFFE}c<&"))
            let message = try await stream.next()
            #expect(message.child("body")?.text == "a\u{FFFD}b\u{FFFD}c<&")
        }
    }

    @Test("from is written in the configured spelling")
    func spelling() async throws {
        let server = InProcessServer()
        let component = try server.component(server.configuration(domain: "xn--bcher-kva.localhost")) {}
        try await server.run(component) { (stream: TestStream) async throws in
            #expect(stream.domain == "xn--bcher-kva.localhost")
            try await component.send(Message(to: try JID(parsing: alice), type: .chat, body: "x"))
            #expect(try await stream.next()["from"] == "xn--bcher-kva.localhost")
            try await stream.send(ping(from: alice, to: "bücher.localhost", id: "1"))
            try await stream.expect("<iq type='result' id='1' from='xn--bcher-kva.localhost' to='\(alice)'/>")
        }
    }

    @Test("sending without a stream fails at once")
    func notConnected() async throws {
        let component = try InProcessServer().component {}
        await expect(code: .notConnected) {
            try await component.send(Message(to: try JID(parsing: alice), body: "x"))
        }
        await expect(code: .notConnected) {
            _ = try await component.query(Ping(), to: try JID(parsing: alice))
        }
    }

    // MARK: Ingress

    @Test(
        "a hostile or malformed stanza never ends the stream",
        arguments: [
            "<message from='@@bad' to='echo.localhost'><body>x</body></message>",
            "<message from='alice@example.org' to='@@echo.localhost'><body>x</body></message>",
            "<message type='bogus' from='a@b' to='echo.localhost'/>",
            "<presence type='bogus' from='a@b' to='echo.localhost'/>",
            "<foo from='a@b' to='echo.localhost'/>",
            "<presence from='echo.localhost/x' to='echo.localhost'/>",
            "<message from='a@b' to='someone@elsewhere.example'><body>x</body></message>",
            "<iq type='result' id='never-asked' from='a@b' to='echo.localhost'/>",
            "<message/>", "<iq/>", "<presence/>",
            "<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>",
        ])
    func survives(_ stanza: String) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(stanza)
            try await server.expectNothing()
        }
    }

    @Test("a stanza over a limit is refused, the stream lives")
    func overLimit() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.stream.maximumStanzaBytes = 10_000
        let component = try server.component(configuration) { OnMessage { _, _ in } }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat(String(repeating: "x", count: 20_000), from: alice, id: "big"))
            let error = try await server.next()
            #expect(error["id"] == "big")
            #expect(
                error.child("error")?.child(QName("policy-violation", in: "urn:ietf:params:xml:ns:xmpp-stanzas")) != nil
            )
            let deep = String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200)
            try await server.send("<iq type='get' id='deep' from='\(alice)' to='echo.localhost'>\(deep)</iq>")
            #expect(try await server.next()["id"] == "deep")
            try await server.expectNothing()
        }
    }

    @Test(
        "comments, processing instructions, DTDs and broken XML end the stream with an error",
        arguments: [
            ("<!-- x -->", "restricted-xml"), ("<?php x?>", "restricted-xml"), ("<message></iq>", "not-well-formed"),
            ("<message>\u{1}</message>", "not-well-formed"), ("<message>&nope;</message>", nil),
            ("<x:message/>", "bad-namespace-prefix"),
        ] as [(String, String?)])
    func restrictedXML(_ input: String, _ condition: String?) async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(input)
            let error = try await server.next()
            #expect(error.qualifiedName == QName("error", in: "http://etherx.jabber.org/streams"))
            if let condition {
                #expect(error.child(QName(condition, in: "urn:ietf:params:xml:ns:xmpp-streams")) != nil)
            }
        }
    }
}

/// Expects a `ComponentError` of a code.
func expect(
    code: ComponentError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as ComponentError {
        #expect(error.code == code, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
