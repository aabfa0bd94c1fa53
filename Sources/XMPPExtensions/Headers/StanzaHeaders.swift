// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0131 v1.2: §4 (protocol), §5 (headers)

public import XMLStream
public import XMPPCore

/// Headers of a stanza as those of mail and HTTP (XEP-0131 §4).
public struct StanzaHeaders: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/shim}headers`
    public static let name = QName("headers", in: "http://jabber.org/protocol/shim")

    /// A header.
    public struct Header: Hashable, Sendable {
        /// Its name, as in the registry.
        public var name: String
        /// Its value.
        public var value: String

        /// A header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The headers in order. A name can come more than once.
    public var headers: [Header]

    /// Headers.
    public init(_ headers: [Header]) {
        self.headers = headers
    }

    /// Decodes headers.
    ///
    /// - Throws: when one has no name.
    public init(_ element: Element) throws(PayloadError) {
        headers = []
        for child in element.children(QName("header", in: Self.name.namespace)) {
            guard let name = child["name"] else { throw .missingAttribute("name", of: child) }
            headers.append(Header(name, child.text))
        }
    }

    /// Encodes the headers.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            for header in headers {
                writer.start("header", in: Self.name.namespace)
                writer.attribute("name", header.name)
                writer.text(header.value)
                writer.end()
            }
        }
    }

    /// The value of the first header of that name. Setting it puts one in the place of all of that name.
    public subscript(name: String) -> String? {
        get { headers.first { $0.name == name }?.value }
        set {
            let place = headers.firstIndex { $0.name == name } ?? headers.endIndex
            headers.removeAll { $0.name == name }
            if let newValue { headers.insert(Header(name, newValue), at: place) }
        }
    }

    /// The service discovery feature of a header, told at the node `http://jabber.org/protocol/shim` (XEP-0131 §3.2).
    public static func feature(of header: String) -> String { "\(name.namespace)#\(header)" }
}
