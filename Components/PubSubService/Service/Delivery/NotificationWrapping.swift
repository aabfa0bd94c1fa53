// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2.4, §12.16 (SubID), §12.8 (body); XEP-0248 v0.5.0: §5.3.1 (Collection)

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

/// What is in a notification beside the event itself. Those for whom it is the same get the same message.
struct NotificationWrapping: Hashable, Sendable {
    /// The subscriptions that it is for, where the subscriber has several.
    var subscriptionIDs: [String] = []
    /// The collections through which it comes.
    var collections: [String] = []
    /// A text for people.
    var body: String?
    /// To whom replies go.
    var replyTo: [JID] = []
    /// When it happened, where it is told late.
    var delay: Date?
    /// Whether it is of no use later (XEP-0334).
    var isForNow = false

    /// Takes over what another one has besides.
    mutating func merge(_ other: NotificationWrapping) {
        for id in other.subscriptionIDs where !subscriptionIDs.contains(id) { subscriptionIDs.append(id) }
        for collection in other.collections where !collections.contains(collection) { collections.append(collection) }
        if let text = other.body, body != text {
            let whole = body.map { "\($0)\n\(text)" } ?? text
            body = whole.utf8.count <= ItemSummary.maximumBytes ? whole : body
        }
        replyTo = other.replyTo
    }

    /// A message for many. The headers come last (XEP-0060 §7.1.2.4).
    func message(_ payload: some XMLPayload, from account: JID?, type: MessageType) -> Message {
        var message = Message(to: nil, from: account, type: type, body: body)
        message.append(payload)
        if !replyTo.isEmpty { message.append(ReplyAddresses(replyTo)) }
        if let delay { message.append(Delay(stamp: delay)) }
        if isForNow { message.hints = [.noStore] }
        let headers =
            subscriptionIDs.map { StanzaHeaders.Header("SubID", $0) }
            + collections.map { StanzaHeaders.Header("Collection", $0) }
        if !headers.isEmpty { message.append(StanzaHeaders(headers)) }
        return message
    }
}
