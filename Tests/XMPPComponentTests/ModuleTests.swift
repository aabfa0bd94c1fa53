// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct ModuleTests {
    private let alice: JID = "alice@example.org/phone"

    /// Notes what happens to it, and waits where it is told to.
    private struct Diary: Module {
        var name = ""
        let tally: Tally
        var hangs: String?
        let gate = Gate()
        var content: [any Routable] { OnMessage(.chat) { _, context in try await context.reply(body: "handled") } }

        func start(_ component: Component) async throws { await note("start") }
        func connected(_ component: Component) async throws { await note("connected") }
        func stop(_ component: Component) async { await note("stop") }

        private func note(_ entry: String) async {
            await tally.note(name + entry)
            if hangs == entry { await gate.wait() }
        }
    }

    @Test("started once, told of each handshake, stopped once")
    func lifecycle() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component { Diary(tally: tally) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await waitFor(tally, ["start", "connected"], server)
            await stream.close()
            await server.advance(by: try await disconnection(of: component).retryDelay)
            let again = try await server.accept()
            try await again.authenticate(secret: "secret")
            try await waitFor(tally, ["start", "connected", "connected"], server)
        }
        #expect(await tally.entries == ["start", "connected", "connected", "stop"])
    }

    @Test("a module in a group, with its routes changed, is still a module")
    func grouped() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component {
            RouteGroup { Diary(tally: tally).at(.user("Bot")) }.lane(.destination)
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("x", from: "\(alice)", to: "bot@echo.localhost"))
            try await stream.expect(echo("handled", to: "\(alice)", from: "bot@echo.localhost"))
            try await waitFor(tally, ["start", "connected"], server)
        }
        #expect(await tally.entries == ["start", "connected", "stop"])
    }

    @Test("a module inside a module has its routes, its say in discovery and its life")
    func nested() async throws {
        struct Outer: Module {
            let tally: Tally
            var content: [any Routable] { Diary(name: "inner ", tally: tally).at(.domain) }
            func start(_ component: Component) async throws { await tally.note("outer start") }
            func stop(_ component: Component) async { await tally.note("outer stop") }
        }
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component { Outer(tally: tally) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(chat("x", from: "\(alice)"))
            try await stream.expect(echo("handled", to: "\(alice)"))
            try await waitFor(tally, ["outer start", "inner start", "inner connected"], server)
        }
        #expect(
            await tally.entries == ["outer start", "inner start", "inner connected", "inner stop", "outer stop"])
    }

    @Test("what start throws ends run(), after those that were started have stopped")
    func failingStart() async throws {
        struct Failure: Error {}
        struct Failing: Module {
            var content: [any Routable] { [] }
            func start(_ component: Component) async throws { throw Failure() }
            func stop(_ component: Component) async { Issue.record("stopped without having been started") }
        }
        let tally = Tally()
        let component = try InProcessServer().component {
            Diary(tally: tally)
            Failing()
        }
        let run = Task { try await component.run() }
        await #expect(throws: Failure.self) { try await run.value }
        #expect(await tally.entries == ["start", "stop"])
        #expect(component.state.isStopped)
    }

    @Test("a module that hangs in connected keeps neither the next stream's greeting nor the shutdown")
    func hangingGreeting() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let diary = Diary(tally: tally, hangs: "connected")
        let component = try server.component { diary }
        try await server.run(component) { (stream: TestStream) async throws in
            try await waitFor(tally, ["start", "connected"], server)
            await stream.close()
            await server.advance(by: try await disconnection(of: component).retryDelay)
            let again = try await server.accept()
            try await again.authenticate(secret: "secret")
            try await waitFor(tally, ["start", "connected", "connected"], server)
        }
        #expect(component.state.isStopped)
        await diary.gate.open()
    }

    @Test("a module that hangs in start or stop is given up on at shutdown", arguments: ["start", "stop"])
    func hanging(_ place: String) async throws {
        let tally = Tally()
        let server = InProcessServer()
        let diary = Diary(tally: tally, hangs: place)
        let component = try server.component { diary }
        let run = Task { try await component.run() }
        if place == "stop" {
            let stream = try await server.accept()
            try await stream.authenticate(secret: "secret")
            try await stream.expectNothing()
        }
        try await waitFor(tally, place == "start" ? ["start"] : ["start", "connected"], server)
        component.shutDown()
        while !component.state.isStopped {
            await settle(server)
            await server.advance(by: .seconds(1))
        }
        try await run.value
        await diary.gate.open()
    }

    @Test("a module is stopped also when there is no server")
    func stoppedOffline() async throws {
        let tally = Tally()
        let server = InProcessServer()
        let component = try server.component { Diary(tally: tally) }
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            await stream.close()
            _ = try await disconnection(of: component)
        }
        #expect(await tally.entries == ["start", "stop"])
    }

    private func waitFor(_ tally: Tally, _ entries: [String], _ server: InProcessServer) async throws {
        while await tally.entries.count < entries.count { await settle(server) }
        #expect(await tally.entries == entries)
    }
}
