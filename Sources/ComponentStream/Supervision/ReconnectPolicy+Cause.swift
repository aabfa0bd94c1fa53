// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

extension ReconnectPolicy {
    /// What lies behind the end of a stream, as far as there is something to be said about it. ``Advice`` has the text for
    /// each; the raw value serves as a metric label.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// We ended it.
        case stopped
        /// The handshake was refused: the secret, or on ejabberd also the domain.
        case wrongSecret = "wrong-secret"
        /// The server does not know the domain as a component's.
        case unknownHost = "unknown-host"
        /// Another connection holds the domain.
        case conflict
        /// Another connection took the domain from us.
        case replaced
        /// Nobody listens on the port.
        case refused
        /// The server's name has no address.
        case unresolved
        /// The server's address does not answer.
        case unreachable
        /// The TLS handshake failed.
        case tlsFailed = "tls-failed"
        /// The server hung up in the middle of the TLS handshake.
        case tlsInterrupted = "tls-interrupted"
        /// TLS here, plain text there.
        case tlsNotSpoken = "tls-not-spoken"
        /// Plain text here, TLS there.
        case tlsRequired = "tls-required"
        /// The server's certificate is of no authority that is trusted here.
        case tlsUntrusted = "tls-untrusted"
        /// The server's certificate is not valid now.
        case tlsExpired = "tls-expired"
        /// The server's certificate is for other names.
        case tlsWrongName = "tls-wrong-name"
        /// The server refused our certificate, or the versions that we offered.
        case tlsRefused = "tls-refused"
        /// A file that TLS needs here cannot be used.
        case tlsFiles = "tls-files"
        /// The file with the secret cannot be used.
        case secretUnreadable = "secret-unreadable"
        /// The connection ended, or something else than XML came, before the header: TLS on one side only, most likely.
        case tlsMismatch = "tls-mismatch"
        /// It speaks XMPP, but not XEP-0114.
        case wrongProtocol = "wrong-protocol"
        /// It hung up between header and handshake.
        case handshakeInterrupted = "handshake-interrupted"
        /// The server ended the stream in order.
        case serverShutdown = "server-shutdown"
        /// The server has trouble of its own.
        case serverTrouble = "server-trouble"
        /// The connection broke.
        case lost
        /// The server does not answer pings.
        case notResponding = "not-responding"
        /// What the server sent is broken, or larger than our limits.
        case malformedInput = "malformed-input"
        /// We sent from an address that is not ours.
        case wrongFrom = "wrong-from"
        /// We sent something else that the server does not take.
        case ourFault = "our-fault"
        /// The address to listen at cannot be had.
        case cannotListen = "cannot-listen"
        /// No end of our stream: somebody connected to us with another domain or secret.
        case peerRefused = "peer-refused"
        /// No end of a stream: a stanza for another domain came in.
        case foreignDomain = "foreign-domain"
        case other

        package init(_ end: StreamEnd) {
            switch end {
            case .stopped: self = .stopped
            case .peerClosed: self = .serverShutdown
            case .notResponding: self = .notResponding
            case .connectionLost(let phase): self = Cause(silenceWhile: phase, otherwise: .lost)
            case .timeout(let phase): self = Cause(silenceWhile: phase, otherwise: .notResponding)
            case .malformed(_, let phase): self = phase == .awaitingHeader ? .tlsMismatch : .malformedInput
            case .unexpected: self = .wrongProtocol
            case .streamError(let error, let phase):
                self = Cause(error.condition, isEstablished: phase != .awaitingHeader && phase != .authenticating)
            case .tlsRequired: self = .tlsRequired
            case .refusedPeer: self = .peerRefused
            case .connectFailed(_, let kind): self = Cause(kind)
            }
        }

        private init(_ kind: StreamEnd.ConnectFailure) {
            switch kind {
            case .refused: self = .refused
            case .unresolved: self = .unresolved
            case .unreachable: self = .unreachable
            case .tls: self = .tlsFailed
            case .tlsInterrupted: self = .tlsInterrupted
            case .tlsNotSpoken: self = .tlsNotSpoken
            case .tlsUntrusted: self = .tlsUntrusted
            case .tlsExpired: self = .tlsExpired
            case .tlsWrongName: self = .tlsWrongName
            case .tlsRefused: self = .tlsRefused
            case .tlsFiles: self = .tlsFiles
            case .secret: self = .secretUnreadable
            case .listen: self = .cannotListen
            case .other: self = .other
            }
        }

        private init(silenceWhile phase: StreamMachine.Phase, otherwise: Cause) {
            switch phase {
            case .connecting: self = .unreachable
            case .awaitingHeader: self = .tlsMismatch
            case .authenticating: self = .handshakeInterrupted
            case .established, .closing, .closed: self = otherwise
            }
        }

        private init(_ condition: StreamError.Condition, isEstablished: Bool) {
            switch condition {
            case .notAuthorized: self = .wrongSecret
            case .hostUnknown, .hostGone: self = .unknownHost
            case .conflict: self = isEstablished ? .replaced : .conflict
            case .systemShutdown, .reset: self = .serverShutdown
            case .connectionTimeout: self = .lost
            case .invalidNamespace, .unsupportedVersion, .unsupportedFeature, .seeOtherHost: self = .wrongProtocol
            case .internalServerError, .remoteConnectionFailed, .resourceConstraint, .undefinedCondition:
                self = .serverTrouble
            case .invalidFrom: self = .wrongFrom
            case .improperAddressing: self = isEstablished ? .wrongFrom : .ourFault
            // ejabberd's answer to another content namespace of the header than the two of XEP-0114.
            case .invalidXML: self = isEstablished ? .ourFault : .wrongProtocol
            case .badFormat, .badNamespacePrefix, .notWellFormed, .policyViolation, .restrictedXML,
                .unsupportedEncoding, .unsupportedStanzaType:
                self = .ourFault
            }
        }
    }
}
