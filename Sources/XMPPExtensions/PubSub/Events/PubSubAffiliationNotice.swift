// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.9.4 (notification of a changed affiliation)

public import XMLStream
public import XMPPCore

/// What a service tells somebody in a message whose affiliation with a node was changed (XEP-0060 §8.9.4).
public struct PubSubAffiliationNotice: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/pubsub}pubsub`
    public static let name = PubSub.name

    /// The node.
    public var node: String
    /// Who may do what now.
    public var affiliations: [PubSubAffiliation.Entity]

    /// A notice.
    public init(node: String, affiliations: [PubSubAffiliation.Entity]) {
        self.node = node
        self.affiliations = affiliations
    }

    /// Decodes a notice. The XEP's example writes `affilation`; that is read too.
    ///
    /// - Throws: when it names no node, or an affiliation has no address or is none of XEP-0060.
    public init(_ element: Element) throws(PayloadError) {
        let list = try element.verb("affiliations")
        node = try list.requiredNode
        affiliations = []
        for child in list.children
        where child.isNamed("affiliation", in: PubSub.namespace) || child.isNamed("affilation", in: PubSub.namespace) {
            affiliations.append(try PubSubAffiliation.Entity(child))
        }
    }

    /// Encodes the notice.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.start("affiliations", in: PubSub.namespace)
        writer.attribute("node", node)
        for affiliation in affiliations { affiliation.write(to: &writer, in: PubSub.namespace) }
        writer.end()
        writer.end()
    }
}
