// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.9 (affiliations)

public import XMLStream
public import XMPPComponent
public import XMPPCore

extension PubSubOwner {
    /// Asks who may do what at a node (XEP-0060 §8.9.1).
    public struct GetAffiliations: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Managing affiliations.
        public static let feature = PubSubFeature.modifyAffiliations

        /// The node.
        public var node: String
        /// Which page of the list; `nil` for all of it.
        public var page: ResultSetRequest?

        /// A question.
        public init(_ node: String, page: ResultSetRequest? = nil) {
            self.node = node
            self.page = page
        }

        /// Decodes a question.
        ///
        /// - Throws: when it names no node.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("affiliations").requiredNode
            page = try element.pageRequest
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            SetAffiliations.write([], at: node, page: page, to: &writer)
        }

        /// Who may do what at a node.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
            public static let name = PubSubOwner.name

            /// The node; `nil` where the service leaves it out, as Prosody 0.12 does.
            public var node: String?
            /// The affiliations, or a page of them.
            public var affiliations: [PubSubAffiliation.Entity]
            /// Where the page is among all.
            public var page: ResultSetPage?

            /// An answer.
            public init(node: String?, affiliations: [PubSubAffiliation.Entity], page: ResultSetPage? = nil) {
                self.node = node
                self.affiliations = affiliations
                self.page = page
            }

            /// Decodes an answer.
            ///
            /// - Throws: when an affiliation has no address or is none of XEP-0060.
            public init(_ element: Element) throws(PayloadError) {
                let list = try element.verb("affiliations")
                node = list.node
                affiliations = try SetAffiliations.read(list)
                page = try element.page
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                SetAffiliations.write(affiliations, at: node, page: page, to: &writer)
            }
        }
    }

    /// Changes who may do what at a node (XEP-0060 §8.9.2). Those that are not mentioned keep what they have.
    public struct SetAffiliations: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Managing affiliations.
        public static let feature = PubSubFeature.modifyAffiliations
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String
        /// The changed affiliations.
        public var affiliations: [PubSubAffiliation.Entity]

        /// A request.
        public init(_ affiliations: [PubSubAffiliation.Entity], at node: String) {
            self.node = node
            self.affiliations = affiliations
        }

        /// Decodes a request.
        ///
        /// - Throws: when it names no node, or an affiliation has no address or is none of XEP-0060.
        public init(_ element: Element) throws(PayloadError) {
            let list = try element.verb("affiliations")
            node = try list.requiredNode
            affiliations = try Self.read(list, isRequest: true)
        }

        /// - Parameter isRequest: Whether an entry that tells no affiliation leaves it as it is (§8.9.2.1).
        fileprivate static func read(_ list: Element, isRequest: Bool = false) throws(PayloadError)
            -> [PubSubAffiliation.Entity]
        {
            var entries: [PubSubAffiliation.Entity] = []
            for child in list.children(QName("affiliation", in: PubSub.ownerNamespace)) {
                guard !isRequest || child["affiliation"] != nil else { continue }
                entries.append(try PubSubAffiliation.Entity(child))
            }
            return entries
        }

        /// Encodes the request.
        public func write(to writer: inout Writer) {
            Self.write(affiliations, at: node, page: ResultSetPage?.none, to: &writer)
        }

        fileprivate static func write(
            _ entries: [PubSubAffiliation.Entity], at node: String?, page: (some XMLPayload)?, to writer: inout Writer
        ) {
            writer.start(Self.name)
            writer.start("affiliations", in: PubSub.ownerNamespace)
            writer.attribute("node", node)
            for entry in entries { entry.write(to: &writer, in: PubSub.ownerNamespace) }
            writer.end()
            page?.write(to: &writer)
            writer.end()
        }
    }
}
