// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.1 (common attributes)

public import XMLStream

/// What a message, a presence and an IQ have in common (RFC 6120 §8).
public protocol Stanza: Sendable {
    /// The name of the element: `message`, `presence` or `iq`.
    static var elementName: String { get }

    /// What an answer refers to.
    var id: String? { get set }

    /// Who sent it. Of a stanza to be sent `nil` means the component itself.
    var from: JID? { get set }

    /// To whom it goes.
    var to: JID? { get set }

    /// What is inside.
    var content: StanzaContent { get set }

    /// Reads a stanza, whichever stream namespace it is in.
    ///
    /// - Throws: ``PayloadError`` when the element has another name, an address is malformed or a type is unknown.
    init(_ element: Element) throws(PayloadError)

    /// Writes the stanza in `writer.contentNamespace`, its attributes in the order from, to, id, type, xml:lang.
    func write(to writer: inout Writer)

    /// The error that answers this stanza: addresses swapped, same id.
    ///
    /// - Returns: `nil` when the stanza must not be answered with an error, being an error or a result itself.
    func errorReply(_ error: StanzaError) -> Self?
}

extension Stanza {
    /// The default language of the texts: `xml:lang` of the stanza.
    public var language: String? {
        get { content.language }
        set { content.language = newValue }
    }

    /// The child elements in order.
    public var children: StanzaChildren { content.children }

    /// The first child that is a payload of this type, decoded; `nil` when there is none.
    ///
    /// - Throws: ``PayloadError`` when there is one but it is malformed.
    public func payload<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> P? {
        try content.payload(of: type)
    }

    /// All children that are payloads of this type, decoded.
    ///
    /// - Throws: ``PayloadError`` when one is malformed.
    public func payloads<P: XMLPayload>(of type: P.Type = P.self) throws(PayloadError) -> [P] {
        try content.payloads(of: type)
    }

    /// Adds a payload after the others.
    public mutating func append(_ payload: some XMLPayload) {
        content.append(payload)
    }

    /// Adds an element after the others.
    public mutating func append(_ element: Element) {
        content.append(element)
    }

    /// The error it carries, when its type is error.
    public var error: StanzaError? { content.error }

    /// - Parameter name: ``elementName``, as a literal.
    func writeStanza(_ name: StaticString, type: String?, to writer: inout Writer) {
        writer.start(own: name)
        from?.withBytes { writer.attribute("from", escaping: $0) }
        to?.withBytes { writer.attribute("to", escaping: $0) }
        writer.attribute(own: "id", id)
        writer.attribute(own: "type", type)
        writer.language(content.language)
        content.write(to: &writer)
        writer.end()
    }
}

extension Element {
    /// An address in an attribute of a stanza; `nil` when there is none.
    func address(_ attribute: String, of stanza: String) throws(PayloadError) -> JID? {
        guard name == stanza else {
            throw PayloadError("<\(name)/> in place of <\(stanza)/>", element: qualifiedName)
        }
        guard let text = self[attribute] else { return nil }
        guard let jid = JID(text) else { throw .invalidValue(of: attribute, in: self) }
        return jid
    }
}
