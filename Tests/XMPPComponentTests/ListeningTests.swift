// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow), jabber:component:connect

import Logging
import TLSEngine
import TLSTestSupport
import Testing
import XMPPComponent
import XMPPComponentTesting

/// The other direction: the server connects to the component.
@Suite("a component that listens", .timeLimit(.minutes(15)))
struct ListeningTests {
    private func configuration() -> ComponentConfiguration {
        var configuration = ComponentConfiguration(domain: "echo.localhost", secret: Secret("secret"))
        configuration.listenAddress = .host("127.0.0.1", port: 0)
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        return configuration
    }

    /// Runs a component, and `script` when it listens.
    private func run(
        _ configuration: ComponentConfiguration, _ script: (Component, Int) async throws -> Void
    ) async throws {
        let component = try Component(configuration) {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
            OnIQ(Weather.self) { query, _ in Forecast("sunny in \(query.city)") }
        }
        let states = component.states
        async let run: Void = component.run()
        let outcome: Result<Void, any Error>
        do {
            try await script(component, try await port(of: component, states))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        component.shutDown()
        try await run
        try outcome.get()
    }

    /// Where a component listens, whose states were asked for before it ran.
    private func port(of component: Component, _ states: AsyncStream<ComponentState>) async throws -> Int {
        for await case .connecting in states {
            if let port = component.listeningPort { return port }
        }
        throw ExpectationFailure(expected: "a port", actual: "none")
    }

    @Test("stanzas go both ways, also those in the segment of the handshake")
    func serves() async throws {
        try await run(configuration()) { component, port in
            let stream = try await LoopbackServer.connect(toComponentAt: port)
            try await stream.callComponent(
                "echo.localhost", secret: "secret", also: chat("first", from: "alice@localhost/a", id: "1"))
            #expect(try await stream.next().child("body")?.text == "first")
            try await stream.send(weather("Rome", from: "alice@localhost/a", id: "2"))
            #expect(try await stream.next().child(Forecast.name)?.text == "sunny in Rome")
            try await stream.expectNothing()
            #expect(component.state.isOnline)
            async let forecast = component.query(Weather(city: "Oslo"), to: "bob@localhost/b")
            let question = try await stream.next()
            #expect(question["from"] == "echo.localhost" && question.firstChild?.isNamed(Weather.name) == true)
            try await stream.send(
                "<iq type='result' id='\(question["id"] ?? "")' from='bob@localhost/b' to='echo.localhost'>"
                    + "<weather xmlns='urn:example:weather'>snow</weather></iq>")
            #expect(try await forecast.text == "snow")
        }
    }

    @Test("the end of the component is the end of the stream")
    func stops() async throws {
        let component = try Component(configuration()) {}
        let states = component.states
        async let run: Void = component.run()
        let stream = try await LoopbackServer.connect(toComponentAt: port(of: component, states))
        try await stream.callComponent("echo.localhost", secret: "secret")
        component.shutDown()
        try await stream.expectClose()
        try await run
    }

    @Test("a component that nobody has connected to ends at once")
    func stopsAlone() async throws {
        try await run(configuration()) { _, _ in }
    }

    @Test("another domain, or another secret, is refused, and the right one served afterwards")
    func refused() async throws {
        try await run(configuration()) { component, port in
            let wrongDomain = try await LoopbackServer.connect(toComponentAt: port)
            _ = try await wrongDomain.openStream(to: "other.localhost")
            #expect(try await wrongDomain.next().firstChild?.name == "host-unknown")
            let wrongSecret = try await LoopbackServer.connect(toComponentAt: port)
            await #expect(throws: ExpectationFailure.self) {
                try await wrongSecret.callComponent("echo.localhost", secret: "guess")
            }
            let early = try await LoopbackServer.connect(toComponentAt: port)
            _ = try await early.openStream(to: "echo.localhost")
            try await early.send(chat("unauthenticated", from: "mallory@localhost/m"))
            #expect(try await early.next().firstChild?.name == "not-authorized")
            #expect(!component.state.isOnline)
            let right = try await LoopbackServer.connect(toComponentAt: port)
            try await right.callComponent("echo.localhost", secret: "secret")
            try await right.expectNothing()
        }
    }

    @Test("garbage, and connections that say nothing, keep nobody out")
    func strangers() async throws {
        try await run(configuration()) { _, port in
            var silent: [TestStream] = []
            for _ in 0..<8 { silent.append(try await LoopbackServer.connect(toComponentAt: port)) }
            let garbage = try await LoopbackServer.connect(toComponentAt: port)
            try await garbage.send("GET / HTTP/1.1\r\n\r\n")
            await #expect(throws: (any Error).self) { try await garbage.nextEvent() }
            let right = try await LoopbackServer.connect(toComponentAt: port)
            try await right.callComponent("echo.localhost", secret: "secret")
            try await right.expectNothing()
            for stream in silent { await stream.close() }
            try await right.expectNothing()
        }
    }

