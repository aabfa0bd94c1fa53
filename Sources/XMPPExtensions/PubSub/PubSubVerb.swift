// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §10 (features), §17 (one request each)

import XMLStream
public import XMPPCore

/// One of the requests of publish-subscribe.
///
/// Whoever serves a single one of them routes it by itself, as `OnIQ(PubSub.GetItems.self)`: the others of the same
/// kind are then answered with `feature-not-implemented`.
public protocol PubSubVerb: IQRequest {
    /// The feature of a service that carries it out (XEP-0060 §10).
    static var feature: PubSubFeature { get }
}

extension PubSubVerb {
    /// Publish-subscribe in general and the feature for this request.
    public static var features: [String] { [PubSub.namespace, feature.variable] }
}

extension Element {
    /// The child of `<pubsub/>` that says what is asked.
    func verb(_ name: String) throws(PayloadError) -> Element {
        guard let verb = child(name) else { throw unknownVerb }
        return verb
    }

    /// The name of the child of `<pubsub/>` that says what is asked.
    ///
    /// - Parameter companions: Children that only add to another one.
    /// - Throws: when there is none, or more than one.
    func verbName(companions: Set<String> = []) throws(PayloadError) -> String {
        var found: String?
        var companion: String?
        for child in children where child.namespace == namespace {
            let name = child.name
            if companions.contains(name) {
                companion = companion ?? name
            } else if found == nil {
                found = name
            } else {
                throw PayloadError("<\(self.name)/> has more than one request", element: qualifiedName)
            }
        }
        guard let name = found ?? companion else { throw unknownVerb }
        return name
    }

    /// What is asked is none of the requests that this is read as.
    var unknownVerb: PayloadError {
        guard let other = children.first(where: { $0.namespace == namespace }) else {
            return PayloadError("<\(name)/> says nothing that is asked for", element: qualifiedName)
        }
        let message = "<\(other.name)/> is not served here"
        return PayloadError(message, element: other.qualifiedName, answer: .featureNotImplemented(message))
    }
}
