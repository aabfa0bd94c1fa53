// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0308 v1.2.1: §3 (use case), §4 (business rules)

public import XMLStream
public import XMPPCore

/// Says that the message takes the place of an earlier one, with all that is in it (XEP-0308 §3).
public struct MessageCorrection: XMLPayload, Hashable {
    /// `{urn:xmpp:message-correct:0}replace`. Its namespace is the service discovery feature too.
    public static let name = QName("replace", in: "urn:xmpp:message-correct:0")

    /// The id of the message as it was first: each of several corrections names that one (§4).
    public var id: String

    /// A correction of the message of that id.
    public init(_ id: String) {
        self.id = id
    }

    /// Decodes a correction.
    ///
    /// - Throws: when `id` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
    }

    /// Encodes the correction.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        writer.end()
    }
}

extension Message {
    /// The id of the message whose place this one takes; `nil` when it corrects none.
    public var replaces: String? {
        get { part(MessageCorrection.self)?.id }
        set { setPart(newValue.map { MessageCorrection($0) }) }
    }

    /// Whether this message may take the place of an earlier one: it names its id and is of the same sender in the same
    /// chat (XEP-0308 §4).
    ///
    /// In a room and in private messages of one, the same sender is the same occupant. That the occupant is still the
    /// same person is for whoever follows the room's presences to tell.
    public func corrects(_ original: Message) -> Bool {
        guard let id = replaces, id == original.id, type == original.type, type != .error, let from,
            let author = original.from
        else { return false }
        if type == .groupchat || isOfOccupant || original.isOfOccupant { return from == author }
        return from.bare == author.bare && to?.bare == original.to?.bare
    }

    /// The message with other content, to be sent in the place of the one that was sent with `id` (XEP-0308 §3).
    ///
    /// - Parameter change: Changes the copy. It has to leave in what is to stay: a correction replaces everything.
    /// - Returns: `nil` when the message has no id to refer to.
    public func corrected(_ change: (inout Message) throws -> Void) rethrows -> Message? {
        guard let first = replaces ?? id else { return nil }
        var correction = self
        try change(&correction)
        correction.id = nil
        correction.replaces = first
        return correction
    }

    /// Whether the message comes out of a room as a private one (XEP-0045 §7.5).
    private var isOfOccupant: Bool {
        children.contains { $0.isNamed("x", in: "http://jabber.org/protocol/muc#user") }
    }
}
