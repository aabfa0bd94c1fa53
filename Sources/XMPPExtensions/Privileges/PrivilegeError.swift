// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Why something cannot be done in a user's name. What the server or the recipient answers is a `StanzaError`.
public struct PrivilegeError: Error, Sendable, CustomStringConvertible {
    /// What is missing.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The component does not run.
        public static let notRunning = Code(description: "not-running")
        /// The address is not of a server that manages this component.
        public static let notManaged = Code(description: "not-managed")
        /// The server has not granted it on this stream, or not yet.
        public static let notGranted = Code(description: "not-granted")
        /// The version of the protocol that the server speaks does not have it.
        public static let unsupportedVersion = Code(description: "unsupported-version")
    }

    /// What is missing.
    public let code: Code
    /// What is missing and what the server's configuration lacks, in a few sentences.
    public let message: String
    /// The error that caused this one.
    public let underlying: (any Error)?

    /// An error of `code`.
    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
