// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Why a text is not an XMPP address.
public struct JIDError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of violation.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name, for logs.
        public let description: String

        /// A part has no characters.
        public static let empty = Code(description: "empty")
        /// A part has more than 1023 bytes, or a domain label more than 63.
        public static let tooLong = Code(description: "too-long")
        /// The bytes are not UTF-8.
        public static let encoding = Code(description: "encoding")
        /// A code point is not allowed in this part.
        public static let forbiddenCharacter = Code(description: "forbidden-character")
        /// A code point is allowed only between certain others (RFC 5892 appendix A), which are not there.
        public static let context = Code(description: "context")
        /// Left-to-right and right-to-left characters are mixed against the rule of RFC 5893 §2.
        public static let direction = Code(description: "direction")
        /// A domain label or an IP address is malformed.
        public static let malformedDomain = Code(description: "malformed-domain")
    }

    /// One of the three parts of an address.
    public enum Part: String, Hashable, Sendable {
        /// The text before the at sign.
        case local
        /// The domain name or IP address.
        case domain
        /// The text after the slash.
        case resource
    }

    /// The kind of violation.
    public let code: Code

    /// The part it was found in; `nil` when it concerns the whole.
    public let part: Part?

    /// What is wrong, in English, without the address itself.
    public let message: String

    init(_ code: Code, in part: Part?, _ message: String) {
        self.code = code
        self.part = part
        self.message = message
    }

    static func forbidden(_ scalar: Unicode.Scalar, in part: Part) -> JIDError {
        let number = String(scalar.value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
        return JIDError(.forbiddenCharacter, in: part, "U+\(padded) is not allowed in the \(part.rawValue)part")
    }

    /// The message.
    public var description: String { message }
}
