// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.2.3 (IQ semantics)

public import XMLStream

/// A request or the answer to one (RFC 6120 §8.2.3).
public struct IQ: Stanza {
    /// `iq`.
    public static let elementName = "iq"

    /// What ties an answer to its request.
    public var id: String?

    /// Who sent it. Of an IQ to be sent `nil` means the component itself.
    public var from: JID?

    /// To whom it goes.
    public var to: JID?

    /// The type.
    public var type: IQType

    /// What is inside.
    public var content: StanzaContent

    private init(type: IQType, to: JID?, from: JID?, id: String?, items: [StanzaContent.Item]) {
        self.id = id
        self.from = from
        self.to = to
        self.type = type
        self.content = StanzaContent(items)
    }

    /// An IQ to be sent.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - id: What ties the answer to the request; made up when `nil`.
    ///   - payload: What is asked or answered.
    public init(
        type: IQType, to: JID?, from: JID? = nil, id: String? = nil, payload: (any XMLPayload)? = nil
    ) {
        self.init(type: type, to: to, from: from, id: id, items: payload.map { [.payload($0)] } ?? [])
    }

    /// An IQ to be sent.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - id: What ties the answer to the request; made up when `nil`.
    ///   - element: What is asked or answered.
    public init(type: IQType, to: JID?, from: JID? = nil, id: String? = nil, element: Element) {
        self.init(type: type, to: to, from: from, id: id, items: [.element(element)])
    }

    /// A request to be sent, as a get or a set, whichever it is.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - id: What ties the answer to the request; made up when `nil`.
    public init<Request: IQRequest>(_ request: Request, to: JID?, from: JID? = nil, id: String? = nil) {
        self.init(type: Request.kind.iqType, to: to, from: from, id: id, items: [.payload(request)])
    }

    /// A view of a received IQ whose addresses are parsed already; `nil` when the type is missing or unknown.
    package init?(_ element: Element, from: JID?, to: JID?) {
        var id: String?
        var type: IQType?
        element.withStanzaHead { head in
            id = head.id.map { String(decoding: $0, as: UTF8.self) }
            type = head.type.flatMap { IQType(bytes: $0) }
        }
        guard let type else { return nil }
        self.type = type
        self.id = id
        self.from = from
        self.to = to
        self.content = StanzaContent(viewing: element)
    }

    /// Reads an IQ, whichever stream namespace it is in.
    ///
    /// - Throws: ``PayloadError`` when the element has another name, an address is malformed, or the type missing or
    ///   unknown.
    public init(_ element: Element) throws(PayloadError) {
        let from = try element.address("from", of: IQ.elementName)
        let to = try element.address("to", of: IQ.elementName)
        guard let iq = IQ(element, from: from, to: to) else { throw .invalidValue(of: "type", in: element) }
        self = iq
    }

    /// Writes the IQ.
    public func write(to writer: inout Writer) {
        writeStanza("iq", type: type.rawValue, to: &writer)
    }
}

extension IQ {
    /// What is asked or answered: the first child that is not the error.
    public var payload: Element? {
        if type != .error, let stanza = content.unchangedElement { return stanza.firstChild }
        let origin = content.origin
        return children.first { !StanzaContent.isOwn($0, named: "error", origin: origin) }
    }

    /// Whether it must be answered.
    public var isRequest: Bool { type.isRequest }

    /// The result that answers a request: addresses swapped, same id.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - payload: The answer, if it has any content.
    public static func result(to request: IQ, payload: (any XMLPayload)? = nil) -> IQ {
        IQ(type: .result, to: request.from, from: request.to, id: request.id, payload: payload)
    }

    /// The result that answers a request: addresses swapped, same id.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - response: The answer.
    public static func result(to request: IQ, response: any IQResponse) -> IQ {
        IQ(type: .result, to: request.from, from: request.to, id: request.id, items: [.response(response)])
    }

    /// The error that answers this request; `nil` when it is an answer itself.
    public func errorReply(_ error: StanzaError) -> IQ? {
        guard isRequest else { return nil }
        return IQ(type: .error, to: from, from: to, id: id, items: [.error(error)])
    }
}
