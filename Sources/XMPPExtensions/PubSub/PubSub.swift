// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §17 (namespaces)

public import XMLStream

/// Publish-subscribe (XEP-0060): the requests of the namespace for everybody are in here, those for owners in
/// ``PubSubOwner``.
///
/// Each request is a type with a precise answer, for whoever sends it. A service takes them as one of two closed sets,
/// ``PubSubGetRequest`` and ``PubSubSetRequest`` (and ``PubSubOwnerGetRequest``, ``PubSubOwnerSetRequest``):
///
/// ```swift
/// OnIQ(PubSubSetRequest.self) { request, context in
///     switch request {
///     case .publish(let publish): .published(try await store.publish(publish, by: context.sender))
///     case .subscribe, .unsubscribe: throw PubSubError.unsupported(.subscribe)
///     ...
///     }
/// }
/// ```
public enum PubSub {
    /// The namespace of requests that everybody may make.
    public static let namespace = "http://jabber.org/protocol/pubsub"
    /// The namespace of requests for owners.
    public static let ownerNamespace = "http://jabber.org/protocol/pubsub#owner"
    /// The namespace of notifications.
    public static let eventNamespace = "http://jabber.org/protocol/pubsub#event"
    /// The namespace of application conditions in errors.
    public static let errorsNamespace = "http://jabber.org/protocol/pubsub#errors"
    /// `{http://jabber.org/protocol/pubsub}pubsub`
    public static let name = QName("pubsub", in: namespace)
}

/// The requests of publish-subscribe that only an owner of a node may make (XEP-0060 §8). See ``PubSub``.
public enum PubSubOwner {
    /// `{http://jabber.org/protocol/pubsub#owner}pubsub`
    public static let name = QName("pubsub", in: PubSub.ownerNamespace)
}
