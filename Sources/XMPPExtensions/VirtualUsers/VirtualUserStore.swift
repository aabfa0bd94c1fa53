// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// Who a subscription is between.
public struct BuddyKey: Hashable, Sendable {
    /// The localpart of our address, normalised.
    public let user: String
    /// The buddy's bare address.
    public let buddy: JID

    /// One of our users and a buddy, whose resource does not matter.
    public init(user: String, buddy: JID) {
        self.user = user
        self.buddy = buddy.bare
    }
}

/// A subscription and who it is between.
public struct BuddyRecord: Hashable, Sendable {
    /// Who it is between.
    public let key: BuddyKey
    /// How it stands.
    public let subscription: PresenceSubscription

    /// A subscription between two.
    public init(_ key: BuddyKey, _ subscription: PresenceSubscription) {
        self.key = key
        self.subscription = subscription
    }
}

/// Where virtual users keep their subscriptions: in memory (``MemoryVirtualUserStore``), in a file
/// (`SQLiteVirtualUserStore` of `XMPPVirtualUsersSQLite`), or in a store of one's own.
///
/// A record that is not there is the state none; one that becomes none is removed. Every method may be called from any task,
/// several at a time; none may block the thread it is called on.
public protocol VirtualUserStore: Sendable {
    /// How a subscription stands.
    func subscription(_ key: BuddyKey) async throws -> PresenceSubscription

    /// Lets things happen to a subscription, as one: nothing else happens to it in between.
    ///
    /// - Parameters:
    ///   - key: Whose.
    ///   - events: What happens, in order.
    /// - Returns: What `PresenceSubscription.receive(_:)` says is to be done, an action for each event, when the new state is
    ///   as safe as the store can make it: answers go out after that.
    func update(
        _ key: BuddyKey, with events: [PresenceSubscription.Event]
    ) async throws -> [PresenceSubscription.Action]

    /// Reads subscriptions, a batch at a time, so that they need not fit into memory.
    ///
    /// Those that are there from beginning to end come once each; those that come or go meanwhile may come or not.
    ///
    /// - Parameters:
    ///   - user: The user whose they are; `nil` is those of all users, one user after the other.
    ///   - size: How many at most in a batch, at least 1.
    ///   - body: Takes a batch, as it stood shortly before.
    func forEachBatch(of user: String?, size: Int, _ body: ([BuddyRecord]) async throws -> Void) async throws

    /// How many subscriptions there are.
    ///
    /// - Parameter user: The user whose they are; `nil` is those of all users.
    func count(of user: String?) async throws -> Int
}
