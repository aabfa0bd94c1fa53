// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1 (publish), §7.1.5 (options), §12.11 (several items)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Publishes items at a node (XEP-0060 §7.1).
    public struct Publish: PubSubVerb, Equatable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Publishing.
        public static let feature = PubSubFeature.publish

        /// The node.
        public var node: String
        /// What is published: most often one item; none where the node sends bare notifications. Of several, either all
        /// are published or none (§12.11).
        public var items: [PubSubItem]
        /// What the node has to be like (§7.1.5); changes of a ``PubSubNodeConfiguration`` as a form.
        public var options: DataForm?

        /// A request.
        public init(_ items: [PubSubItem], to node: String, options: DataForm? = nil) {
            self.node = node
            self.items = items
            self.options = options
        }

        /// A request to publish one item.
        public init(_ item: PubSubItem, to node: String, options: DataForm? = nil) {
            self.init([item], to: node, options: options)
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node, or an item has more than one payload.
        public init(_ element: Element) throws(PayloadError) {
            let publish = try element.verb("publish")
            node = try publish.requiredNode
            items = []
            for child in publish.children(QName("item", in: PubSub.namespace)) {
                items.append(try PubSubItem(published: child))
            }
            options = try element.child("publish-options")?.form
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("publish", in: PubSub.namespace)
            writer.attribute("node", node)
            for item in items { item.write(to: &writer, in: PubSub.namespace) }
            writer.end()
            PubSub.writeChild("publish-options", options, to: &writer)
            writer.end()
        }

        /// The ids of what was published, where the service tells them.
        public struct Response: IQResponse, Hashable {
            /// The node; `nil` when nothing is told.
            public var node: String?
            /// The ids of the items: always there when the publisher did not choose them (§7.1.2).
            public var itemIDs: [String]

            /// An answer.
            public init(node: String? = nil, itemIDs: [String] = []) {
                self.node = node
                self.itemIDs = itemIDs
            }

            /// Decodes an answer, which may have no content.
            ///
            /// - Throws: when it names no node, or an item has no id.
            public init(resultPayload: Element?) throws(PayloadError) {
                itemIDs = []
                guard let element = resultPayload, element.isNamed(PubSub.name),
                    let publish = element.child("publish")
                else { return }
                node = try publish.requiredNode
                for child in publish.children(QName("item", in: PubSub.namespace)) {
                    itemIDs.append(try child.requiredItemID)
                }
            }

            /// Encodes the answer.
            public func writeResult(to writer: inout Writer) {
                guard let node else { return }
                writer.start(PubSub.name)
                writer.start("publish", in: PubSub.namespace)
                writer.attribute("node", node)
                for id in itemIDs { PubSubItem(id: id).write(to: &writer, in: PubSub.namespace) }
                writer.end()
                writer.end()
            }
        }
    }
}
