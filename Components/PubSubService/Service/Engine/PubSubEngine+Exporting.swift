// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Where an export goes on.
    public struct ExportPosition: Hashable, Sendable {
        enum Section: Hashable, Sendable, CaseIterable {
            case head, affiliations, children, subscriptions, items
        }

        /// The node that the export is at; `nil` at the beginning.
        var node: String?
        /// What of it comes next; `nil` when it is done.
        var section: Section?
        /// The entry of the section that comes before; `nil` at its beginning.
        var anchor: String?

        /// The beginning.
        public static let start = ExportPosition(node: nil, section: nil, anchor: nil)
    }

    /// The next part of an export of all nodes of the service or an account: a part has at most a page of affiliations,
    /// nodes, subscriptions or items, so that neither side needs to hold a large node.
    ///
    /// Each part is read for itself: what changes in between is in the export or not.
    ///
    /// - Parameter position: Where to go on; moved behind the part. ``ExportPosition/start`` at the beginning.
    /// - Returns: The part; `nil` at the end.
    /// - Throws: `StanzaError` (`forbidden`) unless the requester is an administrator.
    public func export(
        from position: inout ExportPosition, _ request: EngineRequest, in store: any PubSubReading
    ) throws -> NodeExport? {
        guard request.isAdministrator else { throw StanzaError.forbidden() }
        while true {
            guard let section = position.section, let name = position.node else {
                guard let next = try nextNode(after: position.node, request, in: store) else { return nil }
                position = ExportPosition(node: next, section: .head)
                continue
            }
            // A node that was deleted meanwhile has no further parts.
            guard let node = try store.node(at: NodeAddress(name, account: request.account)) else {
                position.section = nil
                continue
            }
            var part = NodeExport(node.address)
            let page = ResultSetRequest(
                maximum: max(limits.entriesPerPage, 1), position: position.anchor.map { .after($0) } ?? .start)
            let anchor = try fill(
                &part, section, of: node, ResultSetQuery(page, limit: max(limits.entriesPerPage, 1)), store)
            position.anchor = anchor
            if anchor == nil {
                let sections = ExportPosition.Section.allCases
                position.section = sections.firstIndex(of: section).flatMap { index in
                    index + 1 < sections.count ? sections[index + 1] : nil
                }
            }
            if part != NodeExport(node.address) { return part }
        }
    }

    /// The root, where it is stored, comes before all others.
    private func nextNode(after name: String?, _ request: EngineRequest, in store: any PubSubReading) throws -> String?
    {
        if name == nil, try !storedRoots(request, in: store).isEmpty { return "" }
        let page = ResultSetRequest(maximum: 1, position: name.map { $0.isEmpty ? .start : .after($0) } ?? .start)
        return try store.nodes(of: request.account, ResultSetQuery(page)).entries.first?.address.id
    }

    /// Reads a page of a section.
    ///
    /// - Returns: The last entry when there are more.
    private func fill(
        _ part: inout NodeExport, _ section: ExportPosition.Section, of node: Node, _ query: ResultSetQuery,
        _ store: any PubSubReading
    ) throws -> String? {
        switch section {
        case .head:
            var configuration = node.configuration
            configuration.collections = try store.parents(of: node.key).map(\.address.id)
            part.head = NodeExport.Head(
                configuration: configuration, creator: node.creator, createdAt: node.createdAt)
            return nil
        case .affiliations:
            let slice = try store.affiliations(at: node.key, query)
            part.affiliations = slice.entries
            return slice.hasMore ? slice.page.last : nil
        case .children:
            let slice = try store.children(of: node.key, query)
            part.children = slice.entries.map(\.address.id)
            return slice.hasMore ? slice.page.last : nil
        case .subscriptions:
            let slice = try store.subscriptions(at: node.key, query)
            part.subscriptions = slice.entries.map { subscription in
                var subscription = subscription
                (subscription.node, subscription.bounces, subscription.since) = (0, 0, 0)
                return subscription
            }
            return slice.hasMore ? slice.page.last : nil
        case .items:
            let slice = try store.items(at: node.key, query)
            part.items = try slice.entries.map { item in
                NodeExport.Item(
                    id: item.id, publisher: item.publisher, publishedAt: item.publishedAt, payload: try item.element())
            }
            return slice.hasMore ? slice.page.last : nil
        }
    }

    /// Stores a part of an export. Nobody is told of it. Nodes that are in collections find their place when both have
    /// been stored, whichever comes first.
    ///
    /// - Throws: `StanzaError`: `forbidden` unless the requester is an administrator, `conflict` when there is a node of that
    ///   name already, `item-not-found` for a further part of one that there is not; `not-acceptable` for what exceeds the
    ///   limits of this service; ``PubSubError`` where a collection would contain itself.
    public func importPart(_ part: NodeExport, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        guard request.isAdministrator else { throw StanzaError.forbidden() }
        let node = try importedNode(part, in: store)
        for entry in part.affiliations {
            try store.setAffiliation(entry.affiliation, of: entry.jid.bare, at: node.key)
        }
        for name in part.children {
            guard let child = try store.node(at: NodeAddress(name, account: node.address.account)) else { continue }
            try importPlace(of: child, in: node, store)
        }
        for var subscription in part.subscriptions {
            subscription.node = node.key
            try store.put(subscription)
        }
        for item in part.items {
            let payload = item.payload.map { StoredItem.bytes(of: $0) } ?? []
            guard payload.count <= limits.payloadBytes, item.id.utf8.count <= limits.nameBytes else {
                throw StanzaError.notAcceptable("The item «\(item.id)» is larger than an item may be.")
            }
            _ = try store.put(
                StoredItem(
                    id: item.id, payload: payload, publisher: item.publisher, publishedAt: item.publishedAt),
                at: node.key)
        }
        if !part.items.isEmpty { _ = try store.trimItems(at: node.key, to: itemLimit(of: node)) }
    }

    private func importedNode(_ part: NodeExport, in store: any PubSubTransaction) throws -> Node {
        let existing = try store.node(at: part.address)
        guard let head = part.head else {
            guard let existing else { throw StanzaError.itemNotFound("There is no node «\(part.address.id)».") }
            return existing
        }
        guard existing == nil else { throw StanzaError.conflict("There is a node «\(part.address.id)» already.") }
        if !part.address.id.isEmpty { _ = try name(part.address.id) }
        let isCollection = head.configuration.nodeType == .collection
        let configuration = try checked(
            head.configuration, defaults: isCollection ? collectionDefaults : leafDefaults)
        let node = try store.insert(
            Node(
                address: part.address, configuration: configuration, creator: head.creator.bare,
                createdAt: head.createdAt))
        for name in head.configuration.collections where !name.isEmpty {
            let address = NodeAddress(name, account: part.address.account)
            guard let collection = try store.node(at: address) else { continue }
            try importPlace(of: node, in: collection, store)
        }
        return node
    }

    private func importPlace(of child: Node, in collection: Node, _ store: any PubSubTransaction) throws {
        guard try !store.parents(of: child.key).contains(where: { $0.key == collection.key }) else { return }
        guard collection.isCollection else { throw PubSubError.invalidGraph }
        try requireRoom(for: 1, in: collection, store)
        try requireTree(child, under: collection, in: store)
        try store.put(child.key, into: collection.key)
    }
}
