// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5 – §10; XEP-0163 v1.2.2: §3 (accounts); XEP-0248 v0.5.0: §9 (features); XEP-0462 v0.1.1: §3

package import FoundationEssentials
import Logging
public import XMPPComponent
public import XMPPExtensions

/// A publish-subscribe service (XEP-0060), and if its server hands their requests on that of its users' accounts (XEP-0163).
///
/// ```swift
/// let component = try Component(configuration) {
///     PubSubModule(store: try SQLiteStore(path: "pubsub.sqlite"))
/// }
/// try await component.run()
/// ```
///
/// A change is answered when the store has committed it. As long as the store fails, requests are answered with an error of
/// type wait, the log says so now and then, and everything goes on by itself when the store works again.
public final class PubSubModule: Module {
    /// How it behaves.
    public let configuration: PubSubConfiguration
    /// What the server lets the service do in the name of its users; `nil` where it was not told that there is any such.
    public let privileges: Privileges?
    let desk: RequestDesk
    let delivery: NotificationDelivery
    let audience: PersonalAudience?
    let presence: PresenceBook
    /// What it can do, worked out from its configuration (XEP-0060 §10).
    public let features: [String]
    private let commands: AdHocCommands?
    private let limit: RateLimit?
    let askedContacts: AskedContacts

    /// A service.
    ///
    /// - Parameters:
    ///   - store: Where everything is kept. It is started and stopped with the component.
    ///   - configuration: How it behaves.
    ///   - policy: What is allowed beyond what nodes' configurations say.
    ///   - privileges: What servers are believed to let the service do (XEP-0356): with it, access models by roster and
    ///     presence work, and personal eventing if the server delegates it. The module takes the place of one's own
    ///     `Privileges`; `nil` for none.
    public convenience init(
        store: any PubSubStore, configuration: PubSubConfiguration = PubSubConfiguration(),
        policy: any PubSubPolicy = DefaultPolicy(), privileges: Privileges.Configuration? = nil
    ) {
        self.init(
            store: store, configuration: configuration, policy: policy, privileges: privileges, now: { Date() })
    }

    /// - Parameter now: The time of day.
    package init(
        store: any PubSubStore, configuration: PubSubConfiguration, policy: any PubSubPolicy,
        privileges: Privileges.Configuration?, now: @escaping @Sendable () -> Date
    ) {
        self.configuration = configuration
        let presence = PresenceBook(limit: configuration.devices)
        let granted = GrantedPrivileges()
        let rosters = RosterBook(
            lifetime: configuration.rosterLifetime, maximum: configuration.rosters
        ) { try await granted.roster(of: $0) }
        let advertised = ServiceFeatures(configuration: configuration, knowsRosters: privileges != nil)
        let desk = RequestDesk(
            store: store, configuration: configuration, policy: policy, rosters: rosters, features: advertised, now: now
        )
        let limit = configuration.requestsPerSecond.map {
            RateLimit(perSecond: $0, burst: configuration.requestBurst)
        }
        self.presence = presence
        self.desk = desk
        self.limit = limit
        features = advertised.ofService.map(\.variable) + [PubSubTypeFilter.namespace]
        askedContacts = AskedContacts(maximum: min(configuration.devices, 10_000))
        commands = configuration.hasCommands ? ServiceCommands(desk).module : nil
        if let settings = privileges {
            let audience = PersonalAudience(desk: desk, granted: granted, presence: presence)
            var settings = settings
            if configuration.servesAccounts {
                // Once: servers that delegate the owners' namespace too put together what is said of both.
                settings.accountIdentities[PubSub.namespace, default: []].append(.personalEventing)
            }
            let further = settings.onRosterPush
            settings.onRosterPush = { update, user in
                try await audience.rosterChanged(of: user, contact: update.item.jid)
                try await further?(update, user)
            }
            let accounts = AccountModule(desk: desk, features: advertised.ofAccounts, limit: limit)
            let module = Privileges(settings) { if configuration.servesAccounts { accounts } }
            granted.set(module)
            self.privileges = module
            self.audience = audience
        } else {
            self.privileges = nil
            audience = nil
        }
        delivery = NotificationDelivery(
            store: store, configuration: configuration.delivery, presence: presence, implicit: audience, now: now)
    }

    // MARK: Routes

    /// Requests, answers of owners, notifications that came back, presence, and commands.
    public var content: [any Routable] {
        RequestRoutes(desk: desk, limit: limit) { _ in nil }.at(.domain)
        authorizations.at(.domain)
        // XEP-0060 §12.4. What comes back to an account comes back to its server, which keeps it.
        OnMessage(.error, name: "pubsub bounces") { [delivery] message, _ in delivery.bounced(message) }.at(.domain)
        presenceRoutes.at(.domain)
        if let commands { commands }
        if let privileges { privileges }
    }

    /// What the service is.
    public var identities: [DiscoIdentity] {
        [DiscoIdentity(category: "pubsub", type: "service", name: configuration.name)]
    }

    /// A store that other processes have too is what makes replicas of a service.
    public var obstacleToSharing: String? {
        desk.store.isShared ? nil : "Its store is this process's own: one in PostgreSQL (PUBSUB_STORE) can be shared."
    }

    /// The store answers: through its writer, as a publication does.
    public var healthChecks: [HealthCheck] {
        [HealthCheck("store") { [desk] in try await desk.checkStore() }]
    }

    /// What has been told and what is to be.
    public var statistics: DeliveryStatistics { delivery.statistics }

    // MARK: Life

    /// Opens the store. One that cannot be reached now is opened later.
    ///
    /// - Throws: ``PubSubStoreError`` when trying again is of no use: what is stored cannot be read, or was written by a
    ///   newer version.
    public func start(_ component: Component) async throws {
        try await desk.open(component) { [delivery] in delivery.take($0) }
        if let directory = configuration.exportDirectory, configuration.hasCommands {
            try ExportDirectory(path: directory).check()
        }
    }

    /// Sends notifications and does housekeeping, as long as there is a stream.
    public func connected(_ component: Component) async throws {
        await withTaskGroup { group in
            group.addTask { await self.keepGoing("opening the store", component) { try await self.open() } }
            group.addTask {
                await self.keepGoing("delivery", component) { await self.delivery.run(sending: component) }
            }
            group.addTask { await self.keepGoing("housekeeping", component) { try await self.keepHouse(component) } }
            group.addTask { await self.keepGoing("probes", component) { try await self.probe(component) } }
        }
        // The stream has ended: nobody tells any more who goes.
        presence.removeAll()
    }

    private func open() async throws {
        try await desk.openUntilDone { [delivery] in delivery.take($0) }
    }

    /// Logs why something ended that should not have.
    private func keepGoing(
        _ what: String, _ component: Component, _ work: () async throws -> Void
    ) async {
        do {
            try await work()
        } catch {
            guard !Task.isCancelled else { return }
            component.serviceLog.error(
                "a part of the service ended", metadata: ["part": "\(what)", "error": "\(error)"])
        }
    }

    /// Answers what is under way, sends what is to be told as far as there is time, and closes the store.
    public func stop(_ component: Component) async {
        await desk.finish()
        await delivery.finish(sending: component, within: configuration.drain)
        await desk.close()
    }
}

extension DiscoIdentity {
    /// An account with personal eventing (XEP-0163 §6.1).
    public static let personalEventing = DiscoIdentity(category: "pubsub", type: "pep")
}
