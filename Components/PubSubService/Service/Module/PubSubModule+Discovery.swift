// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.1 – §5.5 (discovery); XEP-0462 v0.1.1: §3 (filter); XEP-0059 v1.0: §2 (pages)

public import XMPPComponent
import XMPPExtensions

extension PubSubModule {
    /// What a node of the service's is (XEP-0060 §5.3, §5.4).
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard address.isDomain, let node, let requester, !Self.isReserved(node) else { return nil }
        return try await desk.unlessUnknown { try await self.desk.info(node: node, of: nil, by: requester) }
    }

    /// The nodes of the service, those in a collection, or the items of a node (XEP-0060 §5.2, §5.5), a page at a time.
    public func discoItems(
        _ query: DiscoItemsQuery, at address: JID, requester: JID?
    ) async throws -> DiscoItems? {
        guard address.isDomain, let requester, !Self.isReserved(query.node ?? "") else { return nil }
        return try await desk.unlessUnknown {
            try await self.desk.items(query, at: address.domainJID, of: nil, by: requester)
        }
    }

    /// Whether the answer about a node is another module's alone: whatever somebody names a node of the service's, it does
    /// not add to what the service says of its commands, or a server is told of delegation.
    private static func isReserved(_ node: String) -> Bool {
        node == DiscoItems.commandsNode || node == PubSubPendingForm.command
            || node.hasPrefix(ServiceCommands.node("")) || node.hasPrefix("urn:xmpp:delegation:")
    }
}

extension RequestDesk {
    func info(node: String, of account: JID?, by requester: JID) async throws -> DiscoInfo {
        let engine = engine(for: account)
        let features = account == nil ? features.ofService : features.ofAccounts
        return try await withFacts(request(by: requester, account: account)) { request in
            try await self.read { try engine.information(about: node, features: features, request, in: $0) }
        }
    }

    func items(
        _ query: DiscoItemsQuery, at address: JID, of account: JID?, by requester: JID
    ) async throws -> DiscoItems {
        let engine = engine(for: account)
        let filter = try query.extensions.first { $0.isNamed(PubSubTypeFilter.name) }.map { try PubSubTypeFilter($0) }
        return try await withFacts(request(by: requester, account: account)) { request in
            try await self.read { try engine.items(query, filter: filter, at: address, request, in: $0) }
        }
    }

    /// - Returns: `nil` where there is no such node: another module may know it.
    fileprivate func unlessUnknown<Answer>(_ work: () async throws -> Answer) async throws -> Answer? {
        do {
            return try await work()
        } catch let error as any StanzaErrorConvertible where error.stanzaError.condition == .itemNotFound {
            return nil
        }
    }
}
