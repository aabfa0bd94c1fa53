// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

/// How far an export has got: first all nodes, then where others have moved, then what is in each node.
struct ExportCursor: Sendable {
    private enum Part: Int, Sendable {
        case collections, affiliations, subscriptions, items
    }

    private enum Stage: Sendable {
        case nodes, redirects, contents
    }

    private var stage = Stage.nodes
    /// The node after which the list of nodes, or of those that have moved, goes on.
    private var lastNode = ""
    /// The node that is being written, and how far.
    private var current: (node: Node, part: Part)?
    private var anchor: String?

    /// Whether everything was written.
    private(set) var isDone = false
    /// Nodes that were written.
    private(set) var nodes = 0
    /// Items that were written.
    private(set) var items = 0

    /// Few enough that they are held in memory even when each is as large as may be.
    private static let pageSize = 50

    init() {}

    /// The next records; none now and then.
    mutating func next(in store: any PubSubReading) throws -> [ExportRecord] {
        guard let (node, part) = current else {
            return stage == .redirects ? try nextRedirects(in: store) : try nextNodes(in: store)
        }
        let name = node.address.id
        let query = ResultSetQuery(anchor.map { ResultSetRequest(position: .after($0)) }, limit: Self.pageSize)
        switch part {
        case .collections:
            let parents = try store.parents(of: node.key)
            proceed(to: .affiliations, of: node)
            return parents.map { .member(node: name, collection: $0.address.id) }
        case .affiliations:
            let slice = try store.affiliations(at: node.key, query)
            goOn(slice.hasMore, slice.page.last, then: .subscriptions, of: node)
            return slice.entries.isEmpty ? [] : [.affiliations(node: name, slice.entries)]
        case .subscriptions:
            let slice = try store.subscriptions(at: node.key, query)
            goOn(slice.hasMore, slice.page.last, then: .items, of: node)
            return slice.entries.isEmpty ? [] : [.subscriptions(node: name, slice.entries)]
        case .items:
            let slice: ResultSetSlice<StoredItem>
            do {
                slice = try store.items(at: node.key, query)
            } catch let error as StanzaError where error.condition == .itemNotFound {
                // The item to go on from was deleted meanwhile.
                throw ExportDirectory.Failure(description: "The items of «\(name)» changed while they were written.")
            }
            items += slice.entries.count
            goOn(slice.hasMore, slice.page.last, then: nil, of: node)
            return slice.entries.isEmpty ? [] : [.items(node: name, slice.entries)]
        }
    }

    private mutating func nextNodes(in store: any PubSubReading) throws -> [ExportRecord] {
        let limit = stage == .nodes ? Self.pageSize : 1
        let found = try store.nodes(of: nil, after: lastNode, limit: limit)
        lastNode = found.last?.address.id ?? lastNode
        guard stage == .nodes else {
            if let node = found.first { proceed(to: .collections, of: node) } else { isDone = true }
            return []
        }
        nodes += found.count
        if found.count < limit {
            stage = .redirects
            lastNode = ""
        }
        return found.map { .node($0) }
    }

    private mutating func nextRedirects(in store: any PubSubReading) throws -> [ExportRecord] {
        let redirects = try store.redirects(of: nil, after: lastNode, limit: Self.pageSize)
        lastNode = redirects.last?.address.id ?? ""
        if redirects.count < Self.pageSize {
            stage = .contents
            lastNode = ""
        }
        return redirects.map { .redirect($0) }
    }

    private mutating func proceed(to part: Part, of node: Node) {
        current = (node, part)
        anchor = nil
    }

    private mutating func goOn(_ hasMore: Bool, _ last: String?, then part: Part?, of node: Node) {
        if hasMore, let last {
            anchor = last
        } else if let part {
            proceed(to: part, of: node)
        } else {
            current = nil
            anchor = nil
        }
    }
}
