// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import XMPPComponent
import XMPPExtensions
import XMPPHTTPUpload

/// What `buddy-presence-bot` is told by its environment or file.
struct BotSettings {
    var bots: [BotIdentity]
    var store: StoreLocation
    var service = SecretaryService.Configuration()

    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the variable.
    init(_ settings: ComponentSettings) throws {
        let names = settings.list("bot.name")
        bots = try (names.isEmpty ? ["secretary"] : names).map { name in
            do {
                return try BotIdentity(name)
            } catch {
                throw ComponentSettings.refusal(
                    of: "bot.name", expecting: "localparts such as secretary; «\(name)» is none")
            }
        }
        guard Set(bots.map(\.local)).count == bots.count else {
            throw ComponentSettings.refusal(of: "bot.name", expecting: "names that are all different")
        }
        if let title = settings.text("bot.title") {
            guard bots.count == 1 else {
                throw ComponentSettings.refusal(of: "bot.title", expecting: "unset where there are several bots")
            }
            bots = [try BotIdentity(bots[0].local, name: title)]
        }
        store = try StoreLocation(
            settings.text(
                "bot.store",
                default: bots.count == 1
                    ? "sqlite:buddy-presence-bot.sqlite" : "sqlite:buddy-presence-bot-{name}.sqlite"),
            bots: bots.count)
        service.zone = settings.text("bot.timeZone", default: service.zone)
        let admitted = try settings.addresses("bot.admit")
        if !admitted.isEmpty { service.presence.admission = .listed(admitted) }
        try readFiles(settings)
        try readLimits(settings)
    }

    private mutating func readFiles(_ settings: ComponentSettings) throws {
        if let authorities = settings.text("bot.caFile") { service.files.trust = .file(authorities) }
        service.files.allowsPlainHTTP = try settings.truth("bot.plainHttp", default: false)
        service.files.allowsPrivateAddresses = try settings.truth("bot.privateAddresses", default: false)
    }

    private mutating func readLimits(_ settings: ComponentSettings) throws {
        func whole(_ name: String, _ value: inout Int, _ range: ClosedRange<Int>) throws {
            value = try settings.whole("bot.limits.\(name)", default: value, in: range)
        }
        try whole("buddies", &service.limits.buddies, 1...10_000_000)
        try whole("reminders", &service.limits.reminders, 1...10_000)
        try whole("textBytes", &service.limits.textLength, 16...16_384)
        try whole("messageBytes", &service.limits.messageLength, 64...65_536)
        try whole("fileBytes", &service.limits.fileSize, 1024...(16 << 20))
        try whole("fileEvents", &service.limits.fileEvents, 1...100_000)
        service.bot.maximumBodyBytes = service.limits.messageLength
        try whole("answersPerDay", &service.bot.pace.perDay, 1...1_000_000)
        try whole("conversations", &service.bot.maximumConversations, 16...1_000_000)
        try whole("announcementsPerSecond", &service.presence.users.announcementsPerSecond, 1...1_000_000)
        try whole("wakesPerSecond", &service.wakesPerSecond, 1...100_000)
        try whole("clients", &service.presence.users.maximumResources, 16...10_000_000)
    }

    /// The bots, ready to run.
    func component(_ configuration: ComponentConfiguration) async throws -> Component {
        var stores: [(identity: BotIdentity, store: any SecretaryStore)] = []
        for bot in bots { stores.append((bot, try await store.open(for: bot, buddies: service.limits.buddies))) }
        let subscriptions = try await store.openSubscriptions()
        let service: SecretaryService
        do {
            service = try SecretaryService(
                stores, subscriptions: subscriptions, configuration: self.service, logger: configuration.logger)
        } catch let error as SecretaryError where error.code == .noTimeZone {
            throw ComponentSettings.refusal(of: "bot.timeZone", expecting: "a time zone such as Europe/Vienna")
        }
        var configuration = configuration
        configuration.identity = DiscoIdentity(category: "component", type: "generic", name: "Bots")
        configuration.software = SoftwareVersion(name: "buddy-presence-bot", version: PackageVersion.string)
        return try Component(configuration) { service }
    }
}

extension BotSettings {
    static let help = """
        OF THE BOT

        With none of them the bot is secretary@DOMAIN, everybody may have it among their contacts, and it keeps what it \
        knows in buddy-presence-bot.sqlite in the working directory. In a file BOT_LIMITS_REMINDERS is \
        {"bot": {"limits": {"reminders": ...}}}.

          COMPONENT_TIMEOUTS_DRAIN_SECONDS
                                      time to take leave of all buddies at the end (10)

          BOT_NAME                    the localpart of its address; several bots: secretary,butler (secretary)
          BOT_TITLE                   what it is called, if not like its localpart
          BOT_STORE                   sqlite:FILE or memory: (sqlite:buddy-presence-bot.sqlite); several bots have a file
                                      each, and one for subscriptions, where {name} stands (…-{name}.sqlite)
          BOT_ADMIT                   addresses or domains that may have it among their contacts (everybody)
          BOT_TIME_ZONE               the zone of buddies whose client does not tell theirs: Europe/Vienna (UTC)
          BOT_CA_FILE                 whose certificates are trusted for files (those of the system)
          BOT_PLAIN_HTTP              whether files go over http without TLS (false)
          BOT_PRIVATE_ADDRESSES       whether files are fetched from hosts that are not on the public Internet (false)

          BOT_LIMITS_BUDDIES (200000), _REMINDERS of a buddy (200), _TEXT_BYTES of a reminder (1000),
          _MESSAGE_BYTES (4096), _FILE_BYTES (1048576) and _FILE_EVENTS (1000) of a calendar file,
          _ANSWERS_PER_DAY to a buddy (1000), _CONVERSATIONS remembered (5000), _ANNOUNCEMENTS_PER_SECOND on a new
          stream (1000), _WAKES_PER_SECOND (500), _CLIENTS of buddies that are remembered (1000000)
        """
}
