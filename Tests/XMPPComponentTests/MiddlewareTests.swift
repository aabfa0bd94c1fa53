// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct MiddlewareTests {
    private let alice = "alice@example.org/phone"

    /// Notes that a stanza passed, and does what it is told with the body.
    private struct Checkpoint: Middleware {
        let name: String
        let log: Log

        func handle(
            _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
        ) async throws -> StanzaOutcome {
            log.note("\(name) in: \(stanza.kind.name) \(stanza.route) from \(stanza.sender) to \(stanza.address)")
            if stanza.element.child("body")?.text == "refuse" { throw StanzaError.notAllowed("not here") }
            if stanza.element.child("body")?.text == "ignore" { return .ignored }
            if stanza.element.firstChild?["city"] == "ignore" { return .ignored }
            let outcome = try await next()
            log.note("\(name) out")
            return outcome
        }
    }

    private final class Log: Sendable {
        private let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
        func take() -> [String] {
            entries.withLock { entries in
                defer { entries = [] }; return entries
            }
        }
    }

    @Test("the outermost middleware is first in and last out, and the handler's answer is what is sent")
    func nesting() async throws {
        let log = Log()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.middleware = [Checkpoint(name: "all", log: log)]
        let component = try server.component(configuration) {
            OnMessage(.chat, name: "talk") { message, context in
                log.note("handler")
                try await context.reply(body: message.body ?? "")
            }
            .middleware(Checkpoint(name: "inner", log: log)).middleware(Checkpoint(name: "outer", log: log))
            OnIQ(Weather.self) { weather, _ in Forecast("rain in \(weather.city)") }
                .middleware(Checkpoint(name: "inner", log: log))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("hi", from: alice))
            try await stream.expect(echo("hi", to: alice))
            #expect(
                log.take() == [
                    "all in: message talk from \(alice) to echo.localhost",
                    "outer in: message talk from \(alice) to echo.localhost",
                    "inner in: message talk from \(alice) to echo.localhost",
                    "handler", "inner out", "outer out", "all out",
                ])
            try await stream.send(
                "<iq type='get' id='w' from='\(alice)' to='echo.localhost'><weather xmlns='urn:example:weather' city='Rome'/></iq>"
            )
            try await stream.expect(
                "<iq type='result' id='w' from='echo.localhost' to='\(alice)'><weather xmlns='urn:example:weather'>rain in Rome</weather></iq>"
            )
            #expect(log.take().count == 4)
        }
    }

    @Test(
        "what a middleware throws is the answer; what it ignores has none, but a request is told that nobody takes it")
    func refusing() async throws {
        let log = Log()
        let server = InProcessServer()
        let component = try server.component {
            RouteGroup {
                OnMessage(.chat) { _, _ in log.note("handler") }
                OnIQ(Weather.self) { _, _ in Forecast("rain") }
                OnPresence(.subscribe) { _, _ in log.note("handler") }
            }.middleware(Checkpoint(name: "gate", log: log))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("refuse", from: alice))
            try await stream.expect(
                stanzaError("not-allowed", "cancel", id: "m1", to: alice, text: "not here", kind: "message"))
            try await stream.send(chat("ignore", from: alice))
            try await stream.expectNothing()
            try await stream.send(
                "<iq type='get' id='w' from='\(alice)' to='echo.localhost'><weather xmlns='urn:example:weather' city='ignore'/></iq>"
            )
            try await stream.expect(stanzaError("service-unavailable", "cancel", id: "w", to: alice))
            #expect(!log.take().contains("handler"))
            // What is not in the group is not seen.
            try await stream.send(ping(from: alice, id: "p"))
            try await stream.expect("<iq type='result' id='p' from='echo.localhost' to='\(alice)'/>")
            #expect(log.take().isEmpty)
        }
    }

    @Test("the configuration's middleware sees the built-in answers and what nobody handles")
    func everything() async throws {
        let log = Log()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.middleware = [Checkpoint(name: "all", log: log)]
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { _, _ in Forecast("rain") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(ping(from: alice, id: "p"))
            try await stream.expect("<iq type='result' id='p' from='echo.localhost' to='\(alice)'/>")
            try await stream.send(chat("refuse", from: alice))
            try await stream.expect(
                stanzaError("not-allowed", "cancel", id: "m1", to: alice, text: "not here", kind: "message"))
            try await stream.send(chat("hello", from: alice))
            try await stream.expect(
                stanzaError("service-unavailable", "cancel", id: "m1", to: alice, kind: "message"))
            try await stream.send(
                "<iq type='set' id='x' from='\(alice)' to='echo.localhost'><query xmlns='urn:example:unknown'/></iq>")
            try await stream.expect(stanzaError("service-unavailable", "cancel", id: "x", to: alice))
            try await stream.send(
                "<iq type='set' id='y' from='\(alice)' to='echo.localhost'><weather xmlns='urn:example:weather'/></iq>")
            try await stream.expect(stanzaError("feature-not-implemented", "cancel", id: "y", to: alice))
            #expect(log.take().filter { $0.hasPrefix("all in") }.count == 5)
            // Errors and typing notices stay unanswered.
            try await stream.send(
                "<message type='error' from='\(alice)' to='echo.localhost'><body>refuse</body></message>")
            try await stream.send(
                "<message type='headline' from='\(alice)' to='echo.localhost'><x xmlns='urn:example:x'/></message>")
            try await stream.expectNothing()
        }
    }
}

