// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 10: shutdown.
@Suite(.timeLimit(.minutes(15)))
struct ShutdownTests {
    private let alice = "alice@example.org/phone"

    private struct Polite: Module {
        let tally: Tally
        var content: [any Routable] { [] }

        func stop(_ component: Component) async {
            await tally.note("goodbye")
            try? await component.send(Presence(type: .unavailable, to: "alice@example.org"))
        }
    }

    @Test("new requests are refused, modules say goodbye, requests under way finish, the stream is closed")
    func drains() async throws {
        let gate = Gate()
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("done")
            }
            Polite(tally: tally)
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: alice, id: "1"))
            component.shutDown()
            try await stream.expect(
                "<presence type='unavailable' from='echo.localhost' to='alice@example.org' id='*'/>")
            try await stream.send(weather("Rome", from: alice, id: "2"))
            try await stream.expect(
                stanzaError("service-unavailable", "cancel", id: "2", to: alice, text: "Shutting down."))
            await gate.open()
            try await stream.expect(
                "<iq type='result' id='1' from='echo.localhost' to='\(alice)'><weather xmlns='urn:example:weather'>done</weather></iq>"
            )
            try await stream.expectClose()
            #expect(await tally.entries == ["goodbye"])
        }
    }

    @Test("a handler that does not finish is cancelled at the deadline and answered for")
    func drainDeadline() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("never")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(weather("Rome", from: alice, id: "1"))
            component.shutDown()
            for await state in component.states {
                if case .stopping = state { break }
            }
            // Goodbye and drain take turns, and nobody tells when the drain has begun.
            async let time: Void = {
                while await !gate.isOpen {
                    await server.advance(by: .seconds(1))
                    await Task.yield()
                }
            }()
            let answer = try await stream.next()
            #expect(answer["id"] == "1")
            #expect("\(answer)".contains("service-unavailable"))
            await gate.open()
            await time
        }
    }

    @Test("a server that does not close its side is not waited for longer than the deadline")
    func closeDeadline() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            component.shutDown()
            guard case .closed = try await stream.nextEvent() else {
                throw ExpectationFailure(expected: "</stream:stream>", actual: "something else")
            }
            await server.advance(by: .seconds(6))
            while !component.state.isStopped { await Task.yield() }
        }
    }

    @Test("shutting down while there is no server ends the wait at once")
    func whileWaiting() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            await stream.close()
            for await state in component.states {
                if case .waiting = state { break }
            }
        }
        #expect(component.state.isStopped)
    }

    @Test("run() can be called once")
    func once() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (_: TestStream) async throws in
            await expect(code: .alreadyRunning) { try await component.run() }
        }
    }
}

extension ComponentState {
    var isStopped: Bool {
        if case .stopped = self { true } else { false }
    }
}
