// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream

extension Disconnection {
    /// Why there is no stream, as far as it makes a difference for what to do: each has advice of its own. The description
    /// is a word such as `tls-wrong-name`, fit for a metric's label.
    public struct Cause: Hashable, Sendable, CustomStringConvertible {
        /// The cause's name.
        public let description: String

        init(_ cause: ReconnectPolicy.Cause) { description = cause.rawValue }

        /// We ended it.
        public static let stopped = Cause(ReconnectPolicy.Cause.stopped)
        /// The handshake was refused: the secret, or on ejabberd also the domain.
        public static let wrongSecret = Cause(ReconnectPolicy.Cause.wrongSecret)
        /// The server does not know the domain as a component's.
        public static let unknownHost = Cause(ReconnectPolicy.Cause.unknownHost)
        /// Another connection holds the domain.
        public static let conflict = Cause(ReconnectPolicy.Cause.conflict)
        /// Another connection took the domain from us.
        public static let replaced = Cause(ReconnectPolicy.Cause.replaced)
        /// Nobody listens on the port.
        public static let refused = Cause(ReconnectPolicy.Cause.refused)
        /// The server's name has no address.
        public static let unresolved = Cause(ReconnectPolicy.Cause.unresolved)
        /// The server's address does not answer.
        public static let unreachable = Cause(ReconnectPolicy.Cause.unreachable)
        /// The TLS handshake failed.
        public static let tlsFailed = Cause(ReconnectPolicy.Cause.tlsFailed)
        /// The server hung up in the middle of the TLS handshake.
        public static let tlsInterrupted = Cause(ReconnectPolicy.Cause.tlsInterrupted)
        /// TLS here, plain text there.
        public static let tlsNotSpoken = Cause(ReconnectPolicy.Cause.tlsNotSpoken)
        /// Plain text here, TLS there.
        public static let tlsRequired = Cause(ReconnectPolicy.Cause.tlsRequired)
        /// The server's certificate is of no authority that is trusted here.
        public static let tlsUntrusted = Cause(ReconnectPolicy.Cause.tlsUntrusted)
        /// The server's certificate is not valid now.
        public static let tlsExpired = Cause(ReconnectPolicy.Cause.tlsExpired)
        /// The server's certificate is for other names.
        public static let tlsWrongName = Cause(ReconnectPolicy.Cause.tlsWrongName)
        /// The server refused our certificate, or the versions that we offered.
        public static let tlsRefused = Cause(ReconnectPolicy.Cause.tlsRefused)
        /// A file that TLS needs here cannot be used.
        public static let tlsFiles = Cause(ReconnectPolicy.Cause.tlsFiles)
        /// The file with the secret cannot be used.
        public static let secretUnreadable = Cause(ReconnectPolicy.Cause.secretUnreadable)
        /// The connection ended, or something else than XML came, before the header: TLS on one side only, most likely.
        public static let tlsMismatch = Cause(ReconnectPolicy.Cause.tlsMismatch)
        /// It speaks XMPP, but not XEP-0114.
        public static let wrongProtocol = Cause(ReconnectPolicy.Cause.wrongProtocol)
        /// It hung up between header and handshake.
        public static let handshakeInterrupted = Cause(ReconnectPolicy.Cause.handshakeInterrupted)
        /// The server ended the stream in order.
        public static let serverShutdown = Cause(ReconnectPolicy.Cause.serverShutdown)
        /// The server has trouble of its own.
        public static let serverTrouble = Cause(ReconnectPolicy.Cause.serverTrouble)
        /// The connection broke.
        public static let lost = Cause(ReconnectPolicy.Cause.lost)
        /// The server does not answer pings.
        public static let notResponding = Cause(ReconnectPolicy.Cause.notResponding)
        /// What the server sent is broken, or larger than our limits.
        public static let malformedInput = Cause(ReconnectPolicy.Cause.malformedInput)
        /// We sent from an address that is not ours.
        public static let wrongFrom = Cause(ReconnectPolicy.Cause.wrongFrom)
        /// We sent something else that the server does not take.
        public static let ourFault = Cause(ReconnectPolicy.Cause.ourFault)
        /// The address to listen at cannot be had.
        public static let cannotListen = Cause(ReconnectPolicy.Cause.cannotListen)
        /// Something else: the reason has its words.
        public static let other = Cause(ReconnectPolicy.Cause.other)
    }
}
