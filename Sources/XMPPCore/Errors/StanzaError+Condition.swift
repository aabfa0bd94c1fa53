// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.3.3 (stanza error conditions)

extension StanzaError {
    /// What can be done about an error (RFC 6120 §8.3.2).
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Retry after giving credentials.
        case auth
        /// Do not retry.
        case cancel
        /// Go on: it was only a warning.
        case `continue`
        /// Retry after changing what was sent.
        case modify
        /// Retry after waiting.
        case wait
    }

    /// The conditions of RFC 6120 §8.3.3.
    public enum Condition: Hashable, Sendable {
        /// What was sent is malformed or cannot be processed.
        case badRequest
        /// Something of that name exists already.
        case conflict
        /// The feature is not offered.
        case featureNotImplemented
        /// The sender lacks the permission.
        case forbidden
        /// The recipient has another address for good, the URI if it is given.
        case gone(String?)
        /// Something went wrong inside the recipient.
        case internalServerError
        /// The thing does not exist.
        case itemNotFound
        /// An address is malformed.
        case jidMalformed
        /// What was sent does not meet the recipient's criteria.
        case notAcceptable
        /// Nobody is allowed to do this.
        case notAllowed
        /// The sender has not given its credentials.
        case notAuthorized
        /// A policy of the service is violated.
        case policyViolation
        /// The recipient is away for the moment.
        case recipientUnavailable
        /// Other requests go to another address for now, the URI if it is given.
        case redirect(String?)
        /// The sender has to register first.
        case registrationRequired
        /// The recipient's domain does not exist.
        case remoteServerNotFound
        /// The recipient's domain did not answer in time.
        case remoteServerTimeout
        /// The recipient is too busy.
        case resourceConstraint
        /// Nobody serves this here.
        case serviceUnavailable
        /// The sender has to subscribe first.
        case subscriptionRequired
        /// None of these, or one that we do not know; an application condition says more.
        case undefinedCondition
        /// The request was well-formed but came at the wrong time.
        case unexpectedRequest

        /// The name of the element.
        public var name: String {
            switch self {
            case .badRequest: "bad-request"
            case .conflict: "conflict"
            case .featureNotImplemented: "feature-not-implemented"
            case .forbidden: "forbidden"
            case .gone: "gone"
            case .internalServerError: "internal-server-error"
            case .itemNotFound: "item-not-found"
            case .jidMalformed: "jid-malformed"
            case .notAcceptable: "not-acceptable"
            case .notAllowed: "not-allowed"
            case .notAuthorized: "not-authorized"
            case .policyViolation: "policy-violation"
            case .recipientUnavailable: "recipient-unavailable"
            case .redirect: "redirect"
            case .registrationRequired: "registration-required"
            case .remoteServerNotFound: "remote-server-not-found"
            case .remoteServerTimeout: "remote-server-timeout"
            case .resourceConstraint: "resource-constraint"
            case .serviceUnavailable: "service-unavailable"
            case .subscriptionRequired: "subscription-required"
            case .undefinedCondition: "undefined-condition"
            case .unexpectedRequest: "unexpected-request"
            }
        }

        /// The kind that RFC 6120 §8.3.3 asks for or suggests.
        public var defaultKind: Kind {
            switch self {
            case .badRequest, .jidMalformed, .notAcceptable, .policyViolation, .redirect:
                .modify
            case .forbidden, .notAuthorized, .registrationRequired, .subscriptionRequired:
                .auth
            case .recipientUnavailable, .remoteServerTimeout, .resourceConstraint, .unexpectedRequest:
                .wait
            case .conflict, .featureNotImplemented, .gone, .internalServerError, .itemNotFound, .notAllowed,
                .remoteServerNotFound, .serviceUnavailable, .undefinedCondition:
                .cancel
            }
        }

        /// Every condition once, without a URI.
        public static let all: [Condition] = [
            .badRequest, .conflict, .featureNotImplemented, .forbidden, .gone(nil), .internalServerError,
            .itemNotFound, .jidMalformed, .notAcceptable, .notAllowed, .notAuthorized, .policyViolation,
            .recipientUnavailable, .redirect(nil), .registrationRequired, .remoteServerNotFound,
            .remoteServerTimeout, .resourceConstraint, .serviceUnavailable, .subscriptionRequired,
            .undefinedCondition, .unexpectedRequest,
        ]

        /// The condition of that element name; `nil` when RFC 6120 has none.
        ///
        /// - Parameters:
        ///   - name: The name of the element.
        ///   - uri: The text of the element, which only gone and redirect have.
        public init?(name: String, uri: String? = nil) {
            guard let condition = Condition.byName[name] else { return nil }
            switch condition {
            case .gone: self = .gone(uri)
            case .redirect: self = .redirect(uri)
            default: self = condition
            }
        }

        private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

        var uri: String? {
            switch self {
            case .gone(let uri), .redirect(let uri): uri
            default: nil
            }
        }
    }
}
