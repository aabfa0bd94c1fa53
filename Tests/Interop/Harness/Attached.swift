// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import InteropSupport
import Logging
import XMPPComponent

/// A component that runs in this process, attached to a real server, with what it went through and what it logged.
struct Attached: Sendable {
    let component: Component
    let states: StateLog
    private let log: InMemoryLogHandler

    private init(_ component: Component, log: InMemoryLogHandler) {
        self.component = component
        self.log = log
        states = StateLog()
    }

    /// Runs a component for the time that `body` runs, then shuts it down.
    ///
    /// - Parameters:
    ///   - port: Nil is the server's component port.
    ///   - secret: Nil is the right one.
    ///   - configure: Changes the configuration before the component is made.
    static func with<Result>(
        _ server: RealServer,
        as account: RealServer.Account = .echo,
        port: Int? = nil,
        secret: Secret? = nil,
        configure: (inout ComponentConfiguration) -> Void = { _ in },
        @RouteBuilder routes: () -> [any Routable] = { echo() },
        _ body: (Attached) async throws -> Result
    ) async throws -> Result {
        var configuration = ComponentConfiguration(
            domain: account.domain, secret: secret ?? Secret(account.secret))
        configuration.host = server.host
        configuration.port = port ?? server.componentPort
        // The signals of this process are not the component's.
        configuration.shutdownSignals = []
        let log = InMemoryLogHandler()
        configuration.logger = Logger(label: "component") { _ in log }
        configuration.logger.logLevel = .trace
        configure(&configuration)
        let attached = Attached(try Component(configuration, routes: routes), log: log)
        let component = attached.component
        let states = component.states
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await component.run() }
            group.addTask { for await state in states { attached.states.note(state) } }
            defer { component.shutDown() }
            let result = try await body(attached)
            component.shutDown()
            try await group.waitForAll()
            return result
        }
    }

    /// Waits until the component serves; by default for the first time or again after what was waited for last.
    func becomesOnline(within limit: Duration = .patience) async throws {
        try await states.next("online", within: limit) { $0.isOnline ? true : nil }
    }

    /// Waits for the next end of a connection, or failure to make one.
    func becomesDisconnected(within limit: Duration = .patience) async throws -> Disconnection {
        try await states.next("waiting", within: limit) {
            if case .waiting(let disconnection) = $0 { disconnection } else { nil }
        }
    }

    /// What it logged so far, one line for each entry: level, message, metadata.
    var lines: [String] {
        log.entries.map { entry in
            let metadata = entry.metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return "\(entry.level): \(entry.message) \(metadata.joined(separator: " "))"
        }
    }

    /// Waits for a line with this text.
    @discardableResult
    func line(containing text: String, within limit: Duration = .patience) async throws -> String {
        let line = try await eventually(within: limit) { lines.first { $0.contains(text) } }
        guard let line else {
            throw InteropError("it did not log \"\(text)\" within \(limit):\n\(lines.joined(separator: "\n"))")
        }
        return line
    }
}

/// The states of a component in order, read once each like a transcript.
final class StateLog: Sendable {
    private struct Record {
        var states: [ComponentState] = []
        /// Those before it have been read.
        var read = 0
    }

    private let record = Locked(Record())

    func note(_ state: ComponentState) { record.withLock { $0.states.append(state) } }

    /// All so far, read or not.
    var all: [ComponentState] { record.withLock { $0.states } }

    /// Reads on until one that `matches`, for `limit` at most.
    @discardableResult
    func next<Answer: Sendable>(
        _ what: String,
        within limit: Duration,
        where matches: @Sendable (ComponentState) -> Answer?
    ) async throws -> Answer {
        let found = try await eventually(within: limit) { () -> Answer? in
            record.withLock { record in
                while record.read < record.states.count {
                    record.read += 1
                    if let answer = matches(record.states[record.read - 1]) { return answer }
                }
                return nil
            }
        }
        guard let found else { throw InteropError("not \(what) within \(limit); its states: \(all)") }
        return found
    }
}
