// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

/// The endpoint beside a component that serves.
@Suite(.timeLimit(.minutes(15)))
struct HealthEndpointTests {
    /// Runs the program while `body` works with its component and the endpoint's port.
    private func serving(
        _ variables: [String: String], _ body: (Component, Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            let (running, continuation) = AsyncStream<(Component, Int)>.makeStream()
            let metrics = Mutex<PrometheusMetrics?>(nil)
            let preparation = Preparation(environment: variables.merging(["HEALTH_PORT": "0"]) { $1 })
            group.addTask {
                try await Parrot.$metrics.withValue(PrometheusMetrics()) {
                    try await Service<Parrot>(preparation).run(
                        bootstrap: { made in metrics.withLock { $0 = made } },
                        observe: { component, port in continuation.yield((component, port ?? 0)) })
                }
            }
            for await (component, port) in running {
                do {
                    try await body(component, port)
                } catch {
                    component.shutDown()
                    throw error
                }
                component.shutDown()
                break
            }
            try await group.waitForAll()
        }
    }

    @Test("readiness turns with the stream: before the handshake, after it, when the server is killed, when it is back")
    func readiness() async throws {
        let server = try await LoopbackServer()
        let port = server.address.port
        try await serving(variables(server)) { component, health in
            let stream = try await server.accept()
            try await stream.expectHeader()
            #expect(try await get("/readyz", port: health).hasPrefix("HTTP/1.1 503 "))
            #expect(try await get("/livez", port: health).hasPrefix("HTTP/1.1 200 "))
            try await stream.sendHeader()
            try await stream.expectHandshake(secret: "secret")
            #expect(try await get("/readyz", port: health).hasSuffix("\r\n\r\nconnecting\n"))
            try await stream.send("<handshake/>")
            await wait(for: component) { $0.isOnline }
            let ready = try await get("/readyz", port: health)
            #expect(ready.hasPrefix("HTTP/1.1 200 ") && ready.hasSuffix("\r\n\r\nonline\n"), "\(ready)")

            await server.close()
            await wait(for: component) { if case .waiting = $0 { true } else { false } }
            let gone = try await get("/readyz", port: health)
            #expect(gone.hasPrefix("HTTP/1.1 503 ") && gone.contains("not connected"), "\(gone)")
            #expect(try await get("/livez", port: health).hasPrefix("HTTP/1.1 200 "))

            let again = try await LoopbackServer(port: port)
            try await again.accept().authenticate(secret: "secret")
            await wait(for: component) { $0.isOnline }
            #expect(try await get("/readyz", port: health).hasPrefix("HTTP/1.1 200 "))
            component.shutDown()
            await wait(for: component) { if case .stopping = $0 { true } else { false } }
            await again.close()
        }
    }

    @Test("metrics are there in Prometheus' format; the endpoint ends with the component")
    func metrics() async throws {
        let server = try await LoopbackServer()
        let last = Mutex(0)
        try await serving(variables(server)) { component, health in
            last.withLock { $0 = health }
            let stream = try await server.accept()
            try await stream.authenticate(secret: "secret")
            try await stream.send(
                "<message type='chat' from='alice@localhost/x' to='parrot.localhost'><body>hello</body></message>")
            _ = try await stream.next()
            let answer = try await get("/metrics", port: health)
            #expect(answer.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            #expect(answer.contains("process_cpu_seconds_total "))
            // The registry of the test is the component's; that of the endpoint has readiness and the process.
            let text = Parrot.metrics?.text ?? answer
            #expect(!text.contains("alice"))
            #expect(!text.contains("secret"))
            component.shutDown()
            await server.close()
        }
        let port = last.withLock { $0 }
        await #expect(throws: (any Error).self) { try await get("/livez", port: port) }
    }

