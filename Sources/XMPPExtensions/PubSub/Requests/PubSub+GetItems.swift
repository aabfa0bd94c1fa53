// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.5 (items); XEP-0248 v0.5.0: §6.2 (items of a collection); XEP-0059 v1.0: §2

public import XMLStream
public import XMPPComponent
public import XMPPCore

extension PubSub {
    /// Asks for items of a node (XEP-0060 §6.5).
    public struct GetItems: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Asking for items.
        public static let feature = PubSubFeature.retrieveItems

        /// The node.
        public var node: String
        /// The ids of the wanted items; empty for whichever there are.
        public var itemIDs: [String]
        /// At most so many, the newest ones (`max_items`); `nil` leaves it to the service. Paging is the better way.
        public var maximum: Int?
        /// Which of several subscriptions of one's own it is for.
        public var subscriptionID: String?
        /// Which page of the list; `nil` leaves it to the service, which may send a part of it with its place (§6.5.4).
        public var page: ResultSetRequest?

        /// A question.
        public init(
            _ node: String, itemIDs: [String] = [], maximum: Int? = nil, subscriptionID: String? = nil,
            page: ResultSetRequest? = nil
        ) {
            self.node = node
            self.itemIDs = itemIDs
            self.maximum = maximum
            self.subscriptionID = subscriptionID
            self.page = page
        }

        /// Decodes a question.
        ///
        /// - Throws: when it names no node, an item has no id, or `max_items` is no whole number from 1.
        public init(_ element: Element) throws(PayloadError) {
            let items = try element.verb("items")
            node = try items.requiredNode
            itemIDs = []
            for child in items.children(QName("item", in: PubSub.namespace)) {
                itemIDs.append(try child.requiredItemID)
            }
            if let text = items["max_items"] {
                guard let maximum = Int(text), maximum > 0 else { throw .invalidValue(of: "max_items", in: items) }
                self.maximum = maximum
            }
            subscriptionID = items.subscriptionID
            page = try element.pageRequest
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("items", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.attribute("max_items", maximum.map(String.init))
            writer.attribute("subid", subscriptionID)
            for id in itemIDs { PubSubItem(id: id).write(to: &writer, in: PubSub.namespace) }
            writer.end()
            page?.write(to: &writer)
            writer.end()
        }

        /// Items.
        public struct Response: XMLPayload, IQResponse, Equatable {
            /// `{http://jabber.org/protocol/pubsub}pubsub`
            public static let name = PubSub.name

            /// Items of one node.
            public struct Group: Equatable, Sendable {
                /// The node.
                public var node: String
                /// Its items.
                public var items: [PubSubItem]

                /// Items of a node.
                public init(node: String, items: [PubSubItem]) {
                    self.node = node
                    self.items = items
                }
            }

            /// The items of the node; of a collection those of each of its nodes (XEP-0248 §6.2.2).
            public var groups: [Group]
            /// Where the page is among all.
            public var page: ResultSetPage?

            /// All items in order.
            public var items: [PubSubItem] { groups.flatMap(\.items) }

            /// Items of a node, or a page of them.
            public init(node: String, items: [PubSubItem], page: ResultSetPage? = nil) {
                self.init(groups: [Group(node: node, items: items)], page: page)
            }

            /// Items of the nodes of a collection, or a page of them.
            public init(groups: [Group], page: ResultSetPage? = nil) {
                self.groups = groups
                self.page = page
            }

            /// Decodes an answer.
            ///
            /// - Throws: when there are no items of any node, not even none, or the publisher of one is no address.
            public init(_ element: Element) throws(PayloadError) {
                groups = []
                for list in element.children(QName("items", in: PubSub.namespace)) {
                    var group = Group(node: try list.requiredNode, items: [])
                    for child in list.children(QName("item", in: PubSub.namespace)) {
                        group.items.append(try PubSubItem(child))
                    }
                    groups.append(group)
                }
                guard !groups.isEmpty else { throw .missingChild("items", of: element) }
                page = try element.page
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                writer.start(Self.name)
                for group in groups {
                    writer.start("items", in: PubSub.namespace)
                    writer.attribute("node", group.node)
                    for item in group.items { item.write(to: &writer, in: PubSub.namespace) }
                    writer.end()
                }
                page?.write(to: &writer)
                writer.end()
            }
        }
    }
}
