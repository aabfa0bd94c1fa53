// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Element {
    /// Makes an element of values.
    ///
    /// - Parameters:
    ///   - name: Local name and namespace.
    ///   - attributes: Attributes in no namespace; the key "xml:lang" is the attribute of the XML namespace.
    ///   - text: Character data before the children. "" is the same as `nil`.
    ///   - children: Child elements, which are copied.
    public init(
        _ name: QName,
        attributes: KeyValuePairs<String, String> = [:],
        text: String? = nil,
        children: [Element] = []
    ) {
        var builder = TapeBuilder()
        defer { builder.deallocate() }
        builder.reserve(nodes: attributes.count + 2)
        let root = builder.append(
            builder.makeNode(TapeNode.element, name: name.name, namespace: name.namespace, value: nil))
        builder.nodes[root].count = UInt32(truncatingIfNeeded: attributes.count)
        for (key, value) in attributes {
            let isLanguage = key == "xml:lang"
            let node = builder.makeNode(
                TapeNode.attribute,
                name: isLanguage ? "lang" : key,
                namespace: isLanguage ? xmlNamespace.description : "",
                value: value
            )
            _ = builder.append(node)
        }
        if let text, !text.isEmpty {
            _ = builder.append(builder.makeNode(TapeNode.text, name: "", namespace: "", value: text))
        }
        for child in children { builder.append(copyOf: child) }
        builder.nodes[root].position = UInt32(truncatingIfNeeded: builder.nodeCount)
        self.init(storage: builder.makeStorage(table: 0), index: 0)
    }

    /// Parses one element.
    ///
    /// - Parameters:
    ///   - xml: The element; whitespace around it is allowed, an XML declaration is not.
    ///   - defaultNamespace: The namespace of names without a prefix and without a declaration in `xml`.
    ///   - limits: Limits, as for a stream.
    /// - Throws: ``XMLStreamError`` when `xml` is anything but one element within the limits.
    public init(
        parsing xml: String, defaultNamespace: String = "", limits: StreamParser.Limits = .init()
    ) throws(XMLStreamError) {
        let parser = StreamParser(limits: limits)
        var writer = Writer(contentNamespace: "")
        writer.start("stream", in: defaultNamespace)
        writer.text(" ")
        var events: [StreamParser.Event] = []
        try parser.parse(writer, into: &events)
        try parser.parse(Array(xml.utf8), into: &events)
        try parser.parse(Array("</stream>".utf8), into: &events)
        guard events.count == 3, case .closed = events[2] else {
            throw XMLStreamError(.notWellFormed, "not one complete element")
        }
        switch events[1] {
        case .stanza(let element): self = element
        case .refused(_, let refusal): throw XMLStreamError(.tooLong, "over the limit of \(refusal.rawValue)")
        case .opened, .closed: throw XMLStreamError(.notWellFormed, "not one complete element")
        }
    }
}

extension StreamParser {
    func parse(_ bytes: [UInt8], into events: inout [Event]) throws(XMLStreamError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(XMLStreamError) in
            try parse(UnsafeRawBufferPointer(buffer), into: &events)
        }
    }

    func parse(_ writer: borrowing Writer, into events: inout [Event]) throws(XMLStreamError) {
        try parse(writer.withBytes { Array($0) }, into: &events)
    }
}

extension TapeBuilder {
    /// A node with its name and value appended to the bytes.
    fileprivate mutating func makeNode(_ kind: UInt8, name: String, namespace: String, value: String?) -> TapeNode {
        var node = TapeNode(kind: kind, position: 0, count: 0)
        withUTF8(of: name) {
            // A local name of 64 KiB cannot come from the wire; from our own code it is cut rather than trusted.
            let part = UnsafeRawBufferPointer(rebasing: $0.prefix(Int(UInt16.max)))
            node.nameOffset = append(part)
            node.nameLength = UInt16(truncatingIfNeeded: part.count)
        }
        withUTF8(of: namespace) {
            let part = UnsafeRawBufferPointer(rebasing: $0.prefix(Int(UInt16.max)))
            node.namespaceOffset = append(part)
            node.namespaceLength = UInt16(truncatingIfNeeded: part.count)
        }
        if let value {
            withUTF8(of: value) {
                node.position = append($0)
                node.count = UInt32(truncatingIfNeeded: $0.count)
            }
        }
        return node
    }

    /// Copies a subtree: a walk along the tape, with every index and offset moved.
    fileprivate mutating func append(copyOf element: Element) {
        element.storage.withTape { tape in
            let end = tape.end(of: element.node)
            reserve(nodes: end - element.node + 1)
            let shift = nodeCount - element.node
            for index in element.node..<end {
                var node = tape.nodes[index]
                node.known = 0
                node.nameOffset = append(tape.name(of: index))
                node.namespaceOffset = append(tape.namespace(of: index))
                if node.kind == TapeNode.element {
                    node.position = UInt32(truncatingIfNeeded: Int(node.position) + shift)
                } else {
                    node.position = append(tape.value(of: index))
                }
                _ = append(node)
            }
        }
    }
}
