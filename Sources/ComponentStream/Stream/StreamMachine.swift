// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

package import XMLStream
package import XMPPCore

/// The life of one component stream, from the connect to the last byte. Never sees the secret.
///
/// The caller feeds events and performs the action that each returns. After a `close` or `closeStream` every event
/// returns `none`. Whatever the order of events, the machine establishes and closes at most once, and delivers stanzas
/// only in between.
package struct StreamMachine: Sendable {
    package enum Action: Sendable {
        case none
        /// Write the opening of the stream, `to` being ``StreamMachine/domain``.
        case sendHeader
        /// Write `<handshake>` with the lower-case hexadecimal SHA-1 of stream id and secret.
        case authenticate(streamID: String)
        case established
        /// For a receiver: write the opening of the stream with an id that nobody can guess.
        case answerHeader
        /// For a receiver: compare with the digest of the id and the secret, and call ``StreamMachine/verified(_:)``.
        case verify(digest: String)
        /// For a receiver: write an empty `<handshake/>`; the stream is established.
        case accept
        /// For a receiver: write the opening of the stream, the error and `</stream:stream>`; then close the connection.
        case refuseHeader(StreamError, StreamEnd)
        case deliver(Element)
        /// A stanza that passes the limits: only its name and attributes are there, to answer it.
        case refuse(Element, StreamParser.Refusal)
        /// Write `</stream:stream>` and wait for the server's.
        case sendFooter
        /// Close the connection; there is nothing to write.
        case close(StreamEnd)
        /// Write the stream error, if any, and `</stream:stream>`; then close the connection.
        case closeStream(error: StreamError?, StreamEnd)
    }

    /// Who has made the connection.
    package enum Role: Sendable, Hashable {
        /// We have, and authenticate ourselves (`jabber:component:accept`).
        case initiator
        /// The server has, and authenticates itself (`jabber:component:connect`).
        case receiver
    }

    package enum Phase: String, Sendable, Hashable, CustomStringConvertible {
        case connecting
        case awaitingHeader
        case authenticating
        case established
        case closing
        case closed

        package var description: String {
            switch self {
            case .awaitingHeader: "awaiting the stream header"
            default: rawValue
            }
        }
    }

    private enum State {
        case connecting
        case awaitingHeader
        /// The header had no id. Prosody sends such a header when a stream error follows at once, but an empty id is no
        /// error by itself: it is answered when the bytes at hand hold no error.
        case headerWithoutID
        case authenticating
        /// For a receiver: our header is sent, the server's handshake is due.
        case awaitingHandshake
        case established
        /// Our `</stream:stream>` is sent; stanzas still arrive until the server's.
        case closing
        case closed
    }

    /// The component's domain in the server's spelling.
    package let domain: String
    private let role: Role
    private var state: State = .connecting

    package init(domain: String, role: Role = .initiator) {
        self.domain = domain
        self.role = role
    }

    package var isEstablished: Bool {
        if case .established = state { true } else { false }
    }

    package var phase: Phase {
        switch state {
        case .connecting: .connecting
        case .awaitingHeader: .awaitingHeader
        case .headerWithoutID, .authenticating, .awaitingHandshake: .authenticating
        case .established: .established
        case .closing: .closing
        case .closed: .closed
        }
    }

    // MARK: The connection

    package mutating func connected() -> Action {
        guard case .connecting = state else { return .none }
        state = .awaitingHeader
        return role == .initiator ? .sendHeader : .none
    }

    /// There is no connection, and there will be none.
    package mutating func connectFailed(_ message: String, kind: StreamEnd.ConnectFailure = .other) -> Action {
        guard case .connecting = state else { return .none }
        return close(.connectFailed(message, kind: kind))
    }

    /// End of input, or a reset. Feed everything that was received before first: a stream error may be among it.
    package mutating func inputClosed() -> Action {
        switch state {
        case .closing: close(.stopped)
        case .closed: .none
        default: close(.connectionLost(during: phase))
        }
    }

    // MARK: What the server sends

    package mutating func received(_ event: StreamParser.Event) -> Action {
        switch event {
        case .stanza(let element):
            switch state {
            case .established where !element.isNamed(StreamError.name): .deliver(element)
            case .closing where !element.isNamed(StreamError.name): .deliver(element)
            default: receivedControl(element)
            }
        case .refused(let element, let refusal):
            switch state {
            case .established where !element.isNamed(StreamError.name): .refuse(element, refusal)
            case .closing where !element.isNamed(StreamError.name): .refuse(element, refusal)
            default: receivedControl(element)
            }
        case .opened(let header): opened(header)
        case .closed: peerClosed()
        }
    }

    /// All bytes at hand have been parsed and their events fed.
    package mutating func readComplete() -> Action {
        guard case .headerWithoutID = state else { return .none }
        state = .authenticating
        return .authenticate(streamID: "")
    }

    /// - Parameter isTLS: Whether what came are records of TLS, which we do not speak.
    package mutating func parserFailed(_ error: XMLStreamError, isTLS: Bool = false) -> Action {
        switch state {
        case .awaitingHeader where isTLS: close(.tlsRequired)
        case .closing: close(.stopped)
        default: closeStream(sending: StreamError(error), .malformed(error, during: phase))
        }
    }

    /// TLS failed under a stream that had begun: a server may refuse our certificate after its own was accepted (TLS 1.3).
    package mutating func tlsFailed(_ message: String, kind: StreamEnd.ConnectFailure) -> Action {
        switch state {
        case .connecting, .awaitingHeader: close(.connectFailed(message, kind: kind))
        default: inputClosed()
        }
    }

    private mutating func opened(_ header: Element) -> Action {
        guard case .awaitingHeader = state, header.isNamed("stream", in: StreamError.name.namespace) else {
            let error = StreamError(.invalidNamespace)
            return closeStream(sending: error, .unexpected("<\(header.name)> opens the stream", during: phase))
        }
        guard role == .initiator else { return openedByServer(header) }
        let id = header["id"] ?? ""
        guard !id.isEmpty else {
            state = .headerWithoutID
            return .none
        }
        state = .authenticating
        return .authenticate(streamID: id)
    }

    /// A server names the component in `from`, by the letter of XEP-0114 §3; one that puts it into `to` is understood.
    private mutating func openedByServer(_ header: Element) -> Action {
        guard let name = header["from"] ?? header["to"], name == domain else {
            state = .closed
            return .refuseHeader(
                StreamError(.hostUnknown), .refusedPeer("a stream for «\(header["from"] ?? header["to"] ?? "")»"))
        }
        state = .awaitingHandshake
        return .answerHeader
    }

    /// For a receiver: whether the server's digest is the right one.
    package mutating func verified(_ isRight: Bool) -> Action {
        guard case .awaitingHandshake = state else { return .none }
        guard isRight else {
            return closeStream(sending: StreamError(.notAuthorized), .refusedPeer("a handshake with another secret"))
        }
        state = .established
        return .accept
    }

    /// Another connection of the server's takes this one's place.
    package mutating func replaced() -> Action {
        closeStream(sending: StreamError(.conflict), .connectionLost(during: phase))
    }

    /// A first-level element that is no stanza of a stream that is established.
    private mutating func receivedControl(_ element: Element) -> Action {
        switch state {
        case .connecting, .awaitingHeader, .closed:
            return closeStream(sending: nil, .unexpected("<\(element.name)> before the header", during: phase))
        case .closing:
            return close(.stopped)
        case .awaitingHandshake where element.isNamed("handshake", in: "jabber:component:connect"):
            return .verify(digest: element.text)
        case .headerWithoutID, .authenticating, .awaitingHandshake, .established:
            break
        }
        if element.isNamed(StreamError.name) {
            return closeStream(sending: nil, .streamError(StreamError(element), during: phase))
        }
        if element.isNamed("features", in: StreamError.name.namespace) { return .none }
        // Prosody answers a handshake that it does not understand with one of type "error".
        guard case .authenticating = state, element.isNamed("handshake", in: "jabber:component:accept"),
            element["type"] != "error"
        else {
            let error = StreamError(.notAuthorized, text: "Nothing but the handshake may come here.")
            return closeStream(
                sending: error, .unexpected("<\(element.name)> instead of the handshake", during: phase))
        }
        state = .established
        return .established
    }

    private mutating func peerClosed() -> Action {
        switch state {
        case .closing: close(.stopped)
        default: closeStream(sending: nil, .peerClosed)
        }
    }

    // MARK: What we decide

    /// We want to end: in order when the stream is established, at once otherwise.
    package mutating func stop() -> Action {
        switch state {
        case .established:
            state = .closing
            return .sendFooter
        case .closing: return .none
        default: return close(.stopped)
        }
    }

    /// The time for the phase is up. An established stream has none.
    package mutating func deadlinePassed() -> Action {
        switch state {
        case .connecting: close(.timeout(during: phase))
        case .awaitingHeader, .headerWithoutID, .authenticating, .awaitingHandshake:
            closeStream(sending: StreamError(.connectionTimeout), .timeout(during: phase))
        case .closing: close(.stopped)
        case .established, .closed: .none
        }
    }

    /// ``Liveness`` has given up. Nothing is written to a peer that does not listen.
    package mutating func notResponding() -> Action {
        switch state {
        case .closing: close(.stopped)
        default: close(.notResponding)
        }
    }

    // MARK: The end

    private mutating func close(_ end: StreamEnd) -> Action {
        if case .closed = state { return .none }
        state = .closed
        return .close(end)
    }

    /// A stream is closed only after it was opened: an initiator's header went out with `connected()`, a receiver's in answer.
    private mutating func closeStream(sending error: StreamError?, _ end: StreamEnd) -> Action {
        switch state {
        case .connecting, .closed: return close(end)
        case .awaitingHeader where role == .receiver: return close(end)
        default:
            state = .closed
            return .closeStream(error: error, end)
        }
    }
}
