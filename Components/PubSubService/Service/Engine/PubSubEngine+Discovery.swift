// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.2 – §5.5 (discovery); XEP-0248 v0.5.0: §5.2; XEP-0462 v0.1.1: §3.2; XEP-0059 v1.0: §2

public import XMPPComponent
public import XMPPExtensions

/// What service discovery tells of nodes.
extension PubSubEngine {
    // MARK: Information

    /// What there is to know of a node (XEP-0060 §5.3, §5.4).
    ///
    /// Everybody may know that there is a node and how to get in. Of a node that is closed to the requester the people and
    /// the subscribers are left out.
    ///
    /// - Parameter features: What the service does at its nodes: the same everywhere, but for what needs items.
    /// - Throws: `StanzaError`: `item-not-found` when there is no such node, `forbidden` for an outcast; ``FactNeeded``.
    public func information(
        about node: String, features: [PubSubFeature], _ request: EngineRequest, in store: any PubSubReading
    ) throws -> DiscoInfo {
        let node = try self.node(node, request, in: store)
        guard try affiliation(of: request, at: node, in: store) != .outcast else { throw StanzaError.forbidden() }
        let usable = node.isCollection ? features.filter { !Self.itemFeatures.contains($0) } : features
        return try DiscoInfo(
            node: node.address.id,
            identities: [
                DiscoIdentity(
                    category: "pubsub", type: node.configuration.nodeType.rawValue, name: node.configuration.title)
            ],
            features: [PubSub.namespace] + usable.map(\.variable),
            dataForms: [try metadata(of: node, request, in: store).form(.result)])
    }

    /// What a collection does not do (XEP-0248 §4.1).
    private static let itemFeatures: Set<PubSubFeature> = [
        .publish, .publishOptions, .publishNodeFull, .persistentItems, .multiItems, .itemIds, .deleteItems,
        .retractItems,
        .purgeNodes, .lastPublished,
    ]

