// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Notes what happens, in order.
final class Notes: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock(\.self) }
    func note(_ entry: String) { entries.withLock { $0.append(entry) } }
}
