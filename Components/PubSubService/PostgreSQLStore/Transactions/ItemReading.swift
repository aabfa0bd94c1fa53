// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension Statement {
    private static func items(_ name: String, _ condition: String) -> Statement {
        Statement(
            name, "SELECT id, payload, publisher, published_at, position FROM pubsub_item WHERE node = $1 \(condition)")
    }

    fileprivate static let itemsNamed = items("items-named", "AND id = ANY($2::text[]) ORDER BY position")
    fileprivate static let newestItems = items("newest-items", "ORDER BY position DESC LIMIT $2::bigint")
    fileprivate static let itemsAfter = items(
        "items-after", "AND position > $2 ORDER BY position LIMIT $3::bigint OFFSET $4::bigint")
    fileprivate static let itemsBefore = items(
        "items-before", "AND position < $2 ORDER BY position DESC LIMIT $3::bigint OFFSET $4::bigint")
    fileprivate static let itemsSince = items(
        "items-since", "AND published_at > $2 ORDER BY position DESC LIMIT $3::bigint")
    fileprivate static let position = Statement(
        "position", "SELECT position FROM pubsub_item WHERE node = $1 AND id = $2")
    fileprivate static let countBefore = Statement(
        "count-before", "SELECT count(*) FROM pubsub_item WHERE node = $1 AND position < $2")
    fileprivate static let itemCount = Statement("item-count", "SELECT items FROM pubsub_count WHERE node = $1")
}

extension DatabaseReading {
    private static func item(_ row: QueryResult.Row) throws(PubSubStoreError) -> StoredItem {
        StoredItem(
            id: row.text(0), payload: row.bytes(1), publisher: try jid(row, 2), publishedAt: row.date(3),
            position: row.int(4))
    }

    private func items(_ statement: Statement, _ values: SQLValue...) throws -> [StoredItem] {
        try query([Command(statement, values)])[0].rows.map { try Self.item($0) }
    }

    func items(_ ids: [String], at node: Int64) throws -> [StoredItem] {
        guard !ids.isEmpty else { return [] }
        return try items(.itemsNamed, .int(node), .texts(ids))
    }

    func newestItems(at node: Int64, limit: Int) throws -> [StoredItem] {
        try items(.newestItems, .int(node), .int(Int64(max(0, limit))))
    }

    func items(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        var position = query.isBackwards ? Int64.max : 0
        if let anchor = query.anchor {
            guard let row = try self.query(.position, .int(node), .text(anchor)).first else {
                throw ResultSetQuery.missing(anchor)
            }
            position = row.int(0)
        }
        let rows = try items(
            query.isBackwards ? .itemsBefore : .itemsAfter, .int(node), .int(position),
            .int(Int64(clamping: query.fetchCount)), .int(Int64(clamping: query.offset)))
        let slice = query.slice(
            ofFetched: rows, count: try itemCount(at: node),
            firstIndex: { id in
                guard let item = rows.first(where: { $0.id == id }) else { return nil }
                // A failure is kept: the transaction throws it.
                return try? self.number(.countBefore, .int(node), .int(item.position))
            }, id: \.id)
        if let failure { throw failure }
        return slice
    }

    func items(at node: Int64, since moment: Date, limit: Int) throws -> [StoredItem] {
        try items(.itemsSince, .int(node), .date(moment), .int(Int64(max(0, limit)))).reversed()
    }

    func itemCount(at node: Int64) throws -> Int { try number(.itemCount, .int(node)) }
}
