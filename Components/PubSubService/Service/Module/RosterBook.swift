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
        /// `nil` when the roster could not be had.
        var contacts: Contacts?
        var until: Duration
        /// Which answer it is, of all that there were.
        var number: UInt64
        /// How often the server was asked since a moment no longer ago than an answer is believed.
        var asked: (count: Int, since: Duration)
    }

    /// How often a roster is asked for anew, within the time that an answer is believed, because somebody is not in it.
    private static let repetitions = 5

    private struct State {
        var entries: [JID: Entry] = [:]
        /// In the order they were asked for.
        var order: Deque<JID> = []
        var lastNumber: UInt64 = 0
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

    /// The contacts of a user; `nil` when the roster cannot be had.
    func contacts(of user: JID, now: Duration) async -> Contacts? {
        let user = user.bare
        if let known = state.withLock({ $0.entries[user] }), known.until > now { return known.contacts }
        return await ask(for: user, now: now)
    }

    /// What somebody is in a roster. That it is nobody is asked for anew: servers do not tell of a contact that was let in
    /// a moment ago; not each time, though, for strangers could have a roster be sent again and again. Whose server lets
    /// nobody look has contacts that nobody knows: they are strangers here (XEP-0060 §4.5).
    func answer(to question: RosterQuestion, now: Duration) async -> RosterAnswer {
        let owner = question.owner.bare
        if let known = state.withLock({ $0.entries[owner] }), known.until > now {
            let answer = known.contacts?[question.contact]?.answer ?? .stranger
            let isAskedEnough = known.asked.count >= Self.repetitions && now - known.asked.since < lifetime
            if answer.seesPresence || isAskedEnough { return answer }
        }
        return await ask(for: owner, now: now)?[question.contact]?.answer ?? .stranger
    }

    private func ask(for user: JID, now: Duration) async -> Contacts? {
        var contacts: Contacts?
        if let roster = try? await fetch(user) {
            contacts = [:]
            for item in roster.items {
                contacts?[item.jid.bare] = Contact(subscription: item.subscription, groups: Set(item.groups))
            }
        }
        note(contacts, of: user, now: now)
        return contacts
    }

    /// Those among the users asked about who let somebody see their presence, or did so when they were asked about.
    func owners(seenBy contact: JID) -> [JID] {
        state.withLock { state in
            state.entries.filter { $0.value.contacts?[contact]?.answer.seesPresence == true }.keys.sorted()
        }
    }

    /// Which answer is remembered of a user's server; another number for each answer.
    func number(of user: JID) -> UInt64 { state.withLock { $0.entries[user.bare]?.number ?? 0 } }

    /// A roster has changed.
    func forget(_ user: JID) {
        state.withLock { $0.entries[user.bare]?.until = .zero }
    }

    private func note(_ contacts: Contacts?, of user: JID, now: Duration) {
        state.withLock { state in
            state.lastNumber += 1
            var asked = (count: 1, since: now)
            if let before = state.entries[user]?.asked, now - before.since < lifetime {
                asked = (before.count + 1, before.since)
            }
            let entry = Entry(contacts: contacts, until: now + lifetime, number: state.lastNumber, asked: asked)
            if state.entries.updateValue(entry, forKey: user) == nil {
                state.order.append(user)
            }
            while state.entries.count > maximum, let oldest = state.order.popFirst() {
                state.entries[oldest] = nil
            }
        }
    }
}
