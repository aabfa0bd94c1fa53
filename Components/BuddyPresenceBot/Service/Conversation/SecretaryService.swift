// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import Logging
public import XMPPComponent
public import XMPPExtensions
public import XMPPHTTPUpload

/// Secretaries: contacts that remember things for their buddies, and show each of them what there is to do.
///
/// ```swift
/// let service = try SecretaryService(
///     [try BotIdentity("secretary"): try await SQLiteSecretaryStore(path: "secretary.sqlite")],
///     subscriptions: try await SQLiteVirtualUserStore(path: "secretary.sqlite"), logger: configuration.logger)
/// let component = try Component(configuration) { service }
/// ```
public final class SecretaryService: Module {
    /// What can be told, all of it with a safe default.
    public struct Configuration: Sendable {
        /// Who may have the bots among their contacts, and how presence is sent.
        public var presence = BuddyPresence.Configuration()
        /// How the bots converse. What is said in a chat is read by the secretary: prefixes of commands have no meaning.
        public var bot = BotConfiguration()
        /// What a buddy may use.
        public var limits = SecretaryLimits()
        /// How files are sent and fetched.
        public var files = HTTPFiles.Configuration()
        /// The time zone of buddies whose own is not known, such as `Europe/Vienna`.
        public var zone = "UTC"
        /// Buddies whose time has come that are looked after in a second.
        public var wakesPerSecond = 500

        /// The defaults.
        public init() {
            presence.details = "Remembers things for you, and reminds you of them. Say help to learn how."
        }

        func secretary(_ store: any SecretaryStore) throws -> Secretary {
            try Secretary(store: store, limits: limits, zone: zone) {
                // 120 bits, as nobody guesses them; without a full stop, which the secretary sets between an id and an attempt.
                String(UInt128.random(in: 0..<1 << 120), radix: 36)
            }
        }
    }

    /// What it was told.
    public let configuration: Configuration
    /// What buddies see.
    public let presence: BuddyPresence
    private let files: HTTPFiles
    private let attendants: [Attendant]
    private let bots: [Bot]

    /// The secretaries of a domain.
    ///
    /// - Parameters:
    ///   - bots: Which there are, and where each keeps what it knows: no two in the same store.
    ///   - subscriptions: Where it is kept who sees whom, of all bots.
    ///   - configuration: What differs from the defaults.
    ///   - logger: Where to log.
    ///   - now: The time.
    /// - Throws: `SecretaryError` (`noTimeZone`).
    public init(
        _ bots: [(identity: BotIdentity, store: any SecretaryStore)], subscriptions: any VirtualUserStore,
        configuration: Configuration = Configuration(), logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        let files = HTTPFiles(configuration.files)
        let attendants = try bots.map { bot in
            Attendant(
                bot.identity, secretary: try configuration.secretary(bot.store), configuration: configuration,
                files: files, logger: logger, now: now)
        }
        let desks = Dictionary(attendants.map { ($0.identity.local, $0) }) { first, _ in first }
        presence = try BuddyPresence(
            bots.map(\.identity), source: Summaries(attendants: desks), store: subscriptions,
            configuration: configuration.presence, now: now
        ) { change, bot in try await desks[bot.local]?.note(change) }
        self.bots = attendants.map { $0.makeBot() }
        for (attendant, bot) in zip(attendants, self.bots) { attendant.connect(bot, presence) }
        self.configuration = configuration
        self.files = files
        self.attendants = attendants
    }

    // MARK: Module

    /// The bots, what buddies see of them, and the files that go to and fro.
    public var content: [any Routable] {
        files
        presence
        for bot in bots { bot }
    }

    /// Whether what the bots know can be read.
    public var healthChecks: [HealthCheck] {
        attendants.map { attendant in
            HealthCheck("store of \(attendant.identity.local)") { _ = try await attendant.secretary.nextWake() }
        }
    }

    /// Gets to know the component.
    public func start(_ component: Component) async throws {
        for attendant in attendants { attendant.connect(component) }
    }

    /// Reminds, and asks clients for their time zones.
    public func run(_ component: Component) async throws {
        await withTaskGroup(of: Void.self) { group in
            for attendant in attendants {
                group.addTask { await attendant.goRound(component) }
                group.addTask { await attendant.zones.attend { await attendant.askForZone($0, component) } }
            }
        }
    }

    /// Reminds those that a stream before has left unreminded.
    public func connected(_ component: Component) async throws {
        await withTaskGroup(of: Void.self) { group in
            for attendant in attendants { group.addTask { await attendant.settle(component) } }
        }
    }
}

/// What each bot has to tell.
private struct Summaries: SummarySource {
    let attendants: [String: Attendant]

    func summary(for buddy: JID, of bot: String, at moment: Date) async throws -> BuddySummary {
        guard let attendant = attendants[bot] else { throw StanzaError.itemNotFound() }
        return try await attendant.secretary.summary(for: buddy, at: Instant(moment))
    }

    func idleSince(of bot: String, for buddy: JID) -> Date? { attendants[bot]?.idleSince(for: buddy) }
}
