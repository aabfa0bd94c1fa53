// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites share: stanzas as one writes them in a transcript, a clock that obeys, and stores with ways of their own.

import Synchronization
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Presence from a buddy.
func presence(
    _ type: String? = nil, from: String, to: String = "bot@echo.localhost", id: String = "p1", inside: String = ""
) -> String {
    "<presence\(type.map { " type='\($0)'" } ?? "") id='\(id)' from='\(from)' to='\(to)'>\(inside)</presence>"
}

/// What a user answers about a subscription.
func answer(_ type: String, to: String, from: String = "bot@echo.localhost", id: String = "*") -> String {
    "<presence type='\(type)' id='\(id)' from='\(from)' to='\(to)'/>"
}

/// A user's presence, as it goes out. `inside` comes first; an avatar's id last.
func shown(
    to: String, _ inside: String = "", from: String = "bot@echo.localhost/bot", photo: String = "", after: String = ""
) -> String {
    """
    <presence id='*' from='\(from)' to='\(to)'>\(inside)\
    <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='xmpp:echo.localhost' ver='*'/>\
    <x xmlns='vcard-temp:x:update'><photo>\(photo)</photo></x>\(after)</presence>
    """
}

func gone(to: String, from: String = "bot@echo.localhost/bot") -> String {
    "<presence type='unavailable' id='*' from='\(from)' to='\(to)'/>"
}

/// A request and an error that answers one.
func get(_ payload: String, from: String, to: String = "bot@echo.localhost", id: String = "q1") -> String {
    "<iq type='get' id='\(id)' from='\(from)' to='\(to)'>\(payload)</iq>"
}

func result(_ payload: String, to: String, from: String = "bot@echo.localhost", id: String = "q1") -> String {
    "<iq type='result' id='\(id)' to='\(to)' from='\(from)'>\(payload)</iq>"
}

func failure(
    _ condition: String, to: String, from: String = "bot@echo.localhost", id: String = "q1", type: String = "cancel"
) -> String {
    """
    <iq type='error' id='\(id)' to='\(to)' from='\(from)'><error type='\(type)'>\
    <\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
    """
}

/// Time that passes when somebody waits for it, at once.
final class ObedientClock: Sendable {
    private let time = Mutex(Duration.zero)
    private let waits = Mutex(0)

    var elapsed: Duration { time.withLock(\.self) }
    var waitCount: Int { waits.withLock(\.self) }

    var pace: PaceClock {
        PaceClock(now: { self.elapsed }) { duration in
            self.waits.withLock { $0 += 1 }
            self.time.withLock { $0 += duration }
            try Task.checkCancellation()
        }
    }
}

/// A store that fails, or waits, where it is told to.
final class ReluctantStore: VirtualUserStore {
    struct DiskFull: Error {}

    let kept = MemoryVirtualUserStore()
    let fails = Mutex(false)
    /// Holds whoever updates until it is opened.
    let gate = Mutex<AsyncStream<Never>?>(nil)

    func subscription(_ key: BuddyKey) async throws -> PresenceSubscription { await kept.subscription(key) }

    func update(
        _ key: BuddyKey, with events: [PresenceSubscription.Event]
    ) async throws -> [PresenceSubscription.Action] {
        if fails.withLock(\.self) { throw DiskFull() }
        if let gate = gate.withLock(\.self) { for await _ in gate {} }
        return await kept.update(key, with: events)
    }

    func forEachBatch(of user: String?, size: Int, _ body: ([BuddyRecord]) async throws -> Void) async throws {
        try await kept.forEachBatch(of: user, size: size, body)
    }

    func count(of user: String?) async throws -> Int { await kept.count(of: user) }
}

/// A store that tells when it was read for the first time: what a new stream is to know is under way then.
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

extension MemoryVirtualUserStore {
    /// Notes how things stand with a buddy of the bot.
    @discardableResult
    func with(_ buddy: JID, _ events: PresenceSubscription.Event..., user: String = "bot") async -> Self {
        _ = await update(BuddyKey(user: user, buddy: buddy), with: events)
        return self
    }
}

extension VirtualUsers {
    /// How things stand between the bot and a buddy.
    func standing(_ buddy: JID) async throws -> PresenceSubscription {
        try await store.subscription(BuddyKey(user: "bot", buddy: buddy))
    }

    /// The bot.
    func bot() async throws -> VirtualUser {
        guard let bot = try await user("bot") else {
            throw ExpectationFailure(expected: "a user", actual: "none")
        }
        return bot
    }
}

/// A PNG file of one pixel, and another.
let onePixel: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
    0, 0, 0,
    0x1F, 0x15, 0xC4, 0x89,
]
