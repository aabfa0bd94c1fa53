// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMLStream
public import XMPPComponent
public import XMPPExtensions

/// A part of what a service has stored, as XML: a node, or what did not fit into the parts of it before.
///
/// ```xml
/// <node xmlns='urn:swift-xmpp-component:pubsub:export:0' id='princely_musings'
///       creator='hamlet@denmark.lit' created='2003-07-29T22:56:10Z'>
///   <x xmlns='jabber:x:data' type='submit'>...</x>
///   <affiliation jid='hamlet@denmark.lit' affiliation='owner'/>
///   <subscription jid='francisco@denmark.lit' id='ba49252a' state='subscribed' created='2003-07-30T10:00:00Z'>
///     <x xmlns='jabber:x:data' type='submit'>...</x>
///   </subscription>
///   <child node='monologues'/>
///   <item id='1' publisher='hamlet@denmark.lit/blogbot' published='2003-07-31T09:00:00Z'>
///     <entry xmlns='http://www.w3.org/2005/Atom'>...</entry>
///   </item>
/// </node>
/// ```
///
/// Further parts of a node have its name and no configuration.
public struct NodeExport: XMLPayload, Hashable {
    /// `{urn:swift-xmpp-component:pubsub:export:0}node`
    public static let name = QName("node", in: namespace)
    static let namespace = "urn:swift-xmpp-component:pubsub:export:0"

    /// What begins a node.
    public struct Head: Hashable, Sendable {
        /// Its configuration, with the collections that it is in.
        public var configuration: PubSubNodeConfiguration
        /// Who made it.
        public var creator: JID
        /// When it was made.
        public var createdAt: Date
    }

    /// An item.
    public struct Item: Hashable, Sendable {
        /// Its name.
        public var id: String
        /// Who published it.
        public var publisher: JID
        /// When.
        public var publishedAt: Date
        /// Its payload.
        public var payload: Element?

        /// Hashes the name, publisher and time.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(id)
            hasher.combine(publisher)
            hasher.combine(publishedAt)
        }
    }

    /// Where the node is.
    public var address: NodeAddress
    /// What it is; `nil` in a part that goes on with it.
    public var head: Head?
    /// Who may do what there.
    public var affiliations: [PubSubAffiliation.Entity] = []
    /// The nodes in it.
    public var children: [String] = []
    /// Its subscriptions; the key of the node says nothing.
    public var subscriptions: [NodeSubscription] = []
    /// Its items, oldest first.
    public var items: [Item] = []

    /// A part of a node.
    public init(_ address: NodeAddress, head: Head? = nil) {
        self.address = address
        self.head = head
    }

    /// Decodes a part.
    ///
    /// - Throws: naming what is missing or no value.
    public init(_ element: Element) throws(PayloadError) {
        guard let id = element["id"] else { throw .missingAttribute("id", of: element) }
        address = NodeAddress(id, account: try element.optionalAddress("account")?.bare)
        if let form = element.child(DataForm.name) {
            head = Head(
                configuration: try PubSubNodeConfiguration(DataForm(form)),
                creator: try element.address("creator").bare, createdAt: try element.moment("created"))
        }
        for child in element.children where child.namespace == Self.namespace {
            switch child.name {
            case "affiliation":
                guard let affiliation = child["affiliation"].flatMap(PubSubAffiliation.init(rawValue:)) else {
                    throw .invalidValue(of: "affiliation", in: child)
                }
                affiliations.append(PubSubAffiliation.Entity(try child.address("jid"), affiliation))
            case "child":
                guard let node = child["node"] else { throw .missingAttribute("node", of: child) }
                children.append(node)
            case "subscription": subscriptions.append(try Self.subscription(child))
            case "item":
                guard let id = child["id"] else { throw .missingAttribute("id", of: child) }
                items.append(
                    Item(
                        id: id, publisher: try child.address("publisher"), publishedAt: try child.moment("published"),
                        payload: child.children.first { _ in true }))
            default: continue
            }
        }
    }

    private static func subscription(_ element: Element) throws(PayloadError) -> NodeSubscription {
        guard let id = element["id"] else { throw .missingAttribute("id", of: element) }
        guard let state = element["state"].flatMap(PubSubSubscription.State.init(rawValue:)), state != .none else {
            throw .invalidValue(of: "state", in: element)
        }
        var options = PubSubSubscriptionOptions()
        if let form = element.child(DataForm.name) { options = try PubSubSubscriptionOptions(DataForm(form)) }
        return NodeSubscription(
            node: 0, subscriber: try element.address("jid"), id: id, state: state, options: options,
            createdAt: try element.moment("created"))
    }

    /// Encodes the part.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", address.id)
        writer.attribute("account", address.account?.description)
        if let head {
            writer.attribute("creator", head.creator.description)
            writer.attribute("created", DateTime(head.createdAt).description)
            head.configuration.form(.submit).write(to: &writer)
        }
        for affiliation in affiliations {
            writer.start("affiliation", in: Self.namespace)
            writer.attribute("jid", affiliation.jid.description)
            writer.attribute("affiliation", affiliation.affiliation.rawValue)
            writer.end()
        }
        for child in children {
            writer.start("child", in: Self.namespace)
            writer.attribute("node", child)
            writer.end()
        }
        for subscription in subscriptions {
            writer.start("subscription", in: Self.namespace)
            writer.attribute("jid", subscription.subscriber.description)
            writer.attribute("id", subscription.id)
            writer.attribute("state", subscription.state.rawValue)
            writer.attribute("created", DateTime(subscription.createdAt).description)
            subscription.options.form(.submit).write(to: &writer)
            writer.end()
        }
        for item in items {
            writer.start("item", in: Self.namespace)
            writer.attribute("id", item.id)
            writer.attribute("publisher", item.publisher.description)
            writer.attribute("published", DateTime(item.publishedAt).description)
            if let payload = item.payload { writer.copy(payload) }
            writer.end()
        }
        writer.end()
    }
}

extension Element {
    fileprivate func optionalAddress(_ attribute: String) throws(PayloadError) -> JID? {
        guard let text = self[attribute] else { return nil }
        guard let jid = JID(text) else { throw .invalidValue(of: attribute, in: self) }
        return jid
    }

    fileprivate func address(_ attribute: String) throws(PayloadError) -> JID {
        guard let jid = try optionalAddress(attribute) else { throw .missingAttribute(attribute, of: self) }
        return jid
    }

    fileprivate func moment(_ attribute: String) throws(PayloadError) -> Date {
        guard let text = self[attribute] else { throw .missingAttribute(attribute, of: self) }
        guard let moment = DateTime(text) else { throw .invalidValue(of: attribute, in: self) }
        return moment.date
    }
}
