// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

/// How much is being written for whom.
struct WritersUnderWay {
    private var counts: [JID: Int] = [:]

    /// By a bare address.
    func count(of requester: JID) -> Int { counts[requester.bare] ?? 0 }

    /// - Returns: How many there are now.
    mutating func begin(_ requester: JID) -> Int {
        counts[requester.bare, default: 0] += 1
        return counts[requester.bare] ?? 0
    }

    mutating func end(_ requester: JID) {
        let requester = requester.bare
        guard let count = counts[requester] else { return }
        counts[requester] = count > 1 ? count - 1 : nil
    }
}
