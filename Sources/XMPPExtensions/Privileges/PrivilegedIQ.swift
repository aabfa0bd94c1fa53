// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §6.3 (sending IQ stanzas)

public import XMLStream
public import XMPPCore

/// A request to be sent in a user's name (XEP-0356 §6.3).
public struct PrivilegedIQ: XMLPayload {
    /// `{urn:xmpp:privilege:2}privileged_iq`
    public static let name = QName("privileged_iq", in: PrivilegeVersion.two.namespace)

    /// The request; its sender is the user or left out.
    public var iq: IQ

    /// A request to be sent in a user's name.
    public init(_ iq: IQ) {
        self.iq = iq
    }

    /// Decodes a request.
    ///
    /// - Throws: when there is no IQ of clients in it, or it is no request.
    public init(_ element: Element) throws(PayloadError) {
        guard let child = element.child(QName("iq", in: "jabber:client")) else {
            throw .missingChild("iq", of: element)
        }
        iq = try IQ(child)
        guard iq.isRequest else { throw .invalidValue(of: "type", in: child) }
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.stanza(contentNamespace: "jabber:client") { iq.write(to: &$0) }
        writer.end()
    }
}

/// The same for requests whose answer has a type.
struct PrivilegedRequest<Request: IQRequest>: IQRequest {
    static var name: QName { PrivilegedIQ.name }
    static var kind: IQKind { Request.kind }
    typealias Response = PrivilegedResponse<Request.Response>

    let iq: PrivilegedIQ

    init(_ request: Request, to recipient: JID, id: String) {
        iq = PrivilegedIQ(IQ(request, to: recipient, id: id))
    }

    init(_ element: Element) throws(PayloadError) {
        iq = try PrivilegedIQ(element)
    }

    func write(to writer: inout Writer) {
        iq.write(to: &writer)
    }
}

/// What the recipient answered.
struct PrivilegedResponse<Response: IQResponse>: IQResponse {
    /// The answer's own id, which is that of the request inside.
    let id: String?
    let outcome: Result<Response, StanzaError>

    init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload else { throw .missingPayload(PrivilegedStanza.name) }
        guard case .iq(let iq) = try PrivilegedStanza(element).forwarded.content, !iq.isRequest else {
            throw PayloadError("no answer is forwarded in <privilege/>", element: PrivilegedStanza.name)
        }
        id = iq.id
        if iq.type == .error {
            outcome = .failure(iq.error ?? .undefinedCondition())
        } else {
            outcome = .success(try Response(resultPayload: iq.payload))
        }
    }

    func writeResult(to writer: inout Writer) {
        let iq: IQ
        switch outcome {
        case .success(let response): iq = .result(to: IQ(type: .get, to: nil, id: id), response: response)
        case .failure(let error): iq = IQ(type: .get, to: nil, id: id).errorReply(error) ?? IQ(type: .error, to: nil)
        }
        PrivilegedStanza(Forwarded(.iq(iq))).write(to: &writer)
    }
}
