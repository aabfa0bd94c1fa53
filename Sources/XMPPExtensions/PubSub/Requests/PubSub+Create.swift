// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.1 (create a node)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Makes a node (XEP-0060 §8.1).
    public struct Create: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Making nodes.
        public static let feature = PubSubFeature.createNodes

        /// The node; `nil` leaves its name to the service (an instant node, §8.1.1).
        public var node: String?
        /// What the node is to be like (§8.1.3), changes of a ``PubSubNodeConfiguration`` as a form; `nil` for the
        /// default.
        public var configuration: DataForm?

        /// A request.
        public init(_ node: String?, configuration: DataForm? = nil) {
            self.node = node
            self.configuration = configuration
        }

        /// Decodes a request.
        ///
        /// - Throws: when the configuration comes first, or names a node itself (§8.1.3).
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("create").node
            configuration = try element.companion("configure", of: "create")?.form
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("create", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.end()
            PubSub.writeChild("configure", configuration, to: &writer)
            writer.end()
        }

        /// The name of the node.
        public struct Response: IQResponse, Hashable {
            /// The node; `nil` when it has the name that was asked for.
            public var node: String?

            /// An answer.
            public init(node: String? = nil) {
                self.node = node
            }

            /// Decodes an answer, which may have no content.
            public init(resultPayload: Element?) throws(PayloadError) {
                guard let element = resultPayload, element.isNamed(PubSub.name) else { return }
                node = element.child("create")?.node
            }

            /// Encodes the answer.
            public func writeResult(to writer: inout Writer) {
                guard let node else { return }
                writer.start(PubSub.name)
                writer.start("create", in: PubSub.namespace)
                writer.attribute("node", node)
                writer.end()
                writer.end()
            }
        }
    }
}
