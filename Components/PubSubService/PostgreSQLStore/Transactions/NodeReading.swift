// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

extension Statement {
    static let nodeColumns = "n.key, n.account, n.id, n.configuration, n.creator, n.created_at"

    fileprivate static func nodes(_ name: String, _ condition: String) -> Statement {
        Statement(name, "SELECT \(nodeColumns) FROM pubsub_node n \(condition)")
    }

    fileprivate static let nodeAt = nodes("node-at", "WHERE n.account = $1 AND n.id = $2")
    fileprivate static let node = nodes("node", "WHERE n.key = $1")
    fileprivate static let nodesAfter = nodes(
        "nodes-after", "WHERE n.account = $1 AND n.id > $2 ORDER BY n.id LIMIT $3::bigint")
    fileprivate static let children = nodes(
        "children", "JOIN pubsub_child c ON c.node = n.key WHERE c.collection = $1 ORDER BY n.id")
    fileprivate static let parents = nodes(
        "parents", "JOIN pubsub_child c ON c.collection = n.key WHERE c.node = $1 ORDER BY n.id")
    fileprivate static let madeBy = Statement("made-by", "SELECT count(*) FROM pubsub_node WHERE creator = $1")
    fileprivate static let expiring = nodes(
        "expiring", "WHERE n.item_seconds IS NOT NULL AND n.key > $1 ORDER BY n.key LIMIT $2::bigint")
    fileprivate static let aged = nodes(
        "aged",
        """
        WHERE EXISTS (SELECT 1 FROM pubsub_item i WHERE i.node = n.key AND i.published_at < $1)
        ORDER BY n.key LIMIT $2::bigint
        """)
    fileprivate static let purging = nodes(
        "purging",
        """
        WHERE n.purges_offline AND EXISTS (SELECT 1 FROM pubsub_item i WHERE i.node = n.key AND i.account = $1)
        ORDER BY n.key
        """)
    fileprivate static let redirect = Statement(
        "redirect", "SELECT uri FROM pubsub_redirect WHERE account = $1 AND id = $2")
    fileprivate static let redirects = Statement(
        "redirects",
        "SELECT id, uri FROM pubsub_redirect WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3::bigint")
    fileprivate static let affiliation = Statement(
        "affiliation", "SELECT affiliation FROM pubsub_affiliation WHERE node = $1 AND entity = $2")
    fileprivate static let owners = Statement(
        "owners", "SELECT entity FROM pubsub_affiliation WHERE node = $1 AND affiliation = 'owner' ORDER BY entity")
    fileprivate static let totals = Statement(
        "totals",
        """
        SELECT count(*), coalesce(sum(subscriptions), 0)::bigint, coalesce(sum(items), 0)::bigint,
            (SELECT count(*) FROM pubsub_outbox)
        FROM pubsub_count
        """)
}

extension PagedStatements {
    fileprivate static let nodes = PagedStatements(
        "nodes", Statement.nodeColumns, from: "pubsub_node n WHERE n.account = $1 AND n.id > ''", parameters: 1
    ) { [$0.isEmpty ? "n.id" : $0] }
    fileprivate static let rootNodes = PagedStatements(
        "root-nodes", Statement.nodeColumns,
        from: """
            pubsub_node n WHERE n.account = $1 AND n.id > ''
                AND NOT EXISTS (SELECT 1 FROM pubsub_child c WHERE c.node = n.key)
            """, parameters: 1
    ) { [$0.isEmpty ? "n.id" : $0] }
    fileprivate static let affiliations = PagedStatements(
        "affiliations", "a.entity, a.affiliation", from: "pubsub_affiliation a WHERE a.node = $1", parameters: 1
    ) { [$0.isEmpty ? "a.entity" : $0] }
    fileprivate static let affiliationsOf = PagedStatements(
        "affiliations-of", "n.id, a.affiliation",
        from: """
            pubsub_affiliation a JOIN pubsub_node n ON n.key = a.node
            WHERE a.entity = $1 AND n.account = $2 AND n.id > ''
            """, parameters: 2
    ) { [$0.isEmpty ? "n.id" : $0] }
}

extension DatabaseReading: PubSubReading {
    private static func node(_ row: QueryResult.Row) throws(PubSubStoreError) -> Node {
        let account = row.text(1)
        return Node(
            key: row.int(0),
            address: NodeAddress(row.text(2), account: account.isEmpty ? nil : try jid(row, 1)),
            configuration: try StoredForm.form(PubSubNodeConfiguration.self, row.text(3)), creator: try jid(row, 4),
            createdAt: row.date(5))
    }

    private func nodes(_ statement: Statement, _ values: SQLValue...) throws -> [Node] {
        try query([Command(statement, values)])[0].rows.map { try Self.node($0) }
    }

