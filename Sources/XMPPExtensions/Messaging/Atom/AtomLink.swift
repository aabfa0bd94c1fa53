// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §4.2.7 (link)

import XMLStream
import XMPPCore

/// Where something is that belongs to an entry (RFC 4287 §4.2.7).
public struct AtomLink: Hashable, Sendable {
    /// The entry itself in another form, such as a web page.
    public static let alternate = "alternate"
    /// What the entry speaks of.
    public static let related = "related"
    /// Something large that belongs to the entry, such as a recording.
    public static let enclosure = "enclosure"
    /// Where the entry was taken from.
    public static let via = "via"

    /// Where it is: an IRI.
    public var href: String
    /// What it is to the entry: a registered word, or an IRI.
    public var relation: String
    /// What kind of thing it probably is, such as `text/html`.
    public var mediaType: String?
    /// Its language.
    public var hrefLanguage: String?
    /// What it is, for people.
    public var title: String?
    /// How long it probably is, in bytes.
    public var length: Int?

    /// A link.
    public init(
        _ href: String, relation: String = alternate, mediaType: String? = nil, hrefLanguage: String? = nil,
        title: String? = nil, length: Int? = nil
    ) {
        self.href = href
        self.relation = relation
        self.mediaType = mediaType
        self.hrefLanguage = hrefLanguage
        self.title = title
        self.length = length
    }

    /// Decodes a link. A length that is no whole number from 0 is none: it is but advice.
    ///
    /// - Throws: when `href` is missing or empty.
    init(_ element: Element) throws(PayloadError) {
        guard let href = element["href"] else { throw .missingAttribute("href", of: element) }
        guard !href.isEmpty else { throw .invalidValue(of: "href", in: element) }
        self.init(
            href, relation: element["rel"] ?? Self.alternate, mediaType: element["type"],
            hrefLanguage: element["hreflang"], title: element["title"],
            length: element["length"].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 })
    }

    /// Encodes the link.
    func write(to writer: inout Writer) {
        writer.start(AtomEntry.child("link"))
        writer.attribute("rel", relation)
        writer.attribute("type", mediaType)
        writer.attribute("hreflang", hrefLanguage)
        writer.attribute("href", href)
        writer.attribute("title", title)
        writer.attribute("length", length.map { "\($0)" })
        writer.end()
    }
}
