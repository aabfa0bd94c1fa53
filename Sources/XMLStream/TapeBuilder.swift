// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Scratch memory in which a tape grows until its stanza is complete. Plain memory, because it is written from C callbacks.
///
/// Its owner calls `deallocate()`.
struct TapeBuilder {
    private static let initialNodes = 256
    private static let initialBytes = 8192

    private(set) var nodes: UnsafeMutablePointer<TapeNode>
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var nodeCapacity: Int
    private var byteCapacity: Int
    var nodeCount = 0
    var byteCount = 0

    init() {
        nodeCapacity = Self.initialNodes
        byteCapacity = Self.initialBytes
        nodes = .allocate(capacity: Self.initialNodes)
        bytes = .allocate(capacity: Self.initialBytes)
    }

    func deallocate() {
        nodes.deallocate()
        bytes.deallocate()
    }

    /// Makes room for `count` more nodes.
    @inline(__always)
    mutating func reserve(nodes count: Int) {
        if nodeCount &+ count > nodeCapacity { growNodes(by: count) }
    }

    /// Makes room for `count` more bytes.
    @inline(__always)
    mutating func reserve(bytes count: Int) {
        if byteCount &+ count > byteCapacity { growBytes(by: count) }
    }

    /// Appends a node and gives its index. The caller has reserved room.
    @inline(__always)
    mutating func append(_ node: TapeNode) -> Int {
        (nodes + nodeCount).initialize(to: node)
        nodeCount &+= 1
        return nodeCount &- 1
    }

    /// Appends bytes and gives their offset.
    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        reserve(bytes: count)
        copyBytes(source, to: bytes + byteCount, count: count)
        defer { byteCount &+= count }
        return UInt32(truncatingIfNeeded: byteCount)
    }

    /// Appends bytes and gives their offset.
    mutating func append(_ source: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = source.baseAddress else { return UInt32(truncatingIfNeeded: byteCount) }
        return append(base.assumingMemoryBound(to: UInt8.self), count: source.count)
    }

    /// Copies the tape to an allocation of exactly its size.
    @inline(__always)
    func makeStorage(table: UInt32) -> ElementStorage {
        let nodeWords = nodeCount * ElementStorage.wordsPerNode
        let header = ElementStorage.Header(
            nodeCount: UInt32(truncatingIfNeeded: nodeCount), table: table, byteCount: nodeWords * 8 + byteCount)
        let buffer = ManagedBuffer<ElementStorage.Header, UInt64>.create(
            minimumCapacity: nodeWords + (byteCount + 7) / 8,
            makingHeaderWith: { _ in header }
        )
        buffer.withUnsafeMutablePointerToElements { words in
            UnsafeMutableRawPointer(words).copyMemory(
                from: nodes, byteCount: nodeCount * MemoryLayout<TapeNode>.stride)
            UnsafeMutableRawPointer(words + nodeWords).copyMemory(from: bytes, byteCount: byteCount)
        }
        return ElementStorage(buffer: buffer)
    }

    /// Forgets the tape, and gives memory back that only a huge stanza needed.
    @inline(__always)
    mutating func removeAll() {
        nodeCount = 0
        byteCount = 0
        if nodeCapacity > Self.initialNodes * 64 || byteCapacity > Self.initialBytes * 64 { shrink() }
    }

    @inline(never)
    private mutating func growNodes(by count: Int) {
        let capacity = max(nodeCapacity * 2, nodeCount + count)
        let grown = UnsafeMutablePointer<TapeNode>.allocate(capacity: capacity)
        grown.moveInitialize(from: nodes, count: nodeCount)
        nodes.deallocate()
        nodes = grown
        nodeCapacity = capacity
    }

    @inline(never)
    private mutating func growBytes(by count: Int) {
        let capacity = max(byteCapacity * 2, byteCount + count)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        grown.moveInitialize(from: bytes, count: byteCount)
        bytes.deallocate()
        bytes = grown
        byteCapacity = capacity
    }

    @inline(never)
    private mutating func shrink() {
        deallocate()
        self = TapeBuilder()
    }
}
