// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@testable import BuddyPresenceBot

/// Tells each buddy what it was told to.
final class StatedSummaries: SummarySource {
    private struct State {
        var summaries: [JID: BuddySummary] = [:]
        var time = Date(timeIntervalSince1970: 1_800_000_000)
        var idle: [JID: Date] = [:]
    }

    private let state = Mutex(State())

    subscript(buddy: JID) -> BuddySummary? {
        get { state.withLock { $0.summaries[buddy] } }
        set { state.withLock { $0.summaries[buddy] = newValue } }
    }

    func idleSince(of bot: String, for buddy: JID) -> Date? { state.withLock { $0.idle[buddy] } }
    func isIdle(_ buddy: JID, since date: Date) { state.withLock { $0.idle[buddy] = date } }

    /// What time it is.
    var time: Date { state.withLock(\.time) }

    func summary(for buddy: JID, of bot: String, at moment: Date) async throws -> BuddySummary {
        state.withLock { state in
            state.summaries[buddy] ?? told(.idle, "\(bot) has nothing for \(buddy)")
        }
    }
}

/// What a buddy is told.
func told(_ mood: BuddySummary.Mood, _ status: String) -> BuddySummary {
    BuddySummary(mood: mood, status: status)
}

/// Presence from a buddy to the secretary.
func presence(
    _ type: String? = nil, from: String, to: String = "secretary@echo.localhost", id: String = "p1", inside: String = ""
) -> String {
    "<presence\(type.map { " type='\($0)'" } ?? "") id='\(id)' from='\(from)' to='\(to)'>\(inside)</presence>"
}

/// What the secretary answers about a subscription.
func answer(_ type: String, to: String, from: String = "secretary@echo.localhost", id: String = "*") -> String {
    "<presence type='\(type)' id='\(id)' from='\(from)' to='\(to)'/>"
}

/// The secretary's request, with the name it goes by.
func request(to: String, name: String = "Secretary", from: String = "secretary@echo.localhost") -> String {
    """
    <presence type='subscribe' id='*' from='\(from)' to='\(to)'>\
    <nick xmlns='http://jabber.org/protocol/nick'>\(name)</nick></presence>
    """
}

/// The secretary's presence, as it goes out.
func shown(
    to: String, _ mood: BuddySummary.Mood, _ status: String, from: String = "secretary@echo.localhost/bot",
    after: String = ""
) throws -> String {
    """
    <presence id='*' from='\(from)' to='\(to)'><show>\(mood.show.rawValue)</show><status>\(status)</status>\
    <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='xmpp:echo.localhost' ver='*'/>\
    <x xmlns='vcard-temp:x:update'><photo>\(try MoodAvatars()[mood]?.id ?? "")</photo></x>\(after)</presence>
    """
}

extension MemoryVirtualUserStore {
    /// Buddies who see the bot and are seen by it.
    func befriend(_ buddies: JID..., bot: String = "secretary") async {
        for buddy in buddies {
            _ = await update(
                BuddyKey(user: bot, buddy: buddy), with: [.subscribe, .approve, .probe, .request, .subscribed])
        }
    }
}

/// A store that tells when it was read for the first time: who comes after that is not announced on the new stream.
final class WatchedStore: VirtualUserStore {
    private let kept: any VirtualUserStore
    private let reading = AsyncStream<Void>.makeStream()

    init(_ kept: any VirtualUserStore) { self.kept = kept }

    func wasRead() async {
        for await _ in reading.stream { return }
    }

    func subscription(_ key: BuddyKey) async throws -> PresenceSubscription { try await kept.subscription(key) }

    func update(
        _ key: BuddyKey, with events: [PresenceSubscription.Event]
    ) async throws -> [PresenceSubscription.Action] {
        try await kept.update(key, with: events)
    }

    func forEachBatch(of user: String?, size: Int, _ body: ([BuddyRecord]) async throws -> Void) async throws {
        defer { reading.continuation.finish() }
        try await kept.forEachBatch(of: user, size: size, body)
    }

    func count(of user: String?) async throws -> Int { try await kept.count(of: user) }
}
