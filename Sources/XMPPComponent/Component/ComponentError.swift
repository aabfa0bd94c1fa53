// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What goes wrong between a program and its component: not an answer of a peer, which is a `StanzaError`.
public struct ComponentError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The configuration cannot work; `message` says which setting and why.
        public static let invalidConfiguration = Code(description: "invalid-configuration")
        /// Two routes match the same stanzas.
        public static let ambiguousRoutes = Code(description: "ambiguous-routes")
        /// There is no stream to the server at this moment.
        public static let notConnected = Code(description: "not-connected")
        /// The stream broke after the request was written: whether it arrived is unknown.
        public static let connectionLost = Code(description: "connection-lost")
        /// No answer came in time.
        public static let timeout = Code(description: "timeout")
        /// The stanza is larger than the server would accept; it was not written.
        public static let stanzaTooLarge = Code(description: "stanza-too-large")
        /// A payload's `write(to:)` wrote something else than whole elements; the stanza was not written.
        public static let malformedStanza = Code(description: "malformed-stanza")
        /// The stanza has no `to`; a server would refuse it.
        public static let missingRecipient = Code(description: "missing-recipient")
        /// The stanza's `from` is not in the component's domain; a server would end the stream.
        public static let foreignSender = Code(description: "foreign-sender")
        /// As many requests as allowed wait for an answer already.
        public static let tooManyRequests = Code(description: "too-many-requests")
        /// The component is shutting down.
        public static let shuttingDown = Code(description: "shutting-down")
        /// `run()` was called twice.
        public static let alreadyRunning = Code(description: "already-running")
    }

    /// What happened.
    public let code: Code
    /// What happened and what to do about it, in a sentence.
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
