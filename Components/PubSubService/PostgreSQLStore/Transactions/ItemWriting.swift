// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension Statement {
    /// Puts an item where there is a node, and counts it unless there was one of its id.
    fileprivate static let putItem = Statement(
        "put-item",
        """
        WITH put AS (
            INSERT INTO pubsub_item (node, position, id, payload, publisher, account, published_at)
            SELECT node, $2, $3, $4, $5, $6, $7 FROM pubsub_count WHERE node = $1
            ON CONFLICT (node, id) DO UPDATE SET position = excluded.position, payload = excluded.payload,
                publisher = excluded.publisher, account = excluded.account, published_at = excluded.published_at
            RETURNING xmax = 0 AS is_new
        )
        UPDATE pubsub_count SET items = items + 1 WHERE node = $1 AND (SELECT is_new FROM put)
        """)

    /// Deletes items and counts them. Returns their ids, oldest first.
    private static func deleteItems(_ name: String, _ condition: String) -> Statement {
        Statement(
            name,
            """
            WITH gone AS (DELETE FROM pubsub_item WHERE node = $1 AND \(condition) RETURNING id, position),
            counted AS (UPDATE pubsub_count SET items = items - (SELECT count(*) FROM gone) WHERE node = $1
                AND EXISTS (SELECT 1 FROM gone))
            SELECT id FROM gone ORDER BY position
            """)
    }

    fileprivate static let oldestItems = Statement(
        "oldest-items", "SELECT id FROM pubsub_item WHERE node = $1 ORDER BY position LIMIT $2::bigint")
    fileprivate static let deleteNamed = deleteItems("delete-named", "id = ANY($2::text[])")
    fileprivate static let deleteOldest = deleteItems(
        "delete-oldest",
        """
        position IN (SELECT position FROM pubsub_item WHERE node = $1 ORDER BY position
            LIMIT greatest(0, (SELECT items FROM pubsub_count WHERE node = $1) - $2::bigint))
        """)
    fileprivate static let deleteBefore = deleteItems("delete-before", "published_at < $2")
    fileprivate static let deleteOf = deleteItems("delete-of", "account = $2")
    fileprivate static let deleteAll = Statement(
        "delete-all",
        """
        WITH gone AS (DELETE FROM pubsub_item WHERE node = $1 RETURNING 1),
        counted AS (UPDATE pubsub_count SET items = 0 WHERE node = $1)
        SELECT count(*) FROM gone
        """)
}

extension DatabaseTransaction {
    func put(_ item: StoredItem, at node: Int64) throws -> StoredItem {
        var item = item
        item.position = nextPosition()
        indexes.put(item.id, at: node)
        later(
            .putItem, .int(node), .int(item.position), .text(item.id), .bytes(item.payload),
            .text(item.publisher.description), .text(item.publisher.bare.description), .date(item.publishedAt))
        return item
    }

    func deleteItems(_ ids: [String], at node: Int64) throws -> [String] {
        guard !ids.isEmpty else { return [] }
        indexes.forget(node)
        return try now(.deleteNamed, .int(node), .texts(ids)).rows.map { $0.text(0) }
    }

    func trimItems(at node: Int64, to count: Int) throws -> [String] {
        guard count <= ItemIndexes.items else {
            indexes.forget(node)
            return try now(.deleteOldest, .int(node), .int(Int64(count))).rows.map { $0.text(0) }
        }
        if indexes.items(of: node) == nil {
            let limit = Int64(ItemIndexes.items + 1)
            let ids = try query(.oldestItems, .int(node), .int(limit)).rows.map { $0.text(0) }
            if ids.count < limit { indexes.set(ids, of: node) }
        }
        guard let doomed = indexes.trim(node, to: count) else {
            return try now(.deleteOldest, .int(node), .int(Int64(max(0, count)))).rows.map { $0.text(0) }
        }
        if !doomed.isEmpty { later(.deleteNamed, .int(node), .texts(doomed)) }
        return doomed
    }

    func deleteItems(at node: Int64, publishedBefore moment: Date) throws -> [String] {
        indexes.forget(node)
        return try now(.deleteBefore, .int(node), .date(moment)).rows.map { $0.text(0) }
    }

    func deleteItems(at node: Int64, publishedBy publisher: JID) throws -> [String] {
        indexes.forget(node)
        return try now(.deleteOf, .int(node), .text(publisher.bare.description)).rows.map { $0.text(0) }
    }

    func purgeItems(at node: Int64) throws -> Int {
        indexes.forget(node)
        return Int(try now(.deleteAll, .int(node)).first?.int(0) ?? 0)
    }
}
