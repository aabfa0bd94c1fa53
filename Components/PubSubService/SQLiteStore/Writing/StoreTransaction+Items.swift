// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension StoreTransaction {
    func put(_ item: StoredItem, at node: Int64) throws -> StoredItem {
        var item = item
        item.position = try nextPosition()
        guard let stored = try remembered(node) else { return item }
        try connection.execute("DELETE FROM item WHERE node = ? AND id = ?", node, item.id)
        let isNew = connection.changedRows == 0
        try connection.execute(
            "INSERT INTO item (node, position, id, published, publisher, payload) VALUES (?, ?, ?, ?, ?, ?)", node,
            item.position, item.id, item.publishedAt, item.publisher.description, item.payload)
        if isNew { count(node, 1) }
        if stored.node.configuration.purgesWhenOffline { try note(item.publisher, at: node) }
        return item
    }

    func deleteItems(_ ids: [String], at node: Int64) throws -> [String] {
        guard try remembered(node) != nil else { return [] }
        let deleted = try ids.filter { id in
            try connection.execute("DELETE FROM item WHERE node = ? AND id = ?", node, id)
            return connection.changedRows > 0
        }
        count(node, -deleted.count)
        return deleted
    }

    func trimItems(at node: Int64, to count: Int) throws -> [String] {
        let excess = try itemCount(at: node) - max(0, count)
        guard excess > 0 else { return [] }
        let doomed = try connection.rows(
            "SELECT position, id FROM item WHERE node = ? ORDER BY position LIMIT ?", node, excess, read: Doomed.init)
        guard let last = doomed.last else { return [] }
        try connection.execute("DELETE FROM item WHERE node = ? AND position <= ?", node, last.position)
        self.count(node, -doomed.count)
        return doomed.map(\.id)
    }

    func deleteItems(at node: Int64, publishedBefore moment: Date) throws -> [String] {
        try delete(
            at: node,
            try connection.rows(
                "SELECT position, id FROM item WHERE node = ? AND +published < ? ORDER BY position", node, moment,
                read: Doomed.init))
    }

    func deleteItems(at node: Int64, publishedBy publisher: JID) throws -> [String] {
        let bare = publisher.bare.description
        // All resources are between the slash and the character after it.
        try connection.execute("DELETE FROM purge WHERE bare = ? AND node = ?", bare, node)
        return try delete(
            at: node,
            try connection.rows(
                """
                SELECT position, id FROM item
                WHERE node = ? AND (publisher = ? OR publisher > ? AND publisher < ?) ORDER BY position
                """, node, bare, "\(bare)/", "\(bare)0", read: Doomed.init))
    }

    func purgeItems(at node: Int64) throws -> Int {
        guard try remembered(node) != nil else { return 0 }
        try connection.execute("DELETE FROM item WHERE node = ?", node)
        let purged = connection.changedRows
        try connection.execute("DELETE FROM purge WHERE node = ?", node)
        count(node, -purged)
        return purged
    }

    private func delete(at node: Int64, _ doomed: [Doomed]) throws -> [String] {
        guard try remembered(node) != nil else { return [] }
        for item in doomed {
            try connection.execute("DELETE FROM item WHERE node = ? AND position = ?", node, item.position)
        }
        count(node, -doomed.count)
        return doomed.map(\.id)
    }

    private func count(_ node: Int64, _ change: Int) {
        guard change != 0 else { return }
        memory.change(node) { $0.items += change }
        memory.ledger.totals.items += change
    }
}

/// An item that is to be deleted.
private struct Doomed {
    var position: Int64
    var id: String

    init(_ row: Row) {
        position = row.integer(0)
        id = row.text(1)
    }
}
