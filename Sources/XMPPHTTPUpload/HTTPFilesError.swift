// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPComponent

/// Why a file was not uploaded or downloaded. Neither URLs nor headers are part of it: both may be secrets.
public struct HTTPFilesError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The component does not run, or ``HTTPFiles`` is none of its modules.
        public static let notRunning = Code(description: "not-running")
        /// As many transfers as allowed are under way.
        public static let tooManyTransfers = Code(description: "too-many-transfers")
        /// The server has no upload service.
        public static let noService = Code(description: "no-service")
        /// The upload service refuses; `stanzaError` says why.
        public static let refused = Code(description: "refused")
        /// The file is larger than the service takes, or than the limit of a download.
        public static let tooLarge = Code(description: "too-large")
        /// A quota of the service is used up; `retry` says until when, if that is known.
        public static let quotaReached = Code(description: "quota-reached")
        /// The service does not know the purpose.
        public static let unknownPurpose = Code(description: "unknown-purpose")
        /// The file's name, media type or size cannot be told to a service.
        public static let invalidFile = Code(description: "invalid-file")
        /// The content has more or fewer bytes than was said.
        public static let sizeMismatch = Code(description: "size-mismatch")
        /// A file of ours cannot be read or written.
        public static let fileAccess = Code(description: "file-access")
        /// The text is no absolute URL of the web.
        public static let invalidURL = Code(description: "invalid-url")
        /// The URL, or one that it redirects to, is of plain `http`.
        public static let insecureURL = Code(description: "insecure-url")
        /// The host is not on the public Internet.
        public static let privateAddress = Code(description: "private-address")
        /// The host cannot be found or reached.
        public static let unreachable = Code(description: "unreachable")
        /// The host has no certificate that is trusted, or TLS failed otherwise.
        public static let untrusted = Code(description: "untrusted")
        /// The host redirects too often, or to nowhere.
        public static let badRedirect = Code(description: "bad-redirect")
        /// The host answered with another status than success; `status` has it.
        public static let badStatus = Code(description: "bad-status")
        /// The connection broke, or what came was no HTTP.
        public static let connectionLost = Code(description: "connection-lost")
        /// It took too long.
        public static let timeout = Code(description: "timeout")
    }

    /// What happened.
    public let code: Code
    /// What happened, in a sentence.
    public let message: String
    /// Bytes that a file may have, for `tooLarge`.
    public let maximumSize: Int?
    /// The status of HTTP, for `badStatus`.
    public let status: Int?
    /// From when on the service may be asked again, for `quotaReached`.
    public let retry: Date?
    /// What the upload service answered.
    public let stanzaError: StanzaError?
    /// The error that caused this one.
    public let underlying: (any Error)?

    init(
        _ code: Code, _ message: String, maximumSize: Int? = nil, status: Int? = nil, retry: Date? = nil,
        stanzaError: StanzaError? = nil, underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.maximumSize = maximumSize
        self.status = status
        self.retry = retry
        self.stanzaError = stanzaError
        self.underlying = underlying
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
