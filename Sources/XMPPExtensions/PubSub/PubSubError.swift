// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5 – §8 (error cases), §17.2 (conditions); XEP-0248 v0.5.0: §7 (error cases)

import XMLStream
public import XMPPCore

/// An error in the terms of publish-subscribe (XEP-0060 §17.2).
///
/// A service throws it as it is; who asked a service reads it from the error that came:
///
/// ```swift
/// do {
///     try await client.subscribe(to: "news")
/// } catch let error as PubSubError where error.reason == .closedNode {
///     ...
/// }
/// ```
public struct PubSubError: StanzaErrorConvertible, Hashable, Sendable {
    /// What is wrong.
    public var reason: Reason
    /// The condition of RFC 6120 that goes with it. A few reasons are told with several.
    public var condition: StanzaError.Condition
    /// What can be done about it.
    public var kind: StanzaError.Kind
    /// What is wrong, for people.
    public var text: String?

    /// An error.
    ///
    /// - Parameters:
    ///   - reason: What is wrong.
    ///   - text: A text for people; sent to the other side, so without secrets.
    ///   - condition: The condition of RFC 6120; by default the one that XEP-0060 has in its examples.
    ///   - kind: What can be done about it; by default what XEP-0060 has in its examples.
    public init(
        _ reason: Reason, text: String? = nil, condition: StanzaError.Condition? = nil, kind: StanzaError.Kind? = nil
    ) {
        let usual = reason.usual
        self.reason = reason
        self.text = text
        self.condition = condition ?? usual.condition
        self.kind = kind ?? (condition == nil || condition == usual.condition ? usual.kind : self.condition.defaultKind)
    }

    /// Reads the error of a service; `nil` when it has no condition of publish-subscribe.
    public init?(_ error: StanzaError) {
        guard let application = error.application, application.namespace == PubSub.errorsNamespace,
            let reason = Reason(name: application.name, feature: application["feature"])
        else { return nil }
        self.reason = reason
        condition = error.condition
        kind = error.kind
        text = error.text
    }

    /// What the peer is told.
    public var stanzaError: StanzaError {
        let name = QName(reason.name, in: PubSub.errorsNamespace)
        let application: Element
        if case .unsupported(let feature) = reason {
            application = Element(name, attributes: ["feature": feature.rawValue])
        } else {
            application = Element(name)
        }
        return StanzaError(condition, text: text, kind: kind, application: application)
    }

    /// The service does not have that feature (`feature-not-implemented`).
    public static func unsupported(_ feature: PubSubFeature) -> PubSubError {
        PubSubError(.unsupported(feature))
    }

    /// The service does not make nodes without a name (XEP-0060 §8.1.1: `not-acceptable`).
    public static let instantNodesUnsupported = PubSubError(.nodeIDRequired, condition: .notAcceptable)

    /// Who is not subscribed may not retrieve items (XEP-0060 §6.5.9.3: `not-authorized`).
    public static let retrievalRequiresSubscription = PubSubError(.notSubscribed, condition: .notAuthorized)

    /// The graph of nodes does not allow this (XEP-0248 §7.2.3: `not-allowed`).
    public static let invalidGraph = PubSubError(.invalidOptions, condition: .notAllowed)
}

extension PubSubError: CustomStringConvertible {
    /// Reason, condition and text, for logs.
    public var description: String { "\(reason.name): \(stanzaError)" }
}
