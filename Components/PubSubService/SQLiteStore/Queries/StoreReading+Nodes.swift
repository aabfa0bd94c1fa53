// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPComponent
import XMPPExtensions

/// A node with the counts that are kept beside it.
struct StoredNode {
    static let columns = "key, account, id, creator, created, configuration, items, subscriptions"

    var node: Node
    var items: Int
    var subscriptions: Int

    init(node: Node, items: Int, subscriptions: Int) {
        self.node = node
        self.items = items
        self.subscriptions = subscriptions
    }

    init(_ row: Row) throws {
        node = try Node(row)
        items = Int(row.integer(6))
        subscriptions = Int(row.integer(7))
    }
}

extension Node {
    /// The columns of `StoredNode`.
    init(_ row: Row) throws {
        let account = row.text(1).isEmpty ? nil : try row.jid(1)
        self.init(
            key: row.integer(0), address: NodeAddress(row.text(2), account: account),
            configuration: try StoredForms.form(row.bytes(5)), creator: try row.jid(3),
            createdAt: row.date(4))
    }
}

extension StoreReading {
    func storedNode(at address: NodeAddress) throws -> StoredNode? {
        try connection.row(
            "SELECT \(StoredNode.columns) FROM node WHERE account = ? AND id = ?", address.storedAccount, address.id,
            read: StoredNode.init)
    }

    func storedNode(_ key: Int64) throws -> StoredNode? {
        try connection.row("SELECT \(StoredNode.columns) FROM node WHERE key = ?", key, read: StoredNode.init)
    }

    func nodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        try nodes(query, where: "account = ? AND id > ''", of: account)
    }

    func nodes(of account: JID?, after id: String, limit: Int) throws -> [Node] {
        try connection.rows(
            "SELECT \(StoredNode.columns) FROM node WHERE account = ? AND id > ? ORDER BY id LIMIT ?",
            account?.description ?? "", id, max(0, limit), read: Node.init)
    }

    func rootNodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        try nodes(query, where: "account = ? AND id > '' AND parents = 0", of: account)
    }

    private func nodes(_ query: ResultSetQuery, where condition: String, of account: JID?) throws
        -> ResultSetSlice<Node>
    {
        let account = account?.description ?? ""
        return try page(
            query, "SELECT \(StoredNode.columns) FROM node", where: condition, account, by: "id",
            count: try connection.count("SELECT COUNT(*) FROM node WHERE \(condition)", account), read: Node.init
        ) { $0.address.id }
    }

    func nodeCount(madeBy creator: JID) throws -> Int {
        try connection.count("SELECT COUNT(*) FROM node WHERE creator = ?", creator.bare.description)
    }

    func redirect(at address: NodeAddress) throws -> String? {
        try connection.row(
            "SELECT uri FROM redirect WHERE account = ? AND id = ?", address.storedAccount, address.id
        ) { $0.text(0) }
    }

    func redirects(of account: JID?, after id: String, limit: Int) throws -> [NodeRedirect] {
        try connection.rows(
            "SELECT id, uri FROM redirect WHERE account = ? AND id > ? ORDER BY id LIMIT ?", account?.description ?? "",
            id, max(0, limit)
        ) { NodeRedirect(address: NodeAddress($0.text(0), account: account), uri: $0.text(1)) }
    }

    // MARK: Collections

    private static let members = "SELECT \(StoredNode.columns) FROM membership CROSS JOIN node ON key = member"

    func children(of collection: Int64) throws -> [Node] {
        try connection.rows("\(Self.members) WHERE collection = ? ORDER BY name", collection, read: Node.init)
    }

    func children(of collection: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        try page(
            query, Self.members, where: "collection = ?", collection, by: "name",
            count: try connection.count("SELECT COUNT(*) FROM membership WHERE collection = ?", collection),
            read: Node.init
        ) { $0.address.id }
    }

    func parents(of node: Int64) throws -> [Node] {
        try connection.rows(
            """
            SELECT \(StoredNode.columns) FROM membership CROSS JOIN node ON key = collection WHERE member = ?
            ORDER BY id, key
            """, node, read: Node.init)
    }

    // MARK: Affiliations

    func affiliation(of entity: JID, at node: Int64) throws -> PubSubAffiliation {
        try connection.row(
            "SELECT affiliation FROM affiliation WHERE node = ? AND entity = ?", node, entity.bare.description
        ) { try PubSubAffiliation(stored: $0.integer(0)) } ?? .none
    }

    func affiliations(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<PubSubAffiliation.Entity> {
        try page(
            query, "SELECT entity, affiliation FROM affiliation", where: "node = ?", node, by: "entity",
            count: try connection.count("SELECT COUNT(*) FROM affiliation WHERE node = ?", node),
            read: { PubSubAffiliation.Entity(try $0.jid(0), try PubSubAffiliation(stored: $0.integer(1))) },
            id: { $0.jid.description })
    }

    func owners(of node: Int64) throws -> [JID] {
        try connection.rows(
            "SELECT entity FROM affiliation WHERE node = ? AND affiliation = 1 ORDER BY entity", node
        ) { try $0.jid(0) }
    }

    func affiliations(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<PubSubAffiliation.Node>
    {
        // Joined in this order: an entity has fewer affiliations than a service has nodes.
        let tables = "FROM affiliation CROSS JOIN node ON key = affiliation.node"
        let condition = "entity = ? AND account = ?"
        let entity = entity.bare.description
        let account = account?.description ?? ""
        return try page(
            query, "SELECT id, affiliation \(tables)", where: condition, entity, account, by: "id",
            count: try connection.count("SELECT COUNT(*) \(tables) WHERE \(condition)", entity, account),
            read: { PubSubAffiliation.Node($0.text(0), try PubSubAffiliation(stored: $0.integer(1))) },
            id: { $0.node })
    }
}
