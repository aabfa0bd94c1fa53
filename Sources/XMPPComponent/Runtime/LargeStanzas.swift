// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Bounds what waiting stanzas take in memory, beside the scheduler's bounds of their number.
///
/// Only large stanzas are counted: the others are bounded well enough by their number, and cost nothing here.
struct LargeStanzas {
    /// Bytes above which a stanza counts.
    static let threshold = 16 << 10

    let laneQuota: Int
    let hardMark: Int
    private(set) var total = 0
    private var lanes: [UInt64: Int] = [:]

    init(laneQuota: Int, hardMark: Int) {
        self.laneQuota = laneQuota
        self.hardMark = hardMark
    }

    /// Whether so much waits that no more should be read.
    var isAboveSoftMark: Bool { total > hardMark / 4 }

    /// Takes a stanza into account; false when it must not wait.
    mutating func admit(bytes: Int, lane: UInt64) -> Bool {
        guard bytes > Self.threshold else { return true }
        let inLane = lanes[lane, default: 0]
        // One stanza may always wait, however large the limits allow it to be.
        guard total == 0 || total + bytes <= hardMark, inLane == 0 || inLane + bytes <= laneQuota else { return false }
        lanes[lane] = inLane + bytes
        total += bytes
        return true
    }

    /// The stanza no longer waits.
    mutating func remove(bytes: Int, lane: UInt64) {
        guard bytes > Self.threshold, let inLane = lanes[lane] else { return }
        lanes[lane] = inLane > bytes ? inLane - bytes : nil
        total -= bytes
    }

    /// Nothing waits any more.
    mutating func removeAll() {
        lanes = [:]
        total = 0
    }
}
