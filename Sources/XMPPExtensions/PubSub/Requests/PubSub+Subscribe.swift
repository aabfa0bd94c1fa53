// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1 (subscribe), §6.3.7 (and configure)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Subscribes to a node (XEP-0060 §6.1).
    public struct Subscribe: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Subscribing.
        public static let feature = PubSubFeature.subscribe

        /// The node; `nil` for the root (XEP-0248 §8.1).
        public var node: String?
        /// Whom notifications are sent to: the sender, with or without resource.
        public var jid: JID
        /// Options chosen at once (§6.3.7); ``PubSubSubscriptionOptions`` as a form.
        public var options: DataForm?

        /// A request.
        public init(node: String?, jid: JID, options: DataForm? = nil) {
            self.node = node
            self.jid = jid
            self.options = options
        }

        /// Decodes a request.
        ///
        /// - Throws: when the subscriber is missing or no address; when the options come first, or name a node or an address
        ///   themselves (§6.3.7).
        public init(_ element: Element) throws(PayloadError) {
            let subscribe = try element.verb("subscribe")
            node = subscribe.node
            jid = try subscribe.requiredJID
            options = try element.companion("options", of: "subscribe")?.form
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("subscribe", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.attribute("jid", jid.description)
            writer.end()
            PubSub.writeChild("options", options, to: &writer)
            writer.end()
        }

        /// The subscription that there is now.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub}pubsub`
            public static let name = PubSub.name

            /// The subscription; see its state for how far it has got.
            public var subscription: PubSubSubscription
            /// The options it has, where some were chosen at once.
            public var options: DataForm?

            /// An answer.
            public init(_ subscription: PubSubSubscription, options: DataForm? = nil) {
                self.subscription = subscription
                self.options = options
            }

            /// Decodes an answer.
            ///
            /// - Throws: when there is no subscription, or it has no address or no state.
            public init(_ element: Element) throws(PayloadError) {
                guard let child = element.child("subscription") else {
                    throw .missingChild("subscription", of: element)
                }
                subscription = try PubSubSubscription(child)
                options = try element.child("options")?.form
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                writer.start(Self.name)
                subscription.write(to: &writer, in: PubSub.namespace)
                PubSub.writeChild("options", options, to: &writer)
                writer.end()
            }
        }
    }

    /// Writes a form that comes beside a request, in an element of its own.
    static func writeChild(_ name: String, _ form: DataForm?, to writer: inout Writer) {
        guard let form else { return }
        writer.start(name, in: PubSub.namespace)
        form.write(to: &writer)
        writer.end()
    }
}
