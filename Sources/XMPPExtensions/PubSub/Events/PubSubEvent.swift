// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2, §7.2.2, §8.2.5.3, §8.4.2, §8.5.2, §12.14, §17.3 (events); XEP-0248 v0.5.0: §5.3

public import XMLStream
public import XMPPCore

/// What a publish-subscribe service tells of a node, in a message (XEP-0060 §17.3).
///
/// ```swift
/// var message = Message(to: viewer, from: contact, type: .headline)
/// message.append(PubSubEvent.items(.init("urn:xmpp:avatar:metadata", [item])))
/// ```
public enum PubSubEvent: XMLPayload, Equatable {
    /// `{http://jabber.org/protocol/pubsub#event}event`
    public static let name = QName("event", in: PubSub.eventNamespace)

    /// Items were published or deleted.
    case items(Items)
    /// All items of a node were deleted.
    case purged(node: String)
    /// A node was made in a collection (XEP-0248 §5.3.1.2).
    case created(node: String)
    /// A node was deleted; its subscribers may find another one at the URI.
    case deleted(node: String, redirect: String?)
    /// A node was configured; the configuration where the node tells it.
    case configured(node: String?, form: DataForm?)
    /// A node was put into a collection; the node's ``PubSubNodeMetadata`` where the service tells it (XEP-0248 §5.3.2).
    case associated(node: String, collection: String?, metadata: DataForm?)
    /// A node was taken out of a collection (XEP-0248 §5.3.2).
    case dissociated(node: String, collection: String?)
    /// A subscription has changed (XEP-0060 §12.14), or will end soon (§12.19).
    case subscription(PubSubSubscription)

    /// Items that were published or deleted.
    public struct Items: Equatable, Sendable {
        /// The node.
        public var node: String
        /// The items that were published.
        public var published: [PubSubItem]
        /// The ids of items that were deleted.
        public var retracted: [String]

        /// Items of a node. Both may be empty: a bare notification.
        public init(_ node: String, _ published: [PubSubItem] = [], retracted: [String] = []) {
            self.node = node
            self.published = published
            self.retracted = retracted
        }
    }

    /// The node that the event is about; of a collection's change the node that is in it or no more. `nil` for the root.
    public var node: String? {
        switch self {
        case .items(let items): items.node
        case .purged(let node), .created(let node), .deleted(let node, _): node
        case .associated(let node, _, _), .dissociated(let node, _): node
        case .configured(let node, _): node
        case .subscription(let subscription): subscription.node
        }
    }

    /// Decodes an event.
    ///
    /// - Throws: when it is none of these, or one that lacks its node, an id or the like.
    public init(_ element: Element) throws(PayloadError) {
        guard let child = element.children.first(where: { $0.namespace == PubSub.eventNamespace }) else {
            throw .missingChild("items", of: element)
        }
        switch child.name {
        case "items": self = .items(try Items(child))
        case "purge": self = .purged(node: try child.requiredNode)
        case "create": self = .created(node: try child.requiredNode)
        case "delete": self = .deleted(node: try child.requiredNode, redirect: try child.redirect)
        case "configuration": self = .configured(node: child.node, form: try child.form)
        case "collection":
            if let change = child.child("associate") {
                self = .associated(
                    node: try change.requiredNode, collection: child.node, metadata: try change.form)
            } else if let change = child.child("dissociate") ?? child.child("disassociate") {
                self = .dissociated(node: try change.requiredNode, collection: child.node)
            } else {
                throw .missingChild("associate", of: child)
            }
        case "subscription": self = .subscription(try PubSubSubscription(child))
        default: throw PayloadError("<\(child.name)/> is no event", element: child.qualifiedName)
        }
    }

    /// Encodes the event.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        switch self {
        case .items(let items): items.write(to: &writer)
        case .purged(let node): Self.write("purge", node, to: &writer)
        case .created(let node): Self.write("create", node, to: &writer)
        case .deleted(let node, let redirect):
            Self.write("delete", node, to: &writer) { $0.redirect(redirect, in: PubSub.eventNamespace) }
        case .configured(let node, let form):
            Self.write("configuration", node, to: &writer) { form?.write(to: &$0) }
        case .associated(let node, let collection, let metadata):
            Self.write("collection", collection, to: &writer) { writer in
                writer.collectionChange("associate", node: node, metadata: metadata, in: PubSub.eventNamespace)
            }
        case .dissociated(let node, let collection):
            Self.write("collection", collection, to: &writer) { writer in
                writer.collectionChange("dissociate", node: node, in: PubSub.eventNamespace)
            }
        case .subscription(let subscription): subscription.write(to: &writer, in: PubSub.eventNamespace)
        }
        writer.end()
    }

    private static func write(
        _ name: String, _ node: String?, to writer: inout Writer, content: (inout Writer) -> Void = { _ in }
    ) {
        writer.start(name, in: PubSub.eventNamespace)
        writer.attribute("node", node)
        content(&writer)
        writer.end()
    }
}

extension PubSubEvent.Items {
    init(_ element: Element) throws(PayloadError) {
        self.init(try element.requiredNode)
        for child in element.children where child.namespace == PubSub.eventNamespace {
            switch child.name {
            case "item": published.append(try PubSubItem(child))
            case "retract": retracted.append(try child.requiredItemID)
            default: continue
            }
        }
    }

    func write(to writer: inout Writer) {
        writer.start("items", in: PubSub.eventNamespace)
        writer.attribute("node", node)
        for item in published { item.write(to: &writer, in: PubSub.eventNamespace) }
        for id in retracted {
            writer.start("retract", in: PubSub.eventNamespace)
            writer.attribute("id", id)
            writer.end()
        }
        writer.end()
    }
}