    func node(at address: NodeAddress) throws -> Node? {
        if let node = cache.node(at: address, version), isUnchanged(node.key) { return node }
        let found = try nodes(.nodeAt, Self.value(address.account), .text(address.id)).first
        if let found, isUnchanged(found.key) { cache.add(found, version) }
        return found
    }

    func node(_ key: Int64) throws -> Node? {
        if isUnchanged(key), let node = cache.entry(key, version, reading: { $0.node }) { return node }
        let found = try nodes(.node, .int(key)).first
        if let found, isUnchanged(key) { cache.add(found, version) }
        return found
    }

    func nodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        try page(.nodes, [Self.value(account)], query, { try Self.node($0) }) { $0.address.id }
    }

    func nodes(of account: JID?, after id: String, limit: Int) throws -> [Node] {
        try nodes(.nodesAfter, Self.value(account), .text(id), .int(Int64(max(0, limit))))
    }

    func nodeCount(madeBy creator: JID) throws -> Int { try number(.madeBy, .text(creator.bare.description)) }

    func children(of collection: Int64) throws -> [Node] { try nodes(.children, .int(collection)) }

    func parents(of node: Int64) throws -> [Node] {
        if isUnchanged(node), let keys = cache.entry(node, version, reading: { $0.parents }) {
            let known = try keys.compactMap { try self.node($0) }
            if known.count == keys.count { return known }
        }
        let found = try nodes(.parents, .int(node))
        if isUnchanged(node) { cache.change(node, version) { $0.parents = found.map(\.key) } }
        return found
    }

    func rootNodes(of account: JID?, _ query: ResultSetQuery) throws -> ResultSetSlice<Node> {
        try page(.rootNodes, [Self.value(account)], query, { try Self.node($0) }) { $0.address.id }
    }

    func redirect(at address: NodeAddress) throws -> String? {
        try query(.redirect, Self.value(address.account), .text(address.id)).first?.text(0)
    }

    func redirects(of account: JID?, after id: String, limit: Int) throws -> [NodeRedirect] {
        try query(.redirects, Self.value(account), .text(id), .int(Int64(max(0, limit)))).rows.map {
            NodeRedirect(address: NodeAddress($0.text(0), account: account), uri: $0.text(1))
        }
    }

    // MARK: Affiliations

    func affiliation(of entity: JID, at node: Int64) throws -> PubSubAffiliation {
        let entity = entity.bare
        if isUnchanged(node), let known = cache.entry(node, version, reading: { $0.affiliations[entity] }) {
            return known
        }
        let row = try query(.affiliation, .int(node), .text(entity.description)).first
        let affiliation: PubSubAffiliation = try row.map { try Self.choice($0, 0) } ?? .none
        if isUnchanged(node) { cache.change(node, version) { $0.remember(affiliation, of: entity) } }
        return affiliation
    }

    func affiliations(at node: Int64, _ query: ResultSetQuery) throws -> ResultSetSlice<PubSubAffiliation.Entity> {
        try page(.affiliations, [.int(node)], query) { row in
            PubSubAffiliation.Entity(try Self.jid(row, 0), try Self.choice(row, 1))
        } id: {
            $0.jid.description
        }
    }

    func owners(of node: Int64) throws -> [JID] {
        if isUnchanged(node), let known = cache.entry(node, version, reading: { $0.owners }) { return known }
        let owners = try query(.owners, .int(node)).rows.map { try Self.jid($0, 0) }
        if isUnchanged(node) { cache.change(node, version) { $0.owners = owners } }
        return owners
    }

    func affiliations(of entity: JID, in account: JID?, _ query: ResultSetQuery) throws
        -> ResultSetSlice<PubSubAffiliation.Node>
    {
        try page(.affiliationsOf, [.text(entity.bare.description), Self.value(account)], query) { row in
            PubSubAffiliation.Node(row.text(0), try Self.choice(row, 1))
        } id: {
            $0.node
        }
    }

    // MARK: Housekeeping

    func nodesWithItemExpiry(after key: Int64, limit: Int) throws -> [Node] {
        try nodes(.expiring, .int(key), .int(Int64(max(0, limit))))
    }

    func nodes(withItemsPublishedBefore moment: Date, limit: Int) throws -> [Node] {
        try nodes(.aged, .date(moment), .int(Int64(max(0, limit))))
    }

    func nodes(purgingItemsOf publisher: JID) throws -> [Node] {
        try nodes(.purging, .text(publisher.bare.description))
    }

    func totals() throws -> PubSubTotals {
        guard let row = try query(.totals).first else { throw Self.damaged("no totals") }
        return PubSubTotals(
            nodes: Int(row.int(0)), subscriptions: Int(row.int(1)), items: Int(row.int(2)), outbox: Int(row.int(3)))
    }
}
