// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.6, §5.7, §6.3, §6.4, §6.5 (what can be asked)

public import XMLStream
public import XMPPCore

/// Everything that can be asked of a publish-subscribe service by everybody: a service routes this and switches over it.
public enum PubSubGetRequest: IQRequest, Hashable {
    /// Asks for one's own affiliations.
    case affiliations(PubSub.GetAffiliations)
    /// Asks for the options that a new subscription has.
    case defaultOptions(PubSub.GetDefaultOptions)
    /// Asks for items of a node.
    case items(PubSub.GetItems)
    /// Asks for the options of a subscription.
    case options(PubSub.GetOptions)
    /// Asks for one's own subscriptions.
    case subscriptions(PubSub.GetSubscriptions)

    /// `{http://jabber.org/protocol/pubsub}pubsub`
    public static let name = PubSub.name
    /// Changes nothing.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = PubSubGetResponse

    /// Decodes a request.
    ///
    /// - Throws: answered with `feature-not-implemented` when it is none of these, else what XEP-0060 has for it.
    public init(_ element: Element) throws(PayloadError) {
        switch try element.verbName() {
        case "affiliations": self = .affiliations(try PubSub.GetAffiliations(element))
        case "default": self = .defaultOptions(try PubSub.GetDefaultOptions(element))
        case "items": self = .items(try PubSub.GetItems(element))
        case "options": self = .options(try PubSub.GetOptions(element))
        case "subscriptions": self = .subscriptions(try PubSub.GetSubscriptions(element))
        default: throw element.unknownVerb
        }
    }

    /// The request by itself.
    public var verb: any PubSubVerb {
        switch self {
        case .affiliations(let request): request
        case .defaultOptions(let request): request
        case .items(let request): request
        case .options(let request): request
        case .subscriptions(let request): request
        }
    }

    /// The node it is about; `nil` for the root, and for all nodes.
    public var node: String? {
        switch self {
        case .affiliations(let request): request.node
        case .defaultOptions(let request): request.node
        case .items(let request): request.node
        case .options(let request): request.node
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

/// What a ``PubSubGetRequest`` is answered with: the answer to the request that was made.
public enum PubSubGetResponse: IQResponse, Equatable {
    /// One's own affiliations.
    case affiliations(PubSub.GetAffiliations.Response)
    /// The options that a new subscription has.
    case defaultOptions(PubSub.GetDefaultOptions.Response)
    /// Items of a node.
    case items(PubSub.GetItems.Response)
    /// The options of a subscription.
    case options(PubSub.GetOptions.Response)
    /// One's own subscriptions.
    case subscriptions(PubSub.GetSubscriptions.Response)

    /// Decodes an answer.
    ///
    /// - Throws: when it is none of these, or malformed.
    public init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload else { throw .missingPayload(PubSub.name) }
        switch element.children.first(where: { $0.namespace == PubSub.namespace })?.name {
        case "affiliations": self = .affiliations(try .init(element))
        case "default": self = .defaultOptions(try .init(element))
        case "items": self = .items(try .init(element))
        case "options": self = .options(try .init(element))
        case "subscriptions": self = .subscriptions(try .init(element))
        default: throw PayloadError("<\(element.name)/> is no answer", element: element.qualifiedName)
        }
    }

    /// Encodes the answer.
    public func writeResult(to writer: inout Writer) {
        switch self {
        case .affiliations(let response): response.writeResult(to: &writer)
        case .defaultOptions(let response): response.writeResult(to: &writer)
        case .items(let response): response.writeResult(to: &writer)
        case .options(let response): response.writeResult(to: &writer)
        case .subscriptions(let response): response.writeResult(to: &writer)
        }
    }
}
