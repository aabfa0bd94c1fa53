// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.6 (presence-based delivery), §16.4.2 (show-values); XEP-0163 v1.2.2: §4.3.2 (resources)

import Synchronization
public import XMPPComponent
public import XMPPExtensions

/// Who is there: the presence that users have sent to the service, the newest of so many.
///
/// Callable from any thread.
public final class PresenceBook: Sendable {
    /// Somebody who is there.
    public struct Resource: Hashable, Sendable {
        /// The full address.
        public var address: JID
        /// How available.
        public var state: PubSubPresenceState
        /// What the client can do, where it says so (XEP-0115).
        public var capabilities: EntityCapabilities?
        /// When that was said last, by the clock of whoever notes it.
        public var changedAt: Duration
    }

    /// What a presence has changed.
    public enum Change: Hashable, Sendable {
        /// The full address was not there before (XEP-0163 §4.3.3: initial presence).
        case cameOnline(JID)
        /// The full address is there no more.
        case wentOffline(JID)
        /// Somebody is gone with all that was there of them: all of these addresses.
        case leftAltogether([JID])
    }

    private static let resourcesPerAccount = 32
    private let accounts: Mutex<RecentEntries<JID, [Resource]>>

    /// A book that remembers at most `limit` resources; those who were not heard of for the longest time go first.
    public init(limit: Int = 100_000) {
        accounts = Mutex(RecentEntries(limit: limit) { max(1, $0.count) })
    }

    /// Takes note of a presence.
    ///
    /// - Parameters:
    ///   - presence: One that was received, of any type.
    ///   - moment: When, by whichever clock.
    /// - Returns: What it has changed; `nil` for nothing that matters.
    @discardableResult
    public func note(_ presence: Presence, at moment: Duration = .zero) -> Change? {
        guard let sender = presence.from else { return nil }
        switch presence.type {
        case nil: return arrive(sender, presence, at: moment)
        case .unavailable, .error, .unsubscribed: return leave(sender)
        case .subscribe, .subscribed, .unsubscribe, .probe: return nil
        }
    }

    private func arrive(_ sender: JID, _ presence: Presence, at moment: Duration) -> Change? {
        let capabilities = try? presence.payload(of: EntityCapabilities.self)
        let resource = Resource(
            address: sender, state: PubSubPresenceState(presence.show), capabilities: capabilities, changedAt: moment)
        return accounts.withLock { accounts in
            var resources = accounts[sender.bare] ?? []
            let known = resources.firstIndex { $0.address == sender }
            var resource = resource
            if let known {
                // What a client can do, it need not say each time.
                resource.capabilities = resource.capabilities ?? resources[known].capabilities
                resources[known] = resource
            } else {
                if resources.count >= Self.resourcesPerAccount { resources.removeFirst() }
                resources.append(resource)
            }
            accounts[sender.bare] = resources
            return known == nil ? .cameOnline(sender) : nil
        }
    }

    private func leave(_ sender: JID) -> Change? {
        accounts.withLock { accounts in
            guard var resources = accounts[sender.bare] else { return nil }
            guard !sender.isBare else {
                // Of the account as a whole, as when its server cannot be reached.
                accounts[sender] = nil
                return .leftAltogether(resources.map(\.address))
            }
            guard let index = resources.firstIndex(where: { $0.address == sender }) else { return nil }
            resources.remove(at: index)
            accounts[sender.bare] = resources.isEmpty ? nil : resources
            return .wentOffline(sender)
        }
    }

    /// Whether an address is there: a full one itself, of a bare one any resource.
    public func isAvailable(_ address: JID) -> Bool { allows(address, nil) }

    /// Whether a notification may go to an address now. Of whom nothing is known, nobody is there.
    ///
    /// - Parameters:
    ///   - address: The subscriber: of a bare address one resource is enough.
    ///   - states: The kinds of presence for which it may; `nil` for any.
    public func allows(_ address: JID, _ states: Set<PubSubPresenceState>?) -> Bool {
        accounts.withLock { accounts in
            (accounts.peek(address.bare) ?? []).contains { resource in
                (address.isBare || resource.address == address) && states?.contains(resource.state) ?? true
            }
        }
    }

    /// What there is of an account.
    public func resources(of account: JID) -> [Resource] {
        accounts.withLock { $0.peek(account.bare) ?? [] }
    }

    /// How many accounts are there.
    public var count: Int { accounts.withLock { $0.count } }

    /// Forgets everybody, as when the server has not told anything for a while.
    public func removeAll() {
        accounts.withLock { $0.removeAll() }
    }
}

extension PubSubPresenceState {
    /// The state that a presence's `show` tells.
    init(_ show: Show?) {
        self =
            switch show {
            case .away: .away
            case .chat: .chat
            case .dnd: .doNotDisturb
            case .xa: .extendedAway
            case nil: .online
            }
    }
}
