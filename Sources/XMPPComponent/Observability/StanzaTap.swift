// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Which way a stanza goes.
public enum StanzaDirection: String, Hashable, Sendable, CaseIterable {
    /// From the server to the component.
    case inbound
    /// From the component to the server.
    case outbound
}

/// Shows the stanzas that come and go to somebody else: for a recording, an audit, a debugger.
///
/// ```swift
/// configuration.tap = StanzaTap { direction, stanza in print(direction, stanza) }
/// ```
/// What people wrote is hidden unless the redaction says otherwise. Stanzas are shown as they are on the stream: inbound ones
/// before any guard or route, outbound ones when they are handed to the socket; of one over a limit only the head is
/// shown. The handshake and the secret are never among them.
public struct StanzaTap: Sendable {
    /// What is hidden.
    public let redaction: Redaction
    let observe: @Sendable (StanzaDirection, Element) -> Void

    /// - Parameters:
    ///   - redaction: What is hidden.
    ///   - observe: Called on the event loop, in the order of the stream: it should only take a note.
    public init(
        redaction: Redaction = .texts, _ observe: @escaping @Sendable (StanzaDirection, Element) -> Void
    ) {
        self.redaction = redaction
        self.observe = observe
    }

    func show(_ direction: StanzaDirection, _ stanza: Element) {
        observe(direction, redaction.redacted(stanza))
    }

    /// What of a stanza is replaced by `[N bytes]`, N being the size of the UTF-8 text that was there.
    public struct Redaction: Sendable {
        private let hides: (@Sendable (QName) -> Bool)?

        /// Hides the text of the elements for which `hides` is true, and of everything in them. Attributes are shown.
        public init(hiding hides: @escaping @Sendable (QName) -> Bool) {
            self.hides = hides
        }

        private init() { hides = nil }

        /// Hides nothing.
        public static let none = Redaction()
        /// Hides every text: names of elements and attributes remain.
        public static let texts = Redaction { _ in true }
        /// Hides what people say to each other and what they fill into forms: bodies in all their forms, subjects, statuses,
        /// values, passwords, binary data; other texts are shown.
        public static let conversations = Redaction { conversational.contains($0.name) }

        private static let conversational: Set<String> = [
            "body", "subject", "status", "html", "value", "password", "data", "BINVAL", "content", "summary", "header",
        ]

        /// The stanza without what is hidden.
        public func redacted(_ stanza: Element) -> Element {
            guard let hides else { return stanza }
            var writer = Writer(contentNamespace: stanza.namespace, capacity: 512)
            Self.write(stanza, isHidden: false, hides, to: &writer)
            let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
            // What was read is written well-formed; should it not be, the head alone is better than a leak.
            return (try? Element(parsing: xml, defaultNamespace: stanza.namespace))
                ?? Element(stanza.qualifiedName, attributes: ["redacted": "all"])
        }

        private static func write(
            _ element: Element, isHidden: Bool, _ hides: (QName) -> Bool, to writer: inout Writer
        ) {
            let isHidden = isHidden || hides(element.qualifiedName)
            writer.start(element.qualifiedName)
            for attribute in element.attributes {
                if attribute.namespace.isEmpty {
                    writer.attribute(attribute.name, attribute.value)
                } else {
                    writer.attribute(attribute.name, in: attribute.namespace, attribute.value)
                }
            }
            for node in element.nodes {
                switch node {
                case .element(let child): write(child, isHidden: isHidden, hides, to: &writer)
                case .text(let text): writer.text(isHidden ? "[\(text.utf8.count) bytes]" : text)
                }
            }
            writer.end()
        }
    }
}

extension ComponentRuntime {
    /// Shows what one read brought, before it is handled.
    func tapInbound(_ events: [StreamParser.Event]) {
        guard let tap = configuration.tap else { return }
        for event in events {
            switch event {
            case .stanza(let stanza) where routes.kind(of: stanza) != nil: tap.show(.inbound, stanza)
            case .refused(let head, _) where routes.kind(of: head) != nil: tap.show(.inbound, head)
            default: break
            }
        }
    }
}

/// Reads our own output again for a tap.
final class OutboundTap {
    private let tap: StanzaTap
    private let parser: StreamParser
    private var events: [StreamParser.Event] = []

    init(_ tap: StanzaTap, maximumStanzaBytes: Int) {
        self.tap = tap
        var limits = StreamParser.Limits()
        limits.maximumStanzaBytes = max(limits.maximumStanzaBytes, maximumStanzaBytes)
        parser = StreamParser(limits: limits)
        var opening = Writer(capacity: 256)
        opening.streamHeader(to: "")
        opening.withBytes { try? parser.parse($0, into: &events) }
        events = []
    }

    func show(_ bytes: UnsafeRawBufferPointer) {
        try? parser.parse(bytes, into: &events)
        for event in events {
            switch event {
            case .stanza(let stanza): tap.show(.outbound, stanza)
            case .refused(let head, _): tap.show(.outbound, head)
            default: break
            }
        }
        events.removeAll(keepingCapacity: true)
    }
}
