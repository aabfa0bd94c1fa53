// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0060, XEP-0248, XEP-0312 and XEP-0462 that show payloads, each once. Those of XEP-0060 §12.5
    /// (configure) and §16.6 (without `jid`) that contradict its schema are among the refusals of `PubSubRequestTests`.
    static let pubSub =
        pubSubDiscovery + pubSubSubscriber + pubSubPublisher + pubSubOwner + pubSubNotes + pubSubCollections
        + pubSubNeighbours

    /// The payload of the example whose name ends so.
    static func pubSub(_ name: String) throws -> Element {
        guard let example = pubSub.first(where: { $0.name.hasSuffix(name) }) else { throw MissingExample(name: name) }
        return try example.element()
    }

    /// The form in that payload, or that it is.
    static func pubSubForm(in name: String) throws -> DataForm {
        let payload = try pubSub(name)
        for child in payload.children {
            if let form = child.child(DataForm.name) { return try DataForm(form) }
        }
        return try DataForm(payload)
    }

    struct MissingExample: Error { let name: String }
}

/// An answer, written inside an element of its own, as it may have no content.
struct PubSubAnswer<Response: IQResponse>: XMLPayload {
    static var name: QName { QName("answer", in: "urn:example:answer") }
    let response: Response

    init(_ element: Element) throws(PayloadError) {
        response = try Response(resultPayload: element.isNamed(Self.name) ? element.firstChild : element)
    }

    func write(to writer: inout Writer) {
        writer.element(Self.name) { response.writeResult(to: &$0) }
    }
}

/// What an answer is written as; `nil` for no content.
func written(_ response: some IQResponse) throws -> Element? {
    var writer = Writer(contentNamespace: "jabber:component:accept")
    writer.start("iq", in: "jabber:component:accept")
    response.writeResult(to: &writer)
    writer.end()
    let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
    return try Element(parsing: xml, defaultNamespace: "jabber:component:accept").firstChild
}
