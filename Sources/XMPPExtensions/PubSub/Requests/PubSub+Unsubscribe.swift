// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.2 (unsubscribe)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Ends a subscription (XEP-0060 §6.2).
    public struct Unsubscribe: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Subscribing.
        public static let feature = PubSubFeature.subscribe

        /// The node; `nil` for the root.
        public var node: String?
        /// Who is subscribed.
        public var jid: JID
        /// Which of several subscriptions.
        public var subscriptionID: String?

        /// A request.
        public init(node: String?, jid: JID, subscriptionID: String? = nil) {
            self.node = node
            self.jid = jid
            self.subscriptionID = subscriptionID
        }

        /// Decodes a request.
        ///
        /// - Throws: when the subscriber is missing or no address.
        public init(_ element: Element) throws(PayloadError) {
            let unsubscribe = try element.verb("unsubscribe")
            node = unsubscribe.node
            jid = try unsubscribe.requiredJID
            subscriptionID = unsubscribe.subscriptionID
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("unsubscribe", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.attribute("jid", jid.description)
            writer.attribute("subid", subscriptionID)
            writer.end()
            writer.end()
        }

        /// The subscription that there is no more, where the service tells it.
        public struct Response: IQResponse, Hashable {
            /// The subscription, as it is now.
            public var subscription: PubSubSubscription?

            /// An answer.
            public init(_ subscription: PubSubSubscription? = nil) {
                self.subscription = subscription
            }

            /// Decodes an answer, which may have no content.
            ///
            /// - Throws: when there is a subscription without an address or a state.
            public init(resultPayload: Element?) throws(PayloadError) {
                guard let element = resultPayload, element.isNamed(PubSub.name),
                    let child = element.child("subscription")
                else { return }
                subscription = try PubSubSubscription(child)
            }

            /// Encodes the answer.
            public func writeResult(to writer: inout Writer) {
                guard let subscription else { return }
                writer.element(PubSub.name) { subscription.write(to: &$0, in: PubSub.namespace) }
            }
        }
    }
}
