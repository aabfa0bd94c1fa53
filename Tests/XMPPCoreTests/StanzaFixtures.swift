// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMLStream
import XMPPCore

/// The element that something is written as.
func written(
    contentNamespace: String = "jabber:component:accept", _ write: (inout Writer) -> Void
) throws -> Element {
    var writer = Writer(contentNamespace: contentNamespace)
    write(&writer)
    let text = writer.withBytes { String(decoding: $0, as: UTF8.self) }
    return try Element(parsing: text, defaultNamespace: contentNamespace)
}

/// The text that a stanza is written as on a component's stream.
func text(of stanza: some Stanza, contentNamespace: String = "jabber:component:accept") -> String {
    var writer = Writer(contentNamespace: contentNamespace)
    stanza.write(to: &writer)
    return writer.withBytes { String(decoding: $0, as: UTF8.self) }
}

/// A stanza as it arrives on a stream of that namespace.
func received(_ xml: String, in namespace: String = "jabber:component:accept") throws -> Element {
    try Element(parsing: xml, defaultNamespace: namespace)
}

/// XEP-0172.
struct Nickname: XMLPayload, Equatable {
    static let name = QName("nick", in: "http://jabber.org/protocol/nick")
    var text: String

    init(text: String) { self.text = text }

    init(_ element: Element) throws(PayloadError) {
        guard !element.text.isEmpty else { throw .invalidText(of: element) }
        text = element.text
    }

    func write(to writer: inout Writer) { writer.element(Self.name, text: text) }
}

/// XEP-0092.
struct VersionQuery: IQRequest, Equatable {
    static let name = QName("query", in: "jabber:iq:version")
    static let kind = IQKind.get

    init() {}
    init(_ element: Element) throws(PayloadError) {}
    func write(to writer: inout Writer) { writer.element(Self.name) { _ in } }

    struct Response: XMLPayload, IQResponse, Equatable {
        static let name = VersionQuery.name
        var product: String

        init(product: String) { self.product = product }

        init(_ element: Element) throws(PayloadError) {
            guard let product = element.child("name") else { throw .missingChild("name", of: element) }
            self.product = product.text
        }

        func write(to writer: inout Writer) {
            writer.element(Self.name) { $0.element(QName("name", in: Self.name.namespace), text: product) }
        }
    }
}
