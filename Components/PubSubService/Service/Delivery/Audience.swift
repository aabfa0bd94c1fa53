// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

/// Those who are subscribed to one node and told something, in little memory: those who are told the same in the same way
/// are together, so that the usual event goes to a list of addresses as it is.
struct Audience: Sendable {
    /// Subscriptions with the same profile, in no particular order. What is at one position of the lists belongs together.
    struct Group: Sendable {
        let profile: AudienceProfile
        var addresses = AddressList()
        var ids = ByteRuns()
        /// The last event that there was when the subscription was made.
        var since: [Int64] = []
        /// Hashes of the addresses: looking somebody up reads these alone.
        var hashes: [UInt32] = []
        /// The largest of `since` that there ever was.
        var latest: Int64 = .min

        init(_ profile: AudienceProfile, expecting count: Int) {
            self.profile = profile
            guard count > 0 else { return }
            addresses.reserveCapacity(count)
            ids.reserveCapacity(count, length: 16)
            since.reserveCapacity(count)
            hashes.reserveCapacity(count)
        }

        mutating func append(_ subscription: NodeSubscription, hash: UInt32) {
            addresses.append(subscription.subscriber)
            ids.append(subscription.id)
            since.append(subscription.since)
            hashes.append(hash)
            latest = max(latest, subscription.since)
        }

        mutating func remove(at position: Int) {
            addresses.removeMovingLast(at: position)
            ids.removeMovingLast(at: position)
            since[position] = since[since.count - 1]
            since.removeLast()
            hashes[position] = hashes[hashes.count - 1]
            hashes.removeLast()
        }
    }

    private(set) var groups: [Group] = []
    /// Hashes of addresses that have, or had, more than one subscription here (XEP-0060 §6.1.6).
    private(set) var repeated: Set<UInt32> = []
    private var positions: [AudienceProfile: Int] = [:]
    private let digestInterval: Duration
    private let expected: Int

    /// - Parameters:
    ///   - digestInterval: How much time passes between two digests of those who have not said it.
    ///   - count: How many subscriptions will be added, about: most often they all have the same profile.
    init(digestInterval: Duration, expecting count: Int = 0) {
        self.digestInterval = digestInterval
        expected = count
    }

    /// How many subscriptions there are that are told something.
    var count: Int { groups.reduce(0) { $0 + $1.since.count } }

    /// Bytes of memory, about.
    var memoryBytes: Int {
        groups.reduce(64) {
            $0 + $1.addresses.memoryBytes + $1.ids.memoryBytes + $1.since.capacity * 8 + $1.hashes.capacity * 4
        }
    }

    /// Adds a subscription that is not there yet, as when all of a node are read.
    ///
    /// - Parameter seen: The hashes of those that were added so far.
    mutating func add(_ subscription: NodeSubscription, seen: inout Set<UInt32>) {
        guard let hash = append(subscription), !seen.insert(hash).inserted else { return }
        repeated.insert(hash)
    }

    /// Adds a subscription, in the place of the one with the same subscriber and id.
    mutating func put(_ subscription: NodeSubscription) {
        let hash = Self.hash(subscription.subscriber)
        removeIfThere(subscription.subscriber, subscription.id, hash: hash)
        if groups.contains(where: { $0.hashes.contains(hash) }) { repeated.insert(hash) }
        append(subscription)
    }

    /// Removes a subscription, if it is there.
    mutating func remove(_ subscriber: JID, _ id: String) {
        removeIfThere(subscriber, id, hash: Self.hash(subscriber))
    }

    @discardableResult
    private mutating func append(_ subscription: NodeSubscription) -> UInt32? {
        guard let profile = AudienceProfile(subscription, digestInterval: digestInterval) else { return nil }
        let hash = Self.hash(subscription.subscriber)
        let position: Int
        if let known = positions[profile] {
            position = known
        } else {
            position = groups.count
            groups.append(Group(profile, expecting: groups.isEmpty ? expected : 0))
            positions[profile] = position
        }
        groups[position].append(subscription, hash: hash)
        return hash
    }

    private mutating func removeIfThere(_ subscriber: JID, _ id: String, hash: UInt32) {
        for group in groups.indices {
            var start = 0
            while let found = groups[group].hashes[start...].firstIndex(of: hash) {
                if groups[group].addresses.has(subscriber, at: found), groups[group].ids.has(id, at: found) {
                    groups[group].remove(at: found)
                    if groups[group].since.isEmpty { removeGroup(at: group) }
                    return
                }
                start = found + 1
            }
        }
    }

    private mutating func removeGroup(at position: Int) {
        positions[groups[position].profile] = nil
        let last = groups.removeLast()
        guard position < groups.count else { return }
        groups[position] = last
        positions[last.profile] = position
    }

    /// A hash of the whole address.
    static func hash(_ address: JID) -> UInt32 {
        UInt32(truncatingIfNeeded: address.hashValue)
    }
}
