// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.2 (last items on presence); XEP-0312 v0.3: §2 (what was missed)

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

extension RequestDesk {
    /// What a subscriber is told because it has come online: what it has missed, if it says how long it was away (XEP-0312),
    /// and of nodes that do so the last item (XEP-0060 §12.2).
    func itemsDue(to subscriber: JID, after presence: Presence) async throws -> [(StoredItem, Node)] {
        let engine = engine
        var due: [(StoredItem, Node)] = []
        if let away = try? presence.payload(of: TimeAway.self) {
            let moment = date.addingTimeInterval(-Double(away.seconds))
            let missed = try await read { store in
                try engine.missedItems(of: subscriber, in: nil, since: moment, in: store)
            }
            for part in missed { due += part.items.map { ($0, part.node) } }
        }
        var told = Set(due.map(\.1.key))
        var page: ResultSetRequest? = ResultSetRequest()
        while let request = page {
            let (found, next) = try await read { store in
                let query = ResultSetQuery(request, limit: 100)
                let slice = try store.subscriptions(of: subscriber.bare, in: nil, query)
                var found: [(StoredItem, Node)] = []
                for subscription in slice.entries.map(\.subscription) {
                    guard subscription.state == .subscribed, subscription.options.delivers,
                        subscription.subscriber.isBare || subscription.subscriber == subscriber,
                        let node = try store.node(subscription.node),
                        node.configuration.sendLastItem == .onSubscriptionAndPresence,
                        node.configuration.deliversNotifications,
                        let item = try store.newestItems(at: node.key, limit: 1).first
                    else { continue }
                    found.append((item, node))
                }
                return (found, slice.hasMore ? slice.page.last : nil)
            }
            // Who is subscribed twice is told once.
            due += found.filter { told.insert($0.1.key).inserted }
            page = next.map { ResultSetRequest(position: .after($0)) }
        }
        return try await accessible(due, to: subscriber)
    }

    /// Leaves out what is at nodes that a roster does not let the subscriber into any more (XEP-0163 §7.1).
    private func accessible(_ due: [(StoredItem, Node)], to subscriber: JID) async throws -> [(StoredItem, Node)] {
        let engine = engine
        var closed: Set<Int64> = []
        for node in Set(due.map(\.1)) where node.configuration.dependsOnRosters {
            do {
                let access = try await withFacts(request(by: subscriber)) { request in
                    try await self.read { try engine.access(of: subscriber, to: node, request, in: $0) }
                }
                if case .refused = access { closed.insert(node.key) }
            } catch is StanzaError {
                // Too many owners.
                closed.insert(node.key)
            }
        }
        return due.filter { !closed.contains($0.1.key) }
    }
}
