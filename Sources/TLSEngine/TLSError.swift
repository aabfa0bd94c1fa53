// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Why a TLS connection cannot be made, or does not go on.
public struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as far as it makes a difference for what to do.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// A file or a name of the configuration cannot be used.
        public static let configuration = Code(description: "configuration")
        /// What the other side sends is not TLS.
        public static let notTLS = Code(description: "not-tls")
        /// The other side's certificate is of no authority that is trusted.
        public static let untrusted = Code(description: "untrusted")
        /// The other side's certificate, or one above it, is not valid yet or no more.
        public static let expired = Code(description: "expired")
        /// The other side's certificate is for other names.
        public static let wrongName = Code(description: "wrong-name")
        /// The other side's certificate is not accepted for another reason.
        public static let badCertificate = Code(description: "bad-certificate")
        /// The other side ended it with an alert (RFC 8446 §6.2): it does not accept our certificate, or asks for one.
        public static let refused = Code(description: "refused")
        /// The two sides have no version in common.
        public static let version = Code(description: "version")
        /// The other side hung up during the handshake.
        public static let interrupted = Code(description: "interrupted")
        /// The other side did not finish the handshake in time.
        public static let timeout = Code(description: "timeout")
        /// The connection ended without `close_notify`: what came last may be cut off (RFC 8446 §6.1).
        public static let truncated = Code(description: "truncated")
        /// The session is over.
        public static let closed = Code(description: "closed")
        /// The other side broke the rules of TLS, or bytes were changed on their way.
        public static let protocolViolation = Code(description: "protocol-violation")
    }

    /// What went wrong.
    public let code: Code
    /// What went wrong, in a sentence for the log.
    public let message: String

    /// An error of `code`.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
