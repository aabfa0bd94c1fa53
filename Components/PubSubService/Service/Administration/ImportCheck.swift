// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

/// What the first pass over a file has seen: whether it can be imported, and is within the limits of the service.
///
/// What people may have counts as if they had made it themselves: nodes of one account, unless an administrator, and
/// subscriptions of one account, with those that the service has already.
struct ImportCheck: Sendable {
    /// What there is of a node so far.
    private struct Counts {
        var affiliations = 0
        var subscriptions = 0
        var items = 0
        var children = 0
    }

    private(set) var count = 0
    private let engine: PubSubEngine
    private let isAdministrator: @Sendable (JID) -> Bool
    private var limits: PubSubLimits { engine.limits }
    private var nodes: [String: Counts] = [:]
    /// How many nodes and subscriptions accounts would have.
    private var nodesMade: [JID: Int] = [:]
    private var subscriptionsOf: [JID: Int] = [:]
    private var redirects = 0

    init(_ engine: PubSubEngine, isAdministrator: @escaping @Sendable (JID) -> Bool) {
        self.engine = engine
        self.isAdministrator = isAdministrator
    }

    /// - Throws: `ImportReader.Problem` when the record cannot be imported.
    mutating func note(_ record: ExportRecord, line: Int, in store: any PubSubReading) throws {
        func refuse(_ reason: String) -> ImportReader.Problem { ImportReader.Problem(line: line, reason: reason) }
        func require(_ node: String) throws {
            guard nodes[node] != nil else { throw refuse("There is no node «\(node)» before this line.") }
        }
        func require(_ count: Int, atMost limit: Int, _ what: String, of node: String) throws {
            guard count <= limit else { throw refuse("The node «\(node)» has more than \(limit) \(what).") }
        }
        func requireName(_ name: String) throws {
            guard name.utf8.count <= limits.nameBytes else {
                throw refuse("A name has more than \(limits.nameBytes) bytes.")
            }
        }
        count += 1
        switch record {
        case .node(let node):
            let id = node.address.id
            try requireName(id)
            guard nodes.updateValue(Counts(), forKey: id) == nil else {
                throw refuse("The node «\(id)» is there twice.")
            }
            guard try store.node(at: node.address) == nil else {
                throw refuse("The service has a node «\(id)» already.")
            }
            do throws(StanzaError) {
                try engine.requireRoom(for: node.configuration)
            } catch {
                throw refuse("The configuration of «\(id)» is too long: \(error.text ?? "")")
            }
            let creator = node.creator.bare
            let made = try 1 + (nodesMade[creator] ?? store.nodeCount(madeBy: creator))
            nodesMade[creator] = made
            guard made <= limits.nodesPerOwner || isAdministrator(creator) else {
                throw refuse("\(creator) would have made more than \(limits.nodesPerOwner) nodes.")
            }
        case .redirect(let redirect):
            try requireName(redirect.address.id)
            guard redirect.uri.utf8.count <= limits.redirectBytes else {
                throw refuse("Where a node has moved is said in more than \(limits.redirectBytes) bytes.")
            }
            redirects += 1
            guard redirects <= limits.redirects else {
                throw refuse("More than \(limits.redirects) nodes have moved.")
            }
        case .member(let node, let collection):
            try require(node)
            try require(collection)
            nodes[collection]?.children += 1
            try require(
                nodes[collection]?.children ?? 0, atMost: limits.nodesPerCollection, "nodes in it", of: collection)
        case .affiliations(let node, let all):
            try require(node)
            nodes[node]?.affiliations += all.count
            try require(
                nodes[node]?.affiliations ?? 0, atMost: limits.affiliationsPerNode, "affiliations", of: node)
        case .subscriptions(let node, let all):
            try require(node)
            for subscription in all {
                try requireName(subscription.id)
                let account = subscription.subscriber.bare
                let count = try 1 + (subscriptionsOf[account] ?? store.subscriptionCount(of: account))
                subscriptionsOf[account] = count
                guard count <= limits.subscriptionsPerAccount else {
                    throw refuse("\(account) would have more than \(limits.subscriptionsPerAccount) subscriptions.")
                }
            }
            nodes[node]?.subscriptions += all.count
            try require(
                nodes[node]?.subscriptions ?? 0, atMost: limits.subscriptionsPerNode, "subscriptions", of: node)
        case .items(let node, let all):
            try require(node)
            for item in all {
                try requireName(item.id)
                guard item.payload.count <= limits.payloadBytes else {
                    throw refuse(
                        """
                        The payload of the item «\(item.id)» has \(item.payload.count) bytes, more than the \
                        \(limits.payloadBytes) that are allowed.
                        """)
                }
            }
            nodes[node]?.items += all.count
            try require(nodes[node]?.items ?? 0, atMost: limits.itemsPerNode, "items", of: node)
        }
    }
}
