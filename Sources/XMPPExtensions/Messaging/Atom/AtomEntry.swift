// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §3.3 (dates), §4.1.2 (entry), §4.2 (metadata)

public import FoundationEssentials
public import XMLStream
public import XMPPCore

/// An entry of a feed: news, with a title, when it was, and where to read more (RFC 4287 §4.1.2).
///
/// The usual payload of items that are published for people, and of notifications. The authors may be missing, as they
/// mostly are in XMPP, where who published is known otherwise; a feed's `<source/>` and extensions are passed over.
public struct AtomEntry: XMLPayload, Equatable {
    /// `{http://www.w3.org/2005/Atom}entry`
    public static let name = QName("entry", in: "http://www.w3.org/2005/Atom")

    /// What the entry is known by, for ever and everywhere: an IRI (§4.2.6).
    public var id: String
    /// The title.
    public var title: AtomText
    /// When it was last changed in a way that matters (§4.2.15).
    public var updated: Date
    /// When it came to be (§4.2.9).
    public var published: Date?
    /// Who wrote it.
    public var authors: [AtomPerson]
    /// Who else had a part in it.
    public var contributors: [AtomPerson]
    /// Where to read more, and what belongs to it.
    public var links: [AtomLink]
    /// What it is about.
    public var categories: [AtomCategory]
    /// A short text about it.
    public var summary: AtomText?
    /// The thing itself.
    public var content: AtomContent?
    /// Who has which rights.
    public var rights: AtomText?
    /// The language of all in it that says no other (`xml:lang`).
    public var language: String?
    /// What relative references in it are relative to (`xml:base`).
    public var base: String?

    /// An entry.
    ///
    /// - Parameters:
    ///   - id: An IRI that no other entry has, such as `urn:uuid:...` or `tag:example.org,2026:news-1`.
    ///   - title: The title.
    ///   - updated: When it was last changed in a way that matters.
    ///   - published: When it came to be.
    ///   - authors: Who wrote it.
    ///   - links: Where to read more.
    ///   - categories: What it is about.
    ///   - summary: A short text about it.
    ///   - content: The thing itself.
    public init(
        id: String, title: AtomText, updated: Date, published: Date? = nil, authors: [AtomPerson] = [],
        links: [AtomLink] = [], categories: [AtomCategory] = [], summary: AtomText? = nil, content: AtomContent? = nil
    ) {
        self.id = id
        self.title = title
        self.updated = updated
        self.published = published
        self.authors = authors
        contributors = []
        self.links = links
        self.categories = categories
        self.summary = summary
        self.content = content
    }

    /// Decodes an entry. Of what may come once the first counts.
    ///
    /// - Throws: when `<id/>`, `<title/>` or `<updated/>` is missing, or any part is not as RFC 4287 wants it.
    public init(_ element: Element) throws(PayloadError) {
        guard let idElement = element.child("id") else { throw .missingChild("id", of: element) }
        let id = idElement.text.trimmingWhitespace()
        guard !id.isEmpty else { throw .invalidText(of: idElement) }
        guard let title = try element.atomText("title") else { throw .missingChild("title", of: element) }
        guard let updated = try element.atomDate("updated") else { throw .missingChild("updated", of: element) }
        self.init(id: id, title: title, updated: updated, published: try element.atomDate("published"))
        for child in element.children where child.namespace == Self.name.namespace {
            switch child.name {
            case "author": authors.append(try AtomPerson(child))
            case "contributor": contributors.append(try AtomPerson(child))
            case "link": links.append(try AtomLink(child))
            case "category": categories.append(try AtomCategory(child))
            case "content": if content == nil { content = try AtomContent(child) }
            default: continue
            }
        }
        summary = try element.atomText("summary")
        rights = try element.atomText("rights")
        language = element.language
        base = element.base
    }

    /// Encodes the entry, its dates in UTC.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.language(language)
        writer.attribute("xml:base", base)
        writer.element(Self.child("id"), text: id)
        title.write("title", to: &writer)
        writer.element(Self.child("updated"), text: DateTime(updated).description)
        if let published { writer.element(Self.child("published"), text: DateTime(published).description) }
        for author in authors { author.write("author", to: &writer) }
        for contributor in contributors { contributor.write("contributor", to: &writer) }
        for link in links { link.write(to: &writer) }
        for category in categories { category.write(to: &writer) }
        summary?.write("summary", to: &writer)
        content?.write(to: &writer)
        rights?.write("rights", to: &writer)
        writer.end()
    }

    /// Where to read the entry itself: the link of relation `alternate`, web pages first.
    public var alternate: AtomLink? {
        let alternates = links.filter { $0.relation == AtomLink.alternate }
        return alternates.first { $0.mediaType?.hasPrefix("text/html") == true } ?? alternates.first
    }

    static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }
}

extension Element {
    fileprivate func atomText(_ name: String) throws(PayloadError) -> AtomText? {
        guard let child = child(name) else { return nil }
        return try AtomText(child)
    }

    /// A date (RFC 4287 §3.3): RFC 3339 with "T" and "Z" in capitals, which is the form of XEP-0082 too.
    fileprivate func atomDate(_ name: String) throws(PayloadError) -> Date? {
        guard let child = child(name) else { return nil }
        guard let date = DateTime(child.text.trimmingWhitespace()) else { throw .invalidText(of: child) }
        return date.date
    }
}
