// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3.1 to §3.3 (requests, approvals, ends), §4.3.2 (probes)

import Logging
import XMPPComponent

// What buddies ask for, and what is answered: stored first, then sent.
extension VirtualUsers {
    func receive(
        _ event: PresenceSubscription.Event, _ presence: Presence, _ context: PresenceContext
    ) async throws {
        guard let buddy = presence.from, !buddy.isSameBare(as: context.address) else { return }
        guard let user = try await user(at: context.address, of: context.component) else {
            // RFC 6121 §3.1.3: a request to nobody is refused; everything else is silently ignored (§8.5.1).
            if event == .subscribe { try await context.reply(.unsubscribed) }
            return
        }
        // Who looks back at those who look turns away with them: a request of ours would else be made on every stream.
        let follows = event == .unsubscribe && user.profile.subscribesBack
        try await apply(follows ? [event, .cancel] : [event], to: user, buddy, because: presence)
    }

    func receiveProbe(_ presence: Presence, _ context: PresenceContext) async throws {
        guard let prober = presence.from, !prober.isSameBare(as: context.address) else { return }
        guard let user = try await user(at: context.address, of: context.component) else {
            return try await context.reply(.unsubscribed)
        }
        let key = user.key(prober)
        switch try await store.subscription(key).inbound {
        case .confirmed:
            return try await user.show(to: prober)
        case .none where configuration.strangerProbes == .ignore: return
        case .none where configuration.strangerProbes == .ask:
            return try await apply([.subscribe], to: user, prober, because: presence)
        case .none, .requested, .approved:
            try await apply([.probe], to: user, prober, because: presence)
        }
    }

    /// Lets things happen to a subscription and does what follows, after the store has them.
    func apply(
        _ events: [PresenceSubscription.Event], to user: VirtualUser, _ buddy: JID, because stanza: Presence?
    ) async throws {
        let actions = try await store.update(user.key(buddy), with: events)
        for (event, action) in zip(events, actions) {
            try await perform(action, for: user, buddy, because: stanza)
            if let kind = Self.change(event, action) { await user.tell(kind, buddy.bare, stanza) }
        }
    }

    /// Sends what an action says, and asks for the decision it needs.
    func perform(
        _ action: PresenceSubscription.Action, for user: VirtualUser, _ buddy: JID, because stanza: Presence?
    ) async throws {
        switch action {
        case .none, .granted, .lost: break
        case .decide(let isRepeated):
            guard let stanza else { return }
            try await decide(stanza, isRepeated: isRepeated, for: user, buddy)
        case .confirm:
            try await user.send(.subscribed, to: buddy, id: stanza?.id)
            try await user.showChanged(to: buddy.bare)
        case .show:
            try await user.show(to: buddy)
        case .refuse:
            try await user.send(.unsubscribed, to: buddy, id: stanza?.id)
        case .revoke:
            try await user.hide(from: buddy)
            try await user.send(.unsubscribed, to: buddy)
        case .hide:
            try await user.hide(from: buddy)
        case .request:
            try await user.sendRequest(to: buddy)
        case .cancel:
            try await user.send(.unsubscribe, to: buddy)
        case .probe:
            try await user.send(.probe, to: buddy)
        }
    }

    private func decide(
        _ stanza: Presence, isRepeated: Bool, for user: VirtualUser, _ buddy: JID
    ) async throws {
        let request = ApprovalPolicy.Request(
            user: user.address, buddy: buddy.bare, stanza: stanza, isRepeated: isRepeated)
        let decision: ApprovalPolicy.Decision
        do {
            decision = try await user.profile.approval.decide(request)
        } catch {
            // Answering with an error would tell their server that nobody is here.
            return user.log("a request was not decided", error)
        }
        switch decision {
        case .approve:
            try await apply(
                user.profile.subscribesBack ? [.approve, .request] : [.approve], to: user, buddy, because: stanza)
        case .deny:
            try await apply([.revoke], to: user, buddy, because: stanza)
        case .later:
            if !isRepeated { await user.tell(.requested, buddy.bare, stanza) }
        }
    }

    /// What the author is told of an event.
    private static func change(
        _ event: PresenceSubscription.Event, _ action: PresenceSubscription.Action
    ) -> VirtualUserChange.Kind? {
        switch (event, action) {
        case (.approve, .confirm): .approved
        case (.unsubscribe, .hide): .unsubscribed
        case (.subscribed, .granted): .granted
        case (.unsubscribed, .lost): .lost
        default: nil
        }
    }
}
