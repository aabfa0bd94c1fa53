// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0359 v0.7.0: §2 (use cases), §3 (business rules)

public import XMLStream
public import XMPPCore

/// An id that an entity on a stanza's way gave it, unique for that entity (XEP-0359 §2.1).
///
/// It can be believed when that entity delivers it and announces `urn:xmpp:sid:0` (XEP-0359 §6).
public struct StanzaID: XMLPayload, Hashable {
    /// `{urn:xmpp:sid:0}stanza-id`
    public static let name = QName("stanza-id", in: "urn:xmpp:sid:0")

    /// The id.
    public var id: String
    /// Who gave it: an account, or a room.
    public var assigner: JID

    /// An id.
    public init(_ id: String, by assigner: JID) {
        self.id = id
        self.assigner = assigner
    }

    /// Decodes an id.
    ///
    /// - Throws: when `id` or `by` is missing or empty, or `by` is no address.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
        guard let text = element["by"] else { throw .missingAttribute("by", of: element) }
        guard let assigner = JID(text) else { throw .invalidValue(of: "by", in: element) }
        self.assigner = assigner
    }

    /// Encodes the id.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        writer.attribute("by", assigner.description)
        writer.end()
    }
}

/// An id that the sender gave a stanza (XEP-0359 §2.2). Anybody can write one.
public struct OriginID: XMLPayload, Hashable {
    /// `{urn:xmpp:sid:0}origin-id`
    public static let name = QName("origin-id", in: "urn:xmpp:sid:0")

    /// The id.
    public var id: String

    /// An id.
    public init(_ id: String) {
        self.id = id
    }

    /// Decodes an id.
    ///
    /// - Throws: when `id` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
    }

    /// Encodes the id.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        writer.end()
    }
}

extension Stanza {
    /// Gives the stanza an id, in place of all that claim to be of the same entity (XEP-0359 §3, rules 2 and 4).
    ///
    /// - Parameters:
    ///   - id: The id; `nil` only removes the others, which whoever announces `urn:xmpp:sid:0` has to do too.
    ///   - assigner: Who gives it.
    public mutating func setStanzaID(_ id: String?, by assigner: JID) {
        let others = children.filter { child in
            child.isNamed(StanzaID.name) && child["by"].flatMap({ JID($0) }) != assigner
        }
        content.removeAll(StanzaID.name)
        for other in others { append(other) }
        if let id { append(StanzaID(id, by: assigner)) }
    }

    /// The id that this entity gave the stanza. Malformed ones are passed over.
    public func stanzaID(by assigner: JID) -> String? {
        for child in children where child.isNamed(StanzaID.name) {
            if let known = try? StanzaID(child), known.assigner == assigner { return known.id }
        }
        return nil
    }
}

extension Element {
    /// The attribute `id`, which is there and not empty.
    func identifier() throws(PayloadError) -> String {
        guard let id = self["id"] else { throw .missingAttribute("id", of: self) }
        guard !id.isEmpty else { throw .invalidValue(of: "id", in: self) }
        return id
    }
}
