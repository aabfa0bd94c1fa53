// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0355 v0.5: §4.2 (admin mode), §5.1 (the notification of client mode)

public import XMLStream
public import XMPPCore

/// A namespace whose requests a server hands on (XEP-0355 §4.1).
public struct DelegatedNamespace: Hashable, Sendable {
    /// The namespace of the requests' payload.
    public var namespace: String
    /// Attributes that the payload must have: requests without them the server answers itself.
    public var attributes: [String]

    /// A namespace.
    public init(_ namespace: String, attributes: [String] = []) {
        self.namespace = namespace
        self.attributes = attributes
    }

    /// Whether a request's payload has all the attributes.
    public func admits(_ payload: Element) -> Bool {
        payload.namespace == namespace && attributes.allSatisfy { payload[$0] != nil }
    }
}

/// Tells a component which namespaces are delegated to it (XEP-0355 §4.2).
public struct DelegationGrant: XMLPayload, Hashable {
    /// `{urn:xmpp:delegation:2}delegation`; version 1 is read and written as well.
    public static let name = QName("delegation", in: DelegationVersion.two.namespace)

    /// The version of the protocol.
    public var version: DelegationVersion
    /// Whose requests, when it was a user who delegated them (§5.1); `nil` for those of all users of the server.
    public var entity: JID?
    /// The namespaces.
    public var namespaces: [DelegatedNamespace]

    /// Namespaces that are delegated.
    public init(_ namespaces: [DelegatedNamespace], entity: JID? = nil, version: DelegationVersion = .two) {
        self.namespaces = namespaces
        self.entity = entity
        self.version = version
    }

    /// Decodes namespaces that are delegated.
    ///
    /// - Throws: when a namespace or the name of an attribute is missing, or `to` is no address.
    public init(_ element: Element) throws(PayloadError) {
        guard let version = DelegationVersion(namespace: element.namespace) else {
            throw .unexpectedElement(element, expected: Self.name)
        }
        self.version = version
        if let text = element["to"] {
            guard let entity = JID(text) else { throw .invalidValue(of: "to", in: element) }
            self.entity = entity
        }
        namespaces = []
        for child in element.children(QName("delegated", in: version.namespace)) {
            guard let namespace = child["namespace"] else { throw .missingAttribute("namespace", of: child) }
            var attributes: [String] = []
            for attribute in child.children(QName("attribute", in: version.namespace)) {
                guard let name = attribute["name"] else { throw .missingAttribute("name", of: attribute) }
                attributes.append(name)
            }
            namespaces.append(DelegatedNamespace(namespace, attributes: attributes))
        }
    }

    /// Encodes the namespaces.
    public func write(to writer: inout Writer) {
        writer.start("delegation", in: version.namespace)
        writer.attribute("to", entity?.description)
        for delegated in namespaces {
            writer.start("delegated", in: version.namespace)
            writer.attribute("namespace", delegated.namespace)
            for attribute in delegated.attributes {
                writer.start("attribute", in: version.namespace)
                writer.attribute("name", attribute)
                writer.end()
            }
            writer.end()
        }
        writer.end()
    }
}
