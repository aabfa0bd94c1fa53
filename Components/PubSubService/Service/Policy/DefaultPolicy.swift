// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.1.1.2 (who may make nodes)

public import XMPPComponent

/// Who may make nodes at a service.
public enum CreationRule: String, Hashable, Sendable, CaseIterable {
    /// Everybody.
    case anyone
    /// The users of the server that the component belongs to: of the domain that its own is a subdomain of, and of that
    /// domain's other subdomains.
    case local
    /// Administrators.
    case administrators = "admins"
}

/// What a service allows unless it is told otherwise: administrators everything, and others to make nodes by a rule. All
/// else is left to the nodes' own configurations.
public struct DefaultPolicy: PubSubPolicy {
    /// Those who may do at every node what its owners may: bare addresses, or domains for all of their users.
    public var administrators: Set<JID>
    /// Who may make nodes.
    public var creation: CreationRule

    /// A policy.
    public init(administrators: Set<JID> = [], creation: CreationRule = .local) {
        self.administrators = administrators
        self.creation = creation
    }

    /// Whether somebody, or everybody of that domain, was named.
    public func isAdministrator(_ entity: JID) -> Bool {
        guard !administrators.isEmpty else { return false }
        return administrators.contains(entity.bare) || administrators.contains(entity.domainJID)
    }

    /// Follows the rule.
    ///
    /// - Throws: `StanzaError`: `forbidden` (XEP-0060 §8.1.1.2).
    public func create(_ creation: NodeCreation, _ context: PolicyContext) async throws -> NodeCreation {
        guard !context.isAdministrator else { return creation }
        let isAllowed =
            switch self.creation {
            case .anyone: true
            case .local: context.requester.isLocal(to: context.service)
            case .administrators: false
            }
        guard isAllowed else { throw StanzaError.forbidden("You may not make nodes here.") }
        return creation
    }
}

extension JID {
    /// Whether the address is of the domain that a service's is a subdomain of, or of another subdomain of that; of what is
    /// below a top-level domain only of that itself, for in `org` is everybody.
    func isLocal(to service: JID) -> Bool {
        guard let dot = service.domain.firstIndex(of: ".") else { return domain == service.domain }
        let parent = service.domain[service.domain.index(after: dot)...]
        guard domain != parent else { return true }
        return (parent.contains(".") || parent == "localhost") && domain.hasSuffix(".\(parent)")
    }
}
