// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Message digests of libcrypto.
public enum Digest {
    /// The SHA-1 digest of `text` in lowercase hexadecimal, 40 characters.
    ///
    /// XEP-0114 §3 fixes both the algorithm and the case; ejabberd refuses uppercase.
    public static func sha1Hex(_ text: String) -> String {
        var text = text
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let status = text.withUTF8 { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_sha1(), nil) }
        precondition(status == 1, "libcrypto offers no SHA-1")
        return hexadecimal(digest.prefix(Int(length)))
    }

    /// `bytes` in lowercase hexadecimal.
    static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
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
