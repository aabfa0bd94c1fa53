// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import COpenSSL
public import TLSEngine

/// The other side of a TLS session, straight on OpenSSL: does what our own engine never would.
public final class RawPeer {
    private let context: OpaquePointer
    private let session: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer

    /// A peer that checks nothing.
    ///
    /// - Parameters:
    ///   - identity: Makes it a server; nil makes it a client.
    ///   - maximumVersion: The newest version that it speaks.
    public init(_ identity: TLSContext.Identity? = nil, maximumVersion: TLSVersion = .v1_3) throws {
        let method = identity == nil ? TLS_client_method() : TLS_server_method()
        guard let context = SSL_CTX_new(method), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem())
        else { throw TestAuthority.Failure(description: "OpenSSL has no memory") }
        SSL_CTX_set_security_level(context, 0)
        _ = COpenSSL_set_minimum_version(context, TLS1_VERSION)
        _ = COpenSSL_set_maximum_version(context, maximumVersion == .v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION)
        if let identity {
            SSL_CTX_use_certificate_chain_file(context, identity.certificateFile)
            SSL_CTX_use_PrivateKey_file(context, identity.keyFile, SSL_FILETYPE_PEM)
        }
        guard let session = SSL_new(context) else { throw TestAuthority.Failure(description: "no session") }
        self.context = context
        self.session = session
        self.input = input
        self.output = output
        COpenSSL_set_empty_means_retry(input)
        COpenSSL_set_empty_means_retry(output)
        SSL_set_bio(session, input, output)
        if identity == nil { SSL_set_connect_state(session) } else { SSL_set_accept_state(session) }
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// Takes from the network and gives what is to be sent there.
    public func exchange(_ bytes: [UInt8]) -> [UInt8] {
        if !bytes.isEmpty { BIO_write(input, bytes, Int32(bytes.count)) }
        SSL_do_handshake(session)
        return takeOutput()
    }

    /// What is to be sent to the network.
    public func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
        if !bytes.isEmpty { BIO_read(output, &bytes, Int32(bytes.count)) }
        return bytes
    }

    /// Encrypts.
    @discardableResult
    public func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { SSL_write(session, $0.baseAddress, Int32($0.count)) } > 0
    }

    /// What came so far.
    public func read() -> String {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = SSL_read(session, &piece, Int32(piece.count))
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += piece.prefix(Int(count))
        }
    }

    /// Whether its handshake is done.
    public var isEstablished: Bool { SSL_is_init_finished(session) == 1 }

    /// The host name that the client asked for.
    public var serverName: String? {
        SSL_get_servername(session, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
    }

    /// New keys, the other side's too (RFC 8446 §4.6.3).
    @discardableResult
    public func updateKeys() -> Bool { SSL_key_update(session, SSL_KEY_UPDATE_REQUESTED) == 1 && handshake() }

    /// A handshake in the middle (RFC 5246 §7.4.1.1).
    @discardableResult
    public func renegotiate() -> Bool { SSL_renegotiate(session) == 1 && handshake() }

    private func handshake() -> Bool {
        let result = SSL_do_handshake(session)
        return result == 1 || SSL_get_error(session, result) == SSL_ERROR_WANT_READ
    }
}
