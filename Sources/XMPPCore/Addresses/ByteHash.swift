// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A fast hash of bytes (multiply and fold, in the manner of wyhash) for tables that may forget: lanes and caches.
/// With a random seed its collisions cannot be prepared from outside without seeing it.
package enum ByteHash {
    /// The hash of `bytes`; the same within and between processes for the same seed.
    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = seed ^ 0xa076_1d64_78bd_642f
        var offset = 0
        let count = bytes.count
        while offset + 8 <= count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = fold(state ^ word, 0xe703_7ed1_a0b4_28db)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        state = fold(state ^ tail, 0x8ebc_6af0_9c88_c6e3)
        return fold(state ^ UInt64(truncatingIfNeeded: count), 0x5899_65cc_7537_4cc3)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// Whether both are the same bytes, eight at a time.
    package static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var offset = 0
        while offset + 8 <= left.count {
            guard
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset += 8
        }
        while offset < left.count {
            guard left[offset] == right[offset] else { return false }
            offset += 1
        }
        return true
    }
}
