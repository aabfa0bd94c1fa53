// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §4.2.2 (category)

import XMLStream
import XMPPCore

/// What an entry is about (RFC 4287 §4.2.2).
public struct AtomCategory: Hashable, Sendable {
    /// The category.
    public var term: String
    /// Which list of categories it is of: an IRI.
    public var scheme: String?
    /// Its name for people.
    public var label: String?

    /// A category.
    public init(_ term: String, scheme: String? = nil, label: String? = nil) {
        self.term = term
        self.scheme = scheme
        self.label = label
    }

    /// Decodes a category.
    ///
    /// - Throws: when `term` is missing or empty.
    init(_ element: Element) throws(PayloadError) {
        guard let term = element["term"] else { throw .missingAttribute("term", of: element) }
        guard !term.isEmpty else { throw .invalidValue(of: "term", in: element) }
        self.init(term, scheme: element["scheme"], label: element["label"])
    }

    /// Encodes the category.
    func write(to writer: inout Writer) {
        writer.start(AtomEntry.child("category"))
        writer.attribute("term", term)
        writer.attribute("scheme", scheme)
        writer.attribute("label", label)
        writer.end()
    }
}
