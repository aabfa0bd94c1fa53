// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// One entry of a stanza's tape: an element, an attribute of the element before it, or a run of text. 24 bytes.
///
/// The tape is the stanza in document order: an element, its attributes, then its content. Because an element knows
/// where its subtree ends, its next sibling is one addition away and no operation on a tree needs recursion.
struct TapeNode {
    static let element: UInt8 = 1
    static let attribute: UInt8 = 2
    static let text: UInt8 = 3

    var kind: UInt8
    var padding: UInt8 = 0
    var nameLength: UInt16 = 0
    var nameOffset: UInt32 = 0
    var namespaceLength: UInt16 = 0
    /// Id of the name in the parser's `NameTable`, or 0.
    var known: UInt16 = 0
    var namespaceOffset: UInt32 = 0
    /// Element: index after the last node of its subtree (while it is being read: index of its parent). Others: offset of the value.
    var position: UInt32
    /// Element: how many attributes follow. Others: length of the value.
    var count: UInt32

    @inline(__always)
    init(kind: UInt8, position: UInt32, count: UInt32) {
        self.kind = kind
        self.position = position
        self.count = count
    }
}

/// Read access to the tape of one stanza.
struct Tape {
    let nodes: UnsafePointer<TapeNode>
    let bytes: UnsafePointer<UInt8>

    @inline(__always)
    func name(of node: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(nodes[node].nameOffset), count: Int(nodes[node].nameLength))
    }

    @inline(__always)
    func namespace(of node: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(nodes[node].namespaceOffset), count: Int(nodes[node].namespaceLength))
    }

    /// The value of an attribute or text node.
    @inline(__always)
    func value(of node: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + Int(nodes[node].position), count: Int(nodes[node].count))
    }

    /// The index of the first node of an element's content.
    @inline(__always)
    func contentStart(of node: Int) -> Int { node + 1 + Int(nodes[node].count) }

    /// The index after the last node of an element's subtree.
    @inline(__always)
    func end(of node: Int) -> Int { Int(nodes[node].position) }

    /// The index after `node`, an element or text, and all that belongs to it.
    @inline(__always)
    func next(after node: Int) -> Int { nodes[node].kind == TapeNode.element ? Int(nodes[node].position) : node + 1 }
}

/// The immutable memory of one stanza: one heap allocation with the nodes and, behind them, the bytes.
///
/// Proof for `@unchecked Sendable`: `TapeBuilder.makeStorage` fills the buffer before anybody else can see it;
/// afterwards only `withTape` touches it, which gives read access to trivial values.
struct ElementStorage: @unchecked Sendable {
    struct Header {
        var nodeCount: UInt32
        /// `NameTable.ID.value` of the table that the ids in the nodes are of, or 0.
        var table: UInt32
        /// Of nodes and text together.
        var byteCount: Int
    }

    let buffer: ManagedBuffer<Header, UInt64>

    /// Words of eight bytes that one node takes.
    static let wordsPerNode = MemoryLayout<TapeNode>.stride / MemoryLayout<UInt64>.stride

    @inline(__always)
    func withTape<R>(_ body: (Tape) throws -> R) rethrows -> R {
        try buffer.withUnsafeMutablePointers { header, words in
            let nodes = UnsafeRawPointer(words).assumingMemoryBound(to: TapeNode.self)
            let bytes = UnsafeRawPointer(words + Int(header.pointee.nodeCount) * Self.wordsPerNode)
            return try body(Tape(nodes: nodes, bytes: bytes.assumingMemoryBound(to: UInt8.self)))
        }
    }

    @inline(__always)
    var byteCount: Int { buffer.withUnsafeMutablePointerToHeader { $0.pointee.byteCount } }

    @inline(__always)
    var table: UInt32 { buffer.withUnsafeMutablePointerToHeader { $0.pointee.table } }
}
