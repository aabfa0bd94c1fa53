// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.4 (default options)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Asks for the options that a new subscription has (XEP-0060 §6.4).
    public struct GetDefaultOptions: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Asking for default options.
        public static let feature = PubSubFeature.retrieveDefaultSub

        /// The node; `nil` for the service as a whole.
        public var node: String?

        /// A question.
        public init(node: String? = nil) {
            self.node = node
        }

        /// Decodes a question.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("default").node
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("default", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.end()
            writer.end()
        }

        /// The options that a new subscription has.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub}pubsub`
            public static let name = PubSub.name

            /// The node; `nil` for the service as a whole.
            public var node: String?
            /// The options; ``PubSubSubscriptionOptions`` as a form.
            public var form: DataForm

            /// An answer.
            public init(node: String? = nil, form: DataForm) {
                self.node = node
                self.form = form
            }

            /// Decodes an answer.
            ///
            /// - Throws: when it has no form.
            public init(_ element: Element) throws(PayloadError) {
                let child = try element.verb("default")
                node = child.node
                form = try child.requiredForm
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                writer.start(Self.name)
                writer.start("default", in: PubSub.namespace)
                writer.attribute("node", node)
                form.write(to: &writer)
                writer.end()
                writer.end()
            }
        }
    }
}
