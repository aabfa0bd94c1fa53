// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import MetricsTestKit
import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 8 and 9: losses are told, and a conflict is met as the configuration says.
@Suite(.timeLimit(.minutes(15)))
struct LossTests {
    private let alice: JID = "alice@example.org/phone"

    @Test("stanzas that were not confirmed as written and requests without an answer are told")
    func losses() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            let pong = Task { [alice] in try await component.query(Ping(), to: alice) }
            _ = try await stream.next()
            await server.stopReading()
            for number in 0..<3 { try await component.send(Message(to: alice, body: "\(number)")) }
            await settle(server)
            await stream.close()
            let disconnection = try await disconnection(of: component)
            #expect(disconnection.unknownStanzas == 3)
            #expect(disconnection.failedRequests == 1)
            await expect(code: .connectionLost) { _ = try await pong.value }
        }
    }

    @Test("nothing is told when nothing was lost")
    func noLosses() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            try await component.send(Message(to: alice, type: .chat, body: "x"))
            try await stream.expect(echo("x", to: "\(alice)"))
            await stream.close()
            let disconnection = try await disconnection(of: component)
            #expect(disconnection.unknownStanzas == 0)
            #expect(disconnection.failedRequests == 0)
        }
    }

    @Test(
        "a conflict: wait, stand by, or an ordinary failure",
        arguments: [
            (.single, .seconds(5)...(.seconds(10))), (.standby, .seconds(5)...(.seconds(5))),
            (.shared, .milliseconds(100)...(.milliseconds(500))),
        ] as [(ComponentConfiguration.ConflictPolicy, ClosedRange<Duration>)])
    func conflict(_ policy: ComponentConfiguration.ConflictPolicy, _ delay: ClosedRange<Duration>) async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.conflictPolicy = policy
        let component = try server.component(configuration) {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.expectHeader()
            try await stream.sendHeader()
            _ = try await stream.next()
            try await stream.fail("conflict")
            let disconnection = try await disconnection(of: component)
            #expect(delay.contains(disconnection.retryDelay), "\(disconnection.retryDelay)")
        }
    }

    @Test("a spare asks at a steady pace and takes over when the domain is free")
    func standby() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.conflictPolicy = .standby
        let component = try server.component(configuration) {}
        try await server.runUnauthenticated(component) { (first: TestStream) async throws in
            var stream = first
            for _ in 0..<3 {
                try await stream.expectHeader()
                try await stream.sendHeader()
                _ = try await stream.next()
                try await stream.fail("conflict")
                #expect(try await disconnection(of: component).retryDelay == .seconds(5))
                await server.advance(by: .seconds(5))
                stream = try await server.accept()
            }
            try await stream.authenticate(secret: "secret")
            try await stream.expectNothing()
        }
    }

    @Test("a handler's answer that finds no stream is lost, and the component lives")
    func answerWithoutStream() async throws {
        let gate = Gate()
        let tally = Tally()
        let server = InProcessServer()
        var configuration = server.configuration()
        let metrics = TestMetrics()
        configuration.metrics = metrics
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                await tally.note("done")
                return Forecast("too late")
            }
        }
        let underWay = try metrics.expectGauge(
            "xmpp_component_suspended_handlers", [("component", configuration.domain)])
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            await stream.close()
            let delay = try await disconnection(of: component).retryDelay
            await gate.open()
            while underWay.lastValue != 0 { await settle(server) }
            #expect(await tally.entries == ["done"])
            await server.advance(by: delay)
            let again = try await server.accept()
            try await again.authenticate(secret: "secret")
            try await again.expectNothing()
        }
    }

    @Test("stanzas in the segment that ends the stream are handled")
    func lastSegment() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, _ in await tally.note(message.body ?? "") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("last words", from: "\(alice)") + "</stream:stream>")
            while await tally.entries.isEmpty { await settle(server) }
            #expect(await tally.entries == ["last words"])
        }
    }

    @Test("states tell the present one first, and end with the component")
    func states() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (_: TestStream) async throws in
            for await state in component.states {
                if state.isOnline { break }
            }
        }
        var states: [ComponentState] = []
        for await state in component.states { states.append(state) }
        #expect(states.count == 1)
        #expect(states.first?.isStopped == true)
    }
}

/// How the connection ended.
func disconnection(of component: Component) async throws -> Disconnection {
    for await state in component.states {
        if case .waiting(let disconnection) = state { return disconnection }
    }
    throw ExpectationFailure(expected: "a disconnection", actual: "none")
}
