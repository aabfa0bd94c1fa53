// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4.3 (roster); XEP-0060 v1.30.0: §4.5 (access models presence and roster)

import DequeModule
import Synchronization
import XMPPComponent
import XMPPExtensions

/// What servers' rosters say of contacts, each asked for once in a while.
final class RosterBook: Sendable {
    /// A contact as far as access is concerned.
    struct Contact: Hashable, Sendable {
        var subscription: RosterItem.Subscription
        var groups: Set<String>

        var answer: RosterAnswer {
            RosterAnswer(seesPresence: subscription == .from || subscription == .both, groups: groups)
        }
    }

    typealias Contacts = [JID: Contact]

    private struct Entry {
        var contacts: Contacts
        var until: Duration
    }

    private struct State {
        var entries: [JID: Entry] = [:]
        /// In the order they were asked for.
        var order: Deque<JID> = []
    }

    private let state = Mutex(State())
    private let lifetime: Duration
    private let maximum: Int
    private let fetch: @Sendable (JID) async throws -> Roster

    /// - Parameter fetch: Asks the server of a user.
    init(lifetime: Duration, maximum: Int, fetch: @escaping @Sendable (JID) async throws -> Roster) {
        self.lifetime = lifetime
        self.maximum = max(1, maximum)
        self.fetch = fetch
    }

    /// The contacts of a user; none when the roster cannot be had.
    func contacts(of user: JID, now: Duration) async -> Contacts {
        let user = user.bare
        if let known = state.withLock({ $0.entries[user] }), known.until > now { return known.contacts }
        var contacts: Contacts = [:]
        // Whose server lets nobody look has contacts that nobody knows: they are strangers here (XEP-0060 §4.5).
        for item in (try? await fetch(user))?.items ?? [] {
            contacts[item.jid.bare] = Contact(subscription: item.subscription, groups: Set(item.groups))
        }
        note(contacts, of: user, until: now + lifetime)
        return contacts
    }

    func answer(to question: RosterQuestion, now: Duration) async -> RosterAnswer {
        await contacts(of: question.owner, now: now)[question.contact]?.answer ?? .stranger
    }

    /// The contacts of a user, if they were asked for a short time ago.
    func known(_ user: JID) -> Contacts? { state.withLock { $0.entries[user.bare] }?.contacts }

    /// Those among the users asked about who let somebody see their presence.
    func owners(seenBy contact: JID) -> [JID] {
        state.withLock { state in
            state.entries.filter { $0.value.contacts[contact]?.answer.seesPresence == true }.keys.sorted()
        }
    }

    /// A roster has changed.
    func forget(_ user: JID) {
        state.withLock { $0.entries[user.bare]?.until = .zero }
    }

    private func note(_ contacts: Contacts, of user: JID, until: Duration) {
        state.withLock { state in
            if state.entries.updateValue(Entry(contacts: contacts, until: until), forKey: user) == nil {
                state.order.append(user)
            }
            while state.entries.count > maximum, let oldest = state.order.popFirst() {
                state.entries[oldest] = nil
            }
        }
    }
}
