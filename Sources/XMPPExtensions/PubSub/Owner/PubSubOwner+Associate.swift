// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0248 v0.5.0: §7.5 (associate), §7.6 (dissociate)

public import XMLStream
public import XMPPCore

extension PubSubOwner {
    /// Puts a node into a collection (XEP-0248 §7.5).
    public struct Associate: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Collections.
        public static let feature = PubSubFeature.collections
        /// Done.
        public typealias Response = EmptyResponse

        /// The collection.
        public var collection: String
        /// The node that is to be in it.
        public var node: String

        /// A request.
        public init(_ node: String, with collection: String) {
            self.collection = collection
            self.node = node
        }

        /// Decodes a request.
        ///
        /// - Throws: when a node is not named.
        public init(_ element: Element) throws(PayloadError) {
            (collection, node) = try element.collection("associate")
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("collection", node: collection, to: &writer) { writer in
                writer.collectionChange("associate", node: node, in: PubSub.ownerNamespace)
            }
        }
    }

    /// Takes a node out of a collection (XEP-0248 §7.6).
    public struct Dissociate: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Collections.
        public static let feature = PubSubFeature.collections
        /// Done.
        public typealias Response = EmptyResponse

        /// The collection.
        public var collection: String
        /// The node that is to be in it no more.
        public var node: String

        /// A request.
        public init(_ node: String, from collection: String) {
            self.collection = collection
            self.node = node
        }

        /// Decodes a request. The spelling of XEP-0060's schema, `disassociate`, is read too.
        ///
        /// - Throws: when a node is not named.
        public init(_ element: Element) throws(PayloadError) {
            (collection, node) = try element.collection("dissociate", "disassociate")
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("collection", node: collection, to: &writer) { writer in
                writer.collectionChange("dissociate", node: node, in: PubSub.ownerNamespace)
            }
        }
    }
}

extension Element {
    /// The two nodes of `<pubsub><collection><associate/>`.
    fileprivate func collection(_ names: String...) throws(PayloadError) -> (collection: String, node: String) {
        let collection = try verb("collection")
        guard let change = names.compactMap({ collection.child($0) }).first else {
            throw .missingChild(names[0], of: collection)
        }
        return (try collection.requiredNode, try change.requiredNode)
    }
}

extension Writer {
    mutating func collectionChange(_ name: String, node: String, metadata: DataForm? = nil, in namespace: String) {
        start(name, in: namespace)
        attribute("node", node)
        metadata?.write(to: &self)
        end()
    }
}
