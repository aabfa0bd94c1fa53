// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

/// The bounds of what a service keeps; each is refused with the error that XEP-0060 has for it.
public struct PubSubLimits: Hashable, Sendable {
    /// Nodes that one account may make.
    public var nodesPerOwner = 1000
    /// Subscriptions to one node.
    public var subscriptionsPerNode = 100_000
    /// Subscriptions of one account, to all nodes.
    public var subscriptionsPerAccount = 10_000
    /// Subscriptions of one account to one node (XEP-0060 §6.1.6).
    public var subscriptionsPerAccountAndNode = 10
    /// Affiliations other than `none` at one node.
    public var affiliationsPerNode = 100_000
    /// Subscriptions waiting for approval that an owner is asked about at once (XEP-0060 §8.7.4).
    public var pendingPerAnswer = 1000
    /// Items of one node: what `max` means (XEP-0060 §16.7).
    public var itemsPerNode = 10_000
    /// Items of one request.
    public var itemsPerRequest = 100
    /// Items, nodes, affiliations and subscriptions of one answer.
    public var entriesPerPage = 100
    /// Bytes of the items of one answer; one item is told whatever its size. Servers refuse large stanzas.
    public var bytesPerAnswer = 192 << 10
    /// Nodes that are looked at for one page of those that are wanted and may be seen.
    public var nodesPerSearch = 10_000
    /// Nodes that are looked into for one answer with the items of a collection (XEP-0248 §6.2).
    public var nodesPerAnswer = 1000
    /// Bytes of one payload.
    public var payloadBytes = 128 << 10
    /// Bytes of a node's, an item's or a subscription's name.
    public var nameBytes = 1023
    /// Nodes in one collection.
    public var nodesPerCollection = 10_000
    /// Collections that one node is in.
    public var collectionsPerNode = 100
    /// Bytes of the texts of one node's configuration.
    public var configurationBytes = 16 << 10
    /// Deleted nodes of which it is remembered where they have moved (XEP-0060 §6.1.3.11), all owners' together.
    public var redirects = 10_000
    /// Bytes of what is said of where a node has moved.
    public var redirectBytes = 4096
    /// How deep collections are.
    public var collectionDepth = 16
    /// How long an item may be kept, in seconds; `nil` for ever.
    public var itemSeconds: Int?
    /// How long a subscription may last, in seconds; `nil` for ever.
    public var leaseSeconds: Int?

    /// The defaults.
    public init() {}
}

extension PubSubLimits {
    /// A configuration for new nodes that is within the bounds: one that is not would have every node refused.
    func bounding(_ defaults: PubSubNodeConfiguration) -> PubSubNodeConfiguration {
        var result = defaults
        if case .number(let count) = result.maximumItems { result.maximumItems = .number(min(count, itemsPerNode)) }
        if case .number(let seconds) = result.itemExpiry, let most = itemSeconds {
            result.itemExpiry = .number(min(seconds, most))
        }
        result.maximumPayloadSize = result.maximumPayloadSize.map { min($0, payloadBytes) }
        if case .number(let count) = result.maximumChildren {
            result.maximumChildren = .number(min(count, nodesPerCollection))
        }
        return result
    }
}
