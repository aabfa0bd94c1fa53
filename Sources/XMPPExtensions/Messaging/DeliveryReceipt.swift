// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0184 v1.4.0: §5 (when to request), §7 (protocol format)

public import XMLStream
public import XMPPCore

/// Asks for a receipt of the message it is in (XEP-0184 §7).
public struct ReceiptRequest: XMLPayload, Hashable {
    /// `{urn:xmpp:receipts}request`
    public static let name = QName("request", in: DeliveryReceipt.namespace)

    /// A request.
    public init() {}

    /// Decodes a request, which has no content.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}

/// Says that a message has been received (XEP-0184 §7).
public struct DeliveryReceipt: XMLPayload, Hashable {
    /// The namespace of the protocol, which is its service discovery feature too.
    public static let namespace = "urn:xmpp:receipts"
    /// `{urn:xmpp:receipts}received`
    public static let name = QName("received", in: namespace)

    /// The id of the message that was received.
    public var id: String

    /// A receipt of the message of that id.
    public init(_ id: String) {
        self.id = id
    }

    /// Decodes a receipt.
    ///
    /// - Throws: when `id` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
    }

    /// Encodes the receipt.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        writer.end()
    }
}

extension Message {
    /// Whether the sender asks for a receipt. It has to have an id then (XEP-0184 §7), which is made up when it is sent.
    public var requestsReceipt: Bool {
        get { children.contains { $0.isNamed(ReceiptRequest.name) } }
        set { setPart(newValue ? ReceiptRequest() : nil) }
    }

    /// The receipt the message is; `nil` also when it is malformed. Setting it takes a request away (XEP-0184 §5.4).
    public var receipt: DeliveryReceipt? {
        get { part() }
        set {
            setPart(newValue)
            if newValue != nil { requestsReceipt = false }
        }
    }

    /// The receipt that answers the message, of its type; `nil` when it gets none.
    ///
    /// None is due when none is asked for, the message has no id or sender, is an error or a receipt itself (§5.4), or
    /// is of a room, where everybody's receipt would go to everybody (§5.3).
    public func makeReceipt() -> Message? {
        guard requestsReceipt, let from, let id, !id.isEmpty, type != .error, type != .groupchat,
            !children.contains(where: { $0.isNamed(DeliveryReceipt.name) })
        else { return nil }
        var answer = Message(to: from, from: to, type: type)
        answer.append(DeliveryReceipt(id))
        return answer
    }
}
