// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3 (subscriptions), §4.3 (probes); XEP-0060 v1.30.0: §12.1.1 (presence and notifications)

import DequeModule
import Synchronization
import XMPPComponent
import XMPPExtensions

// Who is there: users who want to be told by presence alone let the service see theirs.
extension PubSubModule {
    /// All presence, also that which the server shows of its users (XEP-0356 §7).
    var presenceRoutes: RouteGroup {
        RouteGroup {
            OnPresence(.available, name: "pubsub presence") { presence, context in
                try await self.arrived(presence, context)
            }
            OnPresence(.unavailable, name: "pubsub presence") { presence, context in
                try await self.left(presence, context)
            }
            OnPresence(.error, name: "pubsub presence") { presence, context in
                try await self.left(presence, context)
            }
            OnPresence(.subscribe, name: "pubsub presence subscription") { presence, context in
                try await context.reply(.subscribed)
                try await context.reply(.available)
                // Who wants to see the service wants to be told by presence: the service has to see them. Once, so that
                // two services do not ask each other for ever.
                guard let sender = presence.from?.bare, self.askedContacts.insert(sender) else { return }
                try await context.reply(.subscribe)
            }
            OnPresence(.unsubscribe, name: "pubsub presence subscription") { presence, context in
                try await context.reply(.unsubscribed)
                if let sender = presence.from?.bare { self.askedContacts.remove(sender) }
            }
            // Whom the service sees or sees no more: the presence itself comes by its own stanzas.
            OnPresence(.subscribed, name: "pubsub presence subscription") { _, _ in }
            OnPresence(.unsubscribed, name: "pubsub presence subscription") { presence, context in
                try await self.left(presence, context)
            }
            OnPresence(.probe, name: "pubsub presence probe") { _, context in
                try await context.reply(.available)
            }
        }
    }

    private func arrived(_ presence: Presence, _ context: PresenceContext) async throws {
        guard let sender = presence.from else { return }
        delivery.heard(of: sender)
        let change = self.presence.note(presence, at: context.component.uptime)
        var isNew = false
        if case .cameOnline = change { isNew = true }
        if isNew {
            for (item, node) in try await desk.itemsDue(to: sender, after: presence) {
                delivery.offer(item, at: node, to: sender)
            }
        }
        // Asks what the client can do, which takes time: last.
        for (item, node) in await audience?.available(presence, isNew: isNew, context) ?? [] {
            delivery.offer(item, at: node, to: sender)
        }
    }

    private func left(_ presence: Presence, _ context: PresenceContext) async throws {
        audience?.unavailable(presence)
        let gone: [JID]
        switch self.presence.note(presence, at: context.component.uptime) {
        case .wentOffline(let address): gone = [address]
        case .leftAltogether(let addresses): gone = addresses
        case .cameOnline, nil: return
        }
        for address in gone {
            let isGone = self.presence.resources(of: address.bare).isEmpty
            let engine = desk.engine
            let now = desk.date
            try await desk.write { _ = try engine.wentOffline(address, isGone: isGone, at: now, in: $0) }
        }
    }

    /// Asks for the presence of those who are told by presence: no server sends it again after a reconnect. As long as the
    /// store fails, it is tried again.
    func probe(_ component: Component) async throws {
        guard configuration.probesPerSecond > 0 else { return }
        var asked: Set<JID> = []
        var rest = Duration.seconds(1)
        while true {
            do {
                return try await probe(component, asked: &asked)
            } catch is PubSubStoreError {
                // The store says in the log what is wrong with it.
                try await component.sleep(for: rest)
                rest = min(rest * 2, .seconds(30))
            }
        }
    }

    private func probe(_ component: Component, asked: inout Set<JID>) async throws {
        let pause = Duration.seconds(1) / configuration.probesPerSecond
        var last = ""
        let limit = 100
        while true {
            let nodes = try await desk.read { [last] in try $0.nodes(of: nil, after: last, limit: limit) }
            for node in nodes where node.configuration.needsPresence {
                try await probe(subscribersOf: node, pause: pause, asked: &asked, component)
            }
            guard nodes.count == limit, let next = nodes.last else { return }
            last = next.address.id
        }
    }

    private func probe(
        subscribersOf node: Node, pause: Duration, asked: inout Set<JID>, _ component: Component
    ) async throws {
        var page = ResultSetRequest(maximum: 100)
        while true {
            let slice = try await desk.read { [page] in try $0.subscriptions(at: node.key, ResultSetQuery(page)) }
            for subscription in slice.entries {
                guard asked.count < configuration.devices else { return }
                let subscriber = subscription.subscriber.bare
                guard asked.insert(subscriber).inserted else { continue }
                try await component.send(Presence(type: .probe, to: subscriber))
                try await component.sleep(for: pause)
            }
            guard slice.hasMore, let last = slice.page.last else { return }
            page.position = .after(last)
        }
    }
}

extension PubSubNodeConfiguration {
    /// Whether it matters at the node who is there. Whoever is sent the last item for coming online says so anyway.
    fileprivate var needsPresence: Bool {
        deliversByPresence || hasTemporarySubscriptions || purgesWhenOffline
    }
}

/// Those whose presence was asked for, the last so many.
final class AskedContacts: Sendable {
    private let state = Mutex<(known: Set<JID>, order: Deque<JID>)>(([], []))
    private let maximum: Int

    init(maximum: Int) {
        self.maximum = max(1, maximum)
    }

    /// - Returns: Whether it is new.
    func insert(_ contact: JID) -> Bool {
        state.withLock { state in
            guard state.known.insert(contact).inserted else { return false }
            state.order.append(contact)
            while state.known.count > maximum, let oldest = state.order.popFirst() { state.known.remove(oldest) }
            return true
        }
    }

    func remove(_ contact: JID) {
        state.withLock { state in
            guard state.known.remove(contact) != nil else { return }
            state.order.removeAll { $0 == contact }
        }
    }
}
