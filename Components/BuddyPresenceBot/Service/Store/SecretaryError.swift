// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Why the secretary cannot do something.
public struct SecretaryError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// There are as many buddies as the limits allow.
        public static let tooManyBuddies = Code(description: "too-many-buddies")
        /// A name that is no time zone's.
        public static let noTimeZone = Code(description: "no-time-zone")
        /// A notebook that is kept cannot be read.
        public static let unreadable = Code(description: "unreadable")
        /// The store cannot be opened, read or written.
        public static let storeFailed = Code(description: "store-failed")
    }

    /// What happened.
    public let code: Code
    /// What happened and what to do about it, in a sentence.
    public let message: String
    /// The error behind it.
    public let underlying: (any Error)?

    /// An error.
    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// The code and the message.
    public var description: String { "\(code): \(message)" }
}
