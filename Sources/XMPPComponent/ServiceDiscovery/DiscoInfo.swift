// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0030 v2.5.0: §3 (information); XEP-0128 v1.0.1: §2 (recommendations)

/// What an entity is (XEP-0030 §3.1), such as `component/generic`; the registry is at xmpp.org/registrar.
public struct DiscoIdentity: Hashable, Sendable {
    /// The category, such as `component`, `client`, `pubsub`.
    public var category: String
    /// The type within the category, such as `generic`, `bot`, `service`.
    public var type: String
    /// A name for people.
    public var name: String?
    /// The name's language (`xml:lang`).
    public var language: String?

    /// An identity.
    public init(category: String, type: String, name: String? = nil, language: String? = nil) {
        self.category = category
        self.type = type
        self.name = name
        self.language = language
    }
}

/// Asks an entity what it is and what it can do (XEP-0030 §3.1).
public struct DiscoInfoQuery: IQRequest, Hashable {
    /// `{http://jabber.org/protocol/disco#info}query`
    public static let name = QName("query", in: DiscoInfo.namespace)
    /// Read only.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = DiscoInfo

    /// A part of the entity; nil is the entity itself.
    public var node: String?

    /// Asks about the entity or a node of it.
    public init(node: String? = nil) {
        self.node = node
    }

    /// Decodes a request.
    public init(_ element: Element) throws(PayloadError) {
        node = element["node"]
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        writer.end()
    }
}

/// What an entity is and what it can do (XEP-0030 §3.1).
public struct DiscoInfo: XMLPayload, IQResponse, Equatable {
    /// The namespace of the protocol.
    public static let namespace = "http://jabber.org/protocol/disco#info"
    /// `{http://jabber.org/protocol/disco#info}query`
    public static let name = QName("query", in: namespace)

    /// The node that was asked about.
    public var node: String?
    /// At least one, by the XEP.
    public var identities: [DiscoIdentity]
    /// The protocols it answers, without repetition.
    public var features: [String]
    /// Data forms with more (XEP-0128), as elements.
    public var forms: [Element]

    /// Information about an entity or a node of it.
    public init(
        node: String? = nil, identities: [DiscoIdentity], features: [String] = [], forms: [Element] = []
    ) {
        self.node = node
        self.identities = identities
        self.features = features
        self.forms = forms
    }

    /// Decodes an answer. Identities and features without their attributes are passed over.
    public init(_ element: Element) throws(PayloadError) {
        node = element["node"]
        identities = element.children(QName("identity", in: Self.namespace)).compactMap { identity in
            guard let category = identity["category"], let type = identity["type"] else {
                return nil
            }
            return DiscoIdentity(
                category: category, type: type, name: identity["name"], language: identity.language)
        }
        features = element.children(QName("feature", in: Self.namespace)).compactMap { $0["var"] }
        forms = Array(element.children(QName("x", in: "jabber:x:data")))
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("node", node)
        for identity in identities {
            writer.start("identity", in: Self.namespace)
            writer.attribute("category", identity.category)
            writer.attribute("type", identity.type)
            writer.attribute("name", identity.name)
            writer.language(identity.language)
            writer.end()
        }
        for feature in features {
            writer.start("feature", in: Self.namespace)
            writer.attribute("var", feature)
            writer.end()
        }
        for form in forms { writer.copy(form) }
        writer.end()
    }

    /// Adds what another part of the component knows, without repetition.
    mutating func merge(_ other: DiscoInfo) {
        for identity in other.identities where !identities.contains(identity) { identities.append(identity) }
        var known = Set(features)
        features += other.features.filter { known.insert($0).inserted }
        forms += other.forms
    }
}
