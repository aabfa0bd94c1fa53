// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 8446: §4 (TLS 1.3); RFC 5246: §7 (TLS 1.2)

import COpenSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the connections of one side have in common: whom it trusts, and who it is. Files are read when it is made.
///
/// `@unchecked Sendable`: nothing changes after `init`, and OpenSSL allows sessions to be made of one context on several
/// threads.
public final class TLSContext: @unchecked Sendable {
    /// A certificate with what stands between it and its authority, and its key, in PEM files.
    public struct Identity: Hashable, Sendable {
        /// The certificate, followed by the intermediate ones.
        public var certificateFile: String
        /// Its key, without a pass phrase; may be in the same file.
        public var keyFile: String

        /// An identity in these files.
        public init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// Whom a side trusts.
    public enum Trust: Hashable, Sendable {
        /// The authorities of this system (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others).
        case system
        /// The certificates in a PEM file alone: authorities, or the very certificate of the other side.
        case file(String)
        /// No certificate is asked for or looked at: for servers, and for finding out whether the other side speaks TLS.
        case nobody
    }

    /// Which side of the handshake.
    public enum Role: Hashable, Sendable {
        /// Begins it, and checks the server's certificate.
        case client
        /// Answers it.
        case server
    }

    /// Which side of the handshake.
    public let role: Role
    /// An `SSL_CTX` that is ours, until `deinit`.
    let pointer: OpaquePointer

    /// A client that checks whom it talks to.
    ///
    /// - Parameters:
    ///   - trust: Whose certificates are accepted.
    ///   - identity: What it shows to servers that ask for a certificate.
    ///   - minimumVersion: Older versions of TLS are refused.
    /// - Throws: `TLSError` (`configuration`) that names the file and what is wrong with it.
    public static func client(
        trust: Trust = .system, identity: Identity? = nil, minimumVersion: TLSVersion = .v1_2
    ) throws(TLSError) -> TLSContext {
        try TLSContext(.client, trust: trust, identity: identity, minimumVersion: minimumVersion)
    }

    /// A server.
    ///
    /// - Parameters:
    ///   - identity: What it shows to clients.
    ///   - trust: Whose certificates it asks clients for; `.nobody` does not ask.
    ///   - minimumVersion: Older versions of TLS are refused.
    /// - Throws: `TLSError` (`configuration`) that names the file and what is wrong with it.
    public static func server(
        identity: Identity, trust: Trust = .nobody, minimumVersion: TLSVersion = .v1_2
    ) throws(TLSError) -> TLSContext {
        try TLSContext(.server, trust: trust, identity: identity, minimumVersion: minimumVersion)
    }

    private init(
        _ role: Role, trust: Trust, identity: Identity?, minimumVersion: TLSVersion
    ) throws(TLSError) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(role == .client ? TLS_client_method() : TLS_server_method()) else {
            throw TLSError(.configuration, "OpenSSL offers no TLS: \(TLSQueue.take() ?? "no reason given").")
        }
        self.role = role
        self.pointer = pointer
        COpenSSL_set_safe_options(pointer)
        guard COpenSSL_set_minimum_version(pointer, minimumVersion.number) == 1 else {
            throw TLSError(.configuration, "OpenSSL does not offer TLS \(minimumVersion).")
        }
        // Without this, a key with a pass phrase would have OpenSSL ask for it on the terminal.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        try apply(trust)
        if let identity { try apply(identity) }
    }

    deinit { SSL_CTX_free(pointer) }

    private func apply(_ trust: Trust) throws(TLSError) {
        switch trust {
        case .nobody:
            return SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        case .system:
            guard SSL_CTX_set_default_verify_paths(pointer) == 1 else {
                throw TLSError(.configuration, "The authorities of this system cannot be loaded.")
            }
        case .file(let path):
            try check(path)
            guard SSL_CTX_load_verify_file(pointer, path) == 1 else {
                throw refusal(of: path, "holds no certificate in PEM form")
            }
            // A certificate in the file is trusted by itself, whoever signed it: that is how one is pinned.
            let parameters = SSL_CTX_get0_param(pointer)
            X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        }
        let mode = SSL_VERIFY_PEER | (role == .server ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        SSL_CTX_set_verify(pointer, mode, verifyPeer)
    }

    private func apply(_ identity: Identity) throws(TLSError) {
        try check(identity.certificateFile)
        try check(identity.keyFile)
        guard SSL_CTX_use_certificate_chain_file(pointer, identity.certificateFile) == 1 else {
            throw refusal(of: identity.certificateFile, "holds no certificate in PEM form")
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, identity.keyFile, SSL_FILETYPE_PEM) == 1 else {
            throw refusal(
                of: identity.keyFile,
                "holds no private key in PEM form without a pass phrase that is the one of \(identity.certificateFile)")
        }
    }

    private func check(_ path: String) throws(TLSError) {
        guard access(path, R_OK) == 0 else {
            throw TLSError(.configuration, "The file \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
    }

    private func refusal(of path: String, _ reason: String) -> TLSError {
        let details = TLSQueue.take().map { " (\($0))" } ?? ""
        return TLSError(.configuration, "The file \(path) \(reason)\(details).")
    }
}

/// A version of TLS.
public struct TLSVersion: Hashable, Sendable, CustomStringConvertible, Comparable {
    let number: Int32
    /// "1.2" or "1.3".
    public let description: String

    /// RFC 5246.
    public static let v1_2 = TLSVersion(number: TLS1_2_VERSION, description: "1.2")
    /// RFC 8446.
    public static let v1_3 = TLSVersion(number: TLS1_3_VERSION, description: "1.3")

    /// The older one is the smaller one.
    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.number < right.number }
}

/// OpenSSL's queue of errors of this thread.
enum TLSQueue {
    /// The newest entry in words; the queue is empty then.
    static func take() -> String? {
        let error = ERR_peek_last_error()
        ERR_clear_error()
        guard error != 0 else { return nil }
        guard let reason = ERR_reason_error_string(error) else { return "error \(error)" }
        return String(cString: reason)
    }

    /// The number of the oldest entry's reason, which is the cause of the others.
    static var reason: Int32 { ERR_GET_REASON(ERR_peek_error()) }
}
