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
    /// The error itself.
    public var stanzaError: StanzaError { self }
}

extension PayloadError: StanzaErrorConvertible {
    /// ``PayloadError/answer``, or else `bad-request`, naming what was wrong.
    public var stanzaError: StanzaError { answer ?? .badRequest(message) }
}
