// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution); RFC 6120: §8.1.3 (ids of stanzas)

import XMPPCore

/// The requests that began commands lately, with their answers: for a short time, and not too many.
struct CommandBeginnings: Sendable {
    /// What tells one request from another.
    struct Key: Hashable, Sendable {
        let requester: JID
        let address: JID
        let mark: CommandExchange.Mark
    }

    private struct Entry: Sendable {
        /// `nil` while it is being answered.
        var answer: CommandResponse?
        let until: Duration
    }

    private let lifetime: Duration
    private let maximum: Int
    private var entries: [Key: Entry] = [:]
    /// In the order they came; of those that are forgotten already too.
    private var order: [(key: Key, until: Duration)] = []

    init(lifetime: Duration, maximum: Int) {
        self.lifetime = lifetime
        self.maximum = max(0, maximum)
    }

    /// How many are remembered.
    var count: Int { entries.count }

    mutating func begin(_ key: Key, now: Duration) {
        forgetOld(now)
        guard lifetime > .zero, maximum > 0 else { return }
        if order.count >= maximum { forgetFirst() }
        entries[key] = Entry(until: now + lifetime)
        order.append((key, now + lifetime))
    }

    mutating func settle(_ key: Key, _ answer: CommandResponse) { entries[key]?.answer = answer }

    /// It has begun nothing: who asks again may try again. What was answered stays so.
    mutating func fail(_ key: Key) {
        if let entry = entries[key], entry.answer == nil { entries[key] = nil }
    }

    mutating func repetition<Continuation>(
        of key: Key, now: Duration
    ) -> CommandSessions<Continuation>.Repetition? {
        forgetOld(now)
        return entries[key].map { entry in entry.answer.map { .answer($0) } ?? .busy }
    }

    mutating func forget(where isMeant: (JID) -> Bool) {
        for key in entries.keys where isMeant(key.requester) { entries[key] = nil }
    }

    mutating func forgetOld(_ now: Duration) {
        while let first = order.first, first.until <= now { forgetFirst() }
    }

    private mutating func forgetFirst() {
        let (key, until) = order.removeFirst()
        // The same request may have begun another one since.
        if entries[key]?.until == until { entries[key] = nil }
    }
}
