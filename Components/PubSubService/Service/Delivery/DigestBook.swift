// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §16.4.2 (digest, digest_frequency)

import XMPPComponent

/// What is collected for those who want it together (XEP-0060 §16.4.2): of each item what was last said of it, in order.
///
/// It is in memory alone. Digests that are not due are sent at the end of the service's life; a crash loses them, and their
/// subscribers find the items at the node.
struct DigestBook: Sendable {
    /// Whose digest of which node.
    struct Key: Hashable, Sendable {
        var node: Int64
        var subscriber: JID
    }

    /// One event for one digest.
    struct Addition: Sendable {
        var key: Key
        var address: NodeAddress
        var parts: [ItemsNotice.Part]
        var wrapping: NotificationWrapping
        var type: MessageType
        var interval: Duration
    }

    /// A digest that is to be sent.
    struct Digest: Sendable {
        var key: Key
        var address: NodeAddress
        var parts: [ItemsNotice.Part]
        var wrapping: NotificationWrapping
        var type: MessageType
        var dueAt: Duration
        var bytes = 0
    }

    let entryLimit: Int
    let byteLimit: Int
    private var digests: [Key: Digest] = [:]
    private(set) var bytes = 0

    init(_ configuration: DeliveryConfiguration) {
        entryLimit = max(1, configuration.digestEntries)
        byteLimit = max(1, configuration.digestBytes)
    }

    var count: Int { digests.count }
    var isEmpty: Bool { digests.isEmpty }
    /// When the next one is due.
    var nextDue: Duration? { digests.values.lazy.map(\.dueAt).min() }

    /// Adds an event.
    ///
    /// - Returns: Digests that are full, or for which there is no room any more.
    mutating func add(_ addition: Addition, now: Duration) -> [Digest] {
        var digest =
            digests.removeValue(forKey: addition.key)
            ?? Digest(
                key: addition.key, address: addition.address, parts: [], wrapping: addition.wrapping,
                type: addition.type, dueAt: now + addition.interval)
        bytes -= digest.bytes
        let ids = Set(addition.parts.map(\.id))
        digest.parts.removeAll { ids.contains($0.id) }
        digest.parts += addition.parts
        digest.wrapping.merge(addition.wrapping)
        digest.type = addition.type
        digest.bytes = digest.parts.reduce(256) { $0 + $1.size }
        guard digest.parts.count < entryLimit else { return [digest] }
        digests[addition.key] = digest
        bytes += digest.bytes
        var full: [Digest] = []
        while bytes > byteLimit, let oldest = digests.values.min(by: { $0.dueAt < $1.dueAt }) {
            full.append(remove(oldest))
        }
        return full
    }

    /// The digests that are due; those longest first.
    mutating func takeDue(now: Duration) -> [Digest] {
        take { $0.dueAt <= now }
    }

    /// All of them.
    mutating func takeAll() -> [Digest] { take { _ in true } }

    /// Those of a node.
    mutating func take(node: Int64) -> [Digest] { take { $0.key.node == node } }

    /// A subscription is gone: nothing is sent for it any more.
    mutating func remove(_ key: Key) {
        if let digest = digests[key] { _ = remove(digest) }
    }

    private mutating func take(where isWanted: (Digest) -> Bool) -> [Digest] {
        guard !digests.isEmpty else { return [] }
        return digests.values.filter(isWanted).sorted { $0.dueAt < $1.dueAt }.map { remove($0) }
    }

    private mutating func remove(_ digest: Digest) -> Digest {
        digests[digest.key] = nil
        bytes -= digest.bytes
        return digest
    }
}
