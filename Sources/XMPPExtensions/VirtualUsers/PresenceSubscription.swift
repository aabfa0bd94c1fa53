// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3 (subscriptions), §4.3.2 (probes), appendix A (states)

/// Who of two sees the presence of the other: one of our addresses and a buddy's bare address.
///
/// It knows neither clock nor stream: it takes what arrives and what we want, and says what is to be sent. Every event is
/// allowed in every state, so that it does not matter in which order stanzas arrive, or how often.
public struct PresenceSubscription: Hashable, Sendable {
    /// What the buddy sees of us.
    public enum Inbound: UInt8, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// Nothing yet: a request waits for a decision (RFC 6121 "Pending In").
        case requested
        /// Our presence, if our answer has arrived: it may be lost, for XEP-0114 has no acknowledgements.
        case approved
        /// Our presence: the buddy's server has asked for it since, and so knows.
        case confirmed
    }

    /// What we see of the buddy.
    public enum Outbound: UInt8, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case none
        /// Nothing yet: we have asked (RFC 6121 "Pending Out").
        case requested
        /// The buddy's presence.
        case subscribed
    }

    /// What the buddy sees of us.
    public private(set) var inbound: Inbound
    /// What we see of the buddy.
    public private(set) var outbound: Outbound

    /// A state.
    public init(inbound: Inbound = .none, outbound: Outbound = .none) {
        self.inbound = inbound
        self.outbound = outbound
    }

    /// Whether the buddy may see our presence.
    public var isSubscriber: Bool { inbound == .approved || inbound == .confirmed }
    /// Whether we may see the buddy's presence.
    public var isSubscribed: Bool { outbound == .subscribed }
    /// Whether neither sees or wants to see the other: such a state needs no place in a store.
    public var isNone: Bool { inbound == .none && outbound == .none }
}

extension PresenceSubscription {
    /// What happens to a subscription.
    public enum Event: UInt8, Hashable, Sendable, CaseIterable {
        /// The buddy wants to see our presence.
        case subscribe
        /// The buddy lets us see theirs.
        case subscribed
        /// The buddy no longer wants to see our presence.
        case unsubscribe
        /// The buddy does not, or no longer, let us see theirs.
        case unsubscribed
        /// The buddy's server asks for our presence.
        case probe
        /// We want to see the buddy's presence.
        case request
        /// We no longer want to see it.
        case cancel
        /// We grant the buddy's request.
        case approve
        /// We deny the buddy's request, or what was granted before.
        case revoke
    }

    /// What is to be done, after the new state is stored.
    public enum Action: Hashable, Sendable {
        /// Nothing.
        case none
        /// Decide whether the buddy may see our presence: then `approve` or `revoke`, now or later.
        case decide(isRepeated: Bool)
        /// Send `subscribed`, then our presence.
        case confirm
        /// Send our presence.
        case show
        /// Send `unsubscribed`.
        case refuse
        /// Send `unavailable`, then `unsubscribed` (RFC 6121 §3.2.2).
        case revoke
        /// Send `unavailable`: the buddy has turned away (RFC 6121 §3.3.3).
        case hide
        /// Send `subscribe`.
        case request
        /// Send `unsubscribe`.
        case cancel
        /// Send nothing: we see the buddy's presence from now on.
        case granted
        /// Send nothing: we do not, or no longer, see the buddy's presence.
        case lost
        /// Send `probe`.
        case probe
    }

    /// Takes an event.
    public mutating func receive(_ event: Event) -> Action {
        switch event {
        case .subscribe: receiveSubscribe()
        case .unsubscribe: endInbound(requested: .none, granted: .hide)
        case .probe: receiveProbe()
        case .approve: approve()
        case .revoke: endInbound(requested: .refuse, granted: .revoke)
        case .subscribed: receiveSubscribed()
        case .unsubscribed: endOutbound(.lost)
        case .request: request()
        case .cancel: endOutbound(.cancel)
        }
    }

    /// What is to be sent on a new stream, on which nobody knows of us any more: one thing for each direction. A request or
    /// an approval whose arrival is not known is sent again, which servers take for what it is.
    public var announcement: (inbound: Action, outbound: Action) {
        let inbound: Action =
            switch inbound {
            case .none, .requested: .none
            case .approved: .confirm
            case .confirmed: .show
            }
        let outbound: Action =
            switch outbound {
            case .none: .none
            case .requested: .request
            case .subscribed: .probe
            }
        return (inbound, outbound)
    }

    private mutating func receiveSubscribe() -> Action {
        switch inbound {
        case .none:
            inbound = .requested
            return .decide(isRepeated: false)
        case .requested:
            return .decide(isRepeated: true)
        case .approved, .confirmed:
            // Whoever asks again does not know, whatever was known before.
            inbound = .approved
            return .confirm
        }
    }

    private mutating func receiveProbe() -> Action {
        switch inbound {
        case .none: return .refuse
        // An `unsubscribed` would withdraw the request that we have not decided on.
        case .requested: return .none
        case .approved, .confirmed:
            inbound = .confirmed
            return .show
        }
    }

    private mutating func approve() -> Action {
        guard inbound == .requested else { return .none }
        inbound = .approved
        return .confirm
    }

    private mutating func endInbound(requested: Action, granted: Action) -> Action {
        defer { inbound = .none }
        return switch inbound {
        case .none: .none
        case .requested: requested
        case .approved, .confirmed: granted
        }
    }

    private mutating func receiveSubscribed() -> Action {
        // Nobody grants what was not asked for (RFC 6121 §3.1.6).
        guard outbound == .requested else { return .none }
        outbound = .subscribed
        return .granted
    }

    private mutating func request() -> Action {
        guard outbound != .subscribed else { return .none }
        outbound = .requested
        return .request
    }

    private mutating func endOutbound(_ action: Action) -> Action {
        guard outbound != .none else { return .none }
        outbound = .none
        return action
    }
}
