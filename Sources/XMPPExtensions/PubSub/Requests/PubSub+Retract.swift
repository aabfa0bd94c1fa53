// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.2 (delete an item), §12.11 (several items)

public import XMLStream
public import XMPPCore

extension PubSub {
    /// Deletes items of a node (XEP-0060 §7.2).
    public struct Retract: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Deleting items.
        public static let feature = PubSubFeature.deleteItems
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String
        /// The ids of the items; not empty. Either all are deleted or none (§12.11).
        public var itemIDs: [String]
        /// Whether subscribers are to be told (§7.2.2.1); `nil` leaves it to the node.
        public var notifies: Bool?

        /// A request.
        public init(_ itemIDs: [String], from node: String, notifies: Bool? = nil) {
            self.node = node
            self.itemIDs = itemIDs
            self.notifies = notifies
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node, there is no item, or one has no id.
        public init(_ element: Element) throws(PayloadError) {
            let retract = try element.verb("retract")
            node = try retract.requiredNode
            itemIDs = []
            for child in retract.children(QName("item", in: PubSub.namespace)) {
                itemIDs.append(try child.requiredItemID)
            }
            guard !itemIDs.isEmpty else {
                throw .pubSub(.itemRequired, "<retract/> lacks the child <item/>", in: retract)
            }
            if let text = retract["notify"] {
                guard let notifies = FormField.boolean(text) else { throw .invalidValue(of: "notify", in: retract) }
                self.notifies = notifies
            }
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("retract", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.attribute("notify", notifies.map { $0 ? "true" : "false" })
            for id in itemIDs { PubSubItem(id: id).write(to: &writer, in: PubSub.namespace) }
            writer.end()
            writer.end()
        }
    }
}
