// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.8 (subscriptions)

public import XMLStream
public import XMPPComponent
public import XMPPCore

extension PubSubOwner {
    /// Asks who is subscribed to a node (XEP-0060 §8.8.1).
    public struct GetSubscriptions: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Managing subscriptions.
        public static let feature = PubSubFeature.manageSubscriptions

        /// The node.
        public var node: String
        /// Which page of the list; `nil` for all of it.
        public var page: ResultSetRequest?

        /// A question.
        public init(_ node: String, page: ResultSetRequest? = nil) {
            self.node = node
            self.page = page
        }

        /// Decodes a question.
        ///
        /// - Throws: when it names no node.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("subscriptions").requiredNode
            page = try element.pageRequest
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            SetSubscriptions.write([], at: node, page: page, to: &writer)
        }

        /// Who is subscribed to a node.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
            public static let name = PubSubOwner.name

            /// The node; `nil` where the service leaves it out, as Prosody 0.12 does.
            public var node: String?
            /// The subscriptions, or a page of them; they do not repeat the node.
            public var subscriptions: [PubSubSubscription]
            /// Where the page is among all.
            public var page: ResultSetPage?

            /// An answer.
            public init(node: String?, subscriptions: [PubSubSubscription], page: ResultSetPage? = nil) {
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
                subscriptions = try SetSubscriptions.read(list)
                page = try element.page
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                SetSubscriptions.write(subscriptions, at: node, page: page, to: &writer)
            }
        }
    }

    /// Changes who is subscribed to a node (XEP-0060 §8.8.2). Those that are not mentioned stay as they are.
    public struct SetSubscriptions: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Managing subscriptions.
        public static let feature = PubSubFeature.manageSubscriptions
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String
        /// The changed subscriptions; they do not repeat the node.
        public var subscriptions: [PubSubSubscription]

        /// A request.
        public init(_ subscriptions: [PubSubSubscription], at node: String) {
            self.node = node
            self.subscriptions = subscriptions
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node, or a subscription has no address or no state.
        public init(_ element: Element) throws(PayloadError) {
            let list = try element.verb("subscriptions")
            node = try list.requiredNode
            subscriptions = try Self.read(list, isRequest: true)
        }

        /// - Parameter isRequest: Whether an entry that tells no state leaves it as it is (§8.8.2.1).
        fileprivate static func read(_ list: Element, isRequest: Bool = false) throws(PayloadError)
            -> [PubSubSubscription]
        {
            var entries: [PubSubSubscription] = []
            for child in list.children(QName("subscription", in: PubSub.ownerNamespace)) {
                guard !isRequest || child["subscription"] != nil else { continue }
                entries.append(try PubSubSubscription(child))
            }
            return entries
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            Self.write(subscriptions, at: node, page: ResultSetPage?.none, to: &writer)
        }

        fileprivate static func write(
            _ entries: [PubSubSubscription], at node: String?, page: (some XMLPayload)?, to writer: inout Writer
        ) {
            writer.start(Self.name)
            writer.start("subscriptions", in: PubSub.ownerNamespace)
            writer.attribute("node", node)
            for entry in entries { entry.write(to: &writer, in: PubSub.ownerNamespace) }
            writer.end()
            page?.write(to: &writer)
            writer.end()
        }
    }
}
