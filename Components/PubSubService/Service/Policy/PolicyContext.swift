// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent
public import XMPPExtensions

/// Who asks, and what is known of the node: what a policy decides by besides the request.
public struct PolicyContext: Sendable {
    /// Who asks, with the resource.
    public let requester: JID
    /// Whose nodes are asked for: a user's bare address, or `nil` for the service's own.
    public let account: JID?
    /// Whether the requester may do at every node what its owners may.
    public let isAdministrator: Bool
    /// The service's own domain.
    public let service: JID
    private let look: @Sendable () async throws -> (Node?, PubSubAffiliation)

    /// A context.
    ///
    /// - Parameter look: Finds the node of the request, if there is one, and what the requester may do there.
    public init(
        requester: JID, account: JID? = nil, isAdministrator: Bool = false, service: JID,
        look: @escaping @Sendable () async throws -> (Node?, PubSubAffiliation) = { (nil, .none) }
    ) {
        self.requester = requester
        self.account = account
        self.isAdministrator = isAdministrator
        self.service = service
        self.look = look
    }

    /// The node that the request is about; `nil` when there is none (yet). Asks the store.
    ///
    /// - Throws: ``PubSubStoreError``.
    public func node() async throws -> Node? { try await look().0 }

    /// What the requester may do at the node. Asks the store.
    ///
    /// - Throws: ``PubSubStoreError``.
    public func affiliation() async throws -> PubSubAffiliation { try await look().1 }
}
