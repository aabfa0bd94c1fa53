// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService

extension Date {
    /// Since 1970, as moments are stored. What is out of bounds is taken to the nearest bound.
    var microseconds: Int64 {
        let exact = (timeIntervalSince1970 * 1_000_000).rounded()
        // The bound is a power of two, so that it is a Double. What is no number is below all.
        guard exact > -0x1p62 else { return -(1 << 62) }
        return exact < 0x1p62 ? Int64(exact) : 1 << 62
    }

    init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

extension PubSubStoreError {
    /// A value in the file that nobody has written.
    static func unreadable(_ what: String) -> PubSubStoreError {
        PubSubStoreError(.damaged, "The store's file has \(what) that cannot be read: restore it from a copy.")
    }
}
