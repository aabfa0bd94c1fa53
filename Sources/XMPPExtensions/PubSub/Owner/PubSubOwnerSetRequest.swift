// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.2.4, §8.4, §8.5, §8.8.2, §8.9.2; XEP-0248 v0.5.0: §7.5, §7.6 (what an owner can do)

public import XMLStream
public import XMPPCore

/// Everything that the owner of a node can do: a service routes this and switches over it. All of it is answered with an
/// empty result.
public enum PubSubOwnerSetRequest: IQRequest, Hashable {
    /// Changes who may do what at a node.
    case affiliations(PubSubOwner.SetAffiliations)
    /// Puts a node into a collection.
    case associate(PubSubOwner.Associate)
    /// Configures a node.
    case configure(PubSubOwner.Configure)
    /// Deletes a node.
    case delete(PubSubOwner.Delete)
    /// Takes a node out of a collection.
    case dissociate(PubSubOwner.Dissociate)
    /// Deletes all items of a node.
    case purge(PubSubOwner.Purge)
    /// Changes who is subscribed to a node.
    case subscriptions(PubSubOwner.SetSubscriptions)

    /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
    public static let name = PubSubOwner.name
    /// Changes something.
    public static let kind = IQKind.set
    /// Publish-subscribe in general: the namespace for owners is no feature.
    public static let features = [PubSub.namespace]
    /// Done.
    public typealias Response = EmptyResponse

    /// Decodes a request.
    ///
    /// - Throws: answered with `feature-not-implemented` when it is none of these, else what XEP-0060 has for it.
    public init(_ element: Element) throws(PayloadError) {
        switch try element.verbName() {
        case "affiliations": self = .affiliations(try PubSubOwner.SetAffiliations(element))
        case "collection":
            if element.child("collection")?.child("associate") != nil {
                self = .associate(try PubSubOwner.Associate(element))
            } else {
                self = .dissociate(try PubSubOwner.Dissociate(element))
            }
        case "configure": self = .configure(try PubSubOwner.Configure(element))
        case "delete": self = .delete(try PubSubOwner.Delete(element))
        case "purge": self = .purge(try PubSubOwner.Purge(element))
        case "subscriptions": self = .subscriptions(try PubSubOwner.SetSubscriptions(element))
        default: throw element.unknownVerb
        }
    }

    /// The request by itself.
    public var verb: any PubSubVerb {
        switch self {
        case .affiliations(let request): request
        case .associate(let request): request
        case .configure(let request): request
        case .delete(let request): request
        case .dissociate(let request): request
        case .purge(let request): request
        case .subscriptions(let request): request
        }
    }

    /// The node it is about: of ``associate(_:)`` and ``dissociate(_:)`` the collection.
    public var node: String {
        switch self {
        case .affiliations(let request): request.node
        case .associate(let request): request.collection
        case .configure(let request): request.node
        case .delete(let request): request.node
        case .dissociate(let request): request.collection
        case .purge(let request): request.node
        case .subscriptions(let request): request.node
        }
    }

    /// The feature of a service that carries it out.
    public var feature: PubSubFeature { type(of: verb).feature }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        verb.write(to: &writer)
    }
}
