// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.3.3 (stanza error conditions)

public import XMLStream

extension StanzaError {
    /// What was sent is malformed (modify).
    public static func badRequest(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.badRequest, text: text, application: application)
    }

    /// Something of that name exists already (cancel).
    public static func conflict(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.conflict, text: text, application: application)
    }

    /// The feature is not offered (cancel).
    public static func featureNotImplemented(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.featureNotImplemented, text: text, application: application)
    }

    /// The sender lacks the permission (auth).
    public static func forbidden(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.forbidden, text: text, application: application)
    }

    /// Something went wrong here (cancel).
    public static func internalServerError(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.internalServerError, text: text, application: application)
    }

    /// The thing does not exist (cancel).
    public static func itemNotFound(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.itemNotFound, text: text, application: application)
    }

    /// An address is malformed (modify).
    public static func jidMalformed(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.jidMalformed, text: text, application: application)
    }

    /// What was sent does not meet our criteria (modify).
    public static func notAcceptable(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.notAcceptable, text: text, application: application)
    }

    /// Nobody is allowed to do this (cancel).
    public static func notAllowed(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.notAllowed, text: text, application: application)
    }

    /// The sender has not given its credentials (auth).
    public static func notAuthorized(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.notAuthorized, text: text, application: application)
    }

    /// A policy is violated (modify).
    public static func policyViolation(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.policyViolation, text: text, application: application)
    }

    /// The recipient is away for the moment (wait).
    public static func recipientUnavailable(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.recipientUnavailable, text: text, application: application)
    }

    /// The sender has to register first (auth).
    public static func registrationRequired(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.registrationRequired, text: text, application: application)
    }

    /// A remote domain does not exist (cancel).
    public static func remoteServerNotFound(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.remoteServerNotFound, text: text, application: application)
    }

    /// A remote domain did not answer in time (wait).
    public static func remoteServerTimeout(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.remoteServerTimeout, text: text, application: application)
    }

    /// We are too busy (wait).
    public static func resourceConstraint(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.resourceConstraint, text: text, application: application)
    }

    /// Nobody serves this here (cancel).
    public static func serviceUnavailable(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.serviceUnavailable, text: text, application: application)
    }

    /// The sender has to subscribe first (auth).
    public static func subscriptionRequired(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.subscriptionRequired, text: text, application: application)
    }

    /// None of the others; the application condition says more (cancel).
    public static func undefinedCondition(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.undefinedCondition, text: text, application: application)
    }

    /// The request came at the wrong time (wait).
    public static func unexpectedRequest(_ text: String? = nil, application: Element? = nil) -> StanzaError {
        StanzaError(.unexpectedRequest, text: text, application: application)
    }

    /// The recipient has another address for good (cancel).
    ///
    /// - Parameters:
    ///   - uri: The other address, such as `xmpp:romeo@example.net`.
    ///   - text: A text for people.
    public static func gone(to uri: String? = nil, _ text: String? = nil) -> StanzaError {
        StanzaError(.gone(uri), text: text)
    }

    /// Requests go to another address for now (modify).
    ///
    /// - Parameters:
    ///   - uri: The other address, such as `xmpp:romeo@example.net`.
    ///   - text: A text for people.
    public static func redirect(to uri: String? = nil, _ text: String? = nil) -> StanzaError {
        StanzaError(.redirect(uri), text: text)
    }
}