@Suite(.timeLimit(.minutes(15)))
struct StanzaTapTests {
    private let alice = "alice@example.org/phone"

    private final class Recording: Sendable {
        private let entries = Mutex<[(StanzaDirection, Element)]>([])
        func note(_ direction: StanzaDirection, _ stanza: Element) {
            entries.withLock { $0.append((direction, stanza)) }
        }
        var all: [(direction: StanzaDirection, stanza: Element)] { entries.withLock { $0 } }
    }

    private func record(
        _ redaction: StanzaTap.Redaction, _ body: @Sendable (TestStream) async throws -> Void
    ) async throws -> [(direction: StanzaDirection, stanza: Element)] {
        let recording = Recording()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.tap = StanzaTap(redaction: redaction) { recording.note($0, $1) }
        configuration.limits.stream.maximumTextBytes = 1000
        let component = try server.component(configuration) {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
        }
        try await server.run(component, script: body)
        return recording.all
    }

    @Test("everything that comes and goes is shown in its order, the handshake apart")
    func order() async throws {
        let seen = try await record(.none) { (stream: TestStream) async throws in
            try await stream.send(chat("one", from: alice) + ping(from: alice, id: "p"))
            try await stream.expectInAnyOrder(
                echo("one", to: alice), "<iq type='result' id='p' from='echo.localhost' to='\(alice)'/>")
            try await stream.send(chat("two", from: alice))
            try await stream.expect(echo("two", to: alice))
        }
        let lines = seen.map { "\($0.direction) \($0.stanza.name) \($0.stanza.child("body")?.text ?? "-")" }
        #expect(
            lines == [
                "inbound message one", "inbound iq -", "outbound message one", "outbound iq -", "inbound message two",
                "outbound message two",
            ])
        #expect(seen.allSatisfy { $0.stanza.name != "handshake" })
        #expect(seen.first?.stanza["from"] == alice)
    }

    @Test("texts are hidden unless asked for; of a stanza over a limit the head is shown")
    func redaction() async throws {
        let seen = try await record(.texts) { (stream: TestStream) async throws in
            try await stream.send(chat("häll", from: alice))
            try await stream.expect(echo("häll", to: alice))
            try await stream.send(chat(String(repeating: "x", count: 2000), from: alice))
            _ = try await stream.next()
        }
        #expect(seen.count == 4)
        #expect(seen.prefix(2).allSatisfy { $0.stanza.child("body")?.text == "[5 bytes]" })
        #expect(seen.dropFirst(2).first?.stanza["id"] == "m1")
        #expect(seen.dropFirst(2).first?.stanza.child("body") == nil)
        #expect(!seen.contains { "\($0.stanza)".contains("häll") })
    }

    @Test("conversations are hidden wherever they are, other texts are not")
    func conversations() throws {
        let message = try Element(
            parsing: """
                <message to='a@b'><body>secret</body><html xmlns='h'><body><p>secret <b>secret</b></p></body></html>\
                <thread>t1</thread><x xmlns='jabber:x:data'><field var='p'><value>secret</value></field></x></message>
                """, defaultNamespace: "jabber:component:accept")
        let redacted = StanzaTap.Redaction.conversations.redacted(message)
        #expect(!"\(redacted)".contains("secret"))
        #expect(redacted.child("thread")?.text == "t1")
        #expect(redacted["to"] == "a@b")
        #expect(StanzaTap.Redaction.none.redacted(message) == message)
        #expect(StanzaTap.Redaction { $0.name == "thread" }.redacted(message).child("thread")?.text == "[2 bytes]")
    }
}

@Suite(.timeLimit(.minutes(15)))
struct ComponentClockTests {
    @Test("sleep waits by the component's clock, and ends at once when it is cancelled")
    func sleep() async throws {
        let server = InProcessServer()
        let component = try server.component { OnMessage { _, _ in } }
        try await server.run(component) { (_: TestStream) async throws in
            let start = component.uptime
            let hasSlept = Atomic(false)
            async let slept: Void = {
                try await component.sleep(for: .seconds(3600))
                hasSlept.store(true, ordering: .releasing)
            }()
            while !hasSlept.load(ordering: .acquiring) { await server.advance(by: .seconds(60)) }
            try await slept
            #expect(component.uptime - start >= .seconds(3600))
            let sleeper = Task { try await component.sleep(for: .seconds(3600)) }
            sleeper.cancel()
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }
}
