// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import InMemoryLogging
import Logging
import MetricsTestKit
import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct ObservabilityTests {
    private let alice: JID = "alice@example.org/phone"

    /// A configuration that logs into memory.
    private func logged(_ server: InProcessServer) -> (ComponentConfiguration, InMemoryLogHandler) {
        let handler = InMemoryLogHandler()
        var configuration = server.configuration()
        configuration.logger = Logger(label: "test") { _ in handler }
        return (configuration, handler)
    }

    /// Holds the thread, as a handler should not.
    private static func block() {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .milliseconds(20) {}
    }

    @Test(
        "a handler that holds the event loop is reported with its route, wherever it does",
        arguments: [
            "at once", "before it suspends", "after it suspended",
        ])
    func loopLag(_ place: String) async throws {
        let server = InProcessServer()
        var (configuration, log) = logged(server)
        let metrics = TestMetrics()
        configuration.metrics = metrics
        configuration.timeouts.loopLag = .milliseconds(10)
        let component = try server.component(configuration) {
            OnIQ(Weather.self, name: "culprit") { _, _ in
                if place != "after it suspended" { Self.block() }
                if place != "at once" { await Task.yield() }
                if place == "after it suspended" { Self.block() }
                return Forecast("sun")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            _ = try await stream.next()
            await settle(server)
        }
        let warnings = log.entries.filter { "\($0.message)".contains("held the event loop") }
        #expect(warnings.contains { $0.metadata["route"] == "culprit" })
        let lag = try metrics.expectTimer(
            "xmpp_component_loop_lag_seconds", [("component", "echo.localhost"), ("kind", "iq"), ("route", "culprit")])
        #expect(lag.values.contains { $0 >= 10_000_000 })
    }

    @Test("metrics, their types and labels are those of the table in Operation.md")
    func metricsTable() async throws {
        let metrics = TestMetrics()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.metrics = metrics
        configuration.timeouts.loopLag = .zero
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { _, _ in throw StanzaError.badRequest() }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            _ = try await stream.next()
            await server.advance(by: .seconds(31))
        }
        var actual: Set<String> = []
        for counter in metrics.counters { actual.insert(row(counter.label, "counter", counter.dimensions)) }
        for timer in metrics.timers { actual.insert(row(timer.label, "timer", timer.dimensions)) }
        for gauge in metrics.recorders { actual.insert(row(gauge.label, "gauge", gauge.dimensions)) }
        let operation = try operationPage()
        #expect(actual == Set(documented(in: operation)))
        let reasons = metrics.counters(label: "xmpp_component_stanzas_dropped_total").compactMap { counter in
            counter.dimensions.first { $0.0 == "reason" }?.1
        }
        #expect(reasons.count == 12)
        for reason in reasons { #expect(operation.contains("`\(reason)`"), "\(reason) is not documented") }
    }

    /// As a row of the table; the label `component`, which all have, is said beside it.
    private func row(_ label: String, _ type: String, _ dimensions: [(String, String)]) -> String {
        #expect(dimensions.contains { $0 == ("component", "echo.localhost") }, "\(label)")
        let labels = dimensions.map(\.0).filter { $0 != "component" }.map { "`\($0)`" }.joined(separator: ", ")
        return "`\(label)` | \(type) | \(labels)"
    }

    private func documented(in page: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("| `xmpp_component_") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                cell.split(separator: " ").joined(separator: " ")
            }
            return cells[1...3].joined(separator: " | ")
        }
    }

    private func operationPage() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = root.appending(path: "Sources/XMPPComponent/XMPPComponent.docc/Operation.md")
        return String(decoding: try Data(contentsOf: page), as: UTF8.self)
    }

    @Test("what is counted is what happened")
    func counts() async throws {
        let metrics = TestMetrics()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.metrics = metrics
        let component = try server.component(configuration) {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            for body in ["a", "b"] {
                try await stream.send(chat(body, from: "\(alice)"))
                try await stream.expect(echo(body, to: "\(alice)"))
            }
            try await stream.send("<presence type='bogus' from='a@b' to='echo.localhost'/>")
            try await stream.expectNothing()
            #expect(
                metrics.counterTotal(label: "xmpp_component_stanzas_received_total", dimensions: [("kind", "message")])
                    == 2)
            #expect(metrics.counterTotal(label: "xmpp_component_stanzas_sent_total") == 3)
            #expect(metrics.counterTotal(label: "xmpp_component_connections_total") == 1)
            #expect(
                metrics.counterTotal(
                    label: "xmpp_component_stanzas_dropped_total", dimensions: [("reason", "unknown-type")]) == 1)
            // The answer to a sign of life is no answer that nobody asked for.
            await server.advance(by: .seconds(31))
            let id = try await stream.next()["id"] ?? ""
            try await stream.send("<iq type='result' id='\(id)' from='localhost' to='echo.localhost'/>")
            try await stream.expectNothing()
            #expect(metrics.counterTotal(label: "xmpp_component_stanzas_dropped_total") == 1)
        }
    }

    @Test("stanzas for a foreign domain are warned about with the hint to global_routes, a few times")
    func foreignDomain() async throws {
        let server = InProcessServer()
        let (configuration, log) = logged(server)
        let component = try server.component(configuration) {}
        func warnings() -> [InMemoryLogHandler.Entry] {
            log.entries.filter { "\($0.message)".contains("domain that is not ours") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            for _ in 0..<20 { try await stream.send(chat("x", from: "\(alice)", to: "someone@elsewhere.example")) }
            try await stream.expectNothing()
            #expect(warnings().count == 5)
            #expect(warnings().allSatisfy { "\($0.metadata["advice"] ?? "")".contains("global_routes: false") })
            #expect(warnings().first?.metadata["domain"] == "elsewhere.example")
            await server.advance(by: .seconds(11))
            try await stream.send(chat("x", from: "\(alice)", to: "someone@elsewhere.example"))
            try await stream.expectNothing()
            #expect(warnings().count == 6)
            #expect(warnings().last?.metadata["suppressed"] == "15")
        }
    }

    @Test("a handler that always fails does not fill the log")
    func failingHandler() async throws {
        struct Failure: Error {}
        let server = InProcessServer()
        let (configuration, log) = logged(server)
        let component = try server.component(configuration) {
            OnIQ(Weather.self, name: "broken") { _, _ in throw Failure() }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            for id in 0..<20 {
                try await stream.send(weather("Rome", from: "\(alice)", id: "\(id)"))
                _ = try await stream.next()
            }
        }
        let lines = log.entries.filter { "\($0.message)" == "a handler failed" }
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.level == .error && $0.metadata["route"] == "broken" })
    }
}
