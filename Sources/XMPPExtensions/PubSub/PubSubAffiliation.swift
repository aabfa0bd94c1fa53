// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.1 (affiliations), §5.7, §8.9 (lists of them)

import XMLStream
public import XMPPCore

/// What somebody may do at a node (XEP-0060 §4.1).
public enum PubSubAffiliation: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case owner
    /// Publish, subscribe and retrieve.
    case publisher
    /// Publish, and nothing else.
    case publishOnly = "publish-only"
    /// Subscribe and retrieve.
    case member
    /// What the node lets everybody do.
    case none
    /// Nothing.
    case outcast

    /// The affiliation of somebody with a node, as it is told to that somebody (XEP-0060 §5.7).
    public struct Node: Hashable, Sendable {
        /// The node.
        public var node: String
        /// The affiliation with it.
        public var affiliation: PubSubAffiliation

        /// An affiliation with a node.
        public init(_ node: String, _ affiliation: PubSubAffiliation) {
            self.node = node
            self.affiliation = affiliation
        }

        init(_ element: Element, default node: String?) throws(PayloadError) {
            guard let node = element.node ?? node else { throw .missingAttribute("node", of: element) }
            self.node = node
            affiliation = try element.value("affiliation", PubSubAffiliation.self)
        }

        func write(to writer: inout Writer) {
            writer.start("affiliation", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.attribute("affiliation", affiliation.rawValue)
            writer.end()
        }
    }

    /// The affiliation of somebody with a node, as it is told to the node's owner (XEP-0060 §8.9).
    public struct Entity: Hashable, Sendable {
        /// Who; a bare address by XEP-0060 §4.1.
        public var jid: JID
        /// The affiliation.
        public var affiliation: PubSubAffiliation

        /// An affiliation of somebody.
        public init(_ jid: JID, _ affiliation: PubSubAffiliation) {
            self.jid = jid
            self.affiliation = affiliation
        }

        init(_ element: Element) throws(PayloadError) {
            jid = try element.requiredJID
            affiliation = try element.value("affiliation", PubSubAffiliation.self)
        }

        func write(to writer: inout Writer, in namespace: String) {
            writer.start("affiliation", in: namespace)
            writer.attribute("jid", jid.description)
            writer.attribute("affiliation", affiliation.rawValue)
            writer.end()
        }
    }
}
