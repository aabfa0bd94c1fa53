// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Synchronization
public import TLSEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A throw-away certificate authority whose files are removed with it.
///
/// Keep it for as long as the files are needed.
///
/// `@unchecked Sendable`: OpenSSL's objects are only read after `init`.
public final class TestAuthority: @unchecked Sendable {
    /// It did not work.
    public struct Failure: Error, CustomStringConvertible {
        /// What did not work.
        public let description: String
    }

    /// When a certificate is valid, in days from now.
    public struct Validity: Sendable {
        let from: Int
        let to: Int

        /// From yesterday to next month.
        public static let now = Validity(from: -1, to: 30)
        /// Until yesterday.
        public static let past = Validity(from: -30, to: -1)
        /// From tomorrow.
        public static let future = Validity(from: 1, to: 30)
    }

    /// Where the files are.
    public let directory: String
    /// The authority's certificate.
    public var file: String { directory + "/authority.pem" }
    private let key: OpaquePointer
    private let certificate: OpaquePointer
    private let issued = Atomic(0)

    /// An authority.
    ///
    /// - Parameter name: Its common name.
    public init(_ name: String = "test authority", validity: Validity = .now) throws {
        var template = Array("\(Self.temporaryDirectory)/xmpp-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(description: "no temporary directory") }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        key = try Self.makeKey()
        certificate = try Self.makeCertificate(
            key: key, name: name,
            extensions: [(NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign")],
            validity: validity, serial: 1, issuer: nil)
        try Self.write(file) { PEM_write_bio_X509($0, certificate) }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
        for name in Self.names(in: directory) { unlink("\(directory)/\(name)") }
        rmdir(directory)
    }

    /// Makes a certificate and its key.
    ///
    /// - Parameters:
    ///   - names: Such as `DNS:localhost` and `IP:127.0.0.1`; none makes a certificate without alternative names.
    ///   - validity: When it is valid.
    ///   - isSelfSigned: Signed by itself, not by this authority.
    ///   - passphrase: What protects the key; nil is nothing.
    public func issue(
        _ names: String..., validity: Validity = .now, isSelfSigned: Bool = false, passphrase: String? = nil
    ) throws -> TLSContext.Identity {
        let number = issued.add(1, ordering: .relaxed).newValue
        let key = try Self.makeKey()
        defer { EVP_PKEY_free(key) }
        var extensions = [(NID_basic_constraints, "critical,CA:FALSE")]
        if !names.isEmpty { extensions.append((NID_subject_alt_name, names.joined(separator: ","))) }
        let leaf = try Self.makeCertificate(
            key: key, name: "localhost", extensions: extensions, validity: validity, serial: number + 1,
            issuer: isSelfSigned ? nil : (certificate, self.key))
        defer { X509_free(leaf) }
        let identity = TLSContext.Identity(
            certificateFile: "\(directory)/\(number).pem", keyFile: "\(directory)/\(number).key")
        try Self.write(identity.certificateFile) { PEM_write_bio_X509($0, leaf) }
        let words = passphrase.map { Array($0.utf8) } ?? []
        try Self.write(identity.keyFile) { bio in
            words.withUnsafeBufferPointer { words in
                PEM_write_bio_PrivateKey(
                    bio, key, passphrase == nil ? nil : EVP_aes_128_cbc(), words.baseAddress, Int32(words.count), nil,
                    nil)
            }
        }
        return identity
    }

    /// Writes a file beside the others.
    public func write(_ name: String, _ text: String) throws -> String {
        let path = "\(directory)/\(name)"
        try Self.write(path) { bio in
            var text = text
            return text.withUTF8 { BIO_write(bio, $0.baseAddress, Int32($0.count)) >= 0 ? 1 : 0 }
        }
        return path
    }

    /// Copies a certificate's file beside the others.
    public func copy(_ path: String, to name: String) throws {
        guard let bio = BIO_new_file(path, "r"), let certificate = PEM_read_bio_X509(bio, nil, nil, nil) else {
            throw Failure(description: "cannot read \(path)")
        }
        BIO_free(bio)
        defer { X509_free(certificate) }
        try Self.write("\(directory)/\(name)") { PEM_write_bio_X509($0, certificate) }
    }

    // MARK: OpenSSL

    private static func makeKey() throws -> OpaquePointer {
        let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw Failure(description: "no key") }
        return key
    }

    private static func makeCertificate(
        key: OpaquePointer, name: String, extensions: [(Int32, String)], validity: Validity, serial: Int,
        issuer: (certificate: OpaquePointer, key: OpaquePointer)?
    ) throws -> OpaquePointer {
        guard let certificate = X509_new() else { throw Failure(description: "no certificate") }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial)
        X509_gmtime_adj(X509_getm_notBefore(certificate), validity.from * 86_400)
        X509_gmtime_adj(X509_getm_notAfter(certificate), validity.to * 86_400)
        X509_set_pubkey(certificate, key)
        let subject = X509_get_subject_name(certificate)
        let bytes = Array(name.utf8)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0)
        X509_set_issuer_name(certificate, issuer.map { X509_get_subject_name($0.certificate) } ?? subject)
        for (identifier, value) in extensions {
            guard let entry = X509V3_EXT_conf_nid(nil, nil, identifier, value) else {
                throw Failure(description: "no extension \(value)")
            }
            X509_add_ext(certificate, entry, -1)
            X509_EXTENSION_free(entry)
        }
        guard X509_sign(certificate, issuer?.key ?? key, EVP_sha256()) > 0 else {
            throw Failure(description: "not signed")
        }
        return certificate
    }

    private static func write(_ path: String, _ body: (OpaquePointer?) -> Int32) throws {
        let bio = BIO_new_file(path, "w")
        defer { BIO_free(bio) }
        guard bio != nil, body(bio) == 1 else { throw Failure(description: "cannot write \(path)") }
    }

    // MARK: Files

    private static var temporaryDirectory: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    private static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
