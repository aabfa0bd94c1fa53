// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The namespace of `xml:lang`.
let xmlNamespace: StaticString = "http://www.w3.org/XML/1998/namespace"

/// An XML element: a view into one stanza's immutable memory.
///
/// All elements of a stanza share one heap allocation; a copy is a retain, and a child keeps its whole stanza alive.
/// Names, values and text become a `String` only when asked for.
public struct Element: Sendable {
    let storage: ElementStorage
    /// The index of this element's node.
    let index: UInt32

    @inline(__always)
    init(storage: ElementStorage, index: UInt32) {
        self.storage = storage
        self.index = index
    }

    @inline(__always)
    var node: Int { Int(index) }

    /// The local name.
    public var name: String { withNameBytes { String(bytes: $0) } }

    /// The namespace name, or "".
    public var namespace: String { withNamespaceBytes { String(bytes: $0) } }

    /// Local name and namespace.
    public var qualifiedName: QName { QName(name, in: namespace) }

    /// Whether this is the element's name. Compares bytes and allocates nothing.
    public func isNamed(_ name: QName) -> Bool { isNamed(name.name, in: name.namespace) }

    /// Whether this is the element's name. Compares bytes and allocates nothing.
    public func isNamed(_ name: String, in namespace: String) -> Bool {
        storage.withTape { tape in
            hasBytes(name, tape.name(of: node)) && hasBytes(namespace, tape.namespace(of: node))
        }
    }

    /// The character data directly inside this element, pieces between children joined, not trimmed.
    public var text: String {
        storage.withTape { tape in
            let end = tape.end(of: node)
            var cursor = tape.contentStart(of: node)
            var result = ""
            while cursor < end {
                if tape.nodes[cursor].kind == TapeNode.text {
                    let piece = String(bytes: tape.value(of: cursor))
                    if result.isEmpty { result = piece } else { result += piece }
                }
                cursor = tape.next(after: cursor)
            }
            return result
        }
    }
}

// MARK: Hot paths: bytes instead of strings

extension Element {
    /// What the stanza that the element is of takes in memory, in bytes.
    package var stanzaByteCount: Int { storage.byteCount }

    /// The `NameTable` id of (name, namespace); 0 when unknown or when no table was in use.
    package var knownName: UInt16 { storage.withTape { $0.nodes[node].known } }

    /// The table that `knownName` is of.
    package var nameTableID: NameTable.ID? {
        let table = storage.table
        return table == 0 ? nil : NameTable.ID(value: table)
    }

    /// The UTF-8 bytes of the local name, valid during `body`.
    package func withNameBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try storage.withTape { try body($0.name(of: node)) }
    }

    /// The UTF-8 bytes of the namespace, valid during `body`.
    package func withNamespaceBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try storage.withTape { try body($0.namespace(of: node)) }
    }

    /// The UTF-8 bytes of an attribute in no namespace, valid during `body`; `nil` when it is missing.
    package func withAttributeBytes<R>(
        _ name: StaticString, _ body: (UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R? {
        try storage.withTape { tape in
            guard let attribute = tape.attribute(name.bytes, in: noBytes, of: node) else { return nil }
            return try body(tape.value(of: attribute))
        }
    }

    /// The attributes that every stanza may have (RFC 6120 §8.1), found in one pass over the start tag.
    package struct StanzaHead {
        package var from: UnsafeRawBufferPointer?
        package var to: UnsafeRawBufferPointer?
        package var id: UnsafeRawBufferPointer?
        package var type: UnsafeRawBufferPointer?
    }

    /// Calls `body` with the bytes of the attributes that every stanza may have, valid during the call.
    package func withStanzaHead(_ body: (StanzaHead) -> Void) {
        storage.withTape { tape in
            var head = StanzaHead()
            for attribute in node + 1..<tape.contentStart(of: node) where tape.nodes[attribute].namespaceLength == 0 {
                let name = tape.name(of: attribute)
                switch name.count {
                case 2 where areEqual(name, ("to" as StaticString).bytes): head.to = tape.value(of: attribute)
                case 2 where areEqual(name, ("id" as StaticString).bytes): head.id = tape.value(of: attribute)
                case 4 where areEqual(name, ("from" as StaticString).bytes): head.from = tape.value(of: attribute)
                case 4 where areEqual(name, ("type" as StaticString).bytes): head.type = tape.value(of: attribute)
                default: break
                }
            }
            body(head)
        }
    }

    /// The UTF-8 bytes of the text, valid during `body`; `nil` unless the text is one piece.
    package func withTextBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
        try storage.withTape { tape in
            let end = tape.end(of: node)
            var cursor = tape.contentStart(of: node)
            var found: Int?
            while cursor < end {
                if tape.nodes[cursor].kind == TapeNode.text {
                    if found != nil { return nil }
                    found = cursor
                }
                cursor = tape.next(after: cursor)
            }
            guard let found else { return nil }
            return try body(tape.value(of: found))
        }
    }
}
