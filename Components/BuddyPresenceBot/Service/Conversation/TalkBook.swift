// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0319 v1.0.2: §2 (last interaction)

import FoundationEssentials
import Synchronization
import XMPPCore

/// When something last happened between a bot and its buddies: of the latest so many.
final class TalkBook: Sendable {
    private let maximum: Int
    private let moments = Mutex<[JID: Date]>([:])

    init(maximum: Int) {
        self.maximum = max(2, maximum)
    }

    var count: Int { moments.withLock(\.count) }

    subscript(buddy: JID) -> Date? { moments.withLock { $0[buddy] } }

    func note(_ buddy: JID, _ moment: Date) {
        moments.withLock { moments in
            if moments.count >= maximum, moments[buddy] == nil {
                // The older half goes, so that this is seldom done.
                let middle = moments.values.sorted()[moments.count / 2]
                moments = moments.filter { $0.value > middle }
            }
            moments[buddy] = moment
        }
    }

    func forget(_ buddy: JID) {
        moments.withLock { _ = $0.removeValue(forKey: buddy) }
    }
}
