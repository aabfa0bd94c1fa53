// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §4 (events, also when a client comes); XEP-0115 v1.6.0: §6.2 (who wants which)
// RFC 6121: §4.4, §4.5 (presence of contacts)

import Logging
import Synchronization
import XMPPComponent

// What buddies show of themselves.
extension VirtualUsers {
    func receiveAvailable(_ presence: Presence, _ context: PresenceContext) async throws {
        guard let sender = presence.from, !sender.isSameBare(as: context.address),
            let user = try await user(at: context.address, of: context.component)
        else { return }
        let key = user.key(sender)
        // Of strangers nothing is remembered: there is no end to them.
        guard let resource = sender.resource, try await !store.subscription(key).isNone else { return }
        state.withLock { $0.audience.enter(resource, of: key) }
        await user.tell(.available, sender, presence)
        guard let known = await interests(of: sender, resource, in: presence, of: user, context) else { return }
        guard !known.interests.isEmpty, try await store.subscription(key).isSubscriber else { return }
        try await user.sendEvents(try await user.presence(for: sender), to: sender, known)
    }

    func receiveUnavailable(_ presence: Presence, _ context: PresenceContext) async throws {
        guard let sender = presence.from, !sender.isSameBare(as: context.address),
            let user = try await user(at: context.address, of: context.component)
        else { return }
        cache.forget(presence)
        let key = user.key(sender)
        let wasThere = state.withLock { state in
            let before = state.audience.count
            state.audience.leave(sender.resource, of: key)
            return state.audience.count < before
        }
        if wasThere { await user.tell(.unavailable, sender, presence) }
    }

    /// Finds out which events a client wants.
    ///
    /// - Returns: `nil` when that is not known, or the client has left while it was asked.
    private func interests(
        of sender: JID, _ resource: String, in presence: Presence, of user: VirtualUser, _ context: PresenceContext
    ) async -> Audience.Resource? {
        let features: Set<String>
        do {
            guard let info = try await cache.info(for: presence, context: context) else { return nil }
            features = Set(info.features)
        } catch {
            // A client that does not say what it can do wants nothing.
            context.logger.debug("a client's capabilities are not known", metadata: ["error": "\(error)"])
            return nil
        }
        var interests: Audience.Interests = []
        if features.contains(AvatarMetadata.notifyFeature) { interests.insert(.avatar) }
        if features.contains(Nickname.node + "+notify") { interests.insert(.nickname) }
        let key = user.key(sender)
        return state.withLock { state in
            state.audience.update(resource, of: key) { $0.interests = interests }
            return state.audience[key].first { $0.name == resource }
        }
    }
}
