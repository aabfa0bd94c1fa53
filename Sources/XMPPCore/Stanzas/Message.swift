// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §5.2 (message syntax)

public import XMLStream

/// A message (RFC 6121 §5).
public struct Message: Stanza {
    /// `message`.
    public static let elementName = "message"

    /// What an error about it refers to.
    public var id: String?

    /// Who sent it. Of a message to be sent `nil` means the component itself.
    public var from: JID?

    /// To whom it goes.
    public var to: JID?

    /// The type; unknown ones are `normal` (RFC 6121 §5.2.2).
    public var type: MessageType

    /// What is inside.
    public var content: StanzaContent

    /// A message to be sent.
    ///
    /// - Parameters:
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - type: The type.
    ///   - id: What an error refers to; made up when `nil`.
    ///   - body: The text.
    ///   - subject: The subject.
    public init(
        to: JID?, from: JID? = nil, type: MessageType = .chat, id: String? = nil, body: String? = nil,
        subject: String? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.type = type
        var items: [StanzaContent.Item] = []
        items.reserveCapacity(3)
        if let subject { items.append(.text(.subject, LocalizedText(subject))) }
        if let body { items.append(.text(.body, LocalizedText(body))) }
        content = StanzaContent(items)
    }

    /// A view of a received message whose addresses are parsed already.
    package init(_ element: Element, from: JID?, to: JID?) {
        var id: String?
        var type = MessageType.normal
        element.withStanzaHead { head in
            id = head.id.map { String(decoding: $0, as: UTF8.self) }
            if let bytes = head.type { type = MessageType(bytes: bytes) }
        }
        self.id = id
        self.from = from
        self.to = to
        self.type = type
        self.content = StanzaContent(viewing: element)
    }

    /// Reads a message, whichever stream namespace it is in.
    ///
    /// - Throws: ``PayloadError`` when the element has another name or an address is malformed.
    public init(_ element: Element) throws(PayloadError) {
        let from = try element.address("from", of: Message.elementName)
        let to = try element.address("to", of: Message.elementName)
        self.init(element, from: from, to: to)
    }

    /// Writes the message.
    public func write(to writer: inout Writer) {
        writeStanza("message", type: type == .normal ? nil : type.rawValue, to: &writer)
    }
}

// MARK: - Texts

extension Message {
    /// The text, in the language of the message where there are several. Setting it replaces all of them.
    public var body: String? {
        get { content.text(named: .body) }
        set { content.setText(newValue, named: .body) }
    }

    /// The text in each language it is given in.
    public var bodies: [LocalizedText] {
        get { content.texts(named: .body) }
        set { content.setTexts(newValue, named: .body) }
    }

    /// The subject, in the language of the message where there are several. Setting it replaces all of them.
    public var subject: String? {
        get { content.text(named: .subject) }
        set { content.setText(newValue, named: .subject) }
    }

    /// The subject in each language it is given in.
    public var subjects: [LocalizedText] {
        get { content.texts(named: .subject) }
        set { content.setTexts(newValue, named: .subject) }
    }

    /// The conversation it belongs to (RFC 6121 §5.2.5).
    public var thread: String? {
        get { content.text(named: .thread) }
        set { content.setText(newValue, named: .thread) }
    }

    /// The text in the best of these languages that there is one for, else ``body``.
    ///
    /// - Parameter languages: Language ranges, best first, looked up as ``LocalizedText/lookup(_:in:default:)`` says: "de-AT"
    ///   finds "de", and "de" finds "de-AT" when there is no other.
    public func body(preferring languages: String...) -> String? { body(preferring: languages) }

    /// The text in the best of these languages that there is one for, else ``body``.
    ///
    /// - Parameter languages: Language ranges, best first.
    public func body(preferring languages: [String]) -> String? {
        LocalizedText.lookup(languages, in: bodies, default: language)?.text ?? body
    }

    /// The subject in the best of these languages that there is one for, else ``subject``.
    ///
    /// - Parameter languages: Language ranges, best first, looked up as ``LocalizedText/lookup(_:in:default:)`` says.
    public func subject(preferring languages: String...) -> String? { subject(preferring: languages) }

    /// The subject in the best of these languages that there is one for, else ``subject``.
    ///
    /// - Parameter languages: Language ranges, best first.
    public func subject(preferring languages: [String]) -> String? {
        LocalizedText.lookup(languages, in: subjects, default: language)?.text ?? subject
    }
}

// MARK: - Replies

extension Message {
    /// A message back to the sender, of the same type and thread; to the room when it came from one.
    ///
    /// - Parameter body: The text.
    public func reply(body: String) -> Message {
        let recipient = type == .groupchat ? from?.bare : from
        var reply = Message(to: recipient, from: to, type: type == .error ? .normal : type, body: body)
        if let thread { reply.thread = thread }
        return reply
    }

    /// The error that answers this message; `nil` when it is one itself.
    public func errorReply(_ error: StanzaError) -> Message? {
        guard type != .error else { return nil }
        var reply = Message(to: from, from: to, type: .error, id: id)
        reply.content = StanzaContent([.error(error)])
        return reply
    }
}

// MARK: - The same to many

extension Message {
    /// Writes the children alone, to be put into start tags of which only the recipient differs.
    package func writeContent(to writer: inout Writer) {
        content.write(to: &writer)
    }
}
