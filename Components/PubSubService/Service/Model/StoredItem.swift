// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.1 (data model), §12.8 (item caching)

public import FoundationEssentials
public import XMPPComponent

/// An item as it is stored.
public struct StoredItem: Hashable, Sendable {
    /// What names it within its node.
    public var id: String
    /// The payload as XML, one element; empty when it has none.
    public var payload: [UInt8]
    /// Who published it, with the resource.
    public var publisher: JID
    /// When it was published last.
    public var publishedAt: Date
    /// Its place in the order of publication, over all nodes; given by the store, anew at each publication.
    public var position: Int64

    /// An item; a store gives it its position.
    public init(id: String, payload: [UInt8], publisher: JID, publishedAt: Date, position: Int64 = 0) {
        self.id = id
        self.payload = payload
        self.publisher = publisher
        self.publishedAt = publishedAt
        self.position = position
    }
}
