// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPExtensions
import XMPPHTTPUpload

/// One bot at work: what its secretary says and knows, brought to buddies, and what they say brought to the secretary.
final class Attendant: Sendable {
    private struct Links {
        // Weak, for both hold closures that hold this.
        weak var bot: Bot?
        weak var presence: BuddyPresence?
        weak var component: Component?
    }

    let identity: BotIdentity
    let secretary: Secretary
    let configuration: SecretaryService.Configuration
    /// `nil` on the terminal.
    let files: HTTPFiles?
    let now: @Sendable () -> Date
    let logger: Logger
    let zones = ZoneQuestions()
    /// Tells this process from those before and after it.
    let processID = String(UInt64.random(in: .min ... .max), radix: 36)
    private let talks = TalkBook(maximum: 10_000)
    private let links = Mutex(Links())

    init(
        _ identity: BotIdentity, secretary: Secretary, configuration: SecretaryService.Configuration, files: HTTPFiles?,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.identity = identity
        self.secretary = secretary
        self.configuration = configuration
        self.files = files
        self.logger = logger
        self.now = now
    }

    var moment: Instant { Instant(now()) }
    var bot: Bot? { links.withLock(\.bot) }
    var presence: BuddyPresence? { links.withLock(\.presence) }

    var component: Component? { links.withLock(\.component) }

    func connect(_ bot: Bot, _ presence: BuddyPresence?) {
        links.withLock { $0 = Links(bot: bot, presence: presence) }
    }

    func connect(_ component: Component) {
        links.withLock { $0.component = component }
    }

    // MARK: What buddies see

    /// Does something that may change what a buddy sees, and shows it if it did.
    func showing<Result>(_ buddy: JID, isTalk: Bool = true, _ work: () async throws -> Result) async throws -> Result {
        if isTalk { talks.note(buddy.bare, now()) }
        let before = try await secretary.summary(for: buddy, at: moment)
        let result = try await work()
        let after = try await secretary.summary(for: buddy, at: moment)
        // When it will change is not seen.
        if (before.mood, before.status) != (after.mood, after.status) { await show(buddy) }
        return result
    }

    /// Shows a buddy what there is to see now. What cannot be sent is seen on the next stream.
    func show(_ buddy: JID) async {
        do {
            try await presence?.changed(buddy, of: identity)
        } catch {
            logger.warning("a presence that has changed was not shown", metadata: ["error": "\(error)"])
        }
    }

    func idleSince(for buddy: JID) -> Date? { talks[buddy.bare] }

    // MARK: What becomes of buddies

    /// What happened between the bot and a buddy.
    func note(_ change: VirtualUserChange) async throws {
        switch change.kind {
        case .available:
            zones.ask(change.buddy)
            try await deliver(to: [change.buddy.bare])
        case .unavailable:
            zones.forget(change.buddy)
        case .unsubscribed:
            talks.forget(change.buddy.bare)
            try await secretary.forget(change.buddy)
        default: break
        }
    }
}
