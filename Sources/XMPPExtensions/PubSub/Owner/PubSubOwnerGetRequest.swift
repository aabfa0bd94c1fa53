// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.2, §8.3, §8.8.1, §8.9.1 (what an owner can ask)

public import XMLStream
public import XMPPCore

/// Everything that can be asked by the owner of a node: a service routes this and switches over it.
public enum PubSubOwnerGetRequest: IQRequest, Hashable {
    /// Asks who may do what at a node.
    case affiliations(PubSubOwner.GetAffiliations)
    /// Asks for the configuration of a node.
    case configuration(PubSubOwner.GetConfiguration)
    /// Asks for the configuration that a new node has.
    case defaultConfiguration(PubSubOwner.GetDefaultConfiguration)
    /// Asks who is subscribed to a node.
    case subscriptions(PubSubOwner.GetSubscriptions)

    /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
    public static let name = PubSubOwner.name
    /// Changes nothing.
    public static let kind = IQKind.get
    /// Publish-subscribe in general: the namespace for owners is no feature.
    public static let features = [PubSub.namespace]
    /// The answer.
    public typealias Response = PubSubOwnerGetResponse

    /// Decodes a request.
    ///
    /// - Throws: answered with `feature-not-implemented` when it is none of these, else what XEP-0060 has for it.
    public init(_ element: Element) throws(PayloadError) {
        switch try element.verbName() {
        case "affiliations": self = .affiliations(try PubSubOwner.GetAffiliations(element))
        case "configure": self = .configuration(try PubSubOwner.GetConfiguration(element))
        case "default": self = .defaultConfiguration(try PubSubOwner.GetDefaultConfiguration(element))
        case "subscriptions": self = .subscriptions(try PubSubOwner.GetSubscriptions(element))
        default: throw element.unknownVerb
        }
    }

    /// The request by itself.
    public var verb: any PubSubVerb {
        switch self {
        case .affiliations(let request): request
        case .configuration(let request): request
        case .defaultConfiguration(let request): request
        case .subscriptions(let request): request
        }
    }

    /// The node it is about; `nil` when it is about none.
    public var node: String? {
        switch self {
        case .affiliations(let request): request.node
        case .configuration(let request): request.node
        case .defaultConfiguration: nil
        case .subscriptions(let request): request.node
        }
    }

    /// The feature of a service that answers it.
    public var feature: PubSubFeature { type(of: verb).feature }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        verb.write(to: &writer)
    }
}

/// What a ``PubSubOwnerGetRequest`` is answered with: the answer to the request that was made.
public enum PubSubOwnerGetResponse: IQResponse, Hashable {
    /// Who may do what at a node.
    case affiliations(PubSubOwner.GetAffiliations.Response)
    /// The configuration of a node.
    case configuration(PubSubOwner.GetConfiguration.Response)
    /// The configuration that a new node has.
    case defaultConfiguration(PubSubOwner.GetDefaultConfiguration.Response)
    /// Who is subscribed to a node.
    case subscriptions(PubSubOwner.GetSubscriptions.Response)

    /// Decodes an answer.
    ///
    /// - Throws: when it is none of these, or malformed.
    public init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload else { throw .missingPayload(PubSubOwner.name) }
        switch element.children.first(where: { $0.namespace == PubSub.ownerNamespace })?.name {
        case "affiliations": self = .affiliations(try .init(element))
        case "configure": self = .configuration(try .init(element))
        case "default": self = .defaultConfiguration(try .init(element))
        case "subscriptions": self = .subscriptions(try .init(element))
        default: throw PayloadError("<\(element.name)/> is no answer", element: element.qualifiedName)
        }
    }

    /// Encodes the answer.
    public func writeResult(to writer: inout Writer) {
        switch self {
        case .affiliations(let response): response.writeResult(to: &writer)
        case .configuration(let response): response.writeResult(to: &writer)
        case .defaultConfiguration(let response): response.writeResult(to: &writer)
        case .subscriptions(let response): response.writeResult(to: &writer)
        }
    }
}
