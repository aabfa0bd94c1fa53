// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §17 (attributes)

import XMLStream
import XMPPComponent
import XMPPCore

extension PayloadError {
    /// An error that is answered with a condition of publish-subscribe.
    static func pubSub(
        _ reason: PubSubError.Reason, _ message: String, in element: Element, attribute: String? = nil
    ) -> PayloadError {
        PayloadError(
            message, element: element.qualifiedName, attribute: attribute,
            answer: PubSubError(reason, text: message).stanzaError)
    }
}

/// What the elements of publish-subscribe have in common.
extension Element {
    /// The node; `nil` when there is none, which is the root (XEP-0060 §6.3.4.1, XEP-0248 §8.1).
    var node: String? { nonEmpty("node") }

    /// The node, where there has to be one.
    var requiredNode: String {
        get throws(PayloadError) {
            guard let node else {
                throw .pubSub(.nodeIDRequired, "<\(name)/> lacks the attribute 'node'", in: self, attribute: "node")
            }
            return node
        }
    }

    /// The id of a subscription.
    var subscriptionID: String? { nonEmpty("subid") }

    /// The id of an item, where there has to be one.
    var requiredItemID: String {
        get throws(PayloadError) {
            guard let id = nonEmpty("id") else {
                throw .pubSub(.itemRequired, "<\(name)/> lacks the attribute 'id'", in: self, attribute: "id")
            }
            return id
        }
    }

    /// The address of a subscriber or the like, where there has to be one.
    var requiredJID: JID {
        get throws(PayloadError) {
            guard let text = self["jid"] else {
                throw .pubSub(.jidRequired, "<\(name)/> lacks the attribute 'jid'", in: self, attribute: "jid")
            }
            guard let jid = JID(text) else {
                throw .pubSub(
                    .invalidJID, "the attribute 'jid' of <\(name)/> is no address", in: self, attribute: "jid")
            }
            return jid
        }
    }

    /// The form inside.
    var form: DataForm? {
        get throws(PayloadError) {
            guard let child = child(DataForm.name) else { return nil }
            return try DataForm(child)
        }
    }

    /// The form inside, where there has to be one.
    var requiredForm: DataForm {
        get throws(PayloadError) {
            guard let form = try form else { throw .missingChild("x", of: self) }
            return form
        }
    }

    /// Which page of a list is wanted.
    var pageRequest: ResultSetRequest? {
        get throws(PayloadError) {
            guard let child = child(ResultSetRequest.name) else { return nil }
            return try ResultSetRequest(child)
        }
    }

    /// Where a page is in its list.
    var page: ResultSetPage? {
        get throws(PayloadError) {
            guard let child = child(ResultSetPage.name) else { return nil }
            return try ResultSetPage(child)
        }
    }

    /// A value of a closed set.
    func value<Value: RawRepresentable<String>>(_ attribute: String, _ type: Value.Type) throws(PayloadError) -> Value {
        guard let text = self[attribute] else { throw .missingAttribute(attribute, of: self) }
        guard let value = Value(rawValue: text) else { throw .invalidValue(of: attribute, in: self) }
        return value
    }

    func nonEmpty(_ attribute: String) -> String? {
        self[attribute].flatMap { $0.isEmpty ? nil : $0 }
    }
}
