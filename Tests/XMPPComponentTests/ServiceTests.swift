// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Testing
import XMPPComponent
import XMPPComponentTesting

/// A component among others: in a service group, beside another component, over real sockets.
@Suite(.timeLimit(.minutes(15)))
struct ServiceTests {
    private let alice: JID = "alice@example.org/phone"

    private struct Polite: Module {
        var content: [any Routable] { [] }
        func stop(_ component: Component) async {
            try? await component.send(Presence(type: .unavailable, to: "alice@example.org"))
        }
    }

    private func echoing(_ server: some TestServer, domain: String = "echo.localhost") throws -> Component {
        try server.component(server.configuration(domain: domain)) {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
            Polite()
        }
    }

    /// The same script for every kind of server.
    private func transcript(_ stream: TestStream) async throws {
        try await stream.send(chat("hello", from: "\(alice)"))
        try await stream.expect(echo("hello", to: "\(alice)"))
        let burst = (0..<100).map { chat("\($0)", from: "\(alice)") }.joined()
        try await stream.send(burst)
        for number in 0..<100 { try await stream.expect(echo("\(number)", to: "\(alice)")) }
        try await stream.send(ping(from: "\(alice)", id: "1"))
        try await stream.expect("<iq type='result' id='1' from='echo.localhost' to='\(alice)'/>")
    }

    @Test("the same transcript in process and over loopback")
    func transcripts() async throws {
        let inProcess = InProcessServer()
        try await inProcess.run(try echoing(inProcess)) { (stream: TestStream) async throws in
            try await transcript(stream)
        }
        let loopback = try await LoopbackServer()
        try await loopback.run(try echoing(loopback)) { (stream: TestStream) async throws in
            try await transcript(stream)
        }
    }

    @Test("the graceful shutdown of a service group ends the component in order")
    func serviceGroup() async throws {
        let server = InProcessServer()
        let component = try echoing(server)
        let group = ServiceGroup(
            services: [component], gracefulShutdownSignals: [], logger: component.configuration.logger)
        let run = Task { try await group.run() }
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await stream.expectNothing()
        await group.triggerGracefulShutdown()
        try await stream.expect("<presence type='unavailable' from='echo.localhost' to='alice@example.org' id='*'/>")
        try await stream.expectClose()
        try await run.value
        #expect(component.state.isStopped)
    }

    @Test("so does the cancellation of the task, goodbyes included")
    func cancellation() async throws {
        let server = InProcessServer()
        let component = try echoing(server)
        let run = Task { try await component.run() }
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await stream.expectNothing()
        run.cancel()
        try await stream.expect("<presence type='unavailable' from='echo.localhost' to='alice@example.org' id='*'/>")
        try await stream.expectClose()
        try await run.value
        #expect(component.state.isStopped)
    }

    @Test("a component that is told to stop before it runs does not connect")
    func stoppedBefore() async throws {
        let component = try echoing(InProcessServer())
        component.shutDown()
        try await component.run()
        #expect(component.state.isStopped)
    }

    @Test("two components in one process: one stops, the other lives")
    func two() async throws {
        let server = try await LoopbackServer()
        let one = try echoing(server, domain: "one.localhost")
        let two = try echoing(server, domain: "two.localhost")
        let runOne = Task { try await one.run() }
        let runTwo = Task { try await two.run() }
        let first = try await server.accept()
        try await first.authenticate(secret: "secret")
        let second = try await server.accept()
        try await second.authenticate(secret: "secret")
        let isInOrder = first.domain == "one.localhost"
        #expect(Set([first.domain, second.domain]) == ["one.localhost", "two.localhost"])
        let (stopping, living) = isInOrder ? (first, second) : (second, first)
        try await stopping.expectNothing()
        one.shutDown()
        _ = try await stopping.expect(
            "<presence type='unavailable' from='one.localhost' to='alice@example.org' id='*'/>")
        try await stopping.expectClose()
        try await runOne.value
        #expect(one.state.isStopped)
        try await living.send(chat("still there?", from: "\(alice)", to: "two.localhost"))
        try await living.expect(echo("still there?", to: "\(alice)", from: "two.localhost"))
        #expect(two.state.isOnline)
        two.shutDown()
        await server.close()
        try await runTwo.value
    }

    @Test("a component that is started before its server finds it")
    func startedBefore() async throws {
        let placeholder = try await LoopbackServer()
        let component = try echoing(placeholder)
        let port = placeholder.address.port
        await placeholder.close()
        let run = Task { try await component.run() }
        let refusal = try await disconnection(of: component)
        #expect(refusal.reason.contains("connection refused"))
        #expect(refusal.advice.contains("\(port)"))
        let server = try await LoopbackServer(port: port)
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await transcript(stream)
        component.shutDown()
        await server.close()
        try await run.value
    }

    @Test("a name with several addresses makes one stream")
    func severalAddresses() async throws {
        let server = try await LoopbackServer()
        var configuration = server.configuration()
        configuration.host = "localhost"
        let component = try server.component(configuration) {}
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.expectNothing()
        }
    }
}
