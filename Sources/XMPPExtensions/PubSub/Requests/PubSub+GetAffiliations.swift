// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.7 (affiliations)

public import XMLStream
public import XMPPComponent
public import XMPPCore

extension PubSub {
    /// Asks for one's own affiliations (XEP-0060 §5.7).
    public struct GetAffiliations: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub}pubsub`
        public static let name = PubSub.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Asking for affiliations.
        public static let feature = PubSubFeature.retrieveAffiliations

        /// The node; `nil` for all of them.
        public var node: String?
        /// Which page of the list; `nil` for all of it.
        public var page: ResultSetRequest?

        /// A question.
        public init(node: String? = nil, page: ResultSetRequest? = nil) {
            self.node = node
            self.page = page
        }

        /// Decodes a question.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("affiliations").node
            page = try element.pageRequest
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("affiliations", in: PubSub.namespace)
            writer.attribute("node", node)
            writer.end()
            page?.write(to: &writer)
            writer.end()
        }

        /// One's own affiliations.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub}pubsub`
            public static let name = PubSub.name

            /// The node that was asked about; `nil` for all of them.
            public var node: String?
            /// The affiliations, or a page of them.
            public var affiliations: [PubSubAffiliation.Node]
            /// Where the page is among all.
            public var page: ResultSetPage?

            /// An answer.
            public init(node: String? = nil, affiliations: [PubSubAffiliation.Node], page: ResultSetPage? = nil) {
                self.node = node
                self.affiliations = affiliations
                self.page = page
            }

            /// Decodes an answer.
            ///
            /// - Throws: when an affiliation is none of XEP-0060, or with no node.
            public init(_ element: Element) throws(PayloadError) {
                let list = try element.verb("affiliations")
                node = list.node
                affiliations = []
                for child in list.children(QName("affiliation", in: PubSub.namespace)) {
                    affiliations.append(try PubSubAffiliation.Node(child, default: node))
                }
                page = try element.page
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                writer.start(Self.name)
                writer.start("affiliations", in: PubSub.namespace)
                writer.attribute("node", node)
                for affiliation in affiliations { affiliation.write(to: &writer) }
                writer.end()
                page?.write(to: &writer)
                writer.end()
            }
        }
    }
}
