// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §3 (publishing), §5 (defaults), §6 (determining support); XEP-0355 v0.5: §7.2 (nesting)

import XMPPComponent
import XMPPExtensions

/// Users' accounts as services of their own (XEP-0163): what a server hands on to the component.
struct AccountModule: Module {
    let desk: RequestDesk
    let features: [String]
    private let limit: RateLimit?

    init(desk: RequestDesk, features: [PubSubFeature], limit: RateLimit?) {
        self.desk = desk
        self.features = features.map(\.variable)
        self.limit = limit
    }

    /// Requests to accounts, also those of service discovery that a server hands on (XEP-0355 §7.2.4, §7.2.5).
    var content: [any Routable] {
        RequestRoutes(desk: desk, limit: limit) { $0.bare }.at(.users)
        OnIQ(DiscoItemsQuery.self, name: "account items") { [desk] query, context in
            try await desk.items(query, at: context.address.bare, of: context.address.bare, by: context.requester)
        }.at(.users)
        OnIQ(DiscoInfoQuery.self, name: "account info") { [desk, features] query, context in
            guard let node = query.node else {
                return DiscoInfo(
                    identities: [.personalEventing], features: [DiscoInfo.namespace, PubSub.namespace] + features)
            }
            return try await desk.info(node: node, of: context.address.bare, by: context.requester)
        }.at(.users)
    }
}
