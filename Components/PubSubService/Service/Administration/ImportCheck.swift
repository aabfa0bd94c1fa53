// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

/// What the first pass over a file has seen: whether it can be imported, and is within the limits of the service.
///
/// How many nodes somebody may make, or how many subscriptions somebody may have, does not count here: that is for what
/// people do themselves.
struct ImportCheck: Sendable {
    /// What there is of a node so far.
    private struct Counts {
        var affiliations = 0
        var subscriptions = 0
        var items = 0
        var children = 0
    }

    private(set) var count = 0
    private let limits: PubSubLimits
    private var nodes: [String: Counts] = [:]

    init(limits: PubSubLimits) {
        self.limits = limits
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
            for subscription in all { try requireName(subscription.id) }
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
