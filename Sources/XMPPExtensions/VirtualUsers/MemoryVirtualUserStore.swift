// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import XMPPCore

/// Keeps subscriptions in memory, as long as the process lives: for tests, for users whose subscriptions are known from
/// elsewhere, and to begin with. After a restart buddies are strangers; see ``VirtualUsers/Configuration/strangerProbes``.
public final class MemoryVirtualUserStore: VirtualUserStore {
    private struct Contents {
        var users: [String: [JID: PresenceSubscription]] = [:]
    }

    private let contents = Mutex(Contents())

    /// An empty store.
    public init() {}

    /// How a subscription stands.
    public func subscription(_ key: BuddyKey) async -> PresenceSubscription {
        contents.withLock { $0.users[key.user]?[key.buddy] ?? PresenceSubscription() }
    }

    /// Lets things happen to a subscription.
    public func update(
        _ key: BuddyKey, with events: [PresenceSubscription.Event]
    ) async -> [PresenceSubscription.Action] {
        contents.withLock { contents in
            let before = contents.users[key.user]?[key.buddy] ?? PresenceSubscription()
            var subscription = before
            let actions = events.map { subscription.receive($0) }
            guard subscription != before else { return actions }
            contents.users[key.user, default: [:]][key.buddy] = subscription.isNone ? nil : subscription
            if contents.users[key.user]?.isEmpty == true { contents.users[key.user] = nil }
            return actions
        }
    }

    /// Reads subscriptions, a batch at a time: the addresses as they are now, the states when their batch comes.
    public func forEachBatch(
        of user: String?, size: Int, _ body: ([BuddyRecord]) async throws -> Void
    ) async throws {
        let users = user.map { [$0] } ?? contents.withLock { Array($0.users.keys) }
        for user in users {
            let buddies = contents.withLock { $0.users[user].map { Array($0.keys) } ?? [] }
            for start in stride(from: 0, to: buddies.count, by: max(1, size)) {
                let part = buddies[start..<min(buddies.count, start + max(1, size))]
                let batch = contents.withLock { contents in
                    part.compactMap { buddy in
                        contents.users[user]?[buddy].map { BuddyRecord(BuddyKey(user: user, buddy: buddy), $0) }
                    }
                }
                if !batch.isEmpty { try await body(batch) }
            }
        }
    }

    /// How many subscriptions there are.
    public func count(of user: String?) async -> Int {
        contents.withLock { contents in
            guard let user else { return contents.users.values.reduce(0) { $0 + $1.count } }
            return contents.users[user]?.count ?? 0
        }
    }
}
