// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.3 (options of a subscription)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Asks for the options of a subscription (XEP-0060 §6.3.2).
    public struct GetOptions: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Options.
        public static let feature = PubSubFeature.subscriptionOptions
        /// The options, as they are set too.
        public typealias Response = SetOptions

        /// The node; `nil` for the root.
        public var node: String?
        /// Who is subscribed.
        public var jid: JID
        /// Which of several subscriptions.
        public var subscriptionID: String?

        /// A question.
        public init(node: String?, jid: JID, subscriptionID: String? = nil) {
            self.node = node
            self.jid = jid
            self.subscriptionID = subscriptionID
        }

        /// Decodes a question.
        ///
        /// - Throws: when the subscriber is missing or no address.
        public init(_ element: Element) throws(PayloadError) {
            let options = try element.verb("options")
            node = options.node
            jid = try options.requiredJID
            subscriptionID = options.subscriptionID
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            PubSub.writeOptions(node, jid, subscriptionID, form: nil, to: &writer)
        }
    }

    /// Chooses the options of a subscription (XEP-0060 §6.3.5); the answer to ``GetOptions`` looks the same.
    public struct SetOptions: PubSubVerb, IQResponse, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Options.
        public static let feature = PubSubFeature.subscriptionOptions
        /// Done.
        public typealias Response = EmptyResponse

        /// The node; `nil` for the root.
        public var node: String?
        /// Who is subscribed.
        public var jid: JID
        /// Which of several subscriptions.
        public var subscriptionID: String?
        /// The options; ``PubSubSubscriptionOptions`` as a form. One of the kind `cancel` leaves them as they are.
        public var form: DataForm

        /// Options.
        public init(node: String?, jid: JID, subscriptionID: String? = nil, form: DataForm) {
            self.node = node
            self.jid = jid
            self.subscriptionID = subscriptionID
            self.form = form
        }

        /// Decodes options.
        ///
        /// - Throws: when the subscriber is missing or no address, or there is no form.
        public init(_ element: Element) throws(PayloadError) {
            let options = try element.verb("options")
            node = options.node
            jid = try options.requiredJID
            subscriptionID = options.subscriptionID
            guard let form = try options.form else {
                throw .pubSub(.invalidOptions, "<options/> lacks the child <x/>", in: options)
            }
            self.form = form
        }

        /// Encodes the options.
        public func write(to writer: inout Writer) {
            PubSub.writeOptions(node, jid, subscriptionID, form: form, to: &writer)
        }
    }

    private static func writeOptions(
        _ node: String?, _ jid: JID, _ subscriptionID: String?, form: DataForm?, to writer: inout Writer
    ) {
        writer.start(PubSub.name)
        writer.start("options", in: PubSub.namespace)
        writer.attribute("node", node)
        writer.attribute("jid", jid.description)
        writer.attribute("subid", subscriptionID)
        form?.write(to: &writer)
        writer.end()
        writer.end()
    }
}
