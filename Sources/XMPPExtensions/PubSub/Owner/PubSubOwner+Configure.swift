// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.2 (configuration), §8.3 (defaults)

public import XMLStream
public import XMPPCore

extension PubSubOwner {
    /// Asks for the configuration of a node (XEP-0060 §8.2.1).
    public struct GetConfiguration: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Configuring nodes.
        public static let feature = PubSubFeature.configNode
        /// The configuration, as it is set too.
        public typealias Response = Configure

        /// The node.
        public var node: String

        /// A question.
        public init(_ node: String) {
            self.node = node
        }

        /// Decodes a question.
        ///
        /// - Throws: when it names no node.
        public init(_ element: Element) throws(PayloadError) {
            node = try element.verb("configure").requiredNode
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("configure", node: node, to: &writer)
        }
    }

    /// Configures a node (XEP-0060 §8.2.4); the answer to ``GetConfiguration`` looks the same.
    public struct Configure: PubSubVerb, IQResponse, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes something.
        public static let kind = IQKind.set
        /// Configuring nodes.
        public static let feature = PubSubFeature.configNode
        /// Done.
        public typealias Response = EmptyResponse

        /// The node.
        public var node: String
        /// A ``PubSubNodeConfiguration`` or changes of one, as a form. One of the kind `cancel` leaves it as it is.
        public var form: DataForm

        /// A configuration.
        public init(_ node: String, form: DataForm) {
            self.node = node
            self.form = form
        }

        /// Decodes a configuration.
        ///
        /// - Throws: when it names no node or has no form.
        public init(_ element: Element) throws(PayloadError) {
            let configure = try element.verb("configure")
            node = try configure.requiredNode
            form = try configure.requiredForm
        }

        /// Encodes the configuration.
        public func write(to writer: inout Writer) {
            PubSubOwner.write("configure", node: node, to: &writer) { form.write(to: &$0) }
        }
    }

    /// Asks for the configuration that a new node has (XEP-0060 §8.3).
    public struct GetDefaultConfiguration: PubSubVerb, Hashable {
        /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
        public static let name = PubSubOwner.name
        /// Changes nothing.
        public static let kind = IQKind.get
        /// Asking for the default configuration.
        public static let feature = PubSubFeature.retrieveDefault

        /// What kind of node; `nil` for the usual, a leaf.
        public var type: PubSubNodeType?

        /// A question.
        public init(_ type: PubSubNodeType? = nil) {
            self.type = type
        }

        /// Decodes a question.
        ///
        /// - Throws: when the kind of node is unknown.
        public init(_ element: Element) throws(PayloadError) {
            let child = try element.verb("default")
            if child["type"] != nil { type = try child.value("type", PubSubNodeType.self) }
        }

        /// Encodes the question.
        public func write(to writer: inout Writer) {
            writer.start(Self.name)
            writer.start("default", in: PubSub.ownerNamespace)
            writer.attribute("type", type?.rawValue)
            writer.end()
            writer.end()
        }

        /// The configuration that a new node has.
        public struct Response: XMLPayload, IQResponse, Hashable {
            /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
            public static let name = PubSubOwner.name

            /// The configuration; a ``PubSubNodeConfiguration`` as a form.
            public var form: DataForm

            /// An answer.
            public init(form: DataForm) {
                self.form = form
            }

            /// Decodes an answer.
            ///
            /// - Throws: when it has no form.
            public init(_ element: Element) throws(PayloadError) {
                form = try element.verb("default").requiredForm
            }

            /// Encodes the answer.
            public func write(to writer: inout Writer) {
                PubSubOwner.write("default", node: nil, to: &writer) { form.write(to: &$0) }
            }
        }
    }

    static func write(
        _ verb: String, node: String?, to writer: inout Writer, content: (inout Writer) -> Void = { _ in }
    ) {
        writer.start(PubSubOwner.name)
        writer.start(verb, in: PubSub.ownerNamespace)
        writer.attribute("node", node)
        content(&writer)
        writer.end()
        writer.end()
    }
}
