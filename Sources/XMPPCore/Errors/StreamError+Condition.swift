// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §4.9.3 (stream error conditions)

extension StreamError {
    /// The conditions of RFC 6120 §4.9.3.
    public enum Condition: Hashable, Sendable {
        /// What was sent cannot be processed.
        case badFormat
        /// A namespace prefix is missing or wrong.
        case badNamespacePrefix
        /// Another stream of the same address takes or keeps the place.
        case conflict
        /// Nothing came for too long.
        case connectionTimeout
        /// The domain is no longer served here.
        case hostGone
        /// The domain is not served here.
        case hostUnknown
        /// A stanza lacks an address or has a malformed one.
        case improperAddressing
        /// Something went wrong inside the server.
        case internalServerError
        /// A stanza's `from` is not ours to use.
        case invalidFrom
        /// The namespace of the stream is wrong.
        case invalidNamespace
        /// The XML does not meet a schema that is enforced.
        case invalidXML
        /// The handshake failed, or something came before it.
        case notAuthorized
        /// The XML is not well-formed.
        case notWellFormed
        /// A policy is violated, such as the size of a stanza.
        case policyViolation
        /// A service that the server needs cannot be reached.
        case remoteConnectionFailed
        /// The stream has to be opened anew.
        case reset
        /// The server is too busy.
        case resourceConstraint
        /// A comment, processing instruction, DTD or entity was sent.
        case restrictedXML
        /// Another host serves this: a name or address with an optional port.
        case seeOtherHost(String?)
        /// The server goes down.
        case systemShutdown
        /// None of these, or one that we do not know.
        case undefinedCondition
        /// The encoding is not UTF-8.
        case unsupportedEncoding
        /// A required feature is not offered.
        case unsupportedFeature
        /// A first-level element is not known.
        case unsupportedStanzaType
        /// The version of XMPP is not supported.
        case unsupportedVersion

        /// The name of the element.
        public var name: String {
            switch self {
            case .badFormat: "bad-format"
            case .badNamespacePrefix: "bad-namespace-prefix"
            case .conflict: "conflict"
            case .connectionTimeout: "connection-timeout"
            case .hostGone: "host-gone"
            case .hostUnknown: "host-unknown"
            case .improperAddressing: "improper-addressing"
            case .internalServerError: "internal-server-error"
            case .invalidFrom: "invalid-from"
            case .invalidNamespace: "invalid-namespace"
            case .invalidXML: "invalid-xml"
            case .notAuthorized: "not-authorized"
            case .notWellFormed: "not-well-formed"
            case .policyViolation: "policy-violation"
            case .remoteConnectionFailed: "remote-connection-failed"
            case .reset: "reset"
            case .resourceConstraint: "resource-constraint"
            case .restrictedXML: "restricted-xml"
            case .seeOtherHost: "see-other-host"
            case .systemShutdown: "system-shutdown"
            case .undefinedCondition: "undefined-condition"
            case .unsupportedEncoding: "unsupported-encoding"
            case .unsupportedFeature: "unsupported-feature"
            case .unsupportedStanzaType: "unsupported-stanza-type"
            case .unsupportedVersion: "unsupported-version"
            }
        }

        /// Every condition once, without a host.
        public static let all: [Condition] = [
            .badFormat, .badNamespacePrefix, .conflict, .connectionTimeout, .hostGone, .hostUnknown,
            .improperAddressing, .internalServerError, .invalidFrom, .invalidNamespace, .invalidXML,
            .notAuthorized, .notWellFormed, .policyViolation, .remoteConnectionFailed, .reset, .resourceConstraint,
            .restrictedXML, .seeOtherHost(nil), .systemShutdown, .undefinedCondition, .unsupportedEncoding,
            .unsupportedFeature, .unsupportedStanzaType, .unsupportedVersion,
        ]

        /// The condition of that element name; `nil` when RFC 6120 has none.
        ///
        /// - Parameters:
        ///   - name: The name of the element; `xml-not-well-formed` of RFC 3920 is understood too.
        ///   - host: The text of the element, which only see-other-host has.
        public init?(name: String, host: String? = nil) {
            guard let condition = Condition.byName[name] else { return nil }
            self = if case .seeOtherHost = condition { .seeOtherHost(host) } else { condition }
        }

        private static let byName: [String: Condition] = {
            var table = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
            table["xml-not-well-formed"] = .notWellFormed
            return table
        }()
    }
}
