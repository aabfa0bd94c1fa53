// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

package import XMLStream
package import XMPPCore

/// Why a stream ended.
package enum StreamEnd: Error, Sendable, Hashable {
    /// We ended it; the server answered, or did not in time.
    case stopped
    /// The server ended it with `</stream:stream>` and no error.
    case peerClosed
    /// End of input, or a reset.
    case connectionLost(during: StreamMachine.Phase)
    /// The server ended it with an error.
    case streamError(StreamError, during: StreamMachine.Phase)
    /// What the server sent is no XML stream, or passes our limits.
    case malformed(XMLStreamError, during: StreamMachine.Phase)
    /// The server sent XML that has no place there.
    case unexpected(String, during: StreamMachine.Phase)
    /// The server took too long.
    case timeout(during: StreamMachine.Phase)
    /// The server does not answer pings.
    case notResponding
    /// There was no connection.
    case connectFailed(String, kind: ConnectFailure = .other)
    /// Somebody connected to us who is not our server, or not set up like it.
    case refusedPeer(String)
    /// The server answers plain text in TLS, or not at all, and then speaks TLS.
    case tlsRequired

    /// What went wrong while connecting, as far as it changes the advice.
    package enum ConnectFailure: String, Sendable, Hashable {
        /// Nobody listens on the port (ECONNREFUSED).
        case refused
        /// The host name has no address.
        case unresolved
        /// No answer in time, or no route.
        case unreachable
        /// The TLS handshake failed.
        case tls
        /// The server hung up in the middle of the TLS handshake.
        case tlsInterrupted
        /// What answers does not speak TLS.
        case tlsNotSpoken
        /// The server's certificate is of no authority that is trusted here.
        case tlsUntrusted
        /// The server's certificate is not valid now.
        case tlsExpired
        /// The server's certificate is for other names.
        case tlsWrongName
        /// The server refused us: our certificate, or the versions that we offered.
        case tlsRefused
        /// A file that TLS needs here cannot be used.
        case tlsFiles
        /// The file with the secret cannot be used.
        case secret
        /// The address to listen at cannot be had.
        case listen
        case other
    }
}

extension StreamEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stopped: "stopped"
        case .peerClosed: "the server closed the stream"
        case .connectionLost(let phase): "connection lost while \(phase)"
        case .streamError(let error, let phase): "stream error while \(phase): \(error)"
        case .malformed(let error, let phase): "malformed stream while \(phase): \(error)"
        case .unexpected(let what, let phase): "unexpected while \(phase): \(what)"
        case .timeout(let phase): "timeout while \(phase)"
        case .notResponding: "the server does not answer pings"
        case .connectFailed(let message, _): "cannot connect: \(message)"
        case .refusedPeer(let what): "refused \(what)"
        case .tlsRequired: "the server speaks TLS on this port, and this component does not"
        }
    }
}
