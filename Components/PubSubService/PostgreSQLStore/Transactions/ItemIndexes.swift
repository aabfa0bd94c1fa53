// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Which items some nodes have, oldest first, so that a full node can be trimmed without asking the database: what is
/// published most often are nodes with few items.
///
/// The writing thread's own: true while it holds the lock and nobody else has committed since its last commit.
struct ItemIndexes {
    /// A node with more items is not remembered.
    static let items = 500
    private static let nodes = 200

    private var ids: [Int64: [String]] = [:]

    /// The ids of a node's items, if they are known.
    func items(of node: Int64) -> [String]? { ids[node] }

    mutating func set(_ items: [String], of node: Int64) {
        if ids.count >= Self.nodes { ids = [:] }
        ids[node] = items
    }

    mutating func forget(_ node: Int64) { ids[node] = nil }

    mutating func put(_ id: String, at node: Int64) {
        guard var items = ids.removeValue(forKey: node) else { return }
        // By bytes, as the database does.
        if let index = items.lastIndex(where: { $0.utf8.elementsEqual(id.utf8) }) { items.remove(at: index) }
        items.append(id)
        if items.count <= Self.items { ids[node] = items }
    }

    /// Takes the oldest away.
    ///
    /// - Returns: Their ids; `nil` when the node's items are not known.
    mutating func trim(_ node: Int64, to count: Int) -> [String]? {
        guard let items = ids[node] else { return nil }
        let surplus = items.count - max(0, count)
        guard surplus > 0 else { return [] }
        ids[node] = Array(items.dropFirst(surplus))
        return Array(items.prefix(surplus))
    }
}
