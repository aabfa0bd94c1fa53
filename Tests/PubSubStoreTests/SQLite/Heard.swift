// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization

/// What a store has handed over.
final class Heard: Sendable {
    private let all = Mutex<[CommittedChanges]>([])

    var changes: [CommittedChanges] { all.withLock { $0 } }
    var note: @Sendable (CommittedChanges) -> Void { { changes in self.all.withLock { $0.append(changes) } } }
}
