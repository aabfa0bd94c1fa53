// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 8446: §4, §5 (TLS 1.3); RFC 5246: §7 (TLS 1.2); RFC 6066: §3 (server name); RFC 9525: §6 (names in certificates)

import COpenSSL

/// One TLS connection without a socket: what comes from the network is put in, what is to be sent there is taken out.
///
/// After every call there may be output. Not for several threads at once.
public final class TLSSession {
    private enum State {
        case handshaking
        case established
        /// `close_notify` came: nothing is read any more.
        case halfClosed
        case failed
    }

    /// What a read has given.
    public enum Reading: Hashable, Sendable {
        /// So many bytes are in the buffer.
        case bytes(Int)
        /// There is nothing until more comes from the network.
        case needsInput
        /// The other side has ended it in order.
        case closed
    }

    private let context: TLSContext
    /// An `SSL` that is ours, until `deinit`; it owns the two BIOs.
    private let session: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let peerName: String?
    private var state = State.handshaking
    private var firstByte: UInt8?
    private var hasSentClose = false
    /// Why the other side's certificate was not accepted.
    fileprivate var refusal: TLSError?

    /// A session.
    ///
    /// - Parameters:
    ///   - context: Which side, whom it trusts, who it is.
    ///   - peerName: For a client, the host name or address that the server's certificate must be for. A host name is told
    ///     to the server (SNI); nil checks no name, which is for tests alone.
    /// - Throws: `TLSError` (`configuration`) when the name is none.
    public init(_ context: TLSContext, peerName: String?) throws(TLSError) {
        ERR_clear_error()
        self.context = context
        self.peerName = peerName
        guard let session = SSL_new(context.pointer) else {
            throw TLSError(.configuration, "No memory for a TLS session.")
        }
        guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            SSL_free(session)
            throw TLSError(.configuration, "No memory for a TLS session.")
        }
        COpenSSL_set_empty_means_retry(input)
        COpenSSL_set_empty_means_retry(output)
        // Both BIOs belong to the session from here on.
        SSL_set_bio(session, input, output)
        self.session = session
        self.input = input
        self.output = output
        // Not retained: `deinit` frees the session, and nothing else calls back.
        COpenSSL_set_user_data(session, Unmanaged.passUnretained(self).toOpaque())
        switch context.role {
        case .client: SSL_set_connect_state(session)
        case .server: SSL_set_accept_state(session)
        }
        if let peerName { try demand(peerName) }
    }

    deinit { SSL_free(session) }

    private func demand(_ name: String) throws(TLSError) {
        let name = name.hasSuffix(".") ? String(name.dropLast()) : name
        let isPlain = name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard !name.isEmpty, isPlain else {
            throw TLSError(
                .configuration, "«\(name)» cannot be the name in a certificate: international names in their xn-- form."
            )
        }
        let parameters = SSL_get0_param(session)
        X509_VERIFY_PARAM_set_hostflags(
            parameters,
            UInt32(bitPattern: X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
        ERR_clear_error()
        guard X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1,
            COpenSSL_set_server_name(session, name) == 1
        else {
            ERR_clear_error()
            throw TLSError(.configuration, "«\(name)» cannot be the name in a certificate.")
        }
    }

    // MARK: What is known

    /// Whether the handshake is done, and nothing has ended the session since.
    public var isEstablished: Bool { state == .established }

    /// Version and cipher, for the log: "TLSv1.3 TLS_AES_256_GCM_SHA384".
    public var summary: String {
        let cipher = SSL_get_current_cipher(session).flatMap { SSL_CIPHER_get_name($0) }.map { String(cString: $0) }
        return "\(String(cString: SSL_get_version(session))) \(cipher ?? "without cipher")"
    }

    // MARK: From the network

    /// Begins the handshake. A client has output then.
    public func start() throws(TLSError) {
        try handshake()
    }

    /// Takes what came from the network, and goes on with the handshake. Then read until it needs input.
    public func receive(_ bytes: UnsafeRawBufferPointer) throws(TLSError) {
        if firstByte == nil { firstByte = bytes.first }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 20)
            rest = rest.dropFirst(piece.count)
            // A memory BIO takes everything, or there is no memory.
            guard
                BIO_write(input, UnsafeRawBufferPointer(rebasing: piece).baseAddress, Int32(piece.count)) == piece.count
            else {
                state = .failed
                throw TLSError(.protocolViolation, "No memory for what came from the network.")
            }
        }
        try handshake()
    }

    private func handshake() throws(TLSError) {
        guard state == .handshaking else { return }
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        guard result != 1 else {
            state = .established
            return
        }
        // Before anything else that could call OpenSSL.
        let error = SSL_get_error(session, result)
        if error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE { return }
        throw failure(error)
    }

    /// Reads what the other side wrote.
    ///
    /// - Throws: `TLSError`; what was read before counts.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(TLSError) -> Reading {
        switch state {
        case .handshaking: return .needsInput
        case .halfClosed: return .closed
        case .failed: throw TLSError(.closed, "The TLS session is over.")
        case .established: break
        }
        var count = 0
        ERR_clear_error()
        let result = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        if result == 1 { return .bytes(count) }
        let error = SSL_get_error(session, result)
        switch error {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsInput
        case SSL_ERROR_ZERO_RETURN:
            state = .halfClosed
            return .closed
        default: throw failure(error)
        }
    }

    /// Nothing more comes from the network.
    ///
    /// - Returns: What is wrong with that: the handshake was not done, or `close_notify` is missing.
    public func inputClosed() -> TLSError? {
        defer { if state != .halfClosed { state = .failed } }
        switch state {
        case .handshaking where firstByte == nil:
            return TLSError(.interrupted, "the other side hung up at the beginning of the TLS handshake")
        case .handshaking:
            return TLSError(.interrupted, "the other side hung up during the TLS handshake")
        case .established: return TLSError(.truncated, "the connection ended without the end of TLS (close_notify)")
        case .halfClosed, .failed: return nil
        }
    }

    // MARK: To the network

    /// Encrypts: the more at once, the less each byte costs.
    ///
    /// - Throws: `TLSError` (`closed`) unless the session is established.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(TLSError) {
        guard state == .established || state == .halfClosed, !hasSentClose else {
            throw TLSError(.closed, "The TLS session is not established.")
        }
        guard !bytes.isEmpty else { return }
        var count = 0
        ERR_clear_error()
        let result = SSL_write_ex(session, bytes.baseAddress, bytes.count, &count)
        guard result == 1 else { throw failure(SSL_get_error(session, result)) }
    }

    /// Says that nothing more will be written (`close_notify`). Does nothing when it was said, or cannot be.
    public func close() {
        guard state == .established || state == .halfClosed, !hasSentClose else { return }
        hasSentClose = true
        ERR_clear_error()
        _ = SSL_shutdown(session)
        ERR_clear_error()
    }

    /// Bytes for the network that were not taken yet.
    public var outputCount: Int { BIO_ctrl_pending(output) }

    /// Gives `body` what is to be sent to the network, which is no longer here then.
    public func takeOutput(_ body: (UnsafeRawBufferPointer) -> Void) {
        var bytes: UnsafeMutablePointer<CChar>?
        let count = COpenSSL_contents(output, &bytes)
        guard count > 0, let bytes else { return }
        body(UnsafeRawBufferPointer(start: bytes, count: count))
        COpenSSL_discard(output)
    }

    // MARK: Failures

    private func failure(_ error: Int32) -> TLSError {
        let isHandshake = state == .handshaking
        state = .failed
        if let refusal, isHandshake {
            ERR_clear_error()
            return refusal
        }
        let reason = TLSQueue.reason
        let words = TLSQueue.take() ?? "error \(error)"
        let isRecord = firstByte.map { (20...23).contains($0) } ?? true
        if isHandshake, !isRecord { return TLSError(.notTLS, "what the other side sends is not TLS") }
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return TLSError(.version, "no version of TLS in common (\(words))")
        case SSL_R_TLSV1_UNRECOGNIZED_NAME:
            return TLSError(.wrongName, "the other side has no certificate for \(peerName ?? "this name")")
        case SSL_AD_REASON_OFFSET..<(SSL_AD_REASON_OFFSET + 256):
            return TLSError(.refused, "the other side refused: \(words)")
        default:
            return TLSError(.protocolViolation, "TLS failed: \(words)")
        }
    }

    /// A certificate of the chain was not accepted.
    fileprivate func refuse(_ store: OpaquePointer) {
        let code = X509_STORE_CTX_get_error(store)
        let words = String(cString: X509_verify_cert_error_string(Int(code)))
        guard let leaf = X509_STORE_CTX_get0_cert(store) else {
            refusal = TLSError(.badCertificate, "the certificate is not accepted: \(words)")
            return
        }
        let current = X509_STORE_CTX_get_current_cert(store) ?? leaf
        let depth = X509_STORE_CTX_get_error_depth(store)
        let which = depth == 0 ? "the certificate" : "a certificate above the server's, «\(subject(of: current))»,"
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
            let validity = "\(time(X509_get0_notBefore(current))) to \(time(X509_get0_notAfter(current)))"
            let fault = code == X509_V_ERR_CERT_HAS_EXPIRED ? "has expired" : "is not valid yet"
            refusal = TLSError(.expired, "\(which) \(fault): valid from \(validity)")
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            refusal = TLSError(
                .wrongName, "the certificate is for \(names(of: leaf)), and not for \(peerName ?? "this server")")
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_CERT_UNTRUSTED:
            let issuer = name(X509_get_issuer_name(current))
            refusal = TLSError(.untrusted, "\(which) is of «\(issuer)», which is not trusted here (\(words))")
        default:
            refusal = TLSError(.badCertificate, "\(which) is not accepted: \(words)")
        }
    }

    private func subject(of certificate: OpaquePointer) -> String { name(X509_get_subject_name(certificate)) }

    private func name(_ name: OpaquePointer?) -> String {
        guard let name else { return "" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            guard let start = X509_NAME_oneline(name, text.baseAddress, 256) else { return "" }
            return String(cString: start)
        }
    }

    private func names(of certificate: OpaquePointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            // The allocation is not empty.
            guard let start = text.baseAddress else { return "" }
            let count = COpenSSL_names(certificate, start, text.count)
            return count > 0 ? String(cString: start) : "no name at all (it has no subjectAltName)"
        }
    }

    private func time(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress else { return "" }
            COpenSSL_time(time, start, text.count)
            return String(cString: start)
        }
    }
}

/// OpenSSL asks for each certificate of a chain, and for each fault of it; it says itself what is one.
let verifyPeer: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isAccepted, store in
    guard isAccepted != 1, let store else { return isAccepted }
    let index = SSL_get_ex_data_X509_STORE_CTX_idx()
    guard let session = X509_STORE_CTX_get_ex_data(store, index), let data = COpenSSL_user_data(OpaquePointer(session))
    else { return 0 }
    // The session is alive: OpenSSL is called by it.
    Unmanaged<TLSSession>.fromOpaque(data).takeUnretainedValue().refuse(store)
    return 0
}
