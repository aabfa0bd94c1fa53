// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0355 v0.5: §4.3 (forwarding)

public import XMLStream
public import XMPPCore

/// A request that a server hands on, or the answer to one (XEP-0355 §4.3).
public struct DelegatedStanza: XMLPayload {
    /// `{urn:xmpp:delegation:2}delegation`; version 1 is read and written as well.
    public static let name = DelegationGrant.name

    /// The version of the protocol.
    public var version: DelegationVersion
    /// The request or answer.
    public var forwarded: Forwarded

    /// A stanza in the wrapping of one version.
    public init(_ forwarded: Forwarded, version: DelegationVersion = .two) {
        self.forwarded = forwarded
        self.version = version
    }

    /// Decodes the wrapping and the stanza in it.
    ///
    /// - Throws: when there is no stanza in it, or it is malformed.
    public init(_ element: Element) throws(PayloadError) {
        guard let version = DelegationVersion(namespace: element.namespace) else {
            throw .unexpectedElement(element, expected: Self.name)
        }
        self.version = version
        forwarded = try element.forwarded()
    }

    /// Encodes both.
    public func write(to writer: inout Writer) {
        writer.start("delegation", in: version.namespace)
        forwarded.write(to: &writer)
        writer.end()
    }
}

/// A request as the server received it, taken out of its wrapping: what has to be known to answer it in the same.
struct DelegatedRequest: Sendable {
    let version: DelegationVersion
    /// The request's `<iq/>`. Its addresses are repeated as they are spelled: servers compare bytes.
    let iq: Element

    /// - Throws: when there is no request in the wrapping that could be answered in it.
    init(_ element: Element) throws(PayloadError) {
        guard let version = DelegationVersion(namespace: element.namespace) else {
            throw .unexpectedElement(element, expected: DelegatedStanza.name)
        }
        guard let forwarded = element.child(Forwarded.name) else { throw .missingChild("forwarded", of: element) }
        guard let iq = forwarded.child(QName("iq", in: "jabber:client")) else {
            throw .missingChild("iq", of: forwarded)
        }
        guard iq["id"] != nil else { throw .missingAttribute("id", of: iq) }
        guard iq["type"] == "get" || iq["type"] == "set" else { throw .invalidValue(of: "type", in: iq) }
        guard iq["from"] != nil else { throw .missingAttribute("from", of: iq) }
        self.version = version
        self.iq = iq
    }
}

/// The answer to a request that was handed on. An error is wrapped too: one outside of the wrapping never reaches the
/// asker on ejabberd, and loses its condition on Prosody. Prosody wants exactly one child at each level, and no text.
struct DelegatedAnswer: IQResponse {
    let request: DelegatedRequest
    /// The result's payload as bytes, or the error.
    let outcome: Result<[UInt8], StanzaError>

    init(to request: DelegatedRequest, _ outcome: Result<[UInt8], StanzaError>) {
        self.request = request
        self.outcome = outcome
    }

    init(resultPayload: Element?) throws(PayloadError) {
        throw PayloadError("an answer to a delegated request is only written")
    }

    func writeResult(to writer: inout Writer) {
        writer.start("delegation", in: request.version.namespace)
        writer.start(Forwarded.name)
        writer.stanza(contentNamespace: "jabber:client") { writer in
            writer.start("iq", in: writer.contentNamespace)
            writer.attribute("from", request.iq["to"])
            writer.attribute("to", request.iq["from"])
            writer.attribute("id", request.iq["id"])
            switch outcome {
            case .success(let payload):
                writer.attribute("type", "result")
                payload.withUnsafeBytes { writer.appendRaw($0) }
            case .failure(let error):
                writer.attribute("type", "error")
                error.write(to: &writer)
            }
            writer.end()
        }
        writer.end()
        writer.end()
    }

    /// A result's payload as it is written inside of the wrapping; `nil` when it is not one element or none, or too large.
    static func encode(_ response: any IQResponse, limit: Int) -> [UInt8]? {
        var writer = Writer(contentNamespace: "jabber:client", capacity: 512)
        writer.guarded { response.writeResult(to: &$0) }
        guard writer.isBalanced, !writer.isMisused, writer.count <= limit else { return nil }
        return writer.withBytes { Array($0) }
    }
}
