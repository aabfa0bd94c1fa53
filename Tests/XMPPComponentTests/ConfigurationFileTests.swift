// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import FoundationEssentials
import Logging
import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct ConfigurationFileTests {
    /// A file of one's own, gone with the test.
    private final class TemporaryFile {
        let path: String

        init(_ contents: String) throws {
            path = FileManager.default.temporaryDirectory.appending(path: "component-\(UUID().uuidString)").path
            try write(contents)
        }

        func write(_ contents: String) throws {
            try Data(contents.utf8).write(to: URL(filePath: path), options: .atomic)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func load(_ variables: [String: String]) async throws -> ComponentConfiguration {
        try await ComponentConfiguration.load(EnvironmentVariablesProvider(environmentVariables: variables))
    }

    private let json = """
        {"component": {"domain": "file.example.org", "secretFile": "/run/secrets/echo", "host": "xmpp.example.org",
          "port": 5348, "conflict": "standby", "limits": {"queue": 100, "laneQuota": 10},
          "timeouts": {"handlerSeconds": 7}}}
        """

    @Test("a JSON file has the same settings")
    func file() async throws {
        let file = try TemporaryFile(json)
        let configuration = try await load(["COMPONENT_CONFIG_FILE": file.path])
        #expect(configuration.domain == "file.example.org")
        #expect(configuration.host == "xmpp.example.org")
        #expect(configuration.port == 5348)
        #expect(configuration.conflictPolicy == .standby)
        #expect(configuration.limits.hardMark == 100)
        #expect(configuration.limits.laneQuota == 10)
        #expect(configuration.timeouts.handler == .seconds(7))
    }

    @Test(
        "a value of the wrong type is refused by its name, and does not become the default",
        arguments: ["[5347]", "true", "\"many\"", "5347.5", "{\"number\": 5347}", "99999999999999999999"])
    func wrongType(value: String) async throws {
        let file = try TemporaryFile(#"{"component": {"domain": "a.b", "secret": "s", "port": \#(value)}}"#)
        let isScope = value.hasPrefix("{")
        do {
            let configuration = try await load(["COMPONENT_CONFIG_FILE": file.path])
            // An object is a scope of its own, with settings nobody asked for.
            #expect(isScope && configuration.port == 5347)
        } catch let error as ComponentError {
            #expect(!isScope && error.code == .invalidConfiguration && "\(error)".contains("port"))
        }
    }

    @Test("null is as good as nothing, and the secret of a file is kept from the log")
    func nothing() async throws {
        let file = try TemporaryFile(#"{"component": {"domain": "a.b", "secret": "hush", "host": null}}"#)
        let configuration = try await load(["COMPONENT_CONFIG_FILE": file.path])
        #expect(configuration.host == "127.0.0.1")
        #expect(!"\(configuration)".contains("hush"))
    }

    @Test("the environment counts before the file, for the secret too")
    func environmentFirst() async throws {
        let file = try TemporaryFile(json)
        let server = InProcessServer()
        var configuration = try await load([
            "COMPONENT_CONFIG_FILE": file.path, "COMPONENT_DOMAIN": "echo.localhost", "COMPONENT_PORT": "5349",
            "COMPONENT_SECRET": "from the environment",
        ])
        #expect(configuration.domain == "echo.localhost")
        #expect(configuration.port == 5349)
        #expect(configuration.host == "xmpp.example.org")
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        try await server.runUnauthenticated(try server.component(configuration) {}) {
            (stream: TestStream) async throws in
            try await stream.authenticate(secret: "from the environment")
            try await stream.expectNothing()
        }
    }

    @Test("a file that is missing or no JSON is named")
    func wrongFile() async throws {
        let file = try TemporaryFile("no JSON")
        for path in [file.path, "/nonexistent/component.json"] {
            await #expect { _ = try await load(["COMPONENT_CONFIG_FILE": path]) } throws: { error in
                (error as? ComponentError)?.code == .invalidConfiguration && "\(error)".contains(path)
            }
        }
    }

    @Test("a number in the file that is out of bounds is an error")
    func wrongNumber() async throws {
        let file = try TemporaryFile(#"{"component": {"domain": "e.org", "secret": "s", "port": 70000}}"#)
        await #expect { _ = try await load(["COMPONENT_CONFIG_FILE": file.path]) } throws: { "\($0)".contains("port") }
    }

    // MARK: The secret

    private func component(_ server: InProcessServer, secretFile path: String) throws -> Component {
        var configuration = server.configuration()
        configuration.secret = .file(path)
        return try server.component(configuration) {}
    }

    @Test("white space around the secret is not part of it; the file is read anew for each connection")
    func rotated() async throws {
        let file = try TemporaryFile(" \t first\r\n")
        let server = InProcessServer()
        let component = try component(server, secretFile: file.path)
        try await server.runUnauthenticated(component) { (stream: TestStream) async throws in
            try await stream.authenticate(secret: "first")
            try await stream.expectNothing()
            try file.write("second\n")
            await stream.close()
            await server.advance(by: try await disconnection(of: component).retryDelay)
            let again = try await server.accept()
            try await again.authenticate(secret: "second")
            try await again.expectNothing()
        }
    }

    @Test("a secret file that is empty or missing says so, and is tried again", arguments: [true, false])
    func wrongSecretFile(isEmpty: Bool) async throws {
        let file = try TemporaryFile(" \n")
        if !isEmpty { try FileManager.default.removeItem(atPath: file.path) }
        let server = InProcessServer()
        let component = try component(server, secretFile: file.path)
        let run = Task { try await component.run() }
        let failure = try await disconnection(of: component)
        #expect(failure.reason.contains(isEmpty ? "is empty" : "cannot be read"))
        #expect(failure.reason.contains(file.path))
        try file.write("secret")
        await server.advance(by: failure.retryDelay)
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await stream.expectNothing()
        component.shutDown()
        await server.close()
        try await run.value
    }
}
