// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension Statement {
    fileprivate static let insertNode = Statement(
        "insert-node",
        """
        INSERT INTO pubsub_node (key, account, id, configuration, creator, created_at, is_temporary, purges_offline,
            item_seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """)
    fileprivate static let insertCount = Statement("insert-count", "INSERT INTO pubsub_count (node) VALUES ($1)")
    fileprivate static let updateNode = Statement(
        "update-node",
        """
        UPDATE pubsub_node SET configuration = $2, is_temporary = $3, purges_offline = $4, item_seconds = $5
        WHERE key = $1
        """)
    fileprivate static let neighbours = Statement(
        "neighbours",
        """
        SELECT node FROM pubsub_child WHERE collection = $1
        UNION SELECT collection FROM pubsub_child WHERE node = $1
        """)
    fileprivate static let deletions = [
        Statement("delete-node", "DELETE FROM pubsub_node WHERE key = $1"),
        Statement("delete-count", "DELETE FROM pubsub_count WHERE node = $1"),
        Statement("delete-child", "DELETE FROM pubsub_child WHERE node = $1 OR collection = $1"),
        Statement("delete-affiliations", "DELETE FROM pubsub_affiliation WHERE node = $1"),
        Statement("delete-subscriptions", "DELETE FROM pubsub_subscription WHERE node = $1"),
        Statement("delete-all-items", "DELETE FROM pubsub_item WHERE node = $1"),
    ]
    fileprivate static let deleteRedirect = Statement(
        "delete-redirect", "DELETE FROM pubsub_redirect WHERE account = $1 AND id = $2")
    fileprivate static let insertRedirect = Statement(
        "insert-redirect", "INSERT INTO pubsub_redirect (number, account, id, uri) VALUES ($1, $2, $3, $4)")
    fileprivate static let trimRedirects = Statement(
        "trim-redirects",
        """
        DELETE FROM pubsub_redirect WHERE number <= (
            SELECT number FROM pubsub_redirect ORDER BY number DESC LIMIT 1 OFFSET $1::bigint)
        """)
    fileprivate static let putChild = Statement(
        "put-child",
        """
        INSERT INTO pubsub_child (collection, node) SELECT c.key, n.key FROM pubsub_node c, pubsub_node n
        WHERE c.key = $1 AND n.key = $2 ON CONFLICT DO NOTHING
        """)
    fileprivate static let takeChild = Statement(
        "take-child", "DELETE FROM pubsub_child WHERE collection = $1 AND node = $2")
    fileprivate static let setAffiliation = Statement(
        "set-affiliation",
        """
        INSERT INTO pubsub_affiliation (node, entity, affiliation) SELECT key, $2, $3 FROM pubsub_node WHERE key = $1
        ON CONFLICT (node, entity) DO UPDATE SET affiliation = excluded.affiliation
        """)
    fileprivate static let deleteAffiliation = Statement(
        "delete-affiliation", "DELETE FROM pubsub_affiliation WHERE node = $1 AND entity = $2")
    fileprivate static let insertSubscription = Statement(
        "insert-subscription",
        """
        INSERT INTO pubsub_subscription (node, anchor, account, subscriber, id, state, options, created_at, expires_at,
            ends_offline, bounces, is_reminded, since) SELECT node, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
        FROM pubsub_count WHERE node = $1
        """)
    fileprivate static let updateSubscription = Statement(
        "update-subscription",
        """
        UPDATE pubsub_subscription SET state = $5, options = $6, created_at = $7, expires_at = $8, ends_offline = $9,
            bounces = $10, is_reminded = $11
        WHERE node = $1 AND left(anchor, 512) = left($2::text, 512) AND anchor = $2 AND subscriber = $3 AND id = $4
        """)
    fileprivate static let deleteSubscription = Statement(
        "delete-subscription",
        """
        DELETE FROM pubsub_subscription
        WHERE node = $1 AND left(anchor, 512) = left($2::text, 512) AND anchor = $2 AND subscriber = $3 AND id = $4
        """)
    fileprivate static let countSubscription = Statement(
        "count-subscription", "UPDATE pubsub_count SET subscriptions = subscriptions + $2 WHERE node = $1")
}

extension PubSubNodeConfiguration {
    /// What queries of many nodes look for.
    fileprivate var searched: (isTemporary: SQLValue, purgesOffline: SQLValue, itemSeconds: SQLValue) {
        var seconds: Int64?
        if case .number(let number) = itemExpiry { seconds = Int64(number) }
        return (.bool(hasTemporarySubscriptions), .bool(purgesWhenOffline), .optional(seconds))
    }
}