    @Test("more connections without authentication than may be are closed", arguments: [false, true])
    func tooMany(isTLS: Bool) async throws {
        let authority = try TestAuthority()
        let identity = try authority.issue("IP:127.0.0.1")
        var configuration = configuration()
        if isTLS {
            var tls = ComponentConfiguration.TLS()
            tls.certificateFile = identity.certificateFile
            tls.keyFile = identity.keyFile
            configuration.tls = tls
        }
        try await run(configuration) { _, port in
            // In plain text: with TLS they never come to its end.
            var silent: [TestStream] = []
            for _ in 0..<16 { silent.append(try await LoopbackServer.connect(toComponentAt: port)) }
            let surplus = try await LoopbackServer.connect(toComponentAt: port)
            await #expect(throws: ExpectationFailure.self) { try await surplus.nextEvent() }
            for stream in silent { await stream.close() }
            // The component has seen that they are gone when one of them would be let in again.
            var isServed = false
            while !isServed {
                let right = try await LoopbackServer.connect(
                    toComponentAt: port, authorityFile: isTLS ? authority.file : nil)
                isServed = (try? await right.callComponent("echo.localhost", secret: "secret")) != nil
            }
        }
        withExtendedLifetime(authority) {}
    }

    @Test("plain text to a component that listens with TLS is refused")
    func plainText() async throws {
        let authority = try TestAuthority()
        let identity = try authority.issue("IP:127.0.0.1")
        var configuration = configuration()
        var tls = ComponentConfiguration.TLS()
        tls.certificateFile = identity.certificateFile
        tls.keyFile = identity.keyFile
        configuration.tls = tls
        try await run(configuration) { _, port in
            let plain = try await LoopbackServer.connect(toComponentAt: port)
            await #expect(throws: (any Error).self) { try await plain.openStream(to: "echo.localhost") }
            let right = try await LoopbackServer.connect(toComponentAt: port, authorityFile: authority.file)
            try await right.callComponent("echo.localhost", secret: "secret")
        }
        withExtendedLifetime(authority) {}
    }

    @Test("a lost connection is told, and the next one served")
    func reconnects() async throws {
        try await run(configuration()) { component, port in
            let states = component.states
            let first = try await LoopbackServer.connect(toComponentAt: port)
            try await first.callComponent("echo.localhost", secret: "secret")
            try await first.expectNothing()
            await first.close()
            for await state in states {
                guard case .waiting(let disconnection) = state else { continue }
                #expect(disconnection.cause == .lost)
                break
            }
            let second = try await LoopbackServer.connect(toComponentAt: port)
            try await second.callComponent("echo.localhost", secret: "secret")
            try await second.expectNothing()
        }
    }

    @Test("a newer connection that knows the secret takes the place of the older one")
    func replaced() async throws {
        try await run(configuration()) { component, port in
            let old = try await LoopbackServer.connect(toComponentAt: port)
            try await old.callComponent("echo.localhost", secret: "secret")
            try await old.expectNothing()
            let new = try await LoopbackServer.connect(toComponentAt: port)
            try await new.callComponent("echo.localhost", secret: "secret")
            #expect(try await old.next().firstChild?.name == "conflict")
            try await new.expectNothing()
            #expect(component.state.isOnline)
        }
    }

    @Test("with TLS the component shows its certificate")
    func overTLS() async throws {
        let authority = try TestAuthority()
        let identity = try authority.issue("IP:127.0.0.1")
        var configuration = configuration()
        var tls = ComponentConfiguration.TLS()
        tls.certificateFile = identity.certificateFile
        tls.keyFile = identity.keyFile
        configuration.tls = tls
        try await run(configuration) { _, port in
            let stream = try await LoopbackServer.connect(toComponentAt: port, authorityFile: authority.file)
            try await stream.callComponent(
                "echo.localhost", secret: "secret", also: chat("first", from: "alice@localhost/a", id: "1"))
            #expect(try await stream.next().child("body")?.text == "first")
        }
        withExtendedLifetime(authority) {}
    }

    @Test("an address that is taken is told, and tried again")
    func taken() async throws {
        let holder = try await LoopbackServer()
        var configuration = configuration()
        configuration.listenAddress = .host("127.0.0.1", port: holder.address.port)
        let component = try Component(configuration) {}
        async let run: Void = component.run()
        for await case .waiting(let disconnection) in component.states {
            #expect(disconnection.cause == .cannotListen)
            #expect(disconnection.advice.contains("COMPONENT_LISTEN"))
            break
        }
        component.shutDown()
        try await run
        await holder.close()
    }
}
