// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import InMemoryTracing
import Logging
import Testing
import Tracing
import XMPPComponent
import XMPPComponentTesting

/// One span per stanza, and log lines that name the stanza.
@Suite(.timeLimit(.minutes(15)))
struct TracingTests {
    private let alice: JID = "alice@example.org/phone"

    private func traced(
        _ tracer: InMemoryTracer, @RouteBuilder _ routes: () -> [any Routable],
        script: (InProcessServer, TestStream) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.tracer = tracer
        let component = try server.component(configuration, routes: routes())
        try await server.run(component) { (stream: TestStream) async throws in try await script(server, stream) }
    }

    @Test("a span has the route's name, the stanza's kind and id, and nothing of who or what")
    func span() async throws {
        let tracer = InMemoryTracer()
        try await traced(tracer) {
            OnMessage(.chat, name: "greet") { message, context in
                await Task.yield()
                try await context.reply(body: "hello")
            }
        } script: { _, stream in
            try await stream.send(chat("secrets", from: "\(alice)", id: "m-7"))
            _ = try await stream.next()
        }
        let span = try #require(tracer.finishedSpans.first)
        #expect(tracer.finishedSpans.count == 1)
        #expect(tracer.activeSpans.isEmpty)
        #expect(span.operationName == "greet")
        #expect(span.kind == .server)
        var attributes: [String: String] = [:]
        span.attributes.forEach { key, value in attributes[key] = "\(value)" }
        #expect(attributes.keys.sorted() == ["xmpp.component", "xmpp.stanza.id", "xmpp.stanza.kind"])
        #expect(attributes["xmpp.stanza.id"]?.contains("m-7") == true)
        #expect(attributes["xmpp.stanza.kind"]?.contains("message") == true)
        #expect(!"\(attributes)".contains("alice") && !"\(attributes)".contains("secrets"))
        #expect(span.status == nil)
    }

    @Test("what a handler traces is inside of its stanza's span, also after it has suspended")
    func children() async throws {
        let tracer = InMemoryTracer()
        try await traced(tracer) {
            OnIQ(Weather.self, name: "weather") { _, _ in
                await Task.yield()
                tracer.withAnySpan("look out of the window") { _ in }
                return Forecast("rain")
            }
        } script: { _, stream in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            _ = try await stream.next()
        }
        let spans = tracer.finishedSpans
        let inner = try #require(spans.first { $0.operationName == "look out of the window" })
        let outer = try #require(spans.first { $0.operationName == "weather" })
        #expect(inner.parentSpanID == outer.spanID)
        #expect(inner.traceID == outer.traceID)
    }

    @Test("a refusal and a failure are told by their condition, without the text")
    func failures() async throws {
        struct Failure: Error { let password = "hunter2" }
        let tracer = InMemoryTracer()
        try await traced(tracer) {
            OnIQ(Weather.self, name: "weather") { request, _ in
                if request.city == "Rome" { throw StanzaError.forbidden("hunter2") }
                throw Failure()
            }
        } script: { _, stream in
            for (id, city) in ["Rome", "Oslo"].enumerated() {
                try await stream.send(weather(city, from: "\(alice)", id: "\(id)"))
                _ = try await stream.next()
            }
        }
        let statuses = tracer.finishedSpans.map { $0.status }
        #expect(statuses.map { $0?.code } == [.error, .error])
        #expect(statuses.map { $0?.message } == ["forbidden", "internal-server-error"])
        #expect(tracer.finishedSpans.allSatisfy { $0.errors.isEmpty })
    }

    @Test("a handler that misses its deadline ends its span as an error")
    func deadline() async throws {
        let tracer = InMemoryTracer()
        let gate = Gate()
        try await traced(tracer) {
            OnIQ(Weather.self, name: "weather") { _, _ in
                await gate.wait()
                return Forecast("late")
            }
        } script: { server, stream in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            try await stream.expectNothing()
            await server.advance(by: .seconds(26))
            _ = try await stream.next()
            await gate.open()
            while !tracer.finishedSpans.contains(where: { $0.operationName == "weather" }) {
                await Task.yield()
                await server.advance(by: .zero)
            }
        }
        let span = tracer.finishedSpans.first { $0.operationName == "weather" }
        #expect(span?.status?.code == .error)
        #expect(span?.status?.message == "deadline")
    }

    @Test("nobody traces: handlers run outside of any span")
    func off() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, context in
                try await context.reply(body: ServiceContext.current == nil ? "none" : "some")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("x", from: "\(alice)"))
            try await stream.expect(echo("none", to: "\(alice)"))
        }
    }

    @Test("a handler's log lines have the stanza's id and the route, and so have the runtime's about it")
    func logLines() async throws {
        struct Failure: Error {}
        let log = InMemoryLogHandler()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.logger = Logger(label: "test") { _ in log }
        let component = try server.component(configuration) {
            OnMessage(.chat, name: "greet") { _, context in context.logger.notice("greeting") }
            OnIQ(Weather.self, name: "weather") { _, _ in throw Failure() }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("x", from: "\(alice)", id: "m-1"))
            try await stream.send(weather("Rome", from: "\(alice)", id: "i-1"))
            _ = try await stream.next()
        }
        func entry(_ message: String) -> Logger.Metadata? {
            log.entries.first { "\($0.message)" == message }?.metadata
        }
        #expect(entry("greeting")?["id"] == "m-1")
        #expect(entry("greeting")?["route"] == "greet")
        #expect(entry("a handler failed")?["id"] == "i-1")
        #expect(entry("a handler failed")?["route"] == "weather")
    }
}
