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

    /// The child of `<pubsub/>` that adds a form to another one: it comes after that, and what it is about is told there
    /// (XEP-0060 §6.3.7, §8.1.3).
    ///
    /// - Throws: answered with `bad-request` when it comes before, or has an attribute that says what it is about.
    func companion(_ name: String, of verb: String) throws(PayloadError) -> Element? {
        var hasVerb = false
        for child in children where child.namespace == namespace {
            if child.name == verb { hasVerb = true }
            guard child.name == name else { continue }
            guard hasVerb else {
                throw PayloadError("<\(name)/> comes after <\(verb)/>", element: child.qualifiedName)
            }
            for attribute in ["node", "jid"] where child[attribute] != nil {
                throw PayloadError(
                    "<\(name)/> has no attribute '\(attribute)': <\(verb)/> has it", element: child.qualifiedName,
                    attribute: attribute)
            }
            return child
        }
        return nil
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
