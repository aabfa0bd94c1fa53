// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
public import XMPPComponent

/// A user of our domain, to do something with: `secretary@our.domain`. A small value; get one whenever needed, from
/// ``VirtualUsers/user(_:)``.
public struct VirtualUser: Sendable {
    let users: VirtualUsers
    let component: Component
    /// The localpart, normalised.
    public let local: String
    /// The bare address.
    public let address: JID
    /// What it is and does.
    public let profile: VirtualUserProfile

    /// The address that its presence and messages come from.
    public var fullAddress: JID { (try? address.with(resource: users.configuration.resource)) ?? address }

    // MARK: Messages

    /// Sends a message; `from` is the full address unless set.
    ///
    /// - Throws: `ComponentError`.
    public func send(_ message: Message) async throws {
        var message = message
        if message.from == nil { message.from = fullAddress }
        try await component.send(message)
    }

    /// Sends a chat message.
    ///
    /// - Throws: `ComponentError`.
    public func send(body: String, to recipient: JID) async throws {
        try await send(Message(to: recipient, type: .chat, body: body))
    }

    /// Sends a request from the full address and waits for its answer.
    ///
    /// - Throws: as `Component.query(_:to:from:timeout:)`.
    public func query<Request: IQRequest>(
        _ request: Request, to recipient: JID, timeout: Duration? = nil
    ) async throws -> Request.Response {
        try await component.query(request, to: recipient, from: fullAddress, timeout: timeout)
    }

    // MARK: Presence

    /// How the user appears to a viewer, at this moment.
    ///
    /// - Throws: what the profile's provider throws.
    public func presence(for viewer: JID) async throws -> VirtualPresence {
        let viewer = viewer.bare
        let set = users.state.withLock { state in
            state.appearances.isEmpty ? nil : state.appearances[local]?.presence(for: viewer)
        }
        if let set { return set }
        return try await profile.presence(viewer)
    }

    /// Says how the user appears to all viewers, those excepted for whom something else is said, and shows it to all
    /// subscribers, at the rate for announcements.
    ///
    /// - Parameter presence: `nil` leaves it to the profile again. It is kept in memory until then.
    /// - Throws: `ComponentError`, and what the store throws.
    public func setPresence(_ presence: VirtualPresence?) async throws {
        change { $0.everybody = presence }
        try await refresh()
    }

    /// Says how the user appears to one viewer, and shows it if the viewer may see it.
    ///
    /// - Parameters:
    ///   - presence: `nil` leaves it to the profile again. It is kept in memory until then: for many viewers compute it in the
    ///     profile's provider.
    ///   - viewer: Whom it is for.
    /// - Throws: `ComponentError`, and what the store throws.
    public func setPresence(_ presence: VirtualPresence?, for viewer: JID) async throws {
        change { $0.viewers[viewer.bare] = presence }
        try await refresh(viewer)
    }

    private func change(_ body: (inout Appearance) -> Void) {
        users.state.withLock { state in
            var appearance = state.appearances[local] ?? Appearance()
            body(&appearance)
            state.appearances[local] = appearance.isEmpty ? nil : appearance
        }
    }

    /// Shows the user to all subscribers as it appears now, at the rate for announcements; returns when all are told.
    ///
    /// - Throws: `ComponentError` when the stream ends meanwhile, after which all are told again anyway; what the store
    ///   throws.
    public func refresh() async throws {
        try await users.showAgain(self)
    }

    /// Shows the user to one viewer as it appears now, at once; does nothing when the viewer may not see it.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func refresh(_ viewer: JID) async throws {
        guard try await users.store.subscription(key(viewer)).isSubscriber else { return }
        try await showChanged(to: viewer.bare)
    }

    // MARK: Buddies

    /// Asks to see a buddy's presence. Asking again is harmless.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func subscribe(to buddy: JID) async throws {
        try await users.apply([.request], to: self, buddy, because: nil)
    }

    /// No longer wants to see a buddy's presence.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func unsubscribe(from buddy: JID) async throws {
        try await users.apply([.cancel], to: self, buddy, because: nil)
    }

    /// Lets a buddy who has asked see the user's presence, and shows it; does nothing when the buddy has not asked.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func approve(_ buddy: JID) async throws {
        try await users.apply(
            profile.subscribesBack ? [.approve, .request] : [.approve], to: self, buddy, because: nil)
    }

    /// Denies a buddy's request, or takes back what was granted.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func revoke(_ buddy: JID) async throws {
        try await users.apply([.revoke], to: self, buddy, because: nil)
    }

    /// Ends what is between the user and a buddy, in both directions.
    ///
    /// - Throws: `ComponentError`, and what the store throws.
    public func remove(_ buddy: JID) async throws {
        change { $0.viewers[buddy.bare] = nil }
        try await users.apply([.cancel, .revoke], to: self, buddy, because: nil)
    }

    /// How things stand with a buddy.
    ///
    /// - Throws: what the store throws.
    public func subscription(with buddy: JID) async throws -> PresenceSubscription {
        try await users.store.subscription(key(buddy))
    }

    /// Reads the buddies in batches, so that they need not fit into memory.
    ///
    /// - Parameter body: Takes a batch of buddies and how things stand with each.
    /// - Throws: what the store or `body` throws.
    public func forEachBuddy(
        _ body: ([(buddy: JID, subscription: PresenceSubscription)]) async throws -> Void
    ) async throws {
        try await users.store.forEachBatch(of: local, size: 256) { batch in
            try await body(batch.map { ($0.key.buddy, $0.subscription) })
        }
    }

    /// The buddies who may see the user's presence, all in memory.
    ///
    /// - Throws: what the store throws.
    public var subscribers: [JID] {
        get async throws {
            var subscribers: [JID] = []
            try await forEachBuddy { batch in
                for entry in batch where entry.subscription.isSubscriber { subscribers.append(entry.buddy) }
            }
            return subscribers
        }
    }

    /// The resources at which a buddy is available, as far as the user may see. What is known ends with the stream.
    public func availableResources(of buddy: JID) -> [String] {
        users.state.withLock { $0.audience[key(buddy)].map(\.name) }
    }

    func key(_ buddy: JID) -> BuddyKey { BuddyKey(user: local, buddy: buddy) }
}
