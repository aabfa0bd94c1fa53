// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Element {
    /// What stands inside an element.
    public enum Node: Sendable, Equatable {
        /// A child element.
        case element(Element)
        /// A run of character data; two never follow each other.
        case text(String)
    }

    /// Children and text in document order.
    public var nodes: Nodes { Nodes(cursor: Cursor(self)) }

    /// The child elements in document order.
    public var children: Children { Children(cursor: Cursor(self)) }

    /// The child elements of this name, in document order.
    public func children(_ name: QName) -> NamedChildren { NamedChildren(name: name, cursor: Cursor(self)) }

    /// The first child element.
    public var firstChild: Element? {
        var cursor = Cursor(self)
        return cursor.nextElement()
    }

    /// The first child of this name.
    public func child(_ name: QName) -> Element? {
        var cursor = Cursor(self)
        while let child = cursor.nextElement() {
            if child.isNamed(name) { return child }
        }
        return nil
    }

    /// The first child of this local name in the namespace of this element.
    public func child(_ name: String) -> Element? { withUTF8(of: name) { child(nameBytes: $0) } }

    /// The first child of this local name in the namespace of this element.
    package func child(own name: StaticString) -> Element? { child(nameBytes: name.bytes) }

    private func child(nameBytes: UnsafeRawBufferPointer) -> Element? {
        let found = storage.withTape { tape -> Int? in
            let end = tape.end(of: node)
            var cursor = tape.contentStart(of: node)
            while cursor < end {
                if tape.nodes[cursor].kind == TapeNode.element,
                    Int(tape.nodes[cursor].nameLength) == nameBytes.count,
                    areEqual(tape.name(of: cursor), nameBytes),
                    areEqual(tape.namespace(of: cursor), tape.namespace(of: node))
                {
                    return cursor
                }
                cursor = tape.next(after: cursor)
            }
            return nil
        }
        return found.map { Element(storage: storage, index: UInt32(truncatingIfNeeded: $0)) }
    }

    /// A place among the content of an element.
    struct Cursor: Sendable {
        let storage: ElementStorage
        var index: Int
        let end: Int

        init(_ element: Element) {
            storage = element.storage
            (index, end) = element.storage.withTape {
                ($0.contentStart(of: element.node), $0.end(of: element.node))
            }
        }

        mutating func nextElement() -> Element? {
            storage.withTape { tape in
                while index < end {
                    let here = index
                    index = tape.next(after: here)
                    if tape.nodes[here].kind == TapeNode.element {
                        return Element(storage: storage, index: UInt32(truncatingIfNeeded: here))
                    }
                }
                return nil
            }
        }

        mutating func nextNode() -> Node? {
            storage.withTape { tape in
                guard index < end else { return nil }
                let here = index
                index = tape.next(after: here)
                if tape.nodes[here].kind == TapeNode.element {
                    return .element(Element(storage: storage, index: UInt32(truncatingIfNeeded: here)))
                }
                return .text(String(bytes: tape.value(of: here)))
            }
        }
    }

    /// Children and text of an element.
    public struct Nodes: Sequence, IteratorProtocol, Sendable {
        var cursor: Cursor

        /// The next child or run of text.
        public mutating func next() -> Node? { cursor.nextNode() }
    }

    /// The child elements of an element.
    public struct Children: Sequence, IteratorProtocol, Sendable {
        var cursor: Cursor

        /// Whether there is none.
        public var isEmpty: Bool {
            var copy = cursor
            return copy.nextElement() == nil
        }

        /// The next child.
        public mutating func next() -> Element? { cursor.nextElement() }
    }

    /// The child elements of one name.
    public struct NamedChildren: Sequence, IteratorProtocol, Sendable {
        let name: QName
        var cursor: Cursor

        /// The next child of the name.
        public mutating func next() -> Element? {
            while let child = cursor.nextElement() {
                if child.isNamed(name) { return child }
            }
            return nil
        }
    }
}
