// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 5: what waits for handlers stops reading, what waits for the socket stops sending.
@Suite(.timeLimit(.minutes(15)))
struct BackPressureTests {
    private let alice: JID = "alice@example.org/phone"

    // MARK: Reading

    /// Handlers wait at the gate; two may run, one may wait before reading stops.
    private func congested(_ server: InProcessServer, _ gate: Gate) throws -> Component {
        var configuration = server.configuration()
        configuration.limits.maximumConcurrentHandlers = 2
        configuration.limits.softMark = 1
        return try server.component(configuration) {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("sun")
            }
        }
    }

    @Test("above the soft mark the component does not read on, below it does")
    func softMark() async throws {
        let gate = Gate()
        let server = InProcessServer()
        try await server.run(try congested(server, gate)) { (stream: TestStream) async throws in
            for id in 1...3 { try await stream.send(weather("Rome", from: "user\(id)@example.org/a", id: "\(id)")) }
            #expect(await server.isRead())
            try await stream.send(weather("Rome", from: "user4@example.org/a", id: "4"))
            #expect(await !server.isRead())
            await gate.open()
            for _ in 1...4 { _ = try await stream.next() }
            #expect(await server.isRead())
        }
    }

    @Test("above the soft mark the component reads on while a request of its own is pending")
    func readsForAnswers() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try congested(server, gate)
        try await server.run(component) { (stream: TestStream) async throws in
            for id in 1...4 { try await stream.send(weather("Rome", from: "user\(id)@example.org/a", id: "\(id)")) }
            #expect(await !server.isRead())
            let pong = Task { [alice] in try await component.query(Ping(), to: alice) }
            let id = try await stream.next()["id"] ?? ""
            #expect(await server.isRead())
            try await stream.send("<iq type='result' id='\(id)' from='\(alice)' to='echo.localhost'/>")
            _ = try await pong.value
            #expect(await !server.isRead())
            await gate.open()
        }
    }

    @Test("handlers that hang for ever: what waits behind them is refused, the component lives")
    func exhausted() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try congested(server, gate)
        try await server.run(component) { (stream: TestStream) async throws in
            for id in 1...3 { try await stream.send(weather("Rome", from: "user\(id)@example.org/a", id: "\(id)")) }
            await server.advance(by: component.configuration.timeouts.handler + .seconds(1))
            var conditions: [String: String] = [:]
            for _ in 1...3 {
                let answer = try await stream.next()
                conditions[answer["id"] ?? ""] = answer.child("error")?.firstChild?.name
            }
            #expect(
                conditions == ["1": "remote-server-timeout", "2": "remote-server-timeout", "3": "resource-constraint"])
            try await stream.send(weather("Rome", from: "user4@example.org/a", id: "4"))
            #expect(try await stream.next().child("error")?.firstChild?.name == "resource-constraint")
            await gate.open()
            // Their late answers are dropped, and their places are free again.
            var answer = ""
            while answer != "result" {
                try await stream.send(weather("Rome", from: "user5@example.org/a", id: "5"))
                answer = try await stream.next()["type"] ?? ""
            }
        }
    }

    // MARK: Sending

    /// A component that may have 10000 bytes unwritten.
    private func narrow(_ server: InProcessServer, @RouteBuilder _ routes: () -> [any Routable] = { [] }) throws
        -> Component
    {
        var configuration = server.configuration()
        configuration.limits.outboundHighWater = 10_000
        configuration.limits.outboundLowWater = 1_000
        return try server.component(configuration, routes: routes)
    }

    private func large(_ number: Int) -> Message {
        Message(to: alice, type: .chat, body: "\(number) " + String(repeating: "x", count: 4_000))
    }

    private func number(_ message: Element) -> Int? {
        message.child("body").flatMap { $0.text.split(separator: " ").first }.flatMap { Int($0) }
    }

    /// Sends one message after the other until `send` suspends.
    private func startSending(_ component: Component, _ tally: Tally, count: Int) -> Task<Void, any Error> {
        Task {
            for number in 0..<count {
                try await component.send(large(number))
                await tally.note("\(number)")
            }
        }
    }

    @Test("send suspends while the server does not take what was written, and goes on in order")
    func sendSuspends() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try narrow(server)
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            let sending = startSending(component, tally, count: 20)
            while await tally.entries.count < 3 { await settle(server) }
            await settle(server)
            #expect(await tally.entries.count < 10)
            await server.resumeReading()
            for expected in 0..<20 { #expect(number(try await stream.next()) == expected) }
            try await sending.value
        }
    }

    @Test("a send that is suspended fails when the stream breaks")
    func brokenWhileSuspended() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try narrow(server)
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            let sending = startSending(component, tally, count: 20)
            while await tally.entries.count < 3 { await settle(server) }
            await stream.close()
            await expect(code: .notConnected) { try await sending.value }
        }
    }

    @Test("a send that is suspended ends when its task is cancelled")
    func cancelledWhileSuspended() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try narrow(server)
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            let sending = startSending(component, tally, count: 20)
            while await tally.entries.count < 3 { await settle(server) }
            sending.cancel()
            await settle(server)
            await #expect(throws: CancellationError.self) { try await sending.value }
            await server.resumeReading()
        }
    }

    @Test("many senders that go on together do not overrun the mark, and none is forgotten")
    func manySenders() async throws {
        let server = InProcessServer()
        let component = try narrow(server) {
            OnMessage(.chat) { [alice] _, context in
                try await context.send(Message(to: alice, type: .chat, body: String(repeating: "x", count: 4_000)))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            for id in 0..<30 { try await stream.send(chat("x", from: "user\(id)@example.org/a")) }
            await server.resumeReading()
            for _ in 0..<30 { #expect(try await stream.next().name == "message") }
            #expect(await server.largestWrite() < 20_000)
            try await stream.expectNothing()
        }
    }

    @Test("a handler that waits for the socket at its deadline: one answer, not two")
    func deadlineWhileSuspended() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try narrow(server) {
            OnIQ(Weather.self) { _, _ in
                await tally.note("handled")
                return Forecast("sun")
            }.deadline(.seconds(2))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            let sending = startSending(component, tally, count: 4)
            while await tally.entries.count < 3 { await settle(server) }
            try await stream.send(weather("Rome", from: "\(alice)", id: "1"))
            while await !tally.entries.contains("handled") { await settle(server) }
            await settle(server)
            await server.advance(by: .seconds(3))
            await server.resumeReading()
            try await sending.value
            try await stream.send(ping(from: "\(alice)", id: "end"))
            var answers: [String] = []
            while answers.last != "end" {
                let stanza = try await stream.next()
                if stanza.name == "iq" { answers.append(stanza["id"] ?? "") }
            }
            #expect(answers == ["1", "end"])
        }
    }

    @Test("what other threads and the loop send keeps the order in which the sends returned")
    func mailboxOrder() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { [alice] message, context in
                for number in 0..<100 {
                    // In turns: from a thread of the pool, and from the loop.
                    let text = Message(to: alice, type: .chat, body: "\(number) ")
                    if number.isMultiple(of: 2) {
                        let component = context.component
                        try await Task.detached { try await component.send(text) }.value
                    } else {
                        try await context.send(text)
                    }
                }
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("go", from: "\(alice)"))
            for expected in 0..<100 { #expect(number(try await stream.next()) == expected) }
        }
    }
}

/// Lets everything run that can run now.
func settle(_ server: InProcessServer) async {
    for _ in 0..<20 {
        await Task.yield()
        await server.advance(by: .zero)
    }
}
