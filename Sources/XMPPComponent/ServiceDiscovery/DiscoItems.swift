// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0030 v2.5.0: §4 (items)

/// An entity or a node that belongs to another (XEP-0030 §4.1).
public struct DiscoItem: Hashable, Sendable {
    /// Its address.
    public var jid: JID
    /// A part of the entity at that address.
    public var node: String?
    /// A name for people.
    public var name: String?

    /// An item.
    public init(jid: JID, node: String? = nil, name: String? = nil) {
        self.jid = jid
        self.node = node
        self.name = name
    }
}

/// Asks an entity what belongs to it (XEP-0030 §4.1), a page at a time if wanted (XEP-0059).
public struct DiscoItemsQuery: IQRequest, Hashable {
    /// `{http://jabber.org/protocol/disco#items}query`
    public static let name = QName("query", in: DiscoItems.namespace)
    /// Read only.
    public static let kind = IQKind.get
    /// Paging is part of what is answered.
    public static let features = [DiscoItems.namespace, ResultSetRequest.name.namespace]
    /// The answer.
    public typealias Response = DiscoItems

    /// A part of the entity; nil is the entity itself.
    public var node: String?
    /// Which page; nil is all.
    public var page: ResultSetRequest?
    /// What else is said about the items that are wanted, such as the filter of XEP-0462; most often nothing.
    public var extensions: [Element] = []

    /// Asks about the entity or a node of it.
    public init(node: String? = nil, page: ResultSetRequest? = nil) {
        self.node = node
        self.page = page
    }

    /// Hashes the node and the page: elements have no hash.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(node)
        hasher.combine(page)
    }

    /// Decodes a request.
    public init(_ element: Element) throws(PayloadError) {
        node = element["node"]
        page = nil
        if let set = element.child(ResultSetRequest.name) { page = try ResultSetRequest(set) }
        extensions = element.children.filter {
            $0.namespace != Self.name.namespace && !$0.isNamed(ResultSetRequest.name)
        }
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        for element in extensions { writer.copy(element) }
        page?.write(to: &writer)
        writer.end()
    }
}

/// What belongs to an entity (XEP-0030 §4.1).
public struct DiscoItems: XMLPayload, IQResponse, Hashable {
    /// The namespace of the protocol.
    public static let namespace = "http://jabber.org/protocol/disco#items"
    /// `{http://jabber.org/protocol/disco#items}query`
    public static let name = QName("query", in: namespace)

    /// The node that was asked about.
    public var node: String?
    /// The items, or a page of them.
    public var items: [DiscoItem]
    /// Where the page is among all.
    public var page: ResultSetPage?

    /// Items of an entity or a node of it.
    public init(node: String? = nil, items: [DiscoItem], page: ResultSetPage? = nil) {
        self.node = node
        self.items = items
        self.page = page
    }

    /// Decodes an answer. Items without a valid address are passed over.
    public init(_ element: Element) throws(PayloadError) {
        node = element["node"]
        items = element.children(QName("item", in: Self.namespace)).compactMap { item in
            guard let jid = item["jid"].flatMap({ try? JID(parsing: $0) }) else { return nil }
            return DiscoItem(jid: jid, node: item["node"], name: item["name"])
        }
        page = nil
        if let set = element.child(ResultSetPage.name) { page = try ResultSetPage(set) }
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        for item in items {
            writer.start("item", in: Self.namespace)
            writer.attribute("jid", item.jid.description)
            writer.attribute("node", item.node)
            writer.attribute("name", item.name)
            writer.end()
        }
        page?.write(to: &writer)
        writer.end()
    }
}
