// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §4 (protocol), §8.1 (hashing algorithms), §9.1 (mandatory ones)

import TLSEngine

/// The digest that a verification string is made with (XEP-0115 §4), by its name in IANA's registry of hash functions.
public struct CapabilityHash: RawRepresentable, Hashable, Sendable {
    /// The registered name.
    public let rawValue: String

    /// A digest by its registered name, whether it can be computed here or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// SHA-1, which everybody knows (XEP-0115 §9.1).
    public static let sha1 = CapabilityHash(rawValue: "sha-1")
    /// SHA-224.
    public static let sha224 = CapabilityHash(rawValue: "sha-224")
    /// SHA-256.
    public static let sha256 = CapabilityHash(rawValue: "sha-256")
    /// SHA-384.
    public static let sha384 = CapabilityHash(rawValue: "sha-384")
    /// SHA-512.
    public static let sha512 = CapabilityHash(rawValue: "sha-512")

    /// Whether it can be computed here.
    public var isSupported: Bool { algorithm != nil }

    var algorithm: Digest.Algorithm? {
        switch self {
        case .sha1: .sha1
        case .sha224: .sha224
        case .sha256: .sha256
        case .sha384: .sha384
        case .sha512: .sha512
        default: nil
        }
    }
}
