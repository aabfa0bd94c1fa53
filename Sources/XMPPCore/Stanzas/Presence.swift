// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §4.7 (presence syntax)

public import XMLStream

/// A presence (RFC 6121 §4): who is available, and who may know.
public struct Presence: Stanza {
    /// `presence`.
    public static let elementName = "presence"

    /// What an error about it refers to.
    public var id: String?

    /// Who sent it. Of a presence to be sent `nil` means the component itself.
    public var from: JID?

    /// To whom it goes.
    public var to: JID?

    /// The type; `nil` means available.
    public var type: PresenceType?

    /// What is inside.
    public var content: StanzaContent

    /// A presence to be sent.
    ///
    /// - Parameters:
    ///   - type: The type; `nil` means available.
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - id: What an error refers to.
    ///   - show: How available; `nil` for simply available.
    ///   - status: A text for people.
    public init(
        type: PresenceType? = nil, to: JID?, from: JID? = nil, id: String? = nil, show: Show? = nil,
        status: String? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.type = type
        var items: [StanzaContent.Item] = []
        if let show { items.append(.text(.show, LocalizedText(show.rawValue))) }
        if let status { items.append(.text(.status, LocalizedText(status))) }
        content = StanzaContent(items)
    }

    /// A view of a received presence whose addresses are parsed already; `nil` when the type is unknown.
    package init?(_ element: Element, from: JID?, to: JID?) {
        // The outer optional: is there an attribute; the inner: is its value known.
        switch element.withAttributeBytes("type", { PresenceType(bytes: $0) }) {
        case .none: type = nil
        case .some(.some(let known)): type = known
        case .some(.none): return nil
        }
        self.id = element["id"]
        self.from = from
        self.to = to
        self.content = StanzaContent(viewing: element)
    }

    /// Reads a presence, whichever stream namespace it is in.
    ///
    /// - Throws: ``PayloadError`` when the element has another name, an address is malformed or the type unknown.
    public init(_ element: Element) throws(PayloadError) {
        let from = try element.address("from", of: Presence.elementName)
        let to = try element.address("to", of: Presence.elementName)
        guard let presence = Presence(element, from: from, to: to) else {
            throw .invalidValue(of: "type", in: element)
        }
        self = presence
    }

    /// Writes the presence.
    public func write(to writer: inout Writer) {
        writeStanza("presence", type: type?.rawValue, to: &writer)
    }

    /// The error that answers this presence; `nil` when it is one itself.
    public func errorReply(_ error: StanzaError) -> Presence? {
        guard type != .error else { return nil }
        var reply = Presence(type: .error, to: from, from: to, id: id)
        reply.content = StanzaContent([.error(error)])
        return reply
    }
}

extension Presence {
    /// Whether the sender is available: the presence has no type.
    public var isAvailable: Bool { type == nil }

    /// How available somebody is; `nil` for simply available, or a word that nobody knows.
    public var show: Show? {
        get { content.text(named: .show).flatMap { Show(rawValue: $0) } }
        set { content.setText(newValue?.rawValue, named: .show) }
    }

    /// The text for people, in the language of the presence where there are several. Setting it replaces all of them.
    public var status: String? {
        get { content.text(named: .status) }
        set { content.setText(newValue, named: .status) }
    }

    /// The text for people in each language it is given in.
    public var statuses: [LocalizedText] {
        get { content.texts(named: .status) }
        set { content.setTexts(newValue, named: .status) }
    }

    /// The text in the best of these languages that there is one for, else ``status``.
    ///
    /// - Parameter languages: Language ranges, best first, looked up as ``LocalizedText/lookup(_:in:default:)`` says.
    public func status(preferring languages: String...) -> String? { status(preferring: languages) }

    /// The text in the best of these languages that there is one for, else ``status``.
    ///
    /// - Parameter languages: Language ranges, best first.
    public func status(preferring languages: [String]) -> String? {
        LocalizedText.lookup(languages, in: statuses, default: language)?.text ?? status
    }

    /// The priority of the resource, -128...127 (RFC 6121 §4.7.2.3). Read leniently: numbers beyond are brought to the
    /// nearest end, and what is no number is 0.
    public var priority: Int {
        get {
            guard let text = content.text(named: .priority) else { return 0 }
            var digits = Substring(text)
            while digits.first?.isWhitespace == true { digits.removeFirst() }
            while digits.last?.isWhitespace == true { digits.removeLast() }
            return min(127, max(-128, Int(digits) ?? 0))
        }
        set {
            let clamped = min(127, max(-128, newValue))
            content.setText(clamped == 0 ? nil : String(clamped), named: .priority)
        }
    }
}
