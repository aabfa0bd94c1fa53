// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0030 v2.5.0: §3 (information), §4 (items), §7 (errors)

import NIOConcurrencyHelpers

/// Answers disco#info and disco#items from what is registered: no list is kept beside the code.
///
/// A feature is advertised because a route answers it, at the domain, at users or at one user as the route says. Modules add
/// identities, nodes and items.
final class ServiceDiscovery: Sendable {
    private struct Answers: Sendable {
        var domain: DiscoInfo
        var users: DiscoInfo
        /// Of users that have routes of their own, by localpart.
        var named: [String: DiscoInfo] = [:]

        func info(at address: JID) -> DiscoInfo {
            guard let local = address.local else { return domain }
            return named.isEmpty ? users : named[local] ?? users
        }
    }

    private let identity: DiscoIdentity
    private let userIdentity: DiscoIdentity
    private let modules: [PlacedModule]
    private let answers: NIOLockedValueBox<Answers>

    init(identity: DiscoIdentity, userIdentity: DiscoIdentity, modules: [PlacedModule]) {
        self.identity = identity
        self.userIdentity = userIdentity
        self.modules = modules
        answers = NIOLockedValueBox(
            Answers(domain: DiscoInfo(identities: [identity]), users: DiscoInfo(identities: [userIdentity])))
    }

    /// Derives the answers from the routes; called once, when all of them are known.
    func freeze(_ table: RouteTable) {
        var domain = DiscoInfo(identities: [identity], features: table.features(atDomain: true))
        var users = DiscoInfo(identities: [], features: table.features(atDomain: false))
        var named = table.featuresOfNamedUsers().mapValues { DiscoInfo(identities: [], features: $0) }
        for placed in modules {
            let said = DiscoInfo(identities: placed.module.identities, features: placed.module.features)
            let place = placed.place ?? .domain
            switch place.kind {
            case .domain: domain.merge(said)
            case .anywhere:
                domain.merge(said)
                fallthrough
            case .users:
                users.merge(said)
                for local in named.keys { named[local]?.merge(said) }
            case .user:
                if let local = place.local { named[local, default: users].merge(said) }
            }
        }
        answers.withLockedValue { $0 = Answers(domain: domain, users: users, named: named) }
    }

    var routes: [any Routable] {
        [
            OnIQ(DiscoInfoQuery.self) { query, context in
                try await self.info(at: context.address, node: query.node, requester: context.sender)
            },
            OnIQ(DiscoItemsQuery.self) { query, context in
                try await self.items(query, at: context.address, requester: context.sender)
            },
        ]
    }

    func info(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo {
        var info: DiscoInfo? =
            node == nil ? answers.withLockedValue { $0.info(at: address) } : nil
        for module in modules where module.isAsked(about: address) {
            guard let more = try await module.module.discoInfo(at: address, node: node, requester: requester) else {
                continue
            }
            if info == nil { info = DiscoInfo(identities: []) }
            info?.merge(more)
        }
        guard var info else { throw StanzaError.itemNotFound() }
        // What the configuration says of users gives way to what a module knows of one.
        if node == nil, info.identities.isEmpty, !address.isDomain { info.identities = [userIdentity] }
        info.node = node
        return info
    }

    func items(_ query: DiscoItemsQuery, at address: JID, requester: JID?) async throws -> DiscoItems {
        var answers: [DiscoItems] = []
        var isKnown = query.node == nil
        let modules = modules.filter { $0.isAsked(about: address) }.map(\.module)
        for module in modules {
            guard let answer = try await module.discoItems(query, at: address, requester: requester) else { continue }
            isKnown = true
            if !answer.items.isEmpty || answer.page != nil { answers.append(answer) }
        }
        guard isKnown else { throw StanzaError.itemNotFound() }
        // A page of one module's list is the answer, if nobody else has anything to add.
        if answers.count == 1, answers[0].page != nil {
            return DiscoItems(node: query.node, items: answers[0].items, page: answers[0].page)
        }
        var items: [DiscoItem] = []
        if answers.allSatisfy({ $0.page == nil }) {
            items = answers.flatMap(\.items)
        } else {
            // Pages of several lists are no page of all: as much as each gives at once, and the page of that.
            var whole = query
            whole.page = nil
            for module in modules {
                items += try await module.discoItems(whole, at: address, requester: requester)?.items ?? []
            }
        }
        guard let page = query.page else { return DiscoItems(node: query.node, items: items) }
        let slice = try page.page(of: items) { "\($0.jid) \($0.node ?? "")" }
        return DiscoItems(node: query.node, items: Array(slice.entries), page: slice.page)
    }
}
