// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1, §6.2, §6.3.5, §7, §8.1 (what can be done)

public import XMLStream
public import XMPPCore

/// Everything that everybody can do at a publish-subscribe service: a service routes this and switches over it.
public enum PubSubSetRequest: IQRequest, Equatable {
    /// Makes a node.
    case create(PubSub.Create)
    /// Chooses the options of a subscription.
    case options(PubSub.SetOptions)
    /// Publishes items.
    case publish(PubSub.Publish)
    /// Deletes items.
    case retract(PubSub.Retract)
    /// Subscribes to a node.
    case subscribe(PubSub.Subscribe)
    /// Ends a subscription.
    case unsubscribe(PubSub.Unsubscribe)

    /// `{http://jabber.org/protocol/pubsub}pubsub`
    public static let name = PubSub.name
    /// Changes something.
    public static let kind = IQKind.set
    /// The answer.
    public typealias Response = PubSubSetResponse

    /// Decodes a request.
    ///
    /// - Throws: answered with `feature-not-implemented` when it is none of these, else what XEP-0060 has for it.
    public init(_ element: Element) throws(PayloadError) {
        switch try element.verbName(companions: ["configure", "options", "publish-options"]) {
        case "create": self = .create(try PubSub.Create(element))
        case "options": self = .options(try PubSub.SetOptions(element))
        case "publish": self = .publish(try PubSub.Publish(element))
        case "retract": self = .retract(try PubSub.Retract(element))
        case "subscribe": self = .subscribe(try PubSub.Subscribe(element))
        case "unsubscribe": self = .unsubscribe(try PubSub.Unsubscribe(element))
        default: throw element.unknownVerb
        }
    }

    /// The request by itself.
    public var verb: any PubSubVerb {
        switch self {
        case .create(let request): request
        case .options(let request): request
        case .publish(let request): request
        case .retract(let request): request
        case .subscribe(let request): request
        case .unsubscribe(let request): request
        }
    }

    /// The node it is about; `nil` for the root, and for a node whose name is left to the service.
    public var node: String? {
        switch self {
        case .create(let request): request.node
        case .options(let request): request.node
        case .publish(let request): request.node
        case .retract(let request): request.node
        case .subscribe(let request): request.node
        case .unsubscribe(let request): request.node
        }
    }

    /// The feature of a service that carries it out.
    public var feature: PubSubFeature { type(of: verb).feature }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        verb.write(to: &writer)
    }
}

/// What a ``PubSubSetRequest`` is answered with: the answer to the request that was made.
public enum PubSubSetResponse: IQResponse, Equatable {
    /// It is done.
    case done
    /// A node was made, and has this name.
    case created(PubSub.Create.Response)
    /// Items were published, and have these names.
    case published(PubSub.Publish.Response)
    /// There is a subscription.
    case subscribed(PubSub.Subscribe.Response)
    /// A subscription has ended.
    case unsubscribed(PubSub.Unsubscribe.Response)

    /// Decodes an answer.
    ///
    /// - Throws: when it is malformed.
    public init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload, element.isNamed(PubSub.name) else {
            self = .done
            return
        }
        switch element.children.first(where: { $0.namespace == PubSub.namespace })?.name {
        case "create": self = .created(try .init(resultPayload: element))
        case "publish": self = .published(try .init(resultPayload: element))
        case "subscription":
            let response = try PubSub.Subscribe.Response(element)
            let hasEnded = response.subscription.state == .none
            self = hasEnded ? .unsubscribed(.init(response.subscription)) : .subscribed(response)
        default: self = .done
        }
    }

    /// Encodes the answer.
    public func writeResult(to writer: inout Writer) {
        switch self {
        case .done: break
        case .created(let response): response.writeResult(to: &writer)
        case .published(let response): response.writeResult(to: &writer)
        case .subscribed(let response): response.writeResult(to: &writer)
        case .unsubscribed(let response): response.writeResult(to: &writer)
        }
    }
}
