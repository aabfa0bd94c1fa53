// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// What a module does besides answering.
@Suite(.timeLimit(.minutes(15)))
struct ModuleWorkTests {
    /// Works until it is cancelled, or fails at once.
    private struct Worker: Module {
        let tally: Tally
        var failure: (any Error)?
        var startFailure: (any Error)?
        var user = "worker"
        var content: [any Routable] {
            OnMessage(.chat) { _, context in try await context.reply(body: "handled") }.at(.user(user))
        }

        func start(_ component: Component) async throws {
            await tally.note("start")
            if let startFailure { throw startFailure }
        }

        func run(_ component: Component) async throws {
            await tally.note("run")
            if let failure { throw failure }
            for await _ in AsyncStream<Never>(unfolding: {
                try? await component.sleep(for: .seconds(1 << 20)); return nil
            }) {}
            await tally.note(Task.isCancelled ? "cancelled" : "over")
        }

        func stop(_ component: Component) async { await tally.note("stop") }
    }

    @Test("it begins when the modules have started, lasts through connections, and is cancelled after the goodbye")
    func lifetime() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component { Worker(tally: tally) }
        try await server.run(component) { (stream: TestStream) async throws in
            while await tally.entries.count < 2 { await settle(server) }
            await stream.close()
            await server.advance(by: try await disconnection(of: component).retryDelay)
            let again = try await server.accept()
            try await again.authenticate(secret: "secret")
            #expect(await tally.entries == ["start", "run"])
        }
        #expect(await tally.entries == ["start", "run", "stop", "cancelled"])
    }

    @Test("one that fails or returns early takes nothing else with it")
    func failure() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component { Worker(tally: tally, failure: StanzaError.forbidden()) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<message type='chat' id='1' from='a@b/c' to='worker@echo.localhost'><body>x</body></message>")
            #expect(try await stream.next().firstChild?.text == "handled")
        }
        #expect(await tally.entries == ["start", "run", "stop"])
    }

    @Test("nothing is run when a module does not start")
    func failedStart() async throws {
        let tally = Tally()
        let component = try InProcessServer().component {
            Worker(tally: tally)
            Worker(tally: tally, startFailure: StanzaError.forbidden(), user: "other")
        }
        await #expect(throws: StanzaError.self) { try await component.run() }
        #expect(await tally.entries == ["start", "start", "stop"])
    }
}
