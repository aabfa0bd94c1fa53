// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.4 (handling notification-related errors)

import XMPPComponent

/// Notifications that came back: who counts, and what is to be written down of it.
struct BounceBook: Sendable {
    /// What is to be done to the subscriptions of an address to a node and to the collections above it.
    enum Change: Hashable, Sendable {
        /// So many more have come back.
        case add(Int)
        /// It was heard of again.
        case reset
    }

    /// Whose notification of which node came back.
    struct Key: Hashable, Sendable {
        var node: Int64
        var subscriber: JID
    }

    /// The most changes that wait to be written; further ones do not count.
    static let waitingLimit = 1000

    let interval: Duration
    let permanentWeight: Int
    /// When a bounce counted last.
    private var last: RecentEntries<Key, Duration>
    /// The nodes of which notifications to somebody (a bare address) came back.
    private var nodes: RecentEntries<JID, [Key]>
    private var waiting: [(key: Key, change: Change)] = []

    init(_ configuration: DeliveryConfiguration) {
        interval = configuration.bounceInterval
        permanentWeight = max(1, configuration.permanentBounceWeight)
        last = RecentEntries(limit: configuration.rememberedBounces)
        nodes = RecentEntries(limit: configuration.rememberedBounces) { $0.count }
    }

    /// A notification came back.
    ///
    /// - Returns: Whether it counts.
    mutating func bounced(_ key: Key, _ error: StanzaError?, now: Duration) -> Bool {
        if let moment = last[key], now - moment < interval { return false }
        guard waiting.count < Self.waitingLimit else { return false }
        last[key] = now
        remember(key)
        waiting.append((key, .add(Self.isPermanent(error) ? permanentWeight : 1)))
        return true
    }

    /// A subscription has bounces from before.
    mutating func remember(_ key: Key) {
        var keys = nodes[key.subscriber.bare] ?? []
        guard !keys.contains(key), keys.count < 100 else { return }
        keys.append(key)
        nodes[key.subscriber.bare] = keys
    }

    /// Somebody is there after all.
    ///
    /// - Returns: Whether there is something to be written down.
    mutating func heard(of sender: JID) -> Bool {
        guard let keys = nodes[sender.bare], waiting.count < Self.waitingLimit else { return false }
        nodes[sender.bare] = nil
        for key in keys {
            last[key] = nil
            waiting.append((key, .reset))
        }
        return true
    }

    /// What is to be written down now, in order.
    mutating func takeWaiting() -> [(key: Key, change: Change)] {
        defer { waiting = [] }
        return waiting
    }

    /// Whether an error says that there is nobody at the address, and will not be. `service-unavailable` does not, though it is
    /// of type cancel: it is what servers say of somebody who is offline (RFC 6121 §8.5.2.2).
    private static func isPermanent(_ error: StanzaError?) -> Bool {
        switch error?.condition {
        case .gone, .itemNotFound, .jidMalformed: true
        default: false
        }
    }
}

/// The id of a notification: it says of which node it is, so that nothing has to be remembered until one comes back.
enum NotificationID {
    /// The first part of the ids of a node's notifications.
    ///
    /// - Parameter source: What makes it unique: an event, a digest.
    static func text(node: Int64, source: String) -> String {
        "n\(String(node, radix: 36))-\(source)"
    }

    /// The node's key in a notification's id; `nil` when it is the id of something else.
    static func node(_ id: String) -> Int64? {
        guard id.utf8.first == UInt8(ascii: "n"), let end = id.firstIndex(of: "-") else { return nil }
        return Int64(id[id.index(after: id.startIndex)..<end], radix: 36)
    }
}
