// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
package import XMLStream
package import XMPPCore

/// A payload as a specification's example has it.
package struct Example: Sendable {
    package let name: String
    package let xml: String
    /// Whether it is a request, and which: what it is sent as.
    package let kind: IQKind?
    private let redo: @Sendable (Element) throws -> Element

    package init<Payload: XMLPayload>(_ name: String, _ type: Payload.Type, _ xml: String) {
        self.name = name
        self.xml = xml
        kind = (type as? any IQRequest.Type)?.kind
        redo = { try Element(Payload($0)) }
    }

    package func element() throws -> Element { try Element(parsing: xml, defaultNamespace: "jabber:component:accept") }

    /// The element that the payload of this one is written as.
    package func rewritten(_ element: Element) throws -> Element { try redo(element) }
}
