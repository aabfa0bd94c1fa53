// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2.1.2 (item)

public import XMLStream
public import XMPPCore

/// A contact in a user's roster (RFC 6121 §2.1.2).
public struct RosterItem: XMLPayload, Hashable {
    /// `{jabber:iq:roster}item`
    public static let name = QName("item", in: "jabber:iq:roster")

    /// Who sees whose presence (RFC 6121 §2.1.2.5).
    public enum Subscription: String, Hashable, Sendable, CaseIterable {
        /// Neither sees the other's.
        case none
        /// The user sees the contact's.
        case to
        /// The contact sees the user's.
        case from
        /// Both see each other's.
        case both
        /// The contact is to be removed, or was.
        case remove
    }

    /// The contact's address, as a rule bare.
    public var jid: JID
    /// What the user calls the contact.
    public var label: String?
    /// Who sees whose presence.
    public var subscription: Subscription
    /// Whether the user has asked for the contact's presence and has no answer yet.
    public var isAsking: Bool
    /// Whether the user has approved the contact's request before it came (RFC 6121 §2.1.2.1).
    public var isApproved: Bool
    /// The groups that the user has put the contact in, each once.
    public var groups: [String]

    /// A contact.
    ///
    /// - Parameters:
    ///   - jid: The contact's address.
    ///   - label: What the user calls the contact.
    ///   - subscription: Who sees whose presence. Of what clients set, servers heed `remove` alone.
    ///   - groups: The groups that the contact is in.
    public init(_ jid: JID, label: String? = nil, subscription: Subscription = .none, groups: [String] = []) {
        self.jid = jid
        self.label = label
        self.subscription = subscription
        isAsking = false
        isApproved = false
        self.groups = groups
    }

    /// Decodes a contact. Empty groups and groups named twice are passed over.
    ///
    /// - Throws: when `jid` is missing or no address, or `subscription` or `approved` has a value that RFC 6121 does not
    ///   know.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["jid"] else { throw .missingAttribute("jid", of: element) }
        guard let jid = JID(text) else { throw .invalidValue(of: "jid", in: element) }
        self.jid = jid
        let label = element["name"] ?? ""
        self.label = label.isEmpty ? nil : label
        subscription = .none
        if let text = element["subscription"] {
            guard let known = Subscription(rawValue: text) else { throw .invalidValue(of: "subscription", in: element) }
            subscription = known
        }
        isAsking = element["ask"] == "subscribe"
        isApproved = try element.booleanValue(of: "approved") ?? false
        groups = []
        var seen: Set<String> = [""]
        for group in element.children(Self.group) where seen.insert(group.text).inserted { groups.append(group.text) }
    }

    /// Encodes the contact.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("jid", jid.description)
        writer.attribute("name", label)
        writer.attribute("subscription", subscription == .none ? nil : subscription.rawValue)
        writer.attribute("ask", isAsking ? "subscribe" : nil)
        writer.attribute("approved", isApproved ? "true" : nil)
        for group in groups { writer.element(Self.group, text: group) }
        writer.end()
    }

    private static let group = QName("group", in: "jabber:iq:roster")
}

extension Element {
    /// The value of an attribute of the type `xs:boolean`; `nil` when it is missing.
    func booleanValue(of attribute: String) throws(PayloadError) -> Bool? {
        guard let text = self[attribute] else { return nil }
        guard let value = FormField.boolean(text) else { throw .invalidValue(of: attribute, in: self) }
        return value
    }
}
