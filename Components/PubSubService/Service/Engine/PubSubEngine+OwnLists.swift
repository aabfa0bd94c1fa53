// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.6 (own subscriptions), §5.7 (own affiliations); XEP-0059 v1.0: §2

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// The requester's subscriptions, under whichever resource: to all nodes, or to one (XEP-0060 §5.6).
    func subscriptions(_ verb: PubSub.GetSubscriptions, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetSubscriptions.Response
    {
        let query = ResultSetQuery(verb.page, limit: limits.entriesPerPage)
        let slice: ResultSetSlice<NodeAndSubscription>
        if let id = verb.node {
            let node = try node(id, request, in: store)
            let all = try store.subscriptions(of: request.requester, at: node.key).map {
                NodeAndSubscription(address: node.address, subscription: $0)
            }
            slice = query.slice(ofSorted: all.sorted { $0.anchor < $1.anchor }) { $0.anchor }
        } else {
            slice = try store.subscriptions(of: request.requester, in: request.account, query)
        }
        return PubSub.GetSubscriptions.Response(
            node: verb.node, subscriptions: slice.entries.map { told($0.subscription, at: $0.address) },
            page: verb.page != nil || slice.hasMore ? slice.page : nil)
    }

    /// The requester's affiliations: with all nodes, or with one (XEP-0060 §5.7).
    func affiliations(_ verb: PubSub.GetAffiliations, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetAffiliations.Response
    {
        let query = ResultSetQuery(verb.page, limit: limits.entriesPerPage)
        let slice: ResultSetSlice<PubSubAffiliation.Node>
        if let id = verb.node {
            let node = try node(id, request, in: store)
            let affiliation = try affiliation(of: request.requester, at: node, in: store)
            let all = affiliation == .none ? [] : [PubSubAffiliation.Node(id, affiliation)]
            slice = query.slice(ofSorted: all) { $0.node }
        } else {
            slice = try store.affiliations(of: request.requester, in: request.account, query)
        }
        return PubSub.GetAffiliations.Response(
            affiliations: slice.entries, page: verb.page != nil || slice.hasMore ? slice.page : nil)
    }

    /// A subscription as its subscriber is told when it asks: the moment of its end is in its options (§12.19).
    func told(
        _ subscription: NodeSubscription, at address: NodeAddress, state: PubSubSubscription.State? = nil
    ) -> PubSubSubscription {
        let state = state ?? subscription.state
        return PubSubSubscription(
            node: address.id.isEmpty ? nil : address.id, jid: subscription.subscriber, state: state,
            id: subscription.id, configuration: state == .unconfigured ? .required : nil)
    }
}
