// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §4.1.3 (content)

public import XMLStream
import XMPPCore

/// What an entry is about, or a link to it (RFC 4287 §4.1.3).
public enum AtomContent: Equatable, Sendable {
    /// A text for people.
    case text(AtomText)
    /// A document in XML, of a media type such as `image/svg+xml`.
    case xml(Element, mediaType: String)
    /// Other data, of a media type: as they are when that begins with `text/`, else in base64 (§4.1.3.3).
    case data(String, mediaType: String)
    /// Somewhere else: an IRI, and perhaps the media type of what is there.
    case source(String, mediaType: String?)

    /// Decodes the content.
    ///
    /// - Throws: when the `<div/>` of an XHTML text or the element of a document in XML is missing, or `type` is no
    ///   media type.
    init(_ element: Element) throws(PayloadError) {
        let type = element["type"]
        if let source = element["src"]?.trimmingWhitespace() {
            guard !source.isEmpty else { throw .invalidValue(of: "src", in: element) }
            self = .source(source, mediaType: type)
            return
        }
        if let form = try AtomText.Form(element, type: type ?? "text") {
            self = .text(AtomText(form, in: element))
            return
        }
        // §4.1.3.1: else it is a media type, which has a slash, and is not a composite one.
        guard let type, type.contains("/") else { throw .invalidValue(of: "type", in: element) }
        let essence = type.prefix { $0 != ";" }.lowercased().trimmingWhitespace()
        if essence.hasSuffix("+xml") || essence.hasSuffix("/xml") {
            guard let document = element.firstChild else {
                throw PayloadError("<content/> of an XML media type has no element", element: element.qualifiedName)
            }
            self = .xml(document, mediaType: type)
        } else {
            self = .data(element.text, mediaType: type)
        }
    }

    /// Encodes the content.
    func write(to writer: inout Writer) {
        writer.start(AtomEntry.child("content"))
        switch self {
        case .text(let text):
            text.writeContent(to: &writer)
        case .xml(let document, let mediaType):
            writer.attribute("type", mediaType)
            writer.copy(document)
        case .data(let data, let mediaType):
            writer.attribute("type", mediaType)
            writer.text(data)
        case .source(let source, let mediaType):
            writer.attribute("type", mediaType)
            writer.attribute("src", source)
        }
        writer.end()
    }
}
