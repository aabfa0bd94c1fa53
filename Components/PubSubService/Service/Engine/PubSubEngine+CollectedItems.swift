// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0248 v0.5.0: §6.2 (items of a collection), §10.1 (whose access model counts)

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// The newest items of all nodes below a collection, by node (XEP-0248 §6.2). Only the collection's own access model
    /// counts, which has been asked (§10.1).
    ///
    /// Items of several nodes can have one name, so that there are no pages to go through: what is cut is told by the
    /// number of all.
    ///
    /// - Throws: `feature-not-implemented` for another page than the first, and when there are too many nodes (§6.2.3).
    func collectedItems(_ verb: PubSub.GetItems, of collection: Node, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        guard verb.page.map({ $0.position == .start }) ?? true else {
            throw StanzaError.featureNotImplemented("The items of a collection have no pages: ask its nodes.")
        }
        let wanted = min(verb.maximum ?? .max, verb.page?.maximum ?? .max)
        let limit = min(wanted, limits.entriesPerPage)
        let names = Array(unique(verb.itemIDs).prefix(limits.entriesPerPage))
        let leaves = try leaves(below: collection, in: store)
        var count = 0
        var newest: [(leaf: Int, item: StoredItem)] = []
        for (index, leaf) in leaves.enumerated() {
            if names.isEmpty {
                let found = try store.newestItems(at: leaf.key, limit: limit)
                count += found.count < limit ? found.count : try store.itemCount(at: leaf.key)
                newest += found.map { (index, $0) }
            } else {
                let found = try store.items(names, at: leaf.key)
                count += found.count
                newest += found.map { (index, $0) }
            }
            if newest.count > 2 * limit { newest = Self.newest(newest, limit) }
        }
        newest = Self.newest(newest, limit)
        newest = Array(newest.prefix(fitting(newest.lazy.map(\.item))))
        let byLeaf = Dictionary(grouping: newest, by: \.leaf)
        var groups = try byLeaf.sorted { $0.key < $1.key }.map { index, items in
            let node = leaves[index]
            let told = try items.reversed().map { try $0.item.item(at: node) }
            return PubSub.GetItems.Response.Group(node: node.address.id, items: told)
        }
        if groups.isEmpty { groups = [PubSub.GetItems.Response.Group(node: verb.node, items: [])] }
        let isCut = newest.count < min(count, wanted)
        let page = isCut || verb.page != nil ? ResultSetPage(count: count) : nil
        return PubSub.GetItems.Response(groups: groups, page: page)
    }

    /// The newest of items, newest first.
    private static func newest(_ items: [(leaf: Int, item: StoredItem)], _ limit: Int) -> [(
        leaf: Int, item: StoredItem
    )] {
        Array(items.sorted { $0.item.position > $1.item.position }.prefix(limit))
    }

    /// The nodes below a collection that keep items, each once however many ways lead to it.
    private func leaves(below collection: Node, in store: any PubSubReading) throws -> [Node] {
        var seen: Set<Int64> = [collection.key]
        var leaves: [Node] = []
        var level = [collection]
        for _ in 0..<max(1, limits.collectionDepth) where !level.isEmpty {
            var below: [Node] = []
            for parent in level {
                for child in try store.children(of: parent.key) where seen.insert(child.key).inserted {
                    guard seen.count <= limits.nodesPerAnswer else {
                        throw StanzaError.featureNotImplemented(
                            "The collection has too many nodes: ask them one by one.")
                    }
                    if child.isCollection {
                        below.append(child)
                    } else if child.configuration.persistsItems {
                        leaves.append(child)
                    }
                }
            }
            level = below
        }
        return leaves
    }
}
