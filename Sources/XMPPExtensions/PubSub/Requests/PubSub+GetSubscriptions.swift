// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.6 (subscriptions)

public import XMLStream
public import XMPPComponent
public import XMPPCore

extension PubSub {
    /// Asks for one's own subscriptions (XEP-0060 §5.6).
    public struct GetSubscriptions: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Asking for subscriptions.
        public static let feature = PubSubFeature.retrieveSubscriptions

        /// The node; `nil` for all of them.
        public var node: String?
        /// Which page of the list; `nil` for all of it.
        public var page: ResultSetRequest?

        /// A question.
        public init(node: String? = nil, page: ResultSetRequest? = nil) {
            self.node = node
            self.page = page
        }

        /// Decodes a question.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("subscriptions").node
            page = try element.pageRequest
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("subscriptions", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.end()
            page?.write(to: &writer)
            writer.end()
        }

        /// One's own subscriptions.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub}pubsub`
            public static let name = PubSub.name

            /// The node that was asked about; `nil` for all of them.
            public var node: String?
            /// The subscriptions, or a page of them.
            public var subscriptions: [PubSubSubscription]
            /// Where the page is among all.
            public var page: ResultSetPage?

            /// An answer.
            public init(node: String? = nil, subscriptions: [PubSubSubscription], page: ResultSetPage? = nil) {
                self.node = node
                self.subscriptions = subscriptions
                self.page = page
            }

            /// Decodes an answer.
            ///
            /// - Throws: when a subscription has no address or no state.
            public init(_ element: Element) throws(PayloadError) {
                let list = try element.verb("subscriptions")
                node = list.node
                subscriptions = []
                for child in list.children(QName("subscription", in: PubSub.namespace)) {
                    var subscription = try PubSubSubscription(child)
                    subscription.node = subscription.node ?? node
                    subscriptions.append(subscription)
                }
                page = try element.page
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                writer.start(Self.name)
                writer.start("subscriptions", in: PubSub.namespace)
                writer.attribute("node", node)
                for subscription in subscriptions { subscription.write(to: &writer, in: PubSub.namespace) }
                writer.end()
                page?.write(to: &writer)
                writer.end()
            }
        }
    }
}
