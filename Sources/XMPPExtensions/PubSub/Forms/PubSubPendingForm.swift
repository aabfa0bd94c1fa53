// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.7 (pending subscriptions)

import XMPPCore

/// The form of the ad-hoc command by which an owner asks for the subscriptions that wait for approval: the node is chosen
/// in it (XEP-0060 §8.7). The service then sends a ``PubSubAuthorization`` for each.
public struct PubSubPendingForm: Hashable, Sendable {
    /// The node of the command.
    public static let command = "http://jabber.org/protocol/pubsub#get-pending"

    /// The nodes that there are to choose from.
    public var nodes: [String]

    /// A form to choose from these nodes.
    public init(nodes: [String]) {
        self.nodes = nodes
    }

    /// The form to be filled in.
    public var form: DataForm {
        DataForm(
            .form, formType: PubSubAuthorization.formType,
            fields: [
                .choice(
                    "pubsub#node", label: "The node", of: nodes.map { FormOption($0) }, isRequired: true)
            ])
    }

    /// The node that was chosen.
    ///
    /// - Throws: ``FormRejection`` when none was, or one that there is not.
    public func node(in submission: DataForm) throws(FormRejection) -> String {
        let form = form
        guard let node = try form.check(submission)["pubsub#node"]?.string else {
            throw form.rejection(
                of: submission, [FormProblem("pubsub#node", .missing, "«The node» is required.")])
        }
        return node
    }
}
