// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites share: a service with a file of commands, in process, and people who execute them.

import AdHocCommandService
import Foundation
import Logging
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// The suites whose programs really run.
@Suite
enum InProcess {}

/// A service in a directory of its own, with programs that really run.
final class Workshop: Sendable {
    let directory: String
    let server = InProcessServer()
    let level = LogLevelSwitch(.info)

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("commands-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var file: String { directory + "/commands.yaml" }
    var log: String { directory + "/audit.jsonl" }

    func write(_ yaml: String) throws {
        try yaml.write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// The lines of the audit log.
    var audit: [[String: Any]] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? ["broken": String(line)]
        }
    }

    /// The events of the audit log in order.
    var events: [String] { audit.map { $0["event"] as? String ?? "broken" } }

    /// Runs a service with these commands, which alice may execute unless they say otherwise, for as long as the script.
    func run(
        _ commands: String, top: String = "", audit: String? = nil,
        script: (Operator) async throws -> Void
    ) async throws {
        try await run(yaml: Self.yaml(commands, top: top), audit: audit, script: script)
    }

    /// Runs a service with this file, for as long as the script.
    func run(yaml: String, audit: String? = nil, script: (Operator) async throws -> Void) async throws {
        try write(yaml)
        var configuration = AdHocCommandService.Configuration(commands: file)
        configuration.auditLog = audit ?? log
        configuration.logLevel = level
        let statistics = ServiceStatistics()
        configuration.statistics = statistics
        let service = try AdHocCommandService(configuration)
        var settings = server.configuration()
        settings.metrics = statistics
        // Time is moved far, and nobody answers the component's pings.
        settings.timeouts.idle = .seconds(1 << 20)
        let component = try server.component(settings, routes: [service])
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(Operator(stream: stream, component: component, server: server))
        }
    }

    static func yaml(_ commands: String, top: String = "") -> String {
        """
        defaults: { allow: alice@example.org }
        \(top)
        commands:
        \(commands.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n"))

        """
    }
}

/// Somebody who executes commands.
struct Operator {
    let stream: TestStream
    let component: Component
    let server: InProcessServer
    var from = "alice@example.org/desk"

    /// The same stream, somebody else.
    func being(_ jid: String) -> Operator {
        var other = self
        other.from = jid
        return other
    }

    func exchange(_ payload: Element, type: String = "set", id: String = "1") async throws -> Element {
        try await stream.send("<iq type='\(type)' id='\(id)' from='\(from)' to='echo.localhost'>\(payload)</iq>")
        let answer = try await stream.next()
        #expect(answer["id"] == id)
        #expect(answer["to"] == from)
        if let error = answer.child("error") { throw StanzaError(error) }
        return try #require(answer.firstChild)
    }

    func execute(_ node: String) async throws -> CommandResponse { try await ask(CommandRequest(node)) }

    func ask(_ request: CommandRequest, id: String = UUID().uuidString) async throws -> CommandResponse {
        try CommandResponse(await exchange(try Element(request), id: id))
    }

    /// Goes on with a session, with a form filled in.
    func go(
        _ session: CommandResponse, _ action: CommandAction? = nil, _ values: [String: [String]]? = nil
    ) async throws -> CommandResponse {
        try await ask(
            CommandRequest(
                session.node, sessionID: session.sessionID, action: action,
                form: values.map { values in
                    DataForm(
                        .submit, fields: values.sorted { $0.key < $1.key }.map { FormField($0.key, values: $0.value) })
                }))
    }

    /// Executes a command of one form.
    func run(_ node: String, _ values: [String: String]) async throws -> CommandResponse {
        try await go(await execute(node), nil, values.mapValues { [$0] })
    }

    func refusal(_ body: () async throws -> CommandResponse) async throws -> StanzaError {
        do {
            let response = try await body()
            throw ExpectationFailure(expected: "an error", actual: "\(response)")
        } catch let error as StanzaError {
            return error
        }
    }

    /// The condition of XEP-0050 §4.4 that a request is refused with.
    func condition(of request: CommandRequest) async throws -> CommandError.Condition? {
        CommandError(try await refusal { try await ask(request) })?.condition
    }

    func nodes() async throws -> [String] {
        let answer = try await exchange(try Element(DiscoItemsQuery(node: DiscoItems.commandsNode)), type: "get")
        return try DiscoItems(answer).items.compactMap(\.node)
    }

    /// Sends a request whose answer takes its time, to be had by ``receive()``.
    func begin(_ request: CommandRequest) async throws {
        try await stream.send(
            "<iq type='set' id='begin' from='\(from)' to='echo.localhost'>\(try Element(request))</iq>")
    }

    /// The answer to what was begun, for which time passes: again and again, for nobody tells when the component has begun to
    /// wait, and what passes before counts for nothing.
    func receive() async throws -> CommandResponse {
        let server = server
        async let _: Void = {
            while !Task.isCancelled {
                await server.advance(by: .seconds(2))
                try? await Task.sleep(for: .milliseconds(50))
            }
        }()
        let answer = try await stream.next()
        if let error = answer.child("error") { throw StanzaError(error) }
        return try CommandResponse(try #require(answer.firstChild))
    }
}

extension CommandResponse {
    var texts: [String] { notes.map(\.text) }
    var errors: [String] { notes.filter { $0.severity == .error }.map(\.text) }
    var output: [String] { form?["output"]?.values ?? [] }
}

/// Waits for what a program does, which cannot tell us.
func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while !(try condition()) {
        guard ContinuousClock.now < deadline else {
            throw ExpectationFailure(expected: what, actual: "not within 180 s")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
