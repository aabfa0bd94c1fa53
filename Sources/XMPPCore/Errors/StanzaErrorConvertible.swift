// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// An error that knows what to tell the peer whose stanza caused it.
///
/// A handler may throw it as it is: it is answered with `stanzaError`. Any other error is answered with
/// `internal-server-error` and logged, without its text.
public protocol StanzaErrorConvertible: Error {
    /// What the peer is told.
    var stanzaError: StanzaError { get }
}

extension StanzaError: StanzaErrorConvertible {
    /// The error itself. Of one that answered a request of ours, and that a handler lets through, the condition alone: its
    /// text and what else is in it were meant for us, and another has written them.
    public var stanzaError: StanzaError {
        guard isAnswer else { return self }
        switch condition {
        case .gone: return StanzaError(.gone(nil), kind: kind)
        case .redirect: return StanzaError(.redirect(nil), kind: kind)
        default: return StanzaError(condition, kind: kind)
        }
    }
}

extension PayloadError: StanzaErrorConvertible {
    /// ``PayloadError/answer``, or else `bad-request`, naming what was wrong.
    public var stanzaError: StanzaError { answer ?? .badRequest(message) }
}