extension DatabaseTransaction: PubSubTransaction {
    func insert(_ node: Node) throws -> Node {
        guard try self.node(at: node.address) == nil else {
            throw PubSubStoreError(.damaged, "There is a node at \(node.address) already.")
        }
        var node = node
        node.key = nextNode()
        let searched = node.configuration.searched
        later(
            .insertNode, .int(node.key), Self.value(node.address.account), .text(node.address.id),
            .text(StoredForm.text(node.configuration)), .text(node.creator.description), .date(node.createdAt),
            searched.isTemporary, searched.purgesOffline, searched.itemSeconds)
        later(.insertCount, .int(node.key))
        tell([node.key])
        return node
    }

    func update(_ node: Node) throws {
        tell([node.key])
        let searched = node.configuration.searched
        later(
            .updateNode, .int(node.key), .text(StoredForm.text(node.configuration)), searched.isTemporary,
            searched.purgesOffline, searched.itemSeconds)
    }

    func deleteNode(_ key: Int64) throws {
        guard try node(key) != nil else { return }
        let neighbours = try query(.neighbours, .int(key)).rows.map { $0.int(0) }
        tell(Set(neighbours + [key]))
        indexes.forget(key)
        for deletion in Statement.deletions { later(deletion, .int(key)) }
    }

    func setRedirect(_ uri: String?, at address: NodeAddress, limit: Int) throws {
        let place = (Self.value(address.account), SQLValue.text(address.id))
        later(.deleteRedirect, place.0, place.1)
        guard let uri else { return }
        later(.insertRedirect, .int(nextPosition()), place.0, place.1, .text(uri))
        later(.trimRedirects, .int(Int64(max(0, limit))))
    }

    func put(_ node: Int64, into collection: Int64) throws {
        tell([node, collection])
        later(.putChild, .int(collection), .int(node))
    }

    func take(_ node: Int64, outOf collection: Int64) throws {
        tell([node, collection])
        later(.takeChild, .int(collection), .int(node))
    }

    func setAffiliation(_ affiliation: PubSubAffiliation, of entity: JID, at node: Int64) throws {
        tell([node])
        let entity = SQLValue.text(entity.bare.description)
        if affiliation == .none {
            later(.deleteAffiliation, .int(node), entity)
        } else {
            later(.setAffiliation, .int(node), entity, .text(affiliation.rawValue))
        }
    }

    // MARK: Subscriptions

    private func subscription(_ id: String, of subscriber: JID, at node: Int64) throws -> NodeSubscription? {
        try subscriptions(of: subscriber, at: node).first { $0.id == id && $0.subscriber == subscriber }
    }

    func put(_ subscription: NodeSubscription) throws {
        guard try node(subscription.node) != nil else { return }
        let old = try self.subscription(subscription.id, of: subscription.subscriber, at: subscription.node)
        var subscription = subscription
        subscription.since = old?.since ?? lastSequence
        let subscriber = subscription.subscriber.description
        let anchor = SQLValue.text("\(subscriber) \(subscription.id)")
        let options = subscription.options
        // The usual options need no text: most subscriptions have them.
        let text: SQLValue =
            options == PubSubSubscriptionOptions() ? .null : .text(StoredForm.text(options))
        let end = SQLValue.optional(subscription.expiresAt?.timeIntervalSinceReferenceDate)
        let rest: [SQLValue] = [
            .text(subscription.state.rawValue), text, .date(subscription.createdAt), end,
            .bool(options.expiry == .presence), .int(Int64(subscription.bounces)),
            .bool(subscription.isReminded),
        ]
        let key = [.int(subscription.node), anchor]
        let name: [SQLValue] = [.text(subscriber), .text(subscription.id)]
        if old == nil {
            let account = SQLValue.text(subscription.subscriber.bare.description)
            later(Command(.insertSubscription, key + [account] + name + rest + [.int(subscription.since)]))
            later(.countSubscription, .int(subscription.node), .int(1))
        } else {
            later(Command(.updateSubscription, key + name + rest))
        }
        tell(.put(subscription), at: subscription.node)
    }

    func deleteSubscription(_ id: String, of subscriber: JID, at node: Int64) throws {
        guard try subscription(id, of: subscriber, at: node) != nil else { return }
        later(
            .deleteSubscription, .int(node), .text("\(subscriber) \(id)"), .text(subscriber.description), .text(id))
        later(.countSubscription, .int(node), .int(-1))
        tell(.deleted(node: node, subscriber: subscriber, id: id), at: node)
    }
}
