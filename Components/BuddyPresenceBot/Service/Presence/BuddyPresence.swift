// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0153 v1.1.1: §3 (avatars in presence); XEP-0084 v1.1.4: §4 (avatars); XEP-0172 v1.1: §4.2 (nickname)
// XEP-0319 v1.0.2: §2 (idle); RFC 6121: §3 (subscriptions), §4 (presence)

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// Contacts that show each buddy a presence, a status and an avatar of their own.
///
/// What is shown is computed by a ``SummarySource`` when it is sent: to whoever was approved, on every probe, on a new stream, and
/// when ``changed(_:of:)`` says so. Nothing is kept of a buddy but the names of the clients at which they are available, and the
/// subscription, which is in the store.
public final class BuddyPresence: Module {
    /// What can be told, all of it with a safe default.
    public struct Configuration: Sendable {
        /// Who may have the bots among their contacts.
        public var admission = BuddyAdmission.everybody
        /// What is said about the bots in their vCards.
        public var details: String?
        /// Further features of the bots in service discovery.
        public var features: [String] = []
        /// Rates and bounds of the virtual users.
        public var users = VirtualUsers.Configuration()
        /// Characters of a status.
        public var statusLength = 200
        /// The priority of the bots' resource, -128...127; from 0 on it gets what is sent to the bare address.
        public var priority = 0

        /// The defaults.
        public init() {}
    }

    /// Whether a buddy is there.
    public enum Availability: Hashable, Sendable {
        /// With a client at least.
        case available
        /// With none.
        case unavailable
        /// The buddy does not let the bot see it.
        case unknown
    }

    /// Is told what happens between a bot and a buddy, after it was answered.
    public typealias ChangeObserver = @Sendable (VirtualUserChange, BotIdentity) async throws -> Void

    /// The bots.
    public let bots: [BotIdentity]
    /// What it was told.
    public let configuration: Configuration
    /// Whom buddies see.
    public let users: VirtualUsers

    /// The presence of bots.
    ///
    /// - Parameters:
    ///   - bots: Which there are.
    ///   - source: What they show.
    ///   - store: Where subscriptions are kept.
    ///   - configuration: What differs from the defaults.
    ///   - now: The time.
    ///   - onChange: Is told what happens.
    /// - Throws: `AvatarError`, for which there is no reason.
    public init(
        _ bots: [BotIdentity], source: some SummarySource, store: any VirtualUserStore,
        configuration: Configuration = Configuration(), now: @escaping @Sendable () -> Date = { Date() },
        onChange: @escaping ChangeObserver = { _, _ in }
    ) throws {
        self.bots = bots
        self.configuration = configuration
        let desk = SummaryDesk(
            source: source, avatars: try MoodAvatars(), configuration: configuration, now: now)
        var profiles: [String: VirtualUserProfile] = [:]
        for bot in bots {
            var profile = VirtualUserProfile(name: bot.name, approval: configuration.admission.approval) { viewer in
                try await desk.presence(of: bot, for: viewer)
            }
            profile.features = configuration.features
            profile.subscribesBack = true
            profile.vCard = { [details = configuration.details] _ in
                var card = VCard(fullName: bot.name)
                card.nickname = bot.name
                card.details = details
                return card
            }
            profile.onChange = { change, _ in
                try await onChange(change, bot)
            }
            profiles[bot.local] = profile
        }
        users = VirtualUsers(VirtualUserDirectory(profiles), store: store, configuration: configuration.users)
    }

    // MARK: What the program says and asks

    /// Shows a bot to a buddy as it appears now, because something has changed; does nothing when the buddy may not see it, or
    /// while there is no stream: on the next one everybody is shown what is new.
    public func changed(_ buddy: JID, of bot: BotIdentity) async throws {
        do {
            try await users.user(bot.local)?.refresh(buddy)
        } catch let error as ComponentError where error.code == .notConnected {}
    }

    /// Whether a buddy is there, as far as the bot may see.
    public func availability(of buddy: JID, for bot: BotIdentity) async throws -> Availability {
        guard let user = try await users.user(bot.local) else { return .unavailable }
        if !user.availableResources(of: buddy).isEmpty { return .available }
        return try await user.subscription(with: buddy).isSubscribed ? .unavailable : .unknown
    }

    // MARK: Module

    /// The virtual users, and the search for them.
    public var content: [any Routable] {
        users
        BotSearch(bots: bots, admission: configuration.admission).module
    }

    /// The bots are items of the domain (XEP-0030 §4).
    public func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
        guard address.local == nil, node == nil else { return nil }
        return try bots.map { bot in
            DiscoItem(jid: try JID(local: bot.local, domain: address.domain), name: bot.name)
        }
    }
}
