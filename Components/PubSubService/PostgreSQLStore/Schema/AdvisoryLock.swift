// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The keys of our advisory locks: what for, and of which schema (its OID), for several may be in one database.
enum AdvisoryLock {
    private static let write: Int64 = 0x5850_5001
    private static let leader: Int64 = 0x5850_5002
    /// There may be no schema yet.
    static let migration: Int64 = 0x5850_5003 << 32

    static func write(of schema: Int64) -> Int64 { write << 32 | schema }
    static func leader(of schema: Int64) -> Int64 { leader << 32 | schema }
}
