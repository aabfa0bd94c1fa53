// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
package import NIOCore

/// Something besides the stream that has to be well for a component to do its work: a store that answers, a service that it
/// asks.
///
/// ```swift
/// HealthCheck("store") { try await store.read { _ in } }
/// ```
/// Given by a module (``Module/healthChecks``) or the configuration (``ComponentConfiguration/healthChecks``).
public struct HealthCheck: Sendable {
    /// What is looked at, in a word or two.
    public let name: String
    private let check: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - name: What is looked at, in a word or two: `store`.
    ///   - check: Returns when all is well, and throws what is wrong, whose description an operator can read: it must
    ///     have no secrets. Called every few seconds: it should be cheap.
    public init(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }

    /// Looks.
    ///
    /// - Throws: what is wrong.
    public func callAsFunction() async throws {
        try await check()
    }
}

/// Whether a component can do its work now.
public struct Readiness: Sendable, Hashable {
    /// Whether it can.
    public let isReady: Bool
    /// Why, or why not, in a sentence.
    public let reason: String

    /// - Parameters:
    ///   - isReady: Whether it can.
    ///   - reason: Why, or why not, in a sentence.
    public init(isReady: Bool, reason: String) {
        self.isReady = isReady
        self.reason = reason
    }
}

extension Component {
    /// Whether the event loop takes a turn within a time: one that does not is held by a handler that blocks.
    ///
    /// - Parameter clock: The loop that keeps the time, best another one.
    package func takesTurns(within limit: Duration, timedBy clock: any EventLoop) async -> Bool {
        let turn = clock.makePromise(of: Bool.self)
        let timer = clock.scheduleTask(in: limit.timeAmount) { turn.succeed(false) }
        runtime.loop.execute { turn.succeed(true) }
        defer { timer.cancel() }
        return (try? await turn.futureResult.get()) ?? false
    }

    /// What has to be well besides the stream: the modules' checks and the configuration's.
    public var healthChecks: [HealthCheck] { modules.flatMap(\.healthChecks) + configuration.healthChecks }

    /// Whether the stream is there and answers: the part of readiness that is known without asking anybody.
    ///
    /// Not before the handshake, not while there is no stream, not after a sign of life that did not come, not from the
    /// request to shut down on. A spare that waits for its domain (``ComponentConfiguration/ConflictPolicy/standby``) is as
    /// ready as it should be.
    public var streamReadiness: Readiness {
        switch state {
        case .idle: Readiness(isReady: false, reason: "not started")
        case .connecting: Readiness(isReady: false, reason: "connecting")
        case .online:
            switch runtime.mailbox.withLockedValue({ ($0.isOnline, $0.missedPings) }) {
            case (true, 0): Readiness(isReady: true, reason: "online")
            case (true, _): Readiness(isReady: false, reason: "the server does not answer pings")
            case (false, _): Readiness(isReady: false, reason: "the stream has just ended")
            }
        case .waiting(let disconnection)
        where disconnection.cause == .conflict && configuration.conflictPolicy == .standby:
            Readiness(isReady: true, reason: "standing by: another connection holds the domain")
        case .waiting(let disconnection):
            Readiness(isReady: false, reason: "not connected (\(disconnection.cause)): \(disconnection.reason)")
        case .stopping: Readiness(isReady: false, reason: "shutting down")
        case .stopped: Readiness(isReady: false, reason: "stopped")
        }
    }

    /// Whether the component can do its work now: its stream, and all of ``healthChecks``, which are asked one after the
    /// other.
    public func readiness() async -> Readiness {
        let stream = streamReadiness
        guard stream.isReady else { return stream }
        for check in healthChecks {
            do {
                try await check()
            } catch {
                return Readiness(isReady: false, reason: "\(check.name): \(error)")
            }
        }
        return stream
    }
}
