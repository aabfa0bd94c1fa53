// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension NodeSubscription {
    static let columns = "subscription.node, bare, resource, subid, state, options, since, bounces, made, reminded"

    init(_ row: Row) throws {
        self.init(
            node: row.integer(0), subscriber: try row.jid(bare: 1, resource: 2), id: row.text(3),
            state: try PubSubSubscription.State(stored: row.integer(4)),
            options: try StoredForms.form(row.bytes(5)), createdAt: row.date(8),
            bounces: Int(row.integer(7)), since: row.integer(6), isReminded: row.integer(9) != 0)
    }

    /// As the anchor of a page of one node's.
    var anchor: String { "\(subscriber) \(id)" }
}

extension StoreReading {
    func subscriptions(of entity: JID, at node: Int64) throws -> [NodeSubscription] {
        try connection.rows(
            """
            SELECT \(NodeSubscription.columns) FROM subscription WHERE node = ? AND bare = ? ORDER BY resource, subid
            """, node, entity.bare.description, read: NodeSubscription.init)
    }

    func subscriptions(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<NodeSubscription> {
        let rows =
            query.fetchCount == 0
            ? []
            : try subscriptions(
                at: node, isBackwards: query.isBackwards, from: try query.anchor.map(SubscriptionAnchor.init),
                limit: query.fetchCount, offset: query.offset)
        return query.slice(ofFetched: rows, count: try subscriptionCount(at: node)) { $0.anchor }
    }

    private func subscriptions(
        at node: Int64, isBackwards: Bool, from anchor: SubscriptionAnchor?, limit: Int, offset: Int = 0
    ) throws -> [NodeSubscription] {
        let select = "SELECT \(NodeSubscription.columns) FROM subscription WHERE node = ?"
        let sql =
            isBackwards
            ? """
            \(select) AND (bare, resource, subid) < (?, ?, ?) ORDER BY bare DESC, resource DESC, subid DESC
            LIMIT ? OFFSET ?
            """ : "\(select) AND (bare, resource, subid) > (?, ?, ?) ORDER BY bare, resource, subid LIMIT ? OFFSET ?"
        let end: TextBound = isBackwards ? .greatest : .text("")
        return try connection.rows(
            sql, node, anchor.map { .text($0.bare) } ?? end, anchor.map { .text($0.resource) } ?? end,
            anchor.map { .text($0.id) } ?? end, limit, offset, read: NodeSubscription.init)
    }

    /// In pieces, so that no statement is under way while `body` runs, which may ask for more.
    func forEachSubscription(at node: Int64, _ body: (NodeSubscription) throws -> Void) throws {
        let size = 512
        var last: SubscriptionAnchor?
        while true {
            let piece = try subscriptions(at: node, isBackwards: false, from: last, limit: size)
            for subscription in piece { try body(subscription) }
            guard piece.count == size, let end = piece.last else { return }
            last = SubscriptionAnchor(end)
        }
    }

    func subscriptions(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<NodeAndSubscription>
    {
        let bare = entity.bare.description
        let account = account?.description ?? ""
        // Joined in this order: an entity has fewer subscriptions than a service has nodes.
        let tables = "FROM subscription INDEXED BY subscription_subscriber CROSS JOIN node ON key = subscription.node"
        let condition = "bare = ? AND account = ?"
        let count = try connection.count("SELECT COUNT(*) \(tables) WHERE \(condition)", bare, account)
        guard query.fetchCount > 0 else { return query.slice(ofFetched: [], count: count) { $0.anchor } }
        let select = "SELECT \(NodeSubscription.columns), id \(tables) WHERE \(condition)"
        let sql =
            query.isBackwards
            ? """
            \(select) AND (id, resource, subid) < (?, ?, ?) ORDER BY id DESC, resource DESC, subid DESC
            LIMIT ? OFFSET ?
            """ : "\(select) AND (id, resource, subid) > (?, ?, ?) ORDER BY id, resource, subid LIMIT ? OFFSET ?"
        let end: TextBound = query.isBackwards ? .greatest : .text("")
        let anchor = try query.anchor.map { try SubscriptionAnchor(withNode: $0, of: bare) }
        let rows = try connection.rows(
            sql, bare, account, anchor.map { .text($0.node) } ?? end, anchor.map { .text($0.resource) } ?? end,
            anchor.map { .text($0.id) } ?? end, query.fetchCount, query.offset
        ) { row in
            NodeAndSubscription(
                address: NodeAddress(row.text(10), account: JID(account)), subscription: try NodeSubscription(row))
        }
        return query.slice(ofFetched: rows, count: count) { $0.anchor }
    }

    func subscriptions(endingWithPresenceOf entity: JID) throws -> [NodeSubscription] {
        try connection.rows(
            """
            SELECT \(NodeSubscription.columns), temporary
            FROM subscription INDEXED BY subscription_subscriber CROSS JOIN node ON key = subscription.node
            WHERE bare = ?
            """, entity.bare.description
        ) { (try NodeSubscription($0), $0.integer(10) != 0) }
        .filter { subscription, isTemporary in isTemporary || subscription.options.expiry == .presence }.map(\.0)
    }

    func subscriptionCount(of entity: JID) throws -> Int {
        try connection.count("SELECT COUNT(*) FROM subscription WHERE bare = ?", entity.bare.description)
    }

    func subscriptions(endingBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        try connection.rows(
            """
            SELECT \(NodeSubscription.columns) FROM subscription WHERE expires IS NOT NULL AND expires < ?
            ORDER BY expires LIMIT ?
            """, moment, max(0, limit), read: NodeSubscription.init)
    }

    func subscriptions(toRemindBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        try connection.rows(
            """
            SELECT \(NodeSubscription.columns) FROM subscription INDEXED BY subscription_reminder
            WHERE expires IS NOT NULL AND reminded = 0 AND expires < ? ORDER BY expires LIMIT ?
            """, moment, max(0, limit), read: NodeSubscription.init)
    }
}

/// Where a page of subscriptions goes on: what the anchors say, which are texts for others.
struct SubscriptionAnchor {
    var node = ""
    var bare: String
    var resource: String
    var id: String

    init(_ subscription: NodeSubscription) {
        bare = subscription.subscriber.bare.description
        resource = subscription.subscriber.resource ?? ""
        id = subscription.id
    }

    /// Reads `NodeSubscription.anchor`.
    init(_ anchor: String) throws {
        guard let space = anchor.lastIndex(of: " "), let jid = JID(String(anchor[..<space])) else {
            throw ResultSetQuery.missing(anchor)
        }
        bare = jid.bare.description
        resource = jid.resource ?? ""
        id = String(anchor[anchor.index(after: space)...])
    }

    /// Reads `NodeAndSubscription.anchor`, of which the subscriber's bare address is known: the name of a node may have
    /// spaces, and so may a resource.
    init(withNode anchor: String, of bare: String) throws {
        guard let space = anchor.lastIndex(of: " ") else { throw ResultSetQuery.missing(anchor) }
        var rest = anchor[..<space]
        let subscriber = " \(bare)"
        var resource = ""
        while !rest.hasSuffix(subscriber) {
            guard let slash = rest.lastIndex(of: "/") else { throw ResultSetQuery.missing(anchor) }
            resource = String(anchor[anchor.index(after: slash)..<space])
            rest = rest[..<slash]
        }
        node = String(rest.dropLast(subscriber.count))
        self.bare = bare
        self.resource = resource
        id = String(anchor[anchor.index(after: space)...])
    }
}
