// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension StoredItem {
    static let columns = "position, id, published, publisher, payload"

    init(_ row: Row) throws {
        self.init(
            id: row.text(1), payload: row.bytes(4), publisher: try row.jid(3), publishedAt: row.date(2),
            position: row.integer(0))
    }
}

extension StoreReading {
    private static let select = "SELECT \(StoredItem.columns) FROM item"

    func items(_ ids: [String], at node: Int64) throws -> [StoredItem] {
        try Set(ids).compactMap { id in
            try connection.row("\(Self.select) WHERE node = ? AND id = ?", node, id, read: StoredItem.init)
        }.sorted { $0.position < $1.position }
    }

    func newestItems(at node: Int64, limit: Int) throws -> [StoredItem] {
        try connection.rows(
            "\(Self.select) WHERE node = ? ORDER BY position DESC LIMIT ?", node, max(0, limit), read: StoredItem.init)
    }

    func items(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        let count = try itemCount(at: node)
        var bound: Int64 = query.isBackwards ? .max : 0
        if let anchor = query.anchor {
            let position = try connection.row("SELECT position FROM item WHERE node = ? AND id = ?", node, anchor) {
                $0.integer(0)
            }
            guard let position else { throw ResultSetQuery.missing(anchor) }
            bound = position
        }
        let sql =
            query.isBackwards
            ? "\(Self.select) WHERE node = ? AND position < ? ORDER BY position DESC LIMIT ? OFFSET ?"
            : "\(Self.select) WHERE node = ? AND position > ? ORDER BY position LIMIT ? OFFSET ?"
        let rows =
            query.fetchCount == 0
            ? []
            : try connection.rows(sql, node, bound, query.fetchCount, query.offset, read: StoredItem.init)
        return query.slice(ofFetched: rows, count: count) { $0.id }
    }

    func items(at node: Int64, since moment: Date, limit: Int) throws -> [StoredItem] {
        try connection.rows(
            "\(Self.select) WHERE node = ? AND +published > ? ORDER BY position DESC LIMIT ?", node, moment,
            max(0, limit), read: StoredItem.init
        ).reversed()
    }

    // MARK: Housekeeping

    func nodesWithItemExpiry(after key: Int64, limit: Int) throws -> [Node] {
        try connection.rows(
            "SELECT \(StoredNode.columns) FROM node WHERE expires = 1 AND key > ? ORDER BY key LIMIT ?", key,
            max(0, limit), read: Node.init)
    }

    func nodes(withItemsPublishedBefore moment: Date, limit: Int) throws -> [Node] {
        try connection.rows("SELECT DISTINCT node FROM item WHERE published < ? LIMIT ?", moment, max(0, limit)) {
            $0.integer(0)
        }.compactMap(node)
    }

    func nodes(purgingItemsOf publisher: JID) throws -> [Node] {
        let bare = publisher.bare.description
        return try connection.rows(
            """
            SELECT \(StoredNode.columns) FROM purge CROSS JOIN node ON key = purge.node
            WHERE bare = ? AND EXISTS
            (SELECT 1 FROM item WHERE item.node = key AND (publisher = ? OR publisher > ? AND publisher < ?))
            """, bare, bare, "\(bare)/", "\(bare)0", read: Node.init)
    }
}
