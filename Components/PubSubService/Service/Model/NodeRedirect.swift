// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1.3.11 (the node has moved), §8.4 (redirect)

/// Where a deleted node has moved.
public struct NodeRedirect: Hashable, Sendable {
    /// Where it was.
    public var address: NodeAddress
    /// Where it is, as a URI.
    public var uri: String

    /// A redirect.
    public init(address: NodeAddress, uri: String) {
        self.address = address
        self.uri = uri
    }
}
