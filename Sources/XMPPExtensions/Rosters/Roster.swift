// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2.1.3 (roster get), §2.6 (versioning)

public import XMLStream
public import XMPPCore

/// Asks for a roster (RFC 6121 §2.1.3).
public struct RosterQuery: IQRequest, Hashable {
    /// `{jabber:iq:roster}query`
    public static let name = QName("query", in: "jabber:iq:roster")
    /// Changes nothing.
    public static let kind = IQKind.get
    /// None: rosters are no feature of service discovery.
    public static let features: [String] = []
    /// The answer.
    public typealias Response = Roster

    /// The version that the asker has (RFC 6121 §2.6.2), "" for none; `nil` when it keeps none.
    public var version: String?

    /// A question.
    ///
    /// - Parameter version: The version that the asker has, "" for none; `nil` when it keeps none.
    public init(version: String? = nil) {
        self.version = version
    }

    /// Decodes a question.
    public init(_ element: Element) throws(PayloadError) {
        version = element["ver"]
    }

    /// Encodes the question.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("ver", version)
        writer.end()
    }
}

/// A user's contacts (RFC 6121 §2.1.4).
public struct Roster: XMLPayload, IQResponse, Hashable {
    /// `{jabber:iq:roster}query`
    public static let name = RosterQuery.name

    /// The contacts.
    public var items: [RosterItem]
    /// The version of the list, where the server keeps one.
    public var version: String?
    /// Whether the asker's version is not older than the server's (RFC 6121 §2.6.3): then there are no items here.
    public var isUnchanged: Bool

    /// A list of contacts.
    public init(_ items: [RosterItem], version: String? = nil) {
        self.items = items
        self.version = version
        isUnchanged = false
    }

    /// The contact of this bare address.
    public subscript(contact: JID) -> RosterItem? { items.first { $0.jid == contact } }

    /// Decodes a list. Contacts whose address RFC 7622 does not allow are passed over: users put them there, not servers.
    ///
    /// - Throws: when a contact has no address at all, or something else in it is malformed.
    public init(_ element: Element) throws(PayloadError) {
        version = element["ver"]
        isUnchanged = false
        items = []
        for child in element.children(RosterItem.name) {
            if let text = child["jid"], JID(text) == nil { continue }
            items.append(try RosterItem(child))
        }
    }

    /// Reads the answer: no payload means that nothing has changed since the version in the question.
    ///
    /// - Throws: ``PayloadError`` when it is something else than a roster.
    public init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload else {
            self.init([])
            isUnchanged = true
            return
        }
        guard element.isNamed(Self.name) else { throw .unexpectedElement(element, expected: Self.name) }
        try self.init(element)
    }

    /// Encodes the list.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("ver", version)
        for item in items { item.write(to: &writer) }
        writer.end()
    }

    /// Writes the list, or nothing when nothing has changed.
    public func writeResult(to writer: inout Writer) {
        if !isUnchanged { write(to: &writer) }
    }
}
