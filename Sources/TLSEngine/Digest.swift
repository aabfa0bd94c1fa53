// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

import COpenSSL

/// Message digests of libcrypto.
public enum Digest {
    /// Which digest. Those of FIPS 180-4.
    public enum Algorithm: Hashable, Sendable, CaseIterable {
        /// SHA-1, 20 bytes.
        case sha1
        /// SHA-224, 28 bytes.
        case sha224
        /// SHA-256, 32 bytes.
        case sha256
        /// SHA-384, 48 bytes.
        case sha384
        /// SHA-512, 64 bytes.
        case sha512

        fileprivate var implementation: OpaquePointer? {
            switch self {
            case .sha1: EVP_sha1()
            case .sha224: EVP_sha224()
            case .sha256: EVP_sha256()
            case .sha384: EVP_sha384()
            case .sha512: EVP_sha512()
            }
        }
    }

    /// The digest of `bytes`.
    public static func digest(of bytes: [UInt8], _ algorithm: Algorithm) -> [UInt8] {
        bytes.withUnsafeBytes { digest(of: $0, algorithm) }
    }

    /// The SHA-1 digest of `text` in lowercase hexadecimal, 40 characters.
    ///
    /// XEP-0114 §3 fixes both the algorithm and the case; ejabberd refuses uppercase.
    public static func sha1Hex(_ text: String) -> String {
        var text = text
        return hexadecimal(text.withUTF8 { digest(of: UnsafeRawBufferPointer($0), .sha1) })
    }

    private static func digest(of bytes: UnsafeRawBufferPointer, _ algorithm: Algorithm) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let status = EVP_Digest(bytes.baseAddress, bytes.count, &digest, &length, algorithm.implementation, nil)
        precondition(status == 1, "libcrypto does not offer \(algorithm)")
        return Array(digest.prefix(Int(length)))
    }

    /// `bytes` in lowercase hexadecimal.
    public static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }
}