    /// The metadata of a node (XEP-0060 §5.4): its configuration as far as it concerns others, and what has come about.
    public func metadata(of node: Node, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSubNodeMetadata
    {
        let configuration = node.configuration
        var metadata = PubSubNodeMetadata()
        metadata.title = configuration.title
        metadata.description = configuration.description
        metadata.type = configuration.type
        metadata.language = configuration.language
        metadata.contacts = configuration.contacts
        metadata.accessModel = configuration.accessModel
        metadata.creationDate = node.createdAt
        if !node.isCollection {
            metadata.publishModel = configuration.publishModel
            metadata.maximumItems = configuration.maximumItems
        }
        guard try isVisible(node, request, in: store) else { return metadata }
        metadata.creator = node.creator
        metadata.owners = try store.owners(of: node.key)
        metadata.publishers = try publishers(of: node, in: store)
        metadata.subscriberCount = try store.subscriptionCount(at: node.key)
        return metadata
    }

    /// Those with the affiliation, at most a page: publishers can be very many. They are looked for among the first ten pages
    /// of affiliations, so that a question that everybody may ask does not go through all members of a large node.
    private func publishers(of node: Node, in store: any PubSubReading) throws -> [JID] {
        let size = max(limits.entriesPerPage, 1)
        var found: [JID] = []
        var page = ResultSetRequest(maximum: size)
        for _ in 0..<10 where found.count < size {
            let slice = try store.affiliations(at: node.key, ResultSetQuery(page, limit: size))
            found += slice.entries.filter { $0.affiliation == .publisher }.map(\.jid)
            guard slice.hasMore, let last = slice.page.last else { break }
            page.position = .after(last)
        }
        return Array(found.prefix(size))
    }

    // MARK: Items

    /// What belongs to the service, an account or a node: of a leaf its items (XEP-0060 §5.5), of a collection the nodes in
    /// it, without a node those in the root (XEP-0248 §5.2); only nodes that the requester may know of.
    ///
    /// - Parameters:
    ///   - query: Which node and which page.
    ///   - filter: Which nodes are wanted (XEP-0462).
    ///   - address: The address that is asked.
    /// - Throws: `StanzaError`: `item-not-found` when there is no such node or anchor; what retrieving items throws;
    ///   ``FactNeeded``.
    public func items(
        _ query: DiscoItemsQuery, filter: PubSubTypeFilter? = nil, at address: JID, _ request: EngineRequest,
        in store: any PubSubReading
    ) throws -> DiscoItems {
        guard let name = query.node, !name.isEmpty else {
            return try nodes(query, filter, at: address, request, in: store) {
                try store.rootNodes(of: request.account, $0)
            }
        }
        let node = try node(name, request, in: store)
        if node.isCollection {
            switch try access(of: request.requester, to: node, request, in: store) {
            case .granted: break
            case .byApproval, .refused: try requireRetrieveAccess(request, to: node, in: store)
            }
            return try nodes(query, filter, at: address, request, in: store) { try store.children(of: node.key, $0) }
        }
        try requireRetrieveAccess(request, to: node, in: store)
        let slice = try store.items(at: node.key, ResultSetQuery(query.page, limit: limits.entriesPerPage))
        return DiscoItems(
            node: name, items: slice.entries.map { DiscoItem(jid: address, name: $0.id) },
            page: query.page == nil && !slice.hasMore ? nil : slice.page)
    }

    /// The nodes of a list that are wanted and may be known. The list is gone through page by page, as far as
    /// ``PubSubLimits/nodesPerSearch`` says; the next page goes on after the last node that was found.
    private func nodes(
        _ query: DiscoItemsQuery, _ filter: PubSubTypeFilter?, at address: JID, _ request: EngineRequest,
        in store: any PubSubReading, from list: (ResultSetQuery) throws -> ResultSetSlice<Node>
    ) throws -> DiscoItems {
        let wanted = ResultSetQuery(query.page, limit: limits.entriesPerPage)
        let isBackwards = wanted.isBackwards
        // Who only wants to know how many there are gets a count of those that would be told.
        let most = wanted.limit == 0 ? Int.max : wanted.limit
        var page = ResultSetRequest(maximum: max(limits.entriesPerPage, 1), position: query.page?.position ?? .start)
        var found: [Node] = []
        var first: ResultSetPage?
        var isFiltered = false
        var hasMore = true
        var seen = 0
        while hasMore, found.count < most, seen < limits.nodesPerSearch {
            let slice = try list(ResultSetQuery(page, limit: max(limits.entriesPerPage, 1)))
            first = first ?? slice.page
            let ordered = isBackwards ? slice.entries.reversed() : slice.entries
            hasMore = slice.hasMore
            for (offset, node) in ordered.enumerated() {
                guard filter?.includes(node.configuration.type) ?? true, try isListed(node, request, in: store) else {
                    isFiltered = true
                    continue
                }
                found.append(node)
                guard found.count == most else { continue }
                hasMore = slice.hasMore || offset < ordered.count - 1
                break
            }
            seen += ordered.count
            guard let last = ordered.last?.address.id else { break }
            page.position = isBackwards ? .before(last) : .after(last)
        }
        if wanted.limit == 0 {
            return DiscoItems(
                node: query.node, items: [], page: ResultSetPage(count: hasMore ? nil : found.count))
        }
        if isBackwards { found.reverse() }
        let items = found.map { DiscoItem(jid: address, node: $0.address.id, name: $0.configuration.title) }
        guard query.page != nil || hasMore else { return DiscoItems(node: query.node, items: items) }
        var told = ResultSetPage(first: items.first?.node, last: items.last?.node)
        // How many there are is only told when none is hidden.
        if !isFiltered, let first {
            told.count = first.count
            if !isBackwards { told.firstIndex = items.isEmpty ? nil : first.firstIndex }
        }
        return DiscoItems(node: query.node, items: items, page: told)
    }

    // MARK: Who may see

    /// Whether a node is told in lists. Nobody's roster is asked for that: nodes of the service's that depend on one are
    /// told to those whom the store knows to be in, which is who has an affiliation or a subscription.
    private func isListed(_ node: Node, _ request: EngineRequest, in store: any PubSubReading) throws -> Bool {
        switch try affiliation(of: request, at: node, in: store) {
        case .owner, .publisher, .member, .publishOnly: return true
        case .outcast: return false
        case .none: break
        }
        switch node.configuration.accessModel {
        case .open, .authorize: return true
        case .presence, .roster:
            if node.address.account != nil { return try isVisible(node, request, in: store) }
            return try isSubscribed(request.requester, to: node, in: store)
        case .whitelist: return try isSubscribed(request.requester, to: node, in: store)
        }
    }

    /// Whether somebody may know who is at a node: who may see its items, and whoever may ask to.
    private func isVisible(_ node: Node, _ request: EngineRequest, in store: any PubSubReading) throws -> Bool {
        switch try access(of: request.requester, to: node, request, in: store) {
        case .granted: true
        case .byApproval: try isSubscribed(request.requester, to: node, in: store)
        case .refused:
            try affiliation(of: request, at: node, in: store) == .publishOnly
                || isSubscribed(request.requester, to: node, in: store)
        }
    }
}
