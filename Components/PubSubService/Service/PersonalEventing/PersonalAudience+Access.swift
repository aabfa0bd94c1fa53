// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §7.1 (cancelling subscriptions)

import Synchronization
import XMPPComponent
import XMPPExtensions

// Who was let in by a roster and is not any more.
extension PersonalAudience {
    /// Where not every owner's roster can be had, or there are too many, nobody is known to have lost access.
    func endLostSubscriptions(at node: Node) async throws {
        let owners =
            if let account = node.address.account { [account] } else {
                try await desk.read { try $0.owners(of: node.key) }
            }
        guard owners.count <= desk.configuration.rostersPerRequest else { return }
        var rosters: [JID: RosterBook.Contacts] = [:]
        for owner in owners {
            guard let contacts = await desk.rosters.contacts(of: owner, now: desk.uptime) else { return }
            rosters[owner] = contacts
        }
        guard reviews.begin(node.key, owners.map(desk.rosters.number)) else { return }
        let subscriptions = try await desk.read { store in
            var all: [NodeSubscription] = []
            try store.forEachSubscription(at: node.key) { subscription in
                if subscription.subscriber.bare != node.address.account { all.append(subscription) }
            }
            return all
        }
        guard !subscriptions.isEmpty else { return }
        // It is about the subscribers, none of whom asks.
        var request = desk.request(by: owners.first ?? node.creator, account: node.address.account)
        for (owner, contacts) in rosters {
            for subscriber in Set(subscriptions.map(\.subscriber.bare)) {
                request.facts.note(
                    contacts[subscriber]?.answer ?? .stranger, to: RosterQuestion(owner: owner, contact: subscriber))
            }
        }
        try await end(subscriptions, at: node, request)
    }

    /// A server says that a contact has changed in a user's roster (XEP-0356 §4.4): ends the contact's subscriptions where
    /// that is the end of its access.
    func rosterChanged(of user: JID, contact: JID) async throws {
        desk.rosters.forget(user)
        guard let contacts = await desk.rosters.contacts(of: user, now: desk.uptime) else { return }
        var request = desk.request(by: user, account: user)
        request.facts.note(
            contacts[contact.bare]?.answer ?? .stranger, to: RosterQuestion(owner: user, contact: contact))
        var page: ResultSetRequest? = ResultSetRequest()
        while let next = page {
            let (found, more) = try await desk.read { store in
                let slice = try store.subscriptions(of: contact.bare, in: user, ResultSetQuery(next, limit: 100))
                let found = try slice.entries.compactMap { entry in
                    try store.node(entry.subscription.node).map { ($0, entry.subscription) }
                }
                return (found, slice.hasMore ? slice.page.last : nil)
            }
            for (node, subscription) in found where node.configuration.dependsOnRosters {
                try await end([subscription], at: node, request)
            }
            page = more.map { ResultSetRequest(position: .after($0)) }
        }
    }

    private func end(_ subscriptions: [NodeSubscription], at node: Node, _ request: EngineRequest) async throws {
        let engine = desk.engine(for: node.address.account)
        let hasLost = try await desk.read { store in
            try subscriptions.filter { subscription in
                if case .refused = try engine.access(of: subscription.subscriber, to: node, request, in: store) {
                    true
                } else {
                    false
                }
            }
        }
        guard !hasLost.isEmpty else { return }
        _ = try await desk.write { try engine.endLostSubscriptions(hasLost, at: node, request, in: $0) }
    }
}

/// By which rosters the subscriptions to nodes were looked through for the last time: for new answers of servers again, and
/// not for each event. Who subscribed meanwhile was let in by them.
final class AccessReviews: Sendable {
    private let last: Mutex<RecentEntries<Int64, [UInt64]>>

    init(maximum: Int) {
        last = Mutex(RecentEntries(limit: max(1, maximum)))
    }

    /// - Parameter rosters: The numbers of the rosters (``RosterBook/number(of:)``).
    /// - Returns: Whether the subscriptions have to be looked through.
    func begin(_ node: Int64, _ rosters: [UInt64]) -> Bool {
        last.withLock { last in
            guard last.peek(node) != rosters else { return false }
            last[node] = rosters
            return true
        }
    }
}
