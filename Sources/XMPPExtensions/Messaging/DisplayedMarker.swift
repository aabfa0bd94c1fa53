// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0333 v1.0.0: §4 (use cases), §5 (business rules)

public import XMLStream
public import XMPPCore

/// Says that the sender would like to know when the message has been displayed (XEP-0333 §4.1).
public struct Markable: XMLPayload, Hashable {
    /// `{urn:xmpp:chat-markers:0}markable`
    public static let name = QName("markable", in: DisplayedMarker.namespace)

    /// The request.
    public init() {}

    /// Decodes the request, which has no content.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}

/// Says that a message, and all before it, has been displayed (XEP-0333 §4.2).
///
/// Markers only move forward: one for an older message than the last, or one that is not in the chat, means nothing
/// (§5). The XEP's earlier drafts had `received` and `acknowledged` as well, which its version 1.0 gave up.
public struct DisplayedMarker: XMLPayload, Hashable {
    /// The namespace of the protocol, which is its service discovery feature too.
    public static let namespace = "urn:xmpp:chat-markers:0"
    /// `{urn:xmpp:chat-markers:0}displayed`
    public static let name = QName("displayed", in: namespace)

    /// The id of the last message that was displayed; in a room the one that the room gave it (§4.3).
    public var id: String

    /// A marker for the message of that id.
    public init(_ id: String) {
        self.id = id
    }

    /// Decodes a marker.
    ///
    /// - Throws: when `id` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
    }

    /// Encodes the marker.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        writer.end()
    }
}

extension Message {
    /// Whether the sender would like to know when the message has been displayed. It MUST have an id then, which is made
    /// up when it is sent.
    public var isMarkable: Bool {
        get { children.contains { $0.isNamed(Markable.name) } }
        set { setPart(newValue ? Markable() : nil) }
    }

    /// Which message has been displayed; `nil` also when the marker is malformed. A message with one is no answer to be
    /// answered by another (XEP-0333 §4.2).
    public var displayedMarker: DisplayedMarker? {
        get { part() }
        set { setPart(newValue) }
    }

    /// The message that says that this one has been displayed; `nil` when none is to be sent.
    ///
    /// None is to be sent when none is asked for, to a marker (XEP-0333 §4.2), to an error, or when the message has no
    /// sender or no ``referenceID``. Of several messages only the last is to be answered.
    public func makeDisplayedMarker() -> Message? {
        guard isMarkable, let from, let id = type == .groupchat ? referenceID : id, !id.isEmpty, type != .error,
            !children.contains(where: { $0.isNamed(DisplayedMarker.name) })
        else { return nil }
        // §4.2 copies the stanza's own id in a chat, also when there is an origin id.
        var answer = Message(to: type == .groupchat ? from.bare : from, from: to, type: type)
        if let thread { answer.thread = thread }
        answer.append(DisplayedMarker(id))
        return answer
    }
}
