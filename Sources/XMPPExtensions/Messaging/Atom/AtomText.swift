// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 4287: §3.1 (text constructs)

public import XMLStream
import XMPPCore

/// A text for people, plain or marked up (RFC 4287 §3.1).
public struct AtomText: Equatable, Sendable, ExpressibleByStringLiteral {
    /// The three forms of a text.
    public enum Form: Equatable, Sendable {
        /// Plain text; white space means little.
        case text(String)
        /// Markup of HTML, as one would write it in a page's `<div>`.
        case html(String)
        /// A `<div/>` of XHTML.
        case xhtml(Element)
    }

    /// The text.
    public var form: Form
    /// The language of this text itself (`xml:lang`).
    public var language: String?
    /// What relative references in its markup are relative to (`xml:base`), if not to that of the entry.
    public var base: String?

    /// A text.
    public init(_ form: Form, language: String? = nil) {
        self.form = form
        self.language = language
    }

    /// A plain text.
    public init(_ text: String, language: String? = nil) {
        self.init(.text(text), language: language)
    }

    /// A plain text.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The text without markup and without white space around it; `nil` for HTML, which takes a parser of its own.
    public var plainText: String? {
        switch form {
        case .text(let text): text.trimmingWhitespace()
        case .html: nil
        case .xhtml(let division): division.allText.trimmingWhitespace()
        }
    }

    /// Decodes a text.
    ///
    /// - Throws: when `type` is none of `text`, `html` and `xhtml`, or the `<div/>` of an XHTML text is missing.
    init(_ element: Element) throws(PayloadError) {
        guard let form = try Form(element, type: element["type"] ?? "text") else {
            throw .invalidValue(of: "type", in: element)
        }
        self.init(form, in: element)
    }

    /// The content of an element that says the language and the base.
    init(_ form: Form, in element: Element) {
        self.init(form, language: element.language)
        base = element.base
    }

    /// Encodes the text as an element of that name.
    func write(_ name: String, to writer: inout Writer) {
        writer.start(AtomEntry.child(name))
        writeContent(to: &writer)
        writer.end()
    }

    /// Writes the attributes and the content of the element that is open.
    func writeContent(to writer: inout Writer) {
        writer.attribute("type", form.type)
        writer.language(language)
        writer.attribute("xml:base", base)
        switch form {
        case .text(let text): writer.text(text)
        case .html(let markup): writer.text(markup)
        case .xhtml(let division): writer.copy(division)
        }
    }
}

extension AtomText.Form {
    /// The name of what has the markup of a text in XHTML.
    private static let division = QName("div", in: "http://www.w3.org/1999/xhtml")

    /// Reads the content of an element; `nil` when the type is no form of text.
    init?(_ element: Element, type: String) throws(PayloadError) {
        switch type {
        case "text": self = .text(element.text)
        case "html": self = .html(element.text)
        case "xhtml":
            guard let division = element.child(Self.division) else { throw .missingChild("div", of: element) }
            self = .xhtml(division)
        default: return nil
        }
    }

    fileprivate var type: String {
        switch self {
        case .text: "text"
        case .html: "html"
        case .xhtml: "xhtml"
        }
    }
}

extension Element {
    /// What relative references in this very element are relative to.
    var base: String? { attribute("base", in: "http://www.w3.org/XML/1998/namespace") }
}

extension Element {
    /// All text in the element and the elements in it. The parser bounds their depth.
    fileprivate var allText: String {
        var text = ""
        for node in nodes {
            switch node {
            case .text(let piece): text += piece
            case .element(let child): text += child.allText
            }
        }
        return text
    }
}
