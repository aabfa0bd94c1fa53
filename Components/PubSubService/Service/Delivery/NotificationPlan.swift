// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPExtensions

/// What is to be sent because of one event.
struct NotificationPlan: Sendable {
    /// One message to many.
    struct Part: Sendable {
        var message: Message
        var recipients: AddressList
    }

    /// What has to be known of an event besides its node and those who are subscribed.
    struct Facts: Sendable {
        /// The full addresses that are told without having subscribed (XEP-0163).
        var implicit: [JID] = []
        /// The owners of the node.
        var owners: [JID] = []
        /// The subscriptions at the node of the one whom the event is for.
        var subscriptions: [NodeSubscription] = []
    }

    /// In the order in which they are sent.
    var parts: [Part] = []
    var digests: [DigestBook.Addition] = []
    /// Whether digests of the node are sent first, so that nothing overtakes what they have.
    var endsDigests = false
    /// Whether nobody can be told because the node is gone.
    var isVoid = false

    var recipients: Int { parts.reduce(0) { $0 + $1.recipients.count } }
}
