// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3 (subscriptions), §4 (presence), §8.5.1 (users that do not exist)

import Logging
import Synchronization
public import XMPPComponent

/// Users of a component's domain: each shows every viewer a presence of their own, keeps who may see it, and answers for
/// itself as an account with a client would.
///
/// ```swift
/// let users = VirtualUsers(["secretary": VirtualUserProfile(name: "Secretary") { viewer in
///     VirtualPresence(show: .away, status: "Nothing to do for \(viewer)")
/// }])
/// let component = try Component(configuration) { users }
/// ```
///
/// It handles all presence to the domain's users, their vCards (XEP-0054), and the nodes of their avatar (XEP-0084) and
/// nickname (XEP-0172). On each new stream it shows them to their subscribers again; at the end it takes leave of these.
/// One such module serves all users of a component.
public final class VirtualUsers: Module {
    /// What can be told, all of it with a safe default.
    public struct Configuration: Sendable {
        /// The resource of the users' full addresses.
        public var resource = "bot"
        /// The URI of the software in entity capabilities (XEP-0115 §4); `nil` is `xmpp:` and the domain.
        public var capabilitiesNode: String?
        /// Stanzas a second, of those that a new stream or a change for all makes necessary. At a clean end it is more if
        /// the time for that would not do.
        public var announcementsPerSecond = 1000
        /// Viewers for whom presence is computed at the same time then.
        public var concurrentAnnouncements = 8
        /// Buddies' available resources that are remembered, of all buddies. What is beyond is told, and forgotten.
        public var maximumResources = 1_000_000
        /// Available resources of one buddy that are remembered.
        public var maximumResourcesOfBuddy = 16
        /// What becomes of a probe from somebody who may not see the user's presence.
        public var strangerProbes = StrangerProbes.refuse

        /// The defaults.
        public init() {}
    }

    /// What becomes of a probe from somebody who may not see the user's presence, though their server thinks so.
    public struct StrangerProbes: Hashable, Sendable {
        enum Choice: UInt8, Sendable { case refuse, ignore, ask }
        let choice: Choice

        /// `unsubscribed`, so that their server forgets it too (RFC 6121 §4.3.2). The default.
        public static let refuse = StrangerProbes(choice: .refuse)
        /// Nothing.
        public static let ignore = StrangerProbes(choice: .ignore)
        /// What becomes of a request: the approval policy decides. Good for a store that does not outlive the process.
        public static let ask = StrangerProbes(choice: .ask)
    }

    struct State: Sendable {
        // Weak, for the component holds its modules.
        weak var component: Component?
        /// What the users are and can do: made when the domain is known.
        var capabilities: AdvertisedCapabilities?
        var pace: Pace
        var audience: Audience
        var appearances: [String: Appearance] = [:]
    }

    /// Where subscriptions are kept.
    public let store: any VirtualUserStore
    /// What it was told.
    public let configuration: Configuration
    let directory: VirtualUserDirectory
    let clock: PaceClock
    let state: Mutex<State>
    /// What viewers' clients can do.
    let cache = CapabilitiesCache()

    /// The users of a component.
    ///
    /// - Parameters:
    ///   - directory: Which users there are; a dictionary by localpart will do.
    ///   - store: Where subscriptions are kept. The default forgets them with the process.
    ///   - configuration: What differs from the defaults.
    public convenience init(
        _ directory: VirtualUserDirectory, store: any VirtualUserStore = MemoryVirtualUserStore(),
        configuration: Configuration = Configuration()
    ) {
        self.init(directory, store: store, configuration: configuration, clock: .system)
    }

    package init(
        _ directory: VirtualUserDirectory, store: any VirtualUserStore, configuration: Configuration, clock: PaceClock
    ) {
        self.directory = directory
        self.store = store
        self.configuration = configuration
        self.clock = clock
        state = Mutex(
            State(
                pace: Pace(perSecond: configuration.announcementsPerSecond),
                audience: Audience(
                    maximum: configuration.maximumResources, maximumOfBuddy: configuration.maximumResourcesOfBuddy)))
    }

