// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Where a component stands with its server.
public enum ComponentState: Sendable {
    /// `run()` was not called yet.
    case idle
    /// A connection is being made.
    case connecting
    /// The handshake succeeded: stanzas flow.
    case online
    /// The connection ended or could not be made; the next attempt follows after the delay.
    case waiting(Disconnection)
    /// Shutting down: requests under way finish, new ones are refused.
    case stopping
    /// `run()` has returned.
    case stopped

    /// Whether stanzas flow. This is what a readiness probe should ask.
    public var isOnline: Bool {
        if case .online = self { true } else { false }
    }
}

/// How a connection ended, or why there was none.
public struct Disconnection: Sendable {
    /// What lies behind it: what programs may tell apart.
    public let cause: Cause
    /// The server that it was about.
    public let server: ServerAddress
    /// What happened, in the words of the log.
    public let reason: String
    /// What to do about it, with the server configuration to paste where that helps.
    public let advice: String
    /// Until the next attempt, which may be at another server.
    public let retryDelay: Duration
    /// Stanzas that were accepted for sending and not confirmed as written: whether they arrived is unknown.
    public let unknownStanzas: Int
    /// Requests that waited for an answer and failed.
    public let failedRequests: Int
}
