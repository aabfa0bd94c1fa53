// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §4 (receiving event notifications); XEP-0060 v1.30.0: §9.1 (auto-subscribe), §9.2 (filtered notifications)

import Logging
import XMPPComponent
import XMPPExtensions

/// Who is told of what accounts publish because they see the account's presence and their clients want it (`+notify`).
final class PersonalAudience: ImplicitAudience {
    let desk: RequestDesk
    private let granted: GrantedPrivileges
    private let presence: PresenceBook
    private let capabilities: CapabilitiesCache
    let reviews: AccessReviews

    init(desk: RequestDesk, granted: GrantedPrivileges, presence: PresenceBook) {
        self.desk = desk
        self.granted = granted
        self.presence = presence
        reviews = AccessReviews(maximum: desk.configuration.rosters)
        var configuration = CapabilitiesCache.Configuration()
        configuration.maximumAddresses = desk.configuration.devices
        capabilities = CapabilitiesCache(configuration: configuration)
    }

    // MARK: Events

    func recipients(at address: NodeAddress, node: Node?) async throws -> [JID] {
        guard let account = address.account else { return [] }
        let feature = address.id + Self.notify
        // The owner's own devices are told of everything (§4, case 3).
        var recipients = devices(of: account, wanting: feature)
        guard let node else { return recipients }
        let contacts = await desk.rosters.contacts(of: account, now: desk.uptime) ?? [:]
        let interested = contacts.keys.compactMap { contact -> (JID, [JID])? in
            guard contact != account else { return nil }
            let wanting = devices(of: contact, wanting: feature)
            return wanting.isEmpty ? nil : (contact, wanting)
        }
        guard !interested.isEmpty else { return recipients }
        let allowed = try await allowed(interested.map { $0.0 }, contacts, at: node, of: account)
        for (contact, wanting) in interested where allowed.contains(contact) { recipients += wanting }
        return recipients
    }

    func send(_ message: Message, as account: JID) async throws {
        try await granted.send(message, as: account)
    }

    private static let notify = "+notify"

    private func devices(of account: JID, wanting feature: String) -> [JID] {
        presence.resources(of: account).map(\.address).filter { device in
            capabilities.features(of: device)?.contains(feature) ?? false
        }
    }

    /// Those of an account's contacts who may know of a node: who see its presence, and are let in by the access model.
    private func allowed(
        _ candidates: [JID], _ contacts: RosterBook.Contacts, at node: Node, of account: JID
    ) async throws -> Set<JID> {
        var request = desk.request(by: account, account: account)
        var seeing: [JID] = []
        for contact in candidates {
            let answer = contacts[contact]?.answer ?? .stranger
            guard answer.seesPresence else { continue }
            request.facts.note(answer, to: RosterQuestion(owner: account, contact: contact))
            seeing.append(contact)
        }
        let engine = desk.accountEngine
        return try await desk.read { [request, seeing] store in
            var allowed: Set<JID> = []
            for contact in seeing {
                guard case .granted = try engine.access(of: contact, to: node, request, in: store) else { continue }
                allowed.insert(contact)
            }
            return allowed
        }
    }

    // MARK: Presence

    /// Somebody is there: learns what the client wants.
    ///
    /// - Returns: The last items of that, if the client has just come (§4.3.4).
    func available(_ presence: Presence, isNew: Bool, _ context: PresenceContext) async -> [(StoredItem, Node)] {
        guard let device = presence.from, !device.isBare, !device.isDomain else { return [] }
        do {
            let info = try await capabilities.info(for: presence, context: context)
            guard isNew, let features = info?.features else { return [] }
            let nodes = features.filter { $0.hasSuffix(Self.notify) }.map { String($0.dropLast(Self.notify.count)) }
            context.logger.debug(
                "a client has come", metadata: ["client": "\(device)", "wants": "\(nodes.sorted())"])
            return try await lastItems(of: Array(Set(nodes).sorted().prefix(Self.maximumNodes)), for: device.bare)
        } catch {
            context.logger.debug(
                "what a client wants to be told is not known", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// Nodes that one client may want.
    private static let maximumNodes = 100
    /// Accounts whose last items are looked for when one client comes.
    private static let maximumAccounts = 2000

    func unavailable(_ presence: Presence) { capabilities.forget(presence) }

    // MARK: Last items

    private func lastItems(of nodes: [String], for contact: JID) async throws -> [(StoredItem, Node)] {
        guard !nodes.isEmpty else { return [] }
        var items: [(StoredItem, Node)] = []
        for account in await accounts(seenBy: contact).prefix(Self.maximumAccounts) {
            try Task.checkCancellation()
            items += try await lastItems(of: nodes, account: account, for: contact)
        }
        return items
    }

    /// The accounts whose presence somebody sees: the own one first, of a user of a server that shows rosters those that
    /// the roster says, of others those in whose rosters they have been found.
    private func accounts(seenBy contact: JID) async -> [JID] {
        guard granted.manages(contact) else { return desk.rosters.owners(seenBy: contact) }
        let contacts = await desk.rosters.contacts(of: contact, now: desk.uptime) ?? [:]
        let seen = contacts.filter { $0.value.subscription == .to || $0.value.subscription == .both }.keys
        return [contact] + seen.filter { $0 != contact && granted.manages($0) }.sorted()
    }

    private func lastItems(of nodes: [String], account: JID, for contact: JID) async throws -> [(StoredItem, Node)] {
        let question = RosterQuestion(owner: account, contact: contact)
        let engine = desk.accountEngine
        // Whoever sees the presence by the own roster does by the other one: servers keep them alike. Groups are in that
        // one alone.
        let isKnown = granted.manages(contact)
        return try await desk.withFacts(desk.request(by: contact, account: account)) { request in
            var seeing = request
            if isKnown, (try? request.facts.roster(of: account, contact: contact)) == nil {
                seeing.facts.note(RosterAnswer(seesPresence: true), to: question)
            }
            return try await self.desk.read { [seeing] store in
                var found: [(StoredItem, Node)] = []
                for id in nodes {
                    guard let node = try store.node(at: NodeAddress(id, account: account)),
                        node.configuration.sendLastItem == .onSubscriptionAndPresence,
                        node.configuration.deliversNotifications,
                        let item = try store.newestItems(at: node.key, limit: 1).first
                    else { continue }
                    let asking = node.configuration.accessModel == .roster ? request : seeing
                    guard case .granted = try engine.access(of: contact, to: node, asking, in: store) else { continue }
                    found.append((item, node))
                }
                return found
            }
        }
    }
}
