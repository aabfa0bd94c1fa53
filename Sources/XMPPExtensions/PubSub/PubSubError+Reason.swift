// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §17.2 (conditions)

import XMPPCore

extension PubSubError {
    /// The conditions of XEP-0060 §17.2.
    public enum Reason: Hashable, Sendable {
        /// Only those on the node's whitelist may do this.
        case closedNode
        /// The options of the subscription have to be chosen first.
        case configurationRequired
        /// The address is not the sender's, or is none.
        case invalidJID
        /// A form has values that are not allowed.
        case invalidOptions
        /// An item has more than one payload, or one that the node is not for.
        case invalidPayload
        /// There is no subscription of that id.
        case invalidSubscriptionID
        /// The node sends bare notifications: there must be no item.
        case itemForbidden
        /// There must be an item.
        case itemRequired
        /// There must be an address.
        case jidRequired
        /// More items are published at once than the node keeps.
        case maximumItemsExceeded
        /// The collection would have too many nodes.
        case maximumNodesExceeded
        /// The node keeps no more items.
        case nodeFull
        /// There must be a node.
        case nodeIDRequired
        /// Only those in certain groups of the owner's roster may do this.
        case notInRosterGroup
        /// There is no subscription.
        case notSubscribed
        /// An item must have a payload.
        case payloadRequired
        /// A payload is too large.
        case payloadTooBig
        /// An owner has not approved the subscription yet.
        case pendingSubscription
        /// The node is not as the publisher wants it to be.
        case preconditionNotMet
        /// Only those who may see the owner's presence may do this.
        case presenceSubscriptionRequired
        /// There are several subscriptions: the request must name one.
        case subscriptionIDRequired
        /// The sender has too many subscriptions.
        case tooManySubscriptions
        /// The service does not have that access model.
        case unsupportedAccessModel
        /// The service does not have a feature.
        case unsupported(PubSubFeature)

        /// The name of the element.
        public var name: String {
            switch self {
            case .closedNode: "closed-node"
            case .configurationRequired: "configuration-required"
            case .invalidJID: "invalid-jid"
            case .invalidOptions: "invalid-options"
            case .invalidPayload: "invalid-payload"
            case .invalidSubscriptionID: "invalid-subid"
            case .itemForbidden: "item-forbidden"
            case .itemRequired: "item-required"
            case .jidRequired: "jid-required"
            case .maximumItemsExceeded: "max-items-exceeded"
            case .maximumNodesExceeded: "max-nodes-exceeded"
            case .nodeFull: "node-full"
            case .nodeIDRequired: "nodeid-required"
            case .notInRosterGroup: "not-in-roster-group"
            case .notSubscribed: "not-subscribed"
            case .payloadRequired: "payload-required"
            case .payloadTooBig: "payload-too-big"
            case .pendingSubscription: "pending-subscription"
            case .preconditionNotMet: "precondition-not-met"
            case .presenceSubscriptionRequired: "presence-subscription-required"
            case .subscriptionIDRequired: "subid-required"
            case .tooManySubscriptions: "too-many-subscriptions"
            case .unsupportedAccessModel: "unsupported-access-model"
            case .unsupported: "unsupported"
            }
        }

        /// Every reason but ``unsupported(_:)`` once.
        public static let all: [Reason] = [
            .closedNode, .configurationRequired, .invalidJID, .invalidOptions, .invalidPayload,
            .invalidSubscriptionID, .itemForbidden, .itemRequired, .jidRequired, .maximumItemsExceeded,
            .maximumNodesExceeded, .nodeFull, .nodeIDRequired, .notInRosterGroup, .notSubscribed, .payloadRequired,
            .payloadTooBig, .pendingSubscription, .preconditionNotMet, .presenceSubscriptionRequired,
            .subscriptionIDRequired, .tooManySubscriptions, .unsupportedAccessModel,
        ]

        /// The reason of that element name; `nil` when XEP-0060 has none.
        ///
        /// - Parameters:
        ///   - name: The name of the element.
        ///   - feature: Its attribute `feature`, which only `unsupported` has.
        public init?(name: String, feature: String? = nil) {
            if name == "unsupported" {
                guard let feature else { return nil }
                self = .unsupported(PubSubFeature(rawValue: feature))
            } else if let reason = Reason.byName[name] {
                self = reason
            } else {
                return nil
            }
        }

        private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

        /// What the examples of XEP-0060 and XEP-0248 tell it with.
        var usual: (condition: StanzaError.Condition, kind: StanzaError.Kind) {
            switch self {
            case .closedNode, .maximumItemsExceeded, .maximumNodesExceeded:
                (.notAllowed, .cancel)
            case .configurationRequired, .invalidSubscriptionID, .payloadTooBig, .unsupportedAccessModel:
                (.notAcceptable, .modify)
            case .invalidJID, .invalidOptions, .invalidPayload, .itemForbidden, .itemRequired, .jidRequired,
                .nodeIDRequired, .payloadRequired, .subscriptionIDRequired:
                (.badRequest, .modify)
            case .nodeFull, .preconditionNotMet:
                (.conflict, .cancel)
            case .notInRosterGroup, .pendingSubscription, .presenceSubscriptionRequired:
                (.notAuthorized, .auth)
            case .notSubscribed:
                (.unexpectedRequest, .cancel)
            case .tooManySubscriptions:
                (.policyViolation, .wait)
            case .unsupported:
                (.featureNotImplemented, .cancel)
            }
        }
    }
}
