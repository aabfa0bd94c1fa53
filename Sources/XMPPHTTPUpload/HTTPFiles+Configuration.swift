// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOSSL
public import XMPPComponent

extension HTTPFiles {
    /// Whom to ask, whom to trust, and the bounds of transfers.
    public struct Configuration: Sendable {
        /// The upload service; nil looks for it.
        public var service: JID?
        /// The server that is asked for its upload service; nil is the component's: `serverDomain` of its configuration,
        /// else its own domain without the first label.
        public var server: JID?
        /// Whose certificates are trusted.
        public var trust = Trust.system
        /// Whether files go over plain `http` too: for tests and services on the same machine. A redirection from `https`
        /// to `http` is never followed.
        public var allowsPlainHTTP = false
        /// Whether downloads may come from hosts that are not on the public Internet.
        ///
        /// Anybody may send a component a link; without this guard it would fetch from its own machine and network what
        /// the sender cannot reach. Uploads are not guarded: their URL comes from our own server's upload service, which
        /// often is on the same network.
        public var allowsPrivateAddresses = false
        /// Bytes of a download, unless its call says otherwise.
        public var maximumDownloadBytes = 16 << 20
        /// Redirections that a download follows. An upload follows none.
        public var maximumRedirects = 3
        /// Transfers that may be under way; further ones fail at once.
        public var maximumTransfers = 64
        /// To find a host by its name, and again to reach it.
        public var connectTimeout: Duration = .seconds(10)
        /// Without a byte in either direction.
        public var idleTimeout: Duration = .seconds(30)
        /// For a download, redirections included.
        public var downloadTimeout: Duration = .seconds(120)
        /// For an upload, from the slot to the host's answer.
        public var uploadTimeout: Duration = .seconds(300)

        /// The defaults.
        public init() {}
    }

    /// Whose certificates are trusted.
    public struct Trust: Hashable, Sendable {
        let file: String?

        /// The authorities that the system trusts.
        public static let system = Trust(file: nil)
        /// The authorities in this file of PEM certificates, and no others.
        public static func file(_ path: String) -> Trust { Trust(file: path) }
    }
}

extension HTTPFiles.Configuration {
    /// The client's configuration: HTTP/1.1, nothing that it does by itself.
    func client(checking peer: AddressGuard?) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let file = trust.file { tls.trustRoots = .file(file) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(connectTimeout), read: TimeAmount(idleTimeout), write: TimeAmount(idleTimeout)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        if let peer { configuration.http1_1ConnectionDebugInitializer = peer.check }
        return configuration
    }
}
