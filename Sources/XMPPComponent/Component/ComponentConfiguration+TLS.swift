// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import TLSEngine

extension ComponentConfiguration {
    /// TLS on the way to the server, from the first byte on: XEP-0114 has no STARTTLS.
    ///
    /// Files are read anew for each connection, so that renewed certificates are used by the next one.
    public struct TLS: Sendable, Hashable {
        /// A PEM file with the authorities that count, or the server's very certificate; nil is the authorities of this
        /// system.
        public var authorityFile: String?
        /// A PEM file with the certificate that is shown to a server that asks for one, and those between it and its
        /// authority.
        public var certificateFile: String?
        /// A PEM file with that certificate's key, without a pass phrase; nil is the certificate's file.
        public var keyFile: String?
        /// The name that the server's certificate must be for, and that the server is told (RFC 6066 §3); nil is the host
        /// that is connected to.
        public var serverName: String?
        /// Older versions of TLS are refused.
        public var minimumVersion = Version.v1_2

        /// The defaults.
        public init() {}

        /// A version of TLS.
        public struct Version: Hashable, Sendable, CustomStringConvertible {
            let version: TLSVersion

            /// TLS 1.2 (RFC 5246).
            public static let v1_2 = Version(version: .v1_2)
            /// TLS 1.3 (RFC 8446).
            public static let v1_3 = Version(version: .v1_3)

            /// "1.2" or "1.3".
            public var description: String { version.description }
        }
    }
}

extension ComponentConfiguration.TLS {
    /// Reads the files.
    func makeContext() throws(TLSError) -> TLSContext {
        try .client(
            trust: authorityFile.map { .file($0) } ?? .system, identity: identity,
            minimumVersion: minimumVersion.version)
    }

    /// What is wrong with the files, for a side that others connect to; nil when nothing is.
    package var faultOfListening: String? {
        do throws(TLSError) {
            _ = try makeServerContext()
            return nil
        } catch {
            return error.message
        }
    }

    /// Reads the files, for a side that others connect to.
    func makeServerContext() throws(TLSError) -> TLSContext {
        guard let identity else {
            throw TLSError(
                .configuration, "to listen with TLS, a certificate is needed (COMPONENT_TLS_CERTIFICATE_FILE)")
        }
        return try .server(
            identity: identity, trust: authorityFile.map { .file($0) } ?? .nobody,
            minimumVersion: minimumVersion.version)
    }

    var identity: TLSContext.Identity? {
        certificateFile.map { TLSContext.Identity(certificateFile: $0, keyFile: keyFile ?? $0) }
    }

    /// The name that a server's certificate must be for.
    func name(for server: ServerAddress) throws(TLSError) -> String {
        if let serverName { return serverName }
        guard let host = server.host else {
            throw TLSError(
                .configuration, "\(server) has no name that a certificate could be for: set COMPONENT_TLS_SERVER_NAME")
        }
        return host
    }
}
