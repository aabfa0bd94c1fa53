// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What went wrong with a server, a client or a process of the interop tests, in words that say what to do.
public struct InteropError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole story: what was tried, what happened, the last lines of a log where there is one.
    public let description: String

    /// Makes an error from its message.
    public init(_ description: String) {
        self.description = description
    }
}
