// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMLStream
import XMPPComponent
import XMPPExtensions

/// One line of an export: a part of a node that is small enough to be held in memory.
///
/// An export is an XML document whose root's children are these, nodes before what refers to them. Version 1, which is not
/// said, has no redirects.
///
/// ```xml
/// <export xmlns='urn:swift-xmpp-component:pubsub-export:1' version='2'>
/// <node id='musings' creator='hamlet@denmark.lit' created='2003-12-13T18:30:02Z'><x xmlns='jabber:x:data' ...</node>
/// <redirect node='blogs' uri='xmpp:hamlet@denmark.lit?;node=blog'/>
/// <affiliations node='musings'><affiliation jid='hamlet@denmark.lit' affiliation='owner'/></affiliations>
/// <subscriptions node='musings'><subscription jid='...' id='...' state='subscribed' created='...'><x .../></subscription>
/// <items node='musings'><item id='i1' publisher='hamlet@denmark.lit/elsinore' published='...'><entry .../></item></items>
/// </export>
/// ```
enum ExportRecord: Sendable {
    /// A node, without what is in it.
    case node(Node)
    /// A node that was there has moved.
    case redirect(NodeRedirect)
    /// A node is in a collection.
    case member(node: String, collection: String)
    /// Some of the affiliations at a node.
    case affiliations(node: String, [PubSubAffiliation.Entity])
    /// Some of the subscriptions to a node.
    case subscriptions(node: String, [NodeSubscription])
    /// Some of the items of a node, in the order of publication.
    case items(node: String, [StoredItem])

    static let namespace = "urn:swift-xmpp-component:pubsub-export:1"
    /// The root element.
    static let root = QName("export", in: namespace)
    /// What is written. Files of it and of earlier ones can be read.
    static let version = 2

    // MARK: Writing

    /// The record as a line.
    var line: [UInt8] {
        var writer = Writer(contentNamespace: Self.namespace, capacity: 1024)
        switch self {
        case .node(let node):
            writer.start("node", in: Self.namespace)
            writer.attribute("id", node.address.id)
            writer.attribute("creator", node.creator.description)
            writer.attribute("created", DateTime(node.createdAt).description)
            node.configuration.form(.result).write(to: &writer)
            writer.end()
        case .redirect(let redirect):
            writer.start("redirect", in: Self.namespace)
            writer.attribute("node", redirect.address.id)
            writer.attribute("uri", redirect.uri)
            writer.end()
        case .member(let node, let collection):
            writer.start("member", in: Self.namespace)
            writer.attribute("node", node)
            writer.attribute("collection", collection)
            writer.end()
        case .affiliations(let node, let entities):
            writer.start("affiliations", in: Self.namespace)
            writer.attribute("node", node)
            for entity in entities {
                writer.start("affiliation", in: Self.namespace)
                writer.attribute("jid", entity.jid.description)
                writer.attribute("affiliation", entity.affiliation.rawValue)
                writer.end()
            }
            writer.end()
        case .subscriptions(let node, let subscriptions):
            writer.start("subscriptions", in: Self.namespace)
            writer.attribute("node", node)
            for subscription in subscriptions { Self.write(subscription, to: &writer) }
            writer.end()
        case .items(let node, let items):
            writer.start("items", in: Self.namespace)
            writer.attribute("node", node)
            for item in items {
                writer.start("item", in: Self.namespace)
                writer.attribute("id", item.id)
                writer.attribute("publisher", item.publisher.description)
                writer.attribute("published", DateTime(item.publishedAt).description)
                if !item.payload.isEmpty { writer.copy(encoded: item.payload) }
                writer.end()
            }
            writer.end()
        }
        return writer.withBytes { Array($0) } + [UInt8(ascii: "\n")]
    }

    private static func write(_ subscription: NodeSubscription, to writer: inout Writer) {
        writer.start("subscription", in: namespace)
        writer.attribute("jid", subscription.subscriber.description)
        writer.attribute("id", subscription.id)
        writer.attribute("state", subscription.state.rawValue)
        writer.attribute("created", DateTime(subscription.createdAt).description)
        subscription.options.form(.result).write(to: &writer)
        writer.end()
    }

