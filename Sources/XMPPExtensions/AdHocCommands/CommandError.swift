// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §4.4 (errors)

import XMLStream
public import XMPPCore

/// What is wrong with a request in the terms of the protocol (XEP-0050 §4.4).
public struct CommandError: StanzaErrorConvertible, Hashable {
    /// What is wrong.
    public enum Condition: String, Hashable, Sendable, CaseIterable {
        /// The action is unknown.
        case malformedAction = "malformed-action"
        /// The action is not possible at this stage.
        case badAction = "bad-action"
        /// The language is not spoken.
        case badLocale = "bad-locale"
        /// What the command was given is not what it asked for.
        case badPayload = "bad-payload"
        /// There is no such session.
        case badSessionID = "bad-sessionid"
        /// The session is over: completed, canceled, or too old.
        case sessionExpired = "session-expired"
    }

    /// What is wrong.
    public var condition: Condition
    /// What is wrong, for people.
    public var text: String?

    /// An error.
    public init(_ condition: Condition, _ text: String? = nil) {
        self.condition = condition
        self.text = text
    }

    /// The error that a stanza error tells; `nil` when it tells none of this protocol.
    public init?(_ error: StanzaError) {
        guard let application = error.application, application.namespace == CommandRequest.name.namespace,
            let condition = Condition(rawValue: application.name)
        else { return nil }
        self.condition = condition
        text = error.text
    }

    /// The error with the general condition that goes with it.
    public var stanzaError: StanzaError {
        let application = Element(CommandRequest.child(condition.rawValue))
        switch condition {
        case .sessionExpired: return .notAllowed(text, application: application)
        case .malformedAction, .badAction, .badLocale, .badPayload, .badSessionID:
            return .badRequest(text, application: application)
        }
    }

    /// The error for whoever may not execute a command. The kind is the one of XEP-0050 §4.4, not that of RFC 6120.
    static let forbidden = StanzaError(.forbidden, kind: .cancel)
}
