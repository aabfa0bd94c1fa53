// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The bytes of "no namespace".
var noBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

extension Tape {
    /// The index of an element's attribute.
    @inline(__always)
    func attribute(_ name: UnsafeRawBufferPointer, in namespace: UnsafeRawBufferPointer, of element: Int) -> Int? {
        var cursor = element + 1
        let end = contentStart(of: element)
        while cursor < end {
            if nodes[cursor].nameLength == name.count, nodes[cursor].namespaceLength == namespace.count,
                areEqual(self.name(of: cursor), name), areEqual(self.namespace(of: cursor), namespace)
            {
                return cursor
            }
            cursor += 1
        }
        return nil
    }
}

extension Element {
    /// The value of an attribute in no namespace.
    public subscript(attribute: String) -> String? {
        storage.withTape { tape in
            withUTF8(of: attribute) { tape.attribute($0, in: noBytes, of: node) }
                .map { String(bytes: tape.value(of: $0)) }
        }
    }

    /// The value of an attribute in a namespace.
    public func attribute(_ name: String, in namespace: String) -> String? {
        storage.withTape { tape in
            withUTF8(of: name) { nameBytes in
                withUTF8(of: namespace) { tape.attribute(nameBytes, in: $0, of: node) }
            }
            .map { String(bytes: tape.value(of: $0)) }
        }
    }

    /// The `xml:lang` of this very element, not of an ancestor.
    public var language: String? {
        storage.withTape { tape in
            tape.attribute(("lang" as StaticString).bytes, in: xmlNamespace.bytes, of: node)
                .map { String(bytes: tape.value(of: $0)) }
        }
    }

    /// The attributes in document order, without namespace declarations.
    public var attributes: Attributes { Attributes(element: self) }

    /// One attribute of an element.
    public struct Attribute: Hashable, Sendable {
        /// The local name.
        public let name: String
        /// The namespace name; "" for attributes without a prefix.
        public let namespace: String
        /// The value, normalised by the parser.
        public let value: String
    }

    /// The attributes of an element.
    public struct Attributes: Sequence, Sendable {
        let element: Element

        /// How many there are.
        public var count: Int { element.storage.withTape { Int($0.nodes[element.node].count) } }

        /// Whether there is none.
        public var isEmpty: Bool { count == 0 }

        /// Starts an iteration.
        public func makeIterator() -> Iterator {
            Iterator(storage: element.storage, cursor: element.node + 1, end: element.node + 1 + count)
        }

        /// Iterates over attributes.
        public struct Iterator: IteratorProtocol {
            let storage: ElementStorage
            var cursor: Int
            let end: Int

            /// The next attribute.
            public mutating func next() -> Attribute? {
                guard cursor < end else { return nil }
                defer { cursor += 1 }
                return storage.withTape { tape in
                    Attribute(
                        name: String(bytes: tape.name(of: cursor)),
                        namespace: String(bytes: tape.namespace(of: cursor)),
                        value: String(bytes: tape.value(of: cursor))
                    )
                }
            }
        }
    }
}