    /// A user, to do something with.
    ///
    /// - Parameter local: The localpart, in any spelling.
    /// - Returns: `nil` when there is no such user, or the component does not run.
    /// - Throws: what the directory throws.
    public func user(_ local: String) async throws -> VirtualUser? {
        guard let component = state.withLock(\.component),
            let address = try? JID(local: local, domain: component.domain.domain)
        else { return nil }
        return try await user(at: address, of: component)
    }

    /// The user of an address of ours; `nil` when there is no such user.
    func user(at address: JID, of component: Component) async throws -> VirtualUser? {
        guard let local = address.local, let profile = try await directory.profile(local) else { return nil }
        return VirtualUser(
            users: self, component: component, local: local, address: address.bare, profile: profile)
    }

    // MARK: Module

    /// Who is there of the buddies is known to the process that their presence came to, and to no other.
    public var obstacleToSharing: String? {
        "The presence of the users' contacts is remembered in this process, and would come to another one in part."
    }

    /// The routes: all presence to users, their vCards and their nodes.
    public var content: [any Routable] {
        RouteGroup {
            for (kind, event) in Self.subscriptionKinds {
                OnPresence(kind, name: "virtual user \(kind)") { presence, context in
                    try await self.receive(event, presence, context)
                }
            }
            OnPresence(.probe, name: "virtual user probe") { presence, context in
                try await self.receiveProbe(presence, context)
            }
            OnPresence(.available, name: "virtual user available") { presence, context in
                try await self.receiveAvailable(presence, context)
            }
            OnPresence(.unavailable, name: "virtual user unavailable") { presence, context in
                try await self.receiveUnavailable(presence, context)
            }
            OnIQ(VCardQuery.self) { _, context in try await self.vCard(context) }
            OnIQ(PubSubGetRequest.self) { request, context in try await self.items(request, context) }
        }.at(.users)
    }

    private static let subscriptionKinds: [(PresenceKind, PresenceSubscription.Event)] = [
        (.subscribe, .subscribe), (.subscribed, .subscribed), (.unsubscribe, .unsubscribe),
        (.unsubscribed, .unsubscribed),
    ]

    /// What a user is, and what its capabilities stand for.
    ///
    /// - Throws: `item-not-found` for a user that does not exist.
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard let local = address.local else { return nil }
        guard let profile = try await directory.profile(local) else { throw StanzaError.itemNotFound() }
        guard let node else {
            return DiscoInfo(
                identities: [profile.identity], features: [EntityCapabilities.namespace] + profile.features)
        }
        return try await state.withLock(\.capabilities)?.discoInfo(at: address, node: node, requester: requester)
    }

    /// Keeps the component, for what happens outside of handlers.
    ///
    /// - Throws: `ComponentError`: `invalidConfiguration` when the resource is none.
    public func start(_ component: Component) async throws {
        guard (try? component.domain.with(resource: configuration.resource)) != nil else {
            throw ComponentError(
                .invalidConfiguration, "«\(configuration.resource)» cannot be the resource of virtual users.")
        }
        let capabilities = AdvertisedCapabilities(node: configuration.capabilitiesNode ?? "xmpp:\(component.domain)")
        try await capabilities.start(component)
        state.withLock { state in
            state.component = component
            state.capabilities = capabilities
        }
    }

    /// Shows the users to their subscribers, and asks for the presence of those they are subscribed to, at a bounded rate.
    /// Then waits for the end of the stream, after which nobody tells who of the buddies is still there.
    public func connected(_ component: Component) async throws {
        // At a clean end it is known as long as there is something to say to those who are there.
        defer { if !component.state.isStopping { state.withLock { $0.audience.removeAll() } } }
        do {
            try await announceAll(component)
        } catch {
            guard !Task.isCancelled else { return }
            log(component, "the virtual users were not shown to everybody", error)
        }
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        withExtendedLifetime(continuation) {}
    }

    /// Takes leave of all subscribers.
    public func stop(_ component: Component) async {
        await sayGoodbye(component)
        state.withLock { state in
            state.audience.removeAll()
            state.component = nil
        }
    }
}
