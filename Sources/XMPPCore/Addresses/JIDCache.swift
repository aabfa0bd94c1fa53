// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Addresses by their bytes, so that those who write often cost neither parsing nor memory.
///
/// Direct-mapped: a newcomer takes the place of whoever had it, so the cache never grows and nobody can fill it up.
/// Only addresses that arrive normalised are kept, and none over 255 bytes.
package struct JIDCache: ~Copyable {
    /// The longest address that is kept, in bytes.
    package static let maximumLength = 255

    /// The empty address, which is none, where there is nothing.
    private var slots: [JID]
    private let mask: Int
    private static var none: JID { JID(normalised: "", localLength: 0, bareLength: 0) }
    private let seed: UInt64

    /// Makes a cache.
    ///
    /// - Parameters:
    ///   - slots: How many addresses it can hold; rounded up to a power of two.
    ///   - seed: A random number, so that nobody can choose addresses that take each other's place.
    package init(slots: Int = 1024, seed: UInt64 = 0) {
        var count = 1
        while count < slots { count *= 2 }
        self.slots = Array(repeating: Self.none, count: count)
        self.mask = count - 1
        self.seed = seed
    }

    /// The address with these bytes.
    package mutating func jid(_ bytes: UnsafeRawBufferPointer) throws(JIDError) -> JID {
        guard bytes.count <= JIDCache.maximumLength, !bytes.isEmpty else { return try JID(parsing: bytes) }
        let slot = Int(truncatingIfNeeded: ByteHash.hash(bytes, seed: seed)) & mask
        if slots[slot].hasBytes(bytes) { return slots[slot] }
        let jid = try JID(parsing: bytes)
        if jid.hasBytes(bytes) { slots[slot] = jid }
        return jid
    }

    /// The address with these bytes; `nil` when they are not one.
    package mutating func jidIfValid(_ bytes: UnsafeRawBufferPointer) -> JID? {
        try? jid(bytes)
    }

    /// How many addresses are held.
    package var count: Int {
        slots.count { !$0.string.isEmpty }
    }
}

extension JID {
    fileprivate func hasBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        withBytes { ByteHash.areEqual($0, bytes) }
    }
}
