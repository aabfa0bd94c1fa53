// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPComponent
import XMPPExtensions

/// What can be asked of the file, in files by topic. `StoreTransaction` answers some of it from memory.
class StoreReading: PubSubReading {
    let connection: Connection
    private let knownTotals: PubSubTotals

    init(_ connection: Connection, totals: PubSubTotals) {
        self.connection = connection
        knownTotals = totals
    }

    func node(at address: NodeAddress) throws -> Node? { try storedNode(at: address)?.node }
    func node(_ key: Int64) throws -> Node? { try storedNode(key)?.node }
    func itemCount(at node: Int64) throws -> Int { try storedNode(node)?.items ?? 0 }
    func subscriptionCount(at node: Int64) throws -> Int { try storedNode(node)?.subscriptions ?? 0 }
    func totals() throws -> PubSubTotals { knownTotals }

    /// A page of a list that is sorted by one column.
    ///
    /// - Parameters:
    ///   - select: The columns and tables.
    ///   - condition: What holds for all of the list, with `values` for its variables.
    ///   - column: What the list is sorted by, the id of an entry.
    ///   - count: The length of the list.
    func page<each Value: SQLValue, Element>(
        _ query: ResultSetQuery, _ select: String, where condition: String, _ values: repeat each Value,
        by column: String, count: Int, read: (Row) throws -> Element, id: (Element) -> String
    ) throws -> ResultSetSlice<Element> {
        let sql =
            query.isBackwards
            ? "\(select) WHERE \(condition) AND \(column) < ? ORDER BY \(column) DESC LIMIT ? OFFSET ?"
            : "\(select) WHERE \(condition) AND \(column) > ? ORDER BY \(column) LIMIT ? OFFSET ?"
        let bound = query.anchor.map { TextBound.text($0) } ?? (query.isBackwards ? .greatest : .text(""))
        let rows =
            query.fetchCount == 0
            ? [] : try connection.rows(sql, repeat each values, bound, query.fetchCount, query.offset, read: read)
        return query.slice(ofFetched: rows, count: count, id: id)
    }
}

extension NodeAddress {
    /// As it is stored: "" for the service's own nodes.
    var storedAccount: String { account?.description ?? "" }
}
