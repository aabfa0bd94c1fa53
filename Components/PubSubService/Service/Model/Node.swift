// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.3 (node types), §12.1 (data model)

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// A node as it is stored.
public struct Node: Hashable, Sendable {
    /// The store's own name of it, never used again.
    public var key: Int64
    /// Where it is.
    public var address: NodeAddress
    /// Its configuration, complete. Membership in collections is kept beside it (`collections` and `children` are empty).
    public var configuration: PubSubNodeConfiguration
    /// Who made it, a bare address.
    public var creator: JID
    /// When it was made.
    public var createdAt: Date

    /// A node; a store gives it its key.
    public init(
        key: Int64 = 0, address: NodeAddress, configuration: PubSubNodeConfiguration, creator: JID, createdAt: Date
    ) {
        self.key = key
        self.address = address
        self.configuration = configuration
        self.creator = creator
        self.createdAt = createdAt
    }

    /// Whether it has nodes in place of items.
    public var isCollection: Bool { configuration.nodeType == .collection }
}
