// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import XMPPComponent
import XMPPComponentOperations
import XMPPExtensions
import XMPPHTTPUpload

/// What `buddy-presence-bot` is told by its environment or file.
struct BotSettings {
    var bots: [BotIdentity]
    var store: StoreLocation
    var service = SecretaryService.Configuration()
    /// The file with whose certificates are trusted for files.
    var authorities: String?

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
        authorities = settings.text("bot.caFile")
        if let authorities { service.files.trust = .file(authorities) }
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
            throw ComponentSettings.refusal(
                of: "bot.timeZone",
                expecting:
                    "a time zone that this machine knows, such as Europe/Vienna (Debian has them in the package tzdata)"
            )
        }
        var configuration = configuration
        configuration.identity = DiscoIdentity(category: "component", type: "generic", name: "Bots")
        configuration.software = SoftwareVersion(name: "buddy-presence-bot", version: PackageVersion.string)
        return try Component(configuration) { service }
    }
}

extension BotSettings {
    /// What there is to look at before the bots serve.
    var inspections: [Inspection] {
        let zone = service.zone
        var inspections = store.inspections(for: bots)
        // One that there is not is told with the settings.
        if (try? Secretary(store: MemorySecretaryStore(), zone: zone) { "" }) != nil {
            inspections.append(
                Inspection("time zone") {
                    zone == "UTC"
                        ? .note(
                            "UTC, for buddies whose client does not tell theirs",
                            cure: "BOT_TIME_ZONE=Europe/Vienna, say.")
                        : .well("\(zone), for buddies whose client does not tell theirs")
                })
        }
        if let authorities {
            inspections.append(.givenFile("files", at: authorities, variable: "BOT_CA_FILE"))
        }
        return inspections
    }
}
