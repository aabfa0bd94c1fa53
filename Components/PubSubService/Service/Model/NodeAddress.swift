// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// Where a node is: the service's own address or a user's, and its name there.
public struct NodeAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whose node it is: the bare address of a user whom this service is delegated to serve (XEP-0163); `nil` for the
    /// service's own.
    public var account: JID?
    /// Its name (NodeID); "" is the root collection.
    public var id: String

    /// An address.
    public init(_ id: String, account: JID? = nil) {
        self.id = id
        self.account = account
    }

    /// For logs.
    public var description: String { account.map { "\($0) \(id)" } ?? id }
}
