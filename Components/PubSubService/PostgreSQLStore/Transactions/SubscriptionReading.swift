// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension Statement {
    static let subscriptionColumns =
        "s.node, s.subscriber, s.id, s.state, s.options, s.created_at, s.bounces, s.since, s.is_reminded"

    fileprivate static func subscriptions(_ name: String, _ condition: String) -> Statement {
        Statement(name, "SELECT \(subscriptionColumns) FROM pubsub_subscription s \(condition)")
    }

    fileprivate static let subscriptionsOf = subscriptions(
        "subscriptions-of", "WHERE s.account = $1 AND s.node = $2 ORDER BY s.subscriber, s.id")
    fileprivate static let fanOut = subscriptions(
        "fan-out",
        """
        WHERE s.node = $1 AND (left(s.anchor, 512), s.anchor) > (left($2::text, 512), $2)
        ORDER BY left(s.anchor, 512), s.anchor LIMIT 1000
        """)
    fileprivate static let ending = subscriptions(
        "ending", "WHERE s.expires_at < $1 ORDER BY s.expires_at LIMIT $2::bigint")
    fileprivate static let toRemind = subscriptions(
        "to-remind",
        """
        WHERE s.expires_at IS NOT NULL AND NOT s.is_reminded AND s.expires_at < $1 ORDER BY s.expires_at
        LIMIT $2::bigint
        """)
    fileprivate static let endingOffline = subscriptions(
        "ending-offline",
        """
        JOIN pubsub_node n ON n.key = s.node WHERE s.account = $1 AND (s.ends_offline OR n.is_temporary)
        ORDER BY s.node, s.subscriber, s.id
        """)
    fileprivate static let subscriptionCount = Statement(
        "subscription-count", "SELECT subscriptions FROM pubsub_count WHERE node = $1")
    fileprivate static let subscriptionCountOf = Statement(
        "subscription-count-of", "SELECT count(*) FROM pubsub_subscription WHERE account = $1")
}

extension PagedStatements {
    fileprivate static let subscriptions = PagedStatements(
        "subscriptions", Statement.subscriptionColumns, from: "pubsub_subscription s WHERE s.node = $1", parameters: 1
    ) { anchor in
        let anchor = anchor.isEmpty ? "s.anchor" : anchor
        return ["left(\(anchor), 512)", anchor]
    }
    fileprivate static let accountSubscriptions = PagedStatements(
        "account-subscriptions", "\(Statement.subscriptionColumns), n.id",
        from: """
            pubsub_subscription s JOIN pubsub_node n ON n.key = s.node
            WHERE s.account = $1 AND n.account = $2
            """, parameters: 2
    ) { [$0.isEmpty ? "(n.id || ' ' || s.anchor)" : $0] }
}

extension DatabaseReading {
    private static func subscription(_ row: QueryResult.Row) throws(PubSubStoreError) -> NodeSubscription {
        NodeSubscription(
            node: row.int(0), subscriber: try jid(row, 1), id: row.text(2), state: try choice(row, 3),
            options: row.isNull(4)
                ? PubSubSubscriptionOptions() : try StoredForm.form(PubSubSubscriptionOptions.self, row.text(4)),
            createdAt: row.date(5), bounces: Int(row.int(6)), since: row.int(7),
            isReminded: row.bool(8))
    }

    func subscriptions(of entity: JID, at node: Int64) throws -> [NodeSubscription] {
        let account = entity.bare
        if isUnchanged(node), let known = cache.entry(node, version, reading: { $0.subscriptions[account] }) {
            return known
        }
        let found = try query(.subscriptionsOf, .text(account.description), .int(node)).rows
            .map { try Self.subscription($0) }
        if isUnchanged(node) { cache.change(node, version) { $0.remember(found, of: account) } }
        return found
    }

    func subscriptions(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<NodeSubscription> {
        try page(.subscriptions, [.int(node)], query, { try Self.subscription($0) }) { "\($0.subscriber) \($0.id)" }
    }

    func forEachSubscription(at node: Int64, _ body: (NodeSubscription) throws -> Void) throws {
        var anchor = ""
        while true {
            let rows = try query(.fanOut, .int(node), .text(anchor)).rows.map { try Self.subscription($0) }
            for subscription in rows { try body(subscription) }
            guard rows.count == 1000, let last = rows.last else { return }
            anchor = "\(last.subscriber) \(last.id)"
        }
    }

    func subscriptions(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<NodeAndSubscription>
    {
        let values: [SQLValue] = [.text(entity.bare.description), Self.value(account)]
        return try page(.accountSubscriptions, values, query) { row in
            NodeAndSubscription(
                address: NodeAddress(row.text(9), account: account), subscription: try Self.subscription(row))
        } id: {
            $0.anchor
        }
    }

    func subscriptionCount(at node: Int64) throws -> Int { try number(.subscriptionCount, .int(node)) }

    func subscriptionCount(of entity: JID) throws -> Int {
        try number(.subscriptionCountOf, .text(entity.bare.description))
    }

    func subscriptions(endingBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        try query(.ending, .date(moment), .int(Int64(max(0, limit)))).rows.map { try Self.subscription($0) }
    }

    func subscriptions(toRemindBefore moment: Date, limit: Int) throws -> [NodeSubscription] {
        try query(.toRemind, .date(moment), .int(Int64(max(0, limit)))).rows.map { try Self.subscription($0) }
    }

    func subscriptions(endingWithPresenceOf entity: JID) throws -> [NodeSubscription] {
        try query(.endingOffline, .text(entity.bare.description)).rows.map { try Self.subscription($0) }
    }
}
