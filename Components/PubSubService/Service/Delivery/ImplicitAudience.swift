// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §4 (receiving event notifications), §7.1 (cancelling subscriptions)

public import XMPPComponent
import XMPPExtensions

/// Who is told of events at users' nodes without having subscribed, and how somebody is told in a user's name: what
/// delivery asks of personal eventing.
public protocol ImplicitAudience: Sendable {
    /// Ends the subscriptions of those who have lost access to a node (XEP-0163 §7.1), before others are told of an event
    /// there.
    ///
    /// - Parameter node: A node to which access depends on a roster.
    func endLostSubscriptions(at node: Node) async throws

    /// The full addresses that are told of an event at a user's node, besides those who are subscribed in the store: the
    /// owner's own resources and those of contacts, as far as they may know of the node and have said that they want to
    /// (`+notify` in their capabilities).
    ///
    /// - Parameters:
    ///   - address: Where the node is or was; its `account` is set.
    ///   - node: The node; `nil` when it has been deleted.
    func recipients(at address: NodeAddress, node: Node?) async throws -> [JID]

    /// Sends a message in a user's name (XEP-0163 §4.3.1): from the bare address of the account.
    ///
    /// - Throws: when the user's server has not granted that, or there is no connection.
    func send(_ message: Message, as account: JID) async throws
}

extension PubSubNodeConfiguration {
    /// Whether rosters say who has access.
    var dependsOnRosters: Bool { accessModel == .presence || accessModel == .roster }
}