    // MARK: Reading

    /// Reads a record.
    ///
    /// - Throws: naming what is wrong in it.
    init(_ element: Element) throws(PayloadError) {
        guard element.namespace == Self.namespace else {
            throw PayloadError("«\(element.name)» is no part of an export")
        }
        switch element.name {
        case "node":
            guard let id = element["id"] else { throw .missingAttribute("id", of: element) }
            self = .node(
                Node(
                    address: NodeAddress(id), configuration: try PubSubNodeConfiguration(try Self.form(in: element)),
                    creator: try Self.jid("creator", of: element), createdAt: try Self.date("created", of: element)))
        case "redirect":
            guard let uri = element["uri"], !uri.isEmpty else { throw .missingAttribute("uri", of: element) }
            self = .redirect(NodeRedirect(address: NodeAddress(try Self.node(of: element)), uri: uri))
        case "member":
            guard let collection = element["collection"] else { throw .missingAttribute("collection", of: element) }
            self = .member(node: try Self.node(of: element), collection: collection)
        case "affiliations":
            var entities: [PubSubAffiliation.Entity] = []
            for child in element.children {
                guard let affiliation = child["affiliation"].flatMap(PubSubAffiliation.init(rawValue:)) else {
                    throw .invalidValue(of: "affiliation", in: child)
                }
                entities.append(.init(try Self.jid("jid", of: child).bare, affiliation))
            }
            self = .affiliations(node: try Self.node(of: element), entities)
        case "subscriptions":
            var subscriptions: [NodeSubscription] = []
            for child in element.children { subscriptions.append(try Self.subscription(child)) }
            self = .subscriptions(node: try Self.node(of: element), subscriptions)
        case "items":
            var items: [StoredItem] = []
            for child in element.children { items.append(try Self.item(child)) }
            self = .items(node: try Self.node(of: element), items)
        default: throw PayloadError("«\(element.name)» is no part of an export")
        }
    }

    private static func subscription(_ element: Element) throws(PayloadError) -> NodeSubscription {
        guard let id = element["id"], !id.isEmpty else { throw .missingAttribute("id", of: element) }
        guard let state = element["state"].flatMap(PubSubSubscription.State.init(rawValue:)), state != .none else {
            throw .invalidValue(of: "state", in: element)
        }
        return NodeSubscription(
            node: 0, subscriber: try jid("jid", of: element), id: id, state: state,
            options: try PubSubSubscriptionOptions(try form(in: element)),
            createdAt: try date("created", of: element))
    }

    private static func item(_ element: Element) throws(PayloadError) -> StoredItem {
        guard let id = element["id"], !id.isEmpty else { throw .missingAttribute("id", of: element) }
        var children = element.children
        let payload = children.next()
        guard children.next() == nil else { throw PayloadError("The item «\(id)» has more than one payload") }
        return StoredItem(
            id: id, payload: payload.map { StoredItem.bytes(of: $0) } ?? [],
            publisher: try jid("publisher", of: element), publishedAt: try date("published", of: element))
    }

    private static func node(of element: Element) throws(PayloadError) -> String {
        guard let node = element["node"] else { throw .missingAttribute("node", of: element) }
        return node
    }

    private static func jid(_ name: String, of element: Element) throws(PayloadError) -> JID {
        guard let jid = element[name].flatMap({ JID($0) }) else { throw .invalidValue(of: name, in: element) }
        return jid
    }

    private static func date(_ name: String, of element: Element) throws(PayloadError) -> Date {
        guard let date = element[name].flatMap({ DateTime($0) }) else { throw .invalidValue(of: name, in: element) }
        return date.date
    }

    private static func form(in element: Element) throws(PayloadError) -> DataForm {
        guard let form = element.child(DataForm.name) else { throw .missingChild("x", of: element) }
        return try DataForm(form)
    }
}
