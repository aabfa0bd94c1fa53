// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.6, §16.4.1 (pubsub#subscribe_authorization)

public import XMPPCore

/// A subscription that an owner is to approve (XEP-0060 §8.6).
///
/// The service sends it as a form in a message to the owners; one of them sends it back filled in, or cancelled.
public struct PubSubAuthorization: Hashable, Sendable {
    /// `http://jabber.org/protocol/pubsub#subscribe_authorization`
    public static let formType = "http://jabber.org/protocol/pubsub#subscribe_authorization"

    /// The node.
    public var node: String
    /// Who wants to subscribe.
    public var subscriber: JID
    /// The id of the subscription.
    public var subscriptionID: String?
    /// Whether it is approved.
    public var isAllowed: Bool

    /// A subscription to be approved.
    public init(node: String, subscriber: JID, subscriptionID: String? = nil, isAllowed: Bool = false) {
        self.node = node
        self.subscriber = subscriber
        self.subscriptionID = subscriptionID
        self.isAllowed = isAllowed
    }

    /// Reads a form. What an owner sends without an answer is no approval.
    ///
    /// - Throws: naming the field, when the node or the subscriber is missing, or a value is not allowed; when the form is
    ///   of another FORM_TYPE.
    public init(_ form: DataForm) throws(PayloadError) {
        guard form.formType == Self.formType else {
            throw PayloadError("This is no form to approve a subscription.", element: DataForm.name)
        }
        guard let node = form["pubsub#node"]?.string, !node.isEmpty else {
            throw PayloadError("The field «pubsub#node» is missing.", element: DataForm.name)
        }
        guard let subscriber = try form["pubsub#subscriber_jid"]?.jid else {
            throw PayloadError("The field «pubsub#subscriber_jid» is missing.", element: DataForm.name)
        }
        self.init(
            node: node, subscriber: subscriber,
            subscriptionID: form["pubsub#subid"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            isAllowed: try form["pubsub#allow"]?.boolean ?? false)
    }

    /// A form that asks an owner, or an owner's answer.
    ///
    /// - Parameters:
    ///   - kind: `form` to ask, `submit` to answer.
    ///   - title: The title, one line.
    ///   - instructions: What to do, a line each.
    public func form(_ kind: DataForm.Kind, title: String? = nil, instructions: [String] = []) -> DataForm {
        let allow = FormField.boolean("pubsub#allow", label: "Approve the subscription?", value: isAllowed)
        return DataForm(
            kind, formType: Self.formType, title: title, instructions: instructions,
            fields: (subscriptionID.map { [.hidden("pubsub#subid", value: $0)] } ?? []) + [
                .text("pubsub#node", label: "Node", value: node),
                .jid("pubsub#subscriber_jid", label: "Subscriber", value: subscriber), allow,
            ])
    }
}
