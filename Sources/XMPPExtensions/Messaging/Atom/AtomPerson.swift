// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §3.2 (person constructs)

import XMLStream
import XMPPCore

/// Somebody who had a part in an entry (RFC 4287 §3.2).
public struct AtomPerson: Hashable, Sendable {
    /// The name, for people.
    public var name: String
    /// What else the person is known by: an IRI, such as `xmpp:romeo@montague.lit`.
    public var uri: String?
    /// The mail address.
    public var email: String?

    /// Somebody.
    public init(_ name: String, uri: String? = nil, email: String? = nil) {
        self.name = name
        self.uri = uri
        self.email = email
    }

    /// Decodes somebody.
    ///
    /// - Throws: when `<name/>` is missing.
    init(_ element: Element) throws(PayloadError) {
        guard let name = element.child("name") else { throw .missingChild("name", of: element) }
        self.init(
            name.text.trimmingWhitespace(), uri: element.child("uri")?.text.trimmingWhitespace(),
            email: element.child("email")?.text.trimmingWhitespace())
    }

    /// Encodes somebody as an element of that name.
    func write(_ elementName: String, to writer: inout Writer) {
        writer.start(AtomEntry.child(elementName))
        writer.element(AtomEntry.child("name"), text: name)
        if let uri { writer.element(AtomEntry.child("uri"), text: uri) }
        if let email { writer.element(AtomEntry.child("email"), text: email) }
        writer.end()
    }
}
