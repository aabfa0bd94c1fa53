// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 2104: §2 (definition of HMAC)

import COpenSSL

extension Digest {
    /// What only somebody who knows `key` can make of `text`: HMAC-SHA-256 in lowercase hexadecimal, 64 characters.
    public static func authenticationCode(of text: String, key: String) -> String {
        var text = text
        var key = key
        let code = text.withUTF8 { text in
            key.withUTF8 { key in
                var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
                var length: UInt32 = 0
                let result = HMAC(
                    EVP_sha256(), key.baseAddress, Int32(key.count), text.baseAddress, text.count, &code, &length)
                precondition(result != nil, "libcrypto does not offer HMAC-SHA-256")
                return Array(code.prefix(Int(length)))
            }
        }
        return hexadecimal(code)
    }

    /// Whether two digests are the same, in a time that does not tell where they differ.
    public static func isEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        return left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
