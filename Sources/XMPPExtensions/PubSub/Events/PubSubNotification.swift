// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2, §12.16 (headers), §6.1.7 (delay); XEP-0248 v0.5.0: §5.3.1 (Collection)

public import XMPPCore

/// A message that tells of a node: the event, and what is told beside it.
public struct PubSubNotification: Equatable, Sendable {
    /// The event.
    public var event: PubSubEvent
    /// The subscriptions that it is sent for, where one has several (SHIM header `SubID`, XEP-0060 §7.1.2.4).
    public var subscriptionIDs: [String]
    /// The collections that it is sent for (SHIM header `Collection`, XEP-0248 §5.3.1).
    public var collections: [String]
    /// When it was published, where it is sent later (XEP-0060 §6.1.7).
    public var delay: Delay?

    /// A notification.
    public init(
        _ event: PubSubEvent, subscriptionIDs: [String] = [], collections: [String] = [], delay: Delay? = nil
    ) {
        self.event = event
        self.subscriptionIDs = subscriptionIDs
        self.collections = collections
        self.delay = delay
    }

    /// Reads a message; `nil` when it tells of no node.
    ///
    /// - Throws: when an event is malformed. Headers or a delay that are so are passed over.
    public init?(_ message: Message) throws(PayloadError) {
        guard let event = try message.payload(of: PubSubEvent.self) else { return nil }
        let headers = (try? message.payload(of: StanzaHeaders.self))?.headers ?? []
        self.init(
            event, subscriptionIDs: headers.filter { $0.name == "SubID" }.map(\.value),
            collections: headers.filter { $0.name == "Collection" }.map(\.value),
            delay: try? message.payload(of: Delay.self))
    }

    /// The message to be sent.
    ///
    /// - Parameters:
    ///   - recipient: To whom it goes.
    ///   - sender: The service, or whose node it is; `nil` is the component's domain.
    ///   - type: What the node's configuration says (``PubSubNotificationType``).
    public func message(to recipient: JID, from sender: JID? = nil, type: MessageType = .headline) -> Message {
        var message = Message(to: recipient, from: sender, type: type)
        message.append(event)
        let headers =
            subscriptionIDs.map { StanzaHeaders.Header("SubID", $0) }
            + collections.map { StanzaHeaders.Header("Collection", $0) }
        if !headers.isEmpty { message.append(StanzaHeaders(headers)) }
        if let delay { message.append(delay) }
        return message
    }
}
