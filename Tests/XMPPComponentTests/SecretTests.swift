// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import InMemoryLogging
import Logging
import MetricsTestKit
import Testing
import XMPPComponent
import XMPPComponentTesting

/// The secret: where it is seen, and where it must not be.
@Suite(.timeLimit(.minutes(15)))
struct SecretTests {
    private func withSecretFile(_ text: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UInt32.random(in: 0 ... .max))")
            .path
        try Data(text.utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await body(file)
    }

    /// The next connection, made when it is due.
    private func nextConnection(of server: InProcessServer, _ component: Component) async throws -> TestStream {
        for await state in component.states {
            guard case .waiting(let disconnection) = state else { continue }
            await server.advance(by: disconnection.retryDelay + .seconds(1))
            break
        }
        return try await server.accept()
    }

    private func refuse(_ stream: TestStream) async throws {
        try await stream.expectHeader()
        try await stream.sendHeader()
        _ = try await stream.next()
        try await stream.fail("not-authorized")
    }

    @Test("a secret that is put right is tried at once, not when the slow attempts come to it")
    func watched() async throws {
        try await withSecretFile("wrong\n") { file in
            let server = InProcessServer()
            var configuration = server.configuration()
            configuration.secret = .file(file)
            let component = try server.component(configuration) {}
            try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
                try await refuse(stream)
                for await state in component.states { if case .waiting = state { break } }
                // Written anew beside it and put in its place, as Kubernetes does.
                try Data("secret\n".utf8).write(to: URL(filePath: file), options: .atomic)
                let isBack = Gate()
                async let time: Void = {
                    // The next attempt would be due after 30 seconds at the earliest; the file is looked at elsewhere.
                    for _ in 0..<200 where await !isBack.isOpen {
                        await server.advance(by: .milliseconds(100))
                        await Task.yield()
                    }
                    while await !isBack.isOpen {
                        await server.advance(by: .zero)
                        await Task.yield()
                    }
                }()
                let next = try await server.accept()
                await isBack.open()
                await time
                try await next.authenticate(secret: "secret")
                try await next.expectNothing()
            }
        }
    }

    @Test("the next connection uses the new secret, the present one stays")
    func rotated() async throws {
        try await withSecretFile("secret") { file in
            let server = InProcessServer()
            var configuration = server.configuration()
            configuration.secret = .file(file)
            let component = try server.component(configuration) {}
            try await server.run(component) { (stream: TestStream) async throws in
                try await stream.expectNothing()
                try Data("another".utf8).write(to: URL(filePath: file))
                await server.advance(by: .seconds(10))
                #expect(component.state.isOnline)
                await stream.close()
                let again = try await nextConnection(of: server, component)
                try await again.authenticate(secret: "another")
                try await again.expectNothing()
            }
        }
    }

    @Test("it is in no log line, metric, description, dump or error, at no level")
    func unseen() async throws {
        let secret = "hunter2-\(UInt32.random(in: 0 ... .max))"
        let log = InMemoryLogHandler()
        let metrics = TestMetrics()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.secret = Secret(secret)
        var logger = Logger(label: "test") { _ in log }
        logger.logLevel = .trace
        configuration.logger = logger
        configuration.metrics = metrics
        let component = try server.component(configuration) {}
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await refuse(stream)
            for await state in component.states { if case .waiting = state { break } }
            let again = try await nextConnection(of: server, component)
            try await again.authenticate(secret: secret)
            try await again.expectNothing()
            // What a crash or a debugger's habit would print.
            var dumped = ""
            dump(configuration, to: &dumped)
            dump(component, to: &dumped, maxDepth: 12)
            #expect(!dumped.contains(secret))
            #expect(!"\(configuration) \(String(reflecting: configuration))".contains(secret))
        }
        #expect(!log.entries.isEmpty)
        for entry in log.entries { #expect(!"\(entry.message) \(entry.metadata)".contains(secret)) }
        let labels = metrics.counters.flatMap(\.dimensions) + metrics.timers.flatMap(\.dimensions)
        #expect(!labels.contains { $0.1.contains(secret) })
    }

    @Test("of one's own: a file counts before the value; neither is seen")
    func own() async throws {
        try await withSecretFile(" tea\n") { file in
            let settings = ComponentSettings(variables: [
                "BOT_TOKEN": "value", "BOT_TOKEN_FILE": file, "BOT_KEY": "key",
            ])
            let revealed = try [settings.secret("bot.token")?.reveal(), settings.secret("bot.key")?.reveal()]
            #expect(revealed == ["tea", "key"])
            #expect(settings.secret("bot.none") == nil)
            #expect(settings.secret("bot.token")?.file == file)
            #expect("\(String(describing: settings.secret("bot.key")))" == "Optional(<redacted>)")
        }
    }
}
