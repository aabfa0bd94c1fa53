// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPComponent
import XMPPExtensions

extension StoreTransaction {
    func insert(_ node: Node) throws -> Node {
        guard try self.node(at: node.address) == nil else {
            throw PubSubStoreError(.damaged, "There is a node at \(node.address) already.")
        }
        var node = node
        node.key = try nextKey()
        let configuration = node.configuration
        try connection.execute(
            """
            INSERT INTO node (key, account, id, creator, created, expires, purges, temporary, configuration)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, node.key, node.address.storedAccount, node.address.id, node.creator.description, node.createdAt,
            configuration.hasItemExpiry, configuration.purgesWhenOffline, configuration.hasTemporarySubscriptions,
            StoredForms.bytes(configuration))
        memory.insert(StoredNode(node: node, items: 0, subscriptions: 0))
        memory.ledger.totals.nodes += 1
        bodyChanges.nodes.insert(node.key)
        return node
    }

    func update(_ node: Node) throws {
        guard let old = try remembered(node.key)?.node.configuration else { return }
        let configuration = node.configuration
        try connection.execute(
            "UPDATE node SET expires = ?, purges = ?, temporary = ?, configuration = ? WHERE key = ?",
            configuration.hasItemExpiry, configuration.purgesWhenOffline, configuration.hasTemporarySubscriptions,
            StoredForms.bytes(configuration), node.key)
        memory.change(node.key) { $0.node.configuration = configuration }
        bodyChanges.nodes.insert(node.key)
        guard old.purgesWhenOffline != configuration.purgesWhenOffline else { return }
        try connection.execute("DELETE FROM purge WHERE node = ?", node.key)
        guard configuration.purgesWhenOffline else { return }
        let publishers = try connection.rows("SELECT publisher FROM item WHERE node = ?", node.key) { try $0.jid(0) }
        for publisher in Set(publishers.map(\.bare)) { try note(publisher, at: node.key) }
    }

    /// Notes that somebody has items at a node that deletes them when that somebody goes offline.
    func note(_ publisher: JID, at node: Int64) throws {
        try connection.execute(
            "INSERT OR IGNORE INTO purge (bare, node) VALUES (?, ?)", publisher.bare.description, node)
    }

    func deleteNode(_ key: Int64) throws {
        guard try remembered(key) != nil else { return }
        let children = try connection.rows("SELECT member FROM membership WHERE collection = ?", key) { $0.integer(0) }
        let parents = try connection.rows("SELECT collection FROM membership WHERE member = ?", key) { $0.integer(0) }
        for child in children { try take(child, outOf: key) }
        for parent in parents { try take(key, outOf: parent) }
        try connection.execute("DELETE FROM affiliation WHERE node = ?", key)
        try connection.execute("DELETE FROM subscription WHERE node = ?", key)
        memory.ledger.totals.subscriptions -= connection.changedRows
        try connection.execute("DELETE FROM item WHERE node = ?", key)
        memory.ledger.totals.items -= connection.changedRows
        try connection.execute("DELETE FROM purge WHERE node = ?", key)
        try connection.execute("DELETE FROM node WHERE key = ?", key)
        memory.ledger.totals.nodes -= 1
        memory.delete(key)
        bodyChanges.nodes.insert(key)
    }

    func setRedirect(_ uri: String?, at address: NodeAddress, limit: Int) throws {
        try connection.execute(
            "DELETE FROM redirect WHERE account = ? AND id = ?", address.storedAccount, address.id)
        guard let uri else { return }
        try connection.execute(
            "INSERT INTO redirect (number, account, id, uri) VALUES (?, ?, ?, ?)", try nextPosition(),
            address.storedAccount, address.id, uri)
        try connection.execute(
            "DELETE FROM redirect WHERE number <= (SELECT number FROM redirect WHERE number > 0 ORDER BY number DESC LIMIT 1 OFFSET ?)",
            max(0, limit))
    }

    func put(_ node: Int64, into collection: Int64) throws {
        guard let name = try remembered(node)?.node.address.id, try remembered(collection) != nil else { return }
        try connection.execute(
            "INSERT OR IGNORE INTO membership (collection, name, member) VALUES (?, ?, ?)", collection, name, node)
        bodyChanges.nodes.formUnion([node, collection])
        guard connection.changedRows > 0 else { return }
        try connection.execute("UPDATE node SET parents = parents + 1 WHERE key = ?", node)
    }

    func take(_ node: Int64, outOf collection: Int64) throws {
        guard let name = try remembered(node)?.node.address.id else { return }
        try connection.execute(
            "DELETE FROM membership WHERE collection = ? AND name = ? AND member = ?", collection, name, node)
        bodyChanges.nodes.formUnion([node, collection])
        guard connection.changedRows > 0 else { return }
        try connection.execute("UPDATE node SET parents = parents - 1 WHERE key = ?", node)
    }

    func setAffiliation(_ affiliation: PubSubAffiliation, of entity: JID, at node: Int64) throws {
        guard try remembered(node) != nil else { return }
        if affiliation == .none {
            try connection.execute(
                "DELETE FROM affiliation WHERE node = ? AND entity = ?", node, entity.bare.description)
        } else {
            try connection.execute(
                """
                INSERT INTO affiliation (node, entity, affiliation) VALUES (?, ?, ?)
                ON CONFLICT (node, entity) DO UPDATE SET affiliation = excluded.affiliation
                """, node, entity.bare.description, affiliation.stored)
        }
        bodyChanges.nodes.insert(node)
    }
}

extension PubSubNodeConfiguration {
    fileprivate var hasItemExpiry: Bool {
        if case .number = itemExpiry { true } else { false }
    }
}
