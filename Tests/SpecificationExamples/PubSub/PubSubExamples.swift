// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
package import XMLStream
package import XMPPCore
package import XMPPExtensions

extension Example {
    /// The examples of XEP-0060, XEP-0248, XEP-0312 and XEP-0462 that show payloads, each once. Those of XEP-0060 §12.5
    /// (configure) and §16.6 (without `jid`) that contradict its schema are among the refusals of `PubSubRequestTests`.
    package static let pubSub =
        pubSubDiscovery + pubSubSubscriber + pubSubPublisher + pubSubOwner + pubSubNotes + pubSubCollections
        + pubSubNeighbours

    /// The payload of the example whose name ends so.
    package static func pubSub(_ name: String) throws -> Element {
        guard let example = pubSub.first(where: { $0.name.hasSuffix(name) }) else { throw MissingExample(name: name) }
        return try example.element()
    }

    /// The form in that payload, or that it is.
    package static func pubSubForm(in name: String) throws -> DataForm {
        let payload = try pubSub(name)
        for child in payload.children {
            if let form = child.child(DataForm.name) { return try DataForm(form) }
        }
        return try DataForm(payload)
    }

    package struct MissingExample: Error { let name: String }
}

/// An answer, written inside an element of its own, as it may have no content.
package struct PubSubAnswer<Response: IQResponse>: XMLPayload {
    package static var name: QName { QName("answer", in: "urn:example:answer") }
    package let response: Response

    package init(_ element: Element) throws(PayloadError) {
        response = try Response(resultPayload: element.isNamed(Self.name) ? element.firstChild : element)
    }

    package func write(to writer: inout Writer) {
        writer.element(Self.name) { response.writeResult(to: &$0) }
    }
}
