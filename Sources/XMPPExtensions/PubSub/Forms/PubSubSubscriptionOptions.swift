// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.3, §12.5, §12.19, §16.4.2 (pubsub#subscribe_options); XEP-0248 v0.5.0: §6.1, §12.2.1

public import FoundationEssentials
import XMPPCore

/// What a subscriber wants to be told, and how (XEP-0060 §16.4.2, XEP-0248 §12.2.1).
public struct PubSubSubscriptionOptions: PubSubForm {
    /// `http://jabber.org/protocol/pubsub#subscribe_options`
    public static let formType = "http://jabber.org/protocol/pubsub#subscribe_options"

    /// When a subscription ends by itself.
    public enum Expiry: Hashable, Sendable, LosslessStringConvertible {
        /// At that moment (XEP-0060 §12.19).
        case date(Date)
        /// When the subscriber goes offline (XEP-0060 §12.5).
        case presence

        /// Reads a moment, or `presence`.
        public init?(_ description: String) {
            if description == "presence" {
                self = .presence
            } else if let moment = DateTime(pubSub: description) {
                self = .date(moment.date)
            } else {
                return nil
            }
        }

        /// The moment, or `presence`.
        public var description: String {
            switch self {
            case .date(let date): DateTime(date).description
            case .presence: "presence"
            }
        }
    }

    /// Whether anything is sent.
    public var delivers = true
    /// Whether notifications are collected and sent together.
    public var usesDigests = false
    /// How much time passes between two digests at least.
    public var digestInterval: Duration?
    /// When the subscription ends by itself; `nil` for never.
    public var expiry: Expiry?
    /// Whether a text for people comes beside the payload.
    public var includesBody = false
    /// The kinds of presence that are told; all unless chosen.
    public var presenceStates = Set(PubSubPresenceState.allCases)
    /// Of a subscription to a collection, what is told; by XEP-0248 §6.1 nodes unless chosen.
    public var type: PubSubSubscriptionType?
    /// Of a subscription to a collection, how far down; by XEP-0248 §6.1 one level unless chosen.
    public var depth: PubSubSubscriptionDepth?

    /// The usual options.
    public init() {}

    /// The fields of XEP-0060 §16.4.2 and XEP-0248 §12.2.1.
    public static let fields: [PubSubFormField<Self>] = [
        .init("deliver", "Whether anything is sent", \.delivers, .boolean),
        .init("digest", "Whether notifications are collected", \.usesDigests, .boolean),
        .init(
            "digest_frequency", "How many milliseconds between two digests", optional: \.digestInterval, .milliseconds),
        .init("expire", "When the subscription ends", optional: \.expiry, .described("moment, nor «presence»")),
        .init("include_body", "Whether there is a text beside the payload", \.includesBody, .boolean),
        .init("show-values", "The presence for which something is sent", \.presenceStates, .presenceStates),
        .init("subscription_type", "Whether items or nodes are told", optional: \.type, .choice),
        .init(
            "subscription_depth", "How far down (or «all»)", optional: \.depth, .described("whole number, nor «all»")),
    ]
}
