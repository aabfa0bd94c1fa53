// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §4.9.3 (stream error conditions), §11 (XML usage)

/// What ends an XML stream: bytes that are not XML, or XML that RFC 6120 §11 or our limits do not allow.
public struct XMLStreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The stream error condition of RFC 6120 §4.9.3 that tells the peer.
        public let condition: String
        /// A short name for logs and tests.
        public let description: String

        private init(_ description: String, condition: String) {
            self.description = description
            self.condition = condition
        }

        /// The bytes are not well-formed XML (RFC 6120 §4.9.3.13).
        public static let notWellFormed = Code("notWellFormed", condition: "not-well-formed")
        /// A prefix is not bound, or a namespace declaration is illegal (RFC 6120 §4.9.3.2).
        public static let badNamespace = Code("badNamespace", condition: "bad-namespace-prefix")
        /// A comment, processing instruction, document type or entity (RFC 6120 §11.1, §4.9.3.18).
        public static let restrictedXML = Code("restrictedXML", condition: "restricted-xml")
        /// The bytes are not UTF-8 (RFC 6120 §11.6, §4.9.3.22).
        public static let badEncoding = Code("badEncoding", condition: "unsupported-encoding")
        /// Well-formed XML that is no XMPP stream: text between stanzas (RFC 6120 §4.9.3.1; only whitespace may stand there, §4.6.1).
        public static let badFormat = Code("badFormat", condition: "bad-format")
        /// A limit was passed that the parser cannot skip over (RFC 6120 §4.9.3.14).
        public static let tooLong = Code("tooLong", condition: "policy-violation")
    }

    /// The kind of failure.
    public let code: Code
    /// What was wrong, for the log. It may quote names and values of the peer.
    public let message: String

    /// A failure of kind `code`.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The condition to send in `<stream:error/>`, such as "not-well-formed".
    public var streamErrorCondition: String { code.condition }

    /// Code and message.
    public var description: String { "\(code): \(message)" }
}
