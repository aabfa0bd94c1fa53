// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.2 (states), §6.1.2, §6.1.5, §12.19 (expiry)

public import FoundationEssentials
import XMLStream
public import XMPPCore

/// A subscription to a node (XEP-0060 §4.2).
public struct PubSubSubscription: Hashable, Sendable {
    /// How far a subscription has got (XEP-0060 §4.2).
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// There is none.
        case none
        /// An owner has not approved it yet.
        case pending
        /// The subscriber has not chosen its options yet; nothing is sent before.
        case unconfigured
        /// Notifications are sent.
        case subscribed
    }

    /// Whether the subscriber can choose options (XEP-0060 §6.1.5).
    public enum Configuration: Hashable, Sendable {
        /// They are offered.
        case offered
        /// They have to be chosen before anything is sent.
        case required
    }

    /// The node; `nil` for the root, and where all subscriptions of a list are to one node.
    public var node: String?
    /// Who is subscribed.
    public var jid: JID
    /// How far it has got.
    public var state: State
    /// What tells it from others of the same subscriber and node (`subid`).
    public var id: String?
    /// Whether options can be chosen; `nil` when nothing is said about them.
    public var configuration: Configuration?
    /// When it ends by itself; only in notifications (XEP-0060 §12.19).
    public var expiry: Date?

    /// A subscription.
    public init(
        node: String? = nil, jid: JID, state: State, id: String? = nil, configuration: Configuration? = nil,
        expiry: Date? = nil
    ) {
        self.node = node
        self.jid = jid
        self.state = state
        self.id = id
        self.configuration = configuration
        self.expiry = expiry
    }

    init(_ element: Element) throws(PayloadError) {
        node = element.node
        jid = try element.requiredJID
        state = try element.value("subscription", State.self)
        id = element.subscriptionID
        configuration = element.child("subscribe-options").map { $0.child("required") == nil ? .offered : .required }
        if let text = element["expiry"] {
            guard let expiry = DateTime(text) else { throw .invalidValue(of: "expiry", in: element) }
            self.expiry = expiry.date
        }
    }

    func write(to writer: inout Writer, in namespace: String) {
        writer.start("subscription", in: namespace)
        writer.attribute("node", node)
        writer.attribute("jid", jid.description)
        writer.attribute("subscription", state.rawValue)
        writer.attribute("subid", id)
        writer.attribute("expiry", expiry.map { DateTime($0).description })
        if let configuration {
            writer.start("subscribe-options", in: namespace)
            if configuration == .required { writer.element(QName("required", in: namespace)) { _ in } }
            writer.end()
        }
        writer.end()
    }
}
