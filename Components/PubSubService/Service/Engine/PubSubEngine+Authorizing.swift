// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.6 (subscription requests), §8.7 (pending ones), §12.13 (first answer wins)

import XMPPComponent
public import XMPPExtensions

extension PubSubEngine {
    /// Takes an owner's answer to a request to subscribe (XEP-0060 §8.6): the first one counts.
    ///
    /// A form that was cancelled is no answer and does not come here: the request goes on waiting.
    ///
    /// - Returns: Whether anything was decided: not when another owner was faster, or the subscriber has given up.
    /// - Throws: `StanzaError`: `item-not-found` when there is no such node, `forbidden` unless the requester owns it.
    @discardableResult
    public func decide(
        _ authorization: PubSubAuthorization, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> Bool {
        let node = try node(authorization.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        let waiting = try store.subscriptions(of: authorization.subscriber, at: node.key).filter { subscription in
            subscription.state == .pending && subscription.subscriber == authorization.subscriber
                && (authorization.subscriptionID == nil || subscription.id == authorization.subscriptionID)
        }
        for subscription in waiting {
            if authorization.isAllowed {
                try approve(subscription, at: node, request, in: store)
            } else {
                try end(subscription, at: node, request, in: store)
            }
        }
        return !waiting.isEmpty
    }

    /// The nodes at which the requester may approve subscriptions, by name (XEP-0060 §8.7.2).
    public func nodesToApprove(_ request: EngineRequest, in store: any PubSubReading) throws -> [String] {
        var nodes: [String] = []
        var page = ResultSetRequest(maximum: limits.entriesPerPage)
        while nodes.count < limits.nodesPerOwner {
            let names: [String]
            let slice: (last: String?, hasMore: Bool)
            if let account = request.account, account == request.requester.bare {
                let found = try store.nodes(of: account, ResultSetQuery(page, limit: limits.entriesPerPage))
                names = found.entries.map(\.address.id)
                slice = (found.page.last, found.hasMore)
            } else {
                let found = try store.affiliations(
                    of: request.requester.bare, in: request.account,
                    ResultSetQuery(page, limit: limits.entriesPerPage))
                names = found.entries.filter { $0.affiliation == .owner }.map(\.node)
                slice = (found.page.last, found.hasMore)
            }
            nodes += names
            guard slice.hasMore, let last = slice.last else { break }
            page.position = .after(last)
        }
        return nodes
    }

    /// The requests to subscribe to a node that wait for an owner: each is sent to the requester as a form
    /// (XEP-0060 §8.7.4).
    ///
    /// - Returns: At most ``PubSubLimits/pendingPerAnswer``, the oldest first; there are more when these are decided.
    /// - Throws: `StanzaError`: `item-not-found` when there is no such node, `forbidden` unless the requester owns it.
    public func pending(_ node: String, _ request: EngineRequest, in store: any PubSubReading) throws
        -> [PubSubAuthorization]
    {
        let node = try self.node(node, request, in: store)
        try requireOwner(request, of: node, in: store)
        var waiting: [NodeSubscription] = []
        try store.forEachSubscription(at: node.key) { if $0.state == .pending { waiting.append($0) } }
        waiting.sort { ($0.createdAt, $0.subscriber, $0.id) < ($1.createdAt, $1.subscriber, $1.id) }
        return waiting.prefix(limits.pendingPerAnswer).map { subscription in
            PubSubAuthorization(
                node: node.address.id, subscriber: subscription.subscriber, subscriptionID: subscription.id)
        }
    }
}
