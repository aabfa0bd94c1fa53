// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.4 (delete a node), §8.5 (purge)

public import XMLStream
public import XMPPCore

extension PubSubOwner {
    /// Deletes a node (XEP-0060 §8.4).
    public struct Delete: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Deleting nodes.
        public static let feature = PubSubFeature.deleteNodes
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String
        /// Where subscribers find another node, such as `xmpp:hamlet@denmark.lit?;node=blog`.
        public var redirect: String?

        /// A request.
        public init(_ node: String, redirect: String? = nil) {
            self.node = node
            self.redirect = redirect
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node, or the root, which cannot be deleted (XEP-0248 §7.4.3.1); when a redirection
        ///   leads nowhere.
        public init(_ element: Element) throws(PayloadError) {
            let delete = try element.verb("delete")
            guard delete["node"] != "" else {
                let message = "The root node cannot be deleted."
                throw PayloadError(message, element: delete.qualifiedName, answer: .notAllowed(message))
            }
            node = try delete.requiredNode
            redirect = try delete.redirect
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("delete", node: node, to: &writer) { writer in
                writer.redirect(redirect, in: PubSub.ownerNamespace)
            }
        }
    }

    /// Deletes all items of a node (XEP-0060 §8.5).
    public struct Purge: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Deleting all items of a node.
        public static let feature = PubSubFeature.purgeNodes
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String

        /// A request.
        public init(_ node: String) {
            self.node = node
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("purge").requiredNode
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("purge", node: node, to: &writer)
        }
    }
}

extension Element {
    /// Where a deleted node's subscribers find another one.
    var redirect: String? {
        get throws(PayloadError) {
            guard let child = child("redirect") else { return nil }
            guard let uri = child.nonEmpty("uri") else { throw .missingAttribute("uri", of: child) }
            return uri
        }
    }
}

extension Writer {
    mutating func redirect(_ uri: String?, in namespace: String) {
        guard let uri else { return }
        start("redirect", in: namespace)
        attribute("uri", uri)
        end()
    }
}
