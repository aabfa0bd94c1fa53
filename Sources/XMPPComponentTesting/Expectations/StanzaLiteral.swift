// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMLStream

/// A stanza as one writes it: to send it, or to expect it with parts left open.
///
/// ```swift
/// alice.send("<message to='\(bench.domain)' type='chat'><body>\(text)</body></message>")
/// let reply = try await alice.expect("<message from='*' id='{id}'>...<body>\(text)</body></message>")
/// reply["id"]
/// ```
/// * What is interpolated is taken literally: a string is escaped, an element is put in as it is.
/// * Names without a namespace are in the stanza's own, whatever that is on the stream in question.
/// * Attributes stand in any order; white space between elements does not count.
///
/// In an expectation,
/// * `*` as an attribute's value or as an element's whole text stands for any;
/// * `{name}` stands for any too, and is kept in the match under that name; where the same name comes again it must be
///   the same value;
/// * `...` as text of an element means that it may have more attributes and more children than are written.
public struct StanzaLiteral: Sendable, CustomStringConvertible {
    /// The namespace that stands for the stanza's own while the literal is not on any stream.
    static let ownNamespace = "urn:swift-xmpp-component:own"
    /// Marks a value that is no pattern though it looks like one. A character for private use.
    static let literalMark: Character = "\u{F8FF}"

    /// The text, with marks.
    let xml: String

    /// A literal of text that was put together elsewhere.
    public init(_ xml: String) {
        self.xml = xml
    }

    /// A literal that is this very element, nothing left open.
    public init(_ element: Element) {
        var interpolation = StringInterpolation(literalCapacity: 0, interpolationCount: 1)
        interpolation.appendInterpolation(element)
        self.init(stringInterpolation: interpolation)
    }

    /// The XML as it was written.
    public var description: String { xml.filter { $0 != Self.literalMark } }

    /// The stanza, to be sent.
    ///
    /// - Parameter namespace: The namespace of names without one: `jabber:client` for clients.
    /// - Throws: `XMLStreamError` when the text is no well-formed element.
    public func element(in namespace: String = "jabber:client") throws -> Element {
        try Element(parsing: description, defaultNamespace: namespace, limits: .generous)
    }

    /// The expected element, with marks.
    func pattern() throws(XMLStreamError) -> Element {
        try Element(parsing: xml, defaultNamespace: Self.ownNamespace, limits: .generous)
    }

    /// How closely a stanza must be as it is written.
    public struct Strictness: Hashable, Sendable {
        let isRelayed: Bool

        /// To the letter: what the component itself wrote.
        public static let exact = Strictness(isRelayed: false)
        /// As a server passes it on: it may add an `xml:lang` to the stanza, leave out `type='normal'`, and change the order
        /// of the stanza's children (ejabberd).
        public static let relayed = Strictness(isRelayed: true)
    }

    /// Compares a stanza with the literal.
    ///
    /// - Returns: What was captured; nil when the stanza is another.
    /// - Throws: `XMLStreamError` when the literal is no well-formed element.
    public func match(_ element: Element, strictness: Strictness = .exact) throws -> StanzaMatch? {
        var comparison = ElementComparison(strictness)
        guard comparison.agrees(try pattern(), element) else { return nil }
        return StanzaMatch(element: element, captures: comparison.bindings)
    }

    /// What differs, line by line; nil when nothing does.
    ///
    /// - Throws: `XMLStreamError` when the literal is no well-formed element.
    public func difference(from element: Element, strictness: Strictness = .exact) throws -> String? {
        let pattern = try pattern()
        var comparison = ElementComparison(strictness)
        guard !comparison.agrees(pattern, element) else { return nil }
        return ElementDiff.text(pattern, element, ElementComparison(strictness))
    }
}

extension StanzaLiteral: ExpressibleByStringInterpolation {
    /// A literal as it is.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// A literal with values in it.
    public init(stringInterpolation: StringInterpolation) {
        self.init(stringInterpolation.xml)
    }

    /// Puts values into a literal so that they mean themselves.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var xml = ""

        /// Starts empty.
        public init(literalCapacity: Int, interpolationCount: Int) {
            xml.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        /// Appends XML of the literal.
        public mutating func appendLiteral(_ literal: String) {
            xml += literal
        }

        /// Appends a value, escaped.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            var text = value.description.filter { $0 != StanzaLiteral.literalMark }
            if ElementComparison.isPattern(text) { xml.append(StanzaLiteral.literalMark) }
            var writer = Writer(contentNamespace: "", capacity: 256)
            text.withUTF8 { writer.append(escaping: UnsafeRawBufferPointer($0), asAttribute: true) }
            xml += writer.withBytes { String(decoding: $0, as: UTF8.self) }
        }

        /// Appends an element.
        public mutating func appendInterpolation(_ element: Element) {
            var writer = Writer(contentNamespace: element.namespace, capacity: 256)
            // What is in the namespace of stanzas stays in it, whichever that is on the stream in question.
            if !Stanzas.namespaces.contains(element.namespace) { writer = Writer(contentNamespace: "", capacity: 256) }
            writer.copy(element)
            xml += writer.withBytes { String(decoding: $0, as: UTF8.self) }
        }

        /// Appends XML as it is, with its wildcards.
        public mutating func appendInterpolation(_ literal: StanzaLiteral) {
            xml += literal.xml
        }
    }
}

/// A stanza that was expected and came.
public struct StanzaMatch: Sendable {
    /// The stanza.
    public let element: Element
    /// What stood where the literal had `{name}`, by name.
    public let captures: [String: String]

    /// What stood where the literal had `{name}`; "" when it has no such name.
    public subscript(name: String) -> String { captures[name] ?? "" }
}

enum Stanzas {
    /// The namespaces that stanzas are in: of components, clients and servers.
    static let namespaces: Set = ["jabber:component:accept", "jabber:client", "jabber:server"]
}

extension StreamParser.Limits {
    /// For what tests themselves write.
    static var generous: StreamParser.Limits {
        var limits = StreamParser.Limits()
        limits.maximumStanzaBytes = 1 << 28
        limits.hardStanzaBytes = 1 << 28
        limits.maximumTextBytes = 1 << 28
        limits.maximumDepth = 256
        return limits
    }
}