    @Test(
        "what it does not have is said so",
        arguments: [("GET /else", "404"), ("POST /metrics", "405"), ("nonsense", "400")])
    func refusals(_ request: String, _ status: String) async throws {
        try await endpoint { port in
            let answer = try await http("\(request) HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        }
    }

    @Test("HEAD has the head alone; a query is passed over")
    func head() async throws {
        try await endpoint { port in
            let answer = try await http("HEAD /livez?verbose HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\n"), "\(answer)")
        }
    }

    @Test("a head without end, one too large, and silence are cut off", arguments: [0, 1, 2])
    func limits(_ number: Int) async throws {
        let requests = [
            "", "GET /livez HTTP/1.1\r\nHost: ", "GET /livez HTTP/1.1\r\nX: \(String(repeating: "x", count: 20_000))",
        ]
        try await endpoint(.init(lifetime: .milliseconds(200))) { port in
            // That it comes to an end is the test.
            let answer = try await http(requests[number], port: port)
            #expect(!answer.contains("200 OK"))
        }
    }

    @Test("whoever does not read what it asked for does not stay")
    func slowReader() async throws {
        try await endpoint(.init(lifetime: .seconds(60)), body: String(repeating: "x", count: 32 << 20)) { port in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"))
            // Others are served meanwhile, and the server's end does not wait for this one: see `endpoint`.
            #expect(try await get("/nothing", port: port).hasPrefix("HTTP/1.1 404 "))
            try? await channel.close()
        }
    }

    @Test("there are only so many connections")
    func connections() async throws {
        let (pending, isAsked) = AsyncStream<Void>.makeStream()
        try await endpoint(.init(connections: 2, lifetime: .seconds(60)), pending: { isAsked.yield() }) { port in
            var waiting: [any Channel] = []
            var asked = pending.makeAsyncIterator()
            for _ in 0..<2 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get()
                try await channel.writeAndFlush(ByteBuffer(string: "GET /pending HTTP/1.1\r\nHost: x\r\n\r\n"))
                _ = await asked.next()
                waiting.append(channel)
            }
            // The third is closed without a word; when one of the first has gone, there is room again.
            #expect(try await get("/livez", port: port) == "")
            for channel in waiting { try await channel.close() }
            var answer = ""
            while answer.isEmpty { answer = try await get("/livez", port: port) }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a port that is taken is told with its variable")
    func taken() async throws {
        let other = try await LoopbackServer()
        let server = try await LoopbackServer()
        let preparation = Preparation(
            environment: variables(server, ["HEALTH_PORT": "\(other.address.port)"]))
        let error = await #expect(throws: ComponentError.self) {
            try await Service<Parrot>(preparation).run { _ in }
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("HEALTH_PORT") == true)
        await other.close()
        await server.close()
    }

    /// A server on its own, which answers `/livez` with `body`; and `/pending` never, which `pending` is told.
    private func endpoint(
        _ limits: HealthServer.Limits = .init(), body: String = "ok\n", pending: @escaping @Sendable () -> Void = {},
        _ test: (Int) async throws -> Void
    ) async throws {
        let server = try await HealthServer(host: "127.0.0.1", port: 0, limits: limits)
        try await withThrowingTaskGroup { group in
            group.addTask {
                await server.run { method, uri, _ in
                    guard method == .GET || method == .HEAD else {
                        return HealthAnswer(status: .methodNotAllowed, body: "", allowsOnlyReading: true)
                    }
                    if uri.hasPrefix("/pending") {
                        pending()
                        try? await Task.sleep(for: .seconds(86400))
                    }
                    return uri.hasPrefix("/livez")
                        ? HealthAnswer(status: .ok, body: body) : HealthAnswer(status: .notFound, body: "")
                }
            }
            try await test(server.port)
            group.cancelAll()
        }
    }
}

/// What is known of a component's health, on a clock that is moved by hand.
@Suite(.timeLimit(.minutes(15)))
struct HealthMonitorTests {
    /// A store that works or does not.
    private final class Store: Sendable {
        struct Failure: Error, CustomStringConvertible { let description = "no space left" }
        private let works = Mutex(true)
        func set(_ works: Bool) { self.works.withLock { $0 = works } }
        var check: HealthCheck {
            HealthCheck("store") { [self] in if !works.withLock({ $0 }) { throw Failure() } }
        }
    }

    private func monitored(
        _ checks: [HealthCheck], _ body: (InProcessServer, TestStream, HealthMonitor) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.healthChecks = checks
        let component = try server.component(configuration) {}
        let monitor = HealthMonitor(component)
        #expect(!monitor.readiness.isReady)
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.expectNothing()
            try await withThrowingTaskGroup { group in
                group.addTask { await monitor.run() }
                try await body(server, stream, monitor)
                group.cancelAll()
            }
        }
        #expect(!monitor.readiness.isReady)
    }

    /// Lets time pass until it is so.
    private func eventually(
        _ server: InProcessServer, _ monitor: HealthMonitor, isReady: Bool
    ) async -> String {
        while monitor.readiness.isReady != isReady {
            await server.advance(by: .milliseconds(500))
            await Task.yield()
        }
        return monitor.readiness.reason
    }

    @Test("not ready while the store is down")
    func store() async throws {
        let store = Store()
        try await monitored([store.check]) { server, _, monitor in
            _ = await eventually(server, monitor, isReady: true)
            store.set(false)
            #expect(await eventually(server, monitor, isReady: false) == "store: no space left")
            store.set(true)
            #expect(await eventually(server, monitor, isReady: true) == "online")
        }
    }

    @Test("a check that hangs is no good news")
    func hanging() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        try await monitored([HealthCheck("store") { for await _ in gate {} }]) { server, _, monitor in
            #expect(monitor.readiness.reason == "store: not looked at yet")
            while !monitor.readiness.reason.contains("no answer for") {
                await server.advance(by: .seconds(1))
                await Task.yield()
            }
            open.finish()
        }
    }

    @Test("not ready after a ping that was not answered, ready when anything comes")
    func pings() async throws {
        try await monitored([]) { server, stream, monitor in
            #expect(monitor.readiness.isReady)
            await server.advance(by: .seconds(31))
            _ = try await stream.next()
            #expect(monitor.readiness.isReady)
            await server.advance(by: .seconds(16))
            _ = try await stream.next()
            #expect(monitor.readiness.reason == "the server does not answer pings")
            try await stream.send(" ")
            #expect(monitor.readiness.isReady)
        }
    }
}
