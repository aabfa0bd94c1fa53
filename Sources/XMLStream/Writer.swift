// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Writes XML into growing memory of its own. The only way XML leaves the process.
///
/// The output is always well-formed: text is escaped, names are checked, characters that XML 1.0 does not allow become
/// U+FFFD, and end tags are copied from the start tag. A call in an impossible order (`end()` without a start,
/// an attribute after content) writes nothing and is remembered: the stanza then fails its own send.
public struct Writer: ~Copyable {
    /// The namespace that message, presence, iq and stanza `<error/>` are written in at this point:
    /// "jabber:component:accept" on the stream, "jabber:client" inside `<forwarded/>` (XEP-0297 §3.1).
    public private(set) var contentNamespace: String
    /// Whether that is the namespace in force outside of all elements.
    private var isContentOuter = true

    /// An element that is not closed yet.
    struct Frame {
        /// Where its name stands in the output.
        var nameOffset: Int
        var nameLength: Int
        /// Where the default namespace in force stands in the output; -1: the namespace around everything.
        var namespaceOffset: Int
        var namespaceLength: Int
        /// Whether those bytes are escaped, so that they cannot be compared with a namespace.
        var isNamespaceEscaped: Bool
        /// Only while copying an element: the index at which the copied element ends.
        var copyEnd: Int
    }

    private(set) var output: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The length of the output so far, in bytes.
    public internal(set) var count = 0
    private(set) var frames: UnsafeMutablePointer<Frame>
    private var frameCapacity = 16
    /// How many elements are open.
    private(set) var depth = 0
    /// Whether the last start tag still lacks its `>`.
    var isTagOpen = false
    /// Prefixes declared in that start tag.
    var prefixes = 0
    /// Attributes in that start tag.
    var attributes = 0
    /// How many of the open elements may not be touched: they are around the payload that is being written.
    var floor = 0
    /// Whether a call made no sense where it was made, or an element was left open.
    package internal(set) var isMisused = false
    /// The default namespace around everything, in memory of its own.
    private let outerNamespace: UnsafeMutableRawBufferPointer

    /// An empty writer.
    ///
    /// - Parameters:
    ///   - contentNamespace: The default namespace in force where the output will stand.
    ///   - capacity: Bytes to reserve.
    public init(contentNamespace: String = "jabber:component:accept", capacity: Int = 4096) {
        self.contentNamespace = contentNamespace
        self.capacity = max(capacity, 64)
        output = .allocate(capacity: self.capacity)
        frames = .allocate(capacity: frameCapacity)
        outerNamespace = withUTF8(of: contentNamespace) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: $0.count, alignment: 1)
            copy.copyMemory(from: $0)
            return copy
        }
    }

    deinit {
        output.deallocate()
        frames.deallocate()
        outerNamespace.deallocate()
    }

    /// Whether every element is closed.
    package var isBalanced: Bool { depth == 0 }

    /// The output so far, valid during `body`.
    public borrowing func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: output, count: count))
    }

    /// Forgets the output and open elements, and keeps the memory.
    public mutating func removeAll() {
        truncate(to: 0)
    }

    /// Goes back to an earlier `count` between top-level elements.
    package mutating func truncate(to mark: Int) {
        precondition(mark >= 0 && mark <= count, "a mark of another output")
        count = mark
        depth = 0
        floor = 0
        isTagOpen = false
        isMisused = false
    }

    /// Writes a payload of somebody else's: whatever it does, the elements around it stay as they are.
    package mutating func guarded(_ payload: (inout Writer) -> Void) {
        let outer = floor
        floor = depth
        payload(&self)
        if depth != floor {
            isMisused = true
            end(downTo: floor)
        }
        floor = outer
    }

    // MARK: Elements

    /// Starts an element.
    public mutating func start(_ name: QName) { start(name.name, in: name.namespace) }

    /// Starts an element, and declares its namespace when that is not the default namespace in force.
    public mutating func start(_ name: String, in namespace: String) {
        withUTF8(of: name) { nameBytes in
            withUTF8(of: namespace) { start(nameBytes: nameBytes, namespaceBytes: $0) }
        }
    }

    /// Starts an element that the namespace of stanzas defines: `message`, `body`, `error` and the like.
    package mutating func start(own name: StaticString) {
        guard isContentOuter, depth == 0 || frames[depth - 1].namespaceOffset < 0 else {
            let namespace = contentNamespace
            return withUTF8(of: namespace) { start(nameBytes: name.bytes, namespaceBytes: $0) }
        }
        // The namespace in force is the stream's own: nothing to compare, nothing to declare.
        closeTag()
        put("<")
        let nameOffset = count
        put(name)
        if depth == frameCapacity { growFrames() }
        (frames + depth).initialize(
            to: Frame(
                nameOffset: nameOffset, nameLength: count - nameOffset, namespaceOffset: -1,
                namespaceLength: outerNamespace.count, isNamespaceEscaped: false, copyEnd: 0))
        depth += 1
        isTagOpen = true
        prefixes = 0
        attributes = 0
    }

    mutating func start(nameBytes: UnsafeRawBufferPointer, namespaceBytes: UnsafeRawBufferPointer, copyEnd: Int = 0) {
        closeTag()
        put("<")
        var frame = Frame(
            nameOffset: count, nameLength: 0, namespaceOffset: -1, namespaceLength: outerNamespace.count,
            isNamespaceEscaped: false, copyEnd: copyEnd)
        putName(nameBytes)
        frame.nameLength = count - frame.nameOffset
        if isDefaultNamespace(namespaceBytes) {
            if depth > 0 {
                let outer = frames[depth - 1]
                frame.namespaceOffset = outer.namespaceOffset
                frame.namespaceLength = outer.namespaceLength
                frame.isNamespaceEscaped = outer.isNamespaceEscaped
            }
        } else {
            put(" xmlns='")
            frame.namespaceOffset = count
            append(escaping: namespaceBytes, asAttribute: true)
            frame.namespaceLength = count - frame.namespaceOffset
            frame.isNamespaceEscaped = frame.namespaceLength != namespaceBytes.count
            put("'")
        }
        if depth == frameCapacity { growFrames() }
        (frames + depth).initialize(to: frame)
        depth += 1
        isTagOpen = true
        prefixes = 0
        attributes = 0
    }

    /// Ends the innermost open element, as `<x/>` when nothing was inside.
    public mutating func end() {
        guard depth > floor else {
            isMisused = true
            return
        }
        depth -= 1
        if isTagOpen {
            isTagOpen = false
            put("/>")
            return
        }
        let frame = frames[depth]
        put("</")
        reserve(frame.nameLength + 1)
        (output + count).update(from: output + frame.nameOffset, count: frame.nameLength)
        count += frame.nameLength
        put(">")
    }

    /// Writes an element with nothing but text.
    public mutating func element(_ name: QName, text: String) {
        start(name)
        self.text(text)
        end()
    }

    /// Writes an element; its end tag also when `content` throws.
    public mutating func element(_ name: QName, _ content: (inout Writer) throws -> Void) rethrows {
        let outer = depth
        start(name)
        defer { end(downTo: outer) }
        try content(&self)
    }

    /// Writes with another ``contentNamespace``, such as "jabber:client" inside `<forwarded/>`.
    public mutating func stanza(contentNamespace: String, _ content: (inout Writer) throws -> Void) rethrows {
        let outer = depth
        let before = (self.contentNamespace, isContentOuter)
        self.contentNamespace = contentNamespace
        isContentOuter = false
        defer {
            end(downTo: outer)
            (self.contentNamespace, isContentOuter) = before
        }
        try content(&self)
    }

    private mutating func end(downTo outer: Int) {
        while depth > outer { end() }
    }

    // MARK: Text

    /// Writes character data.
    public mutating func text(_ text: String) {
        withUTF8(of: text) { self.text(bytes: $0) }
    }

    mutating func text(bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        closeTag()
        append(escaping: bytes, asAttribute: false)
    }

    /// Appends XML that was encoded before, as content of the innermost open element.
    package mutating func appendRaw(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        closeTag()
        put(bytes)
    }

    // MARK: Bytes

    mutating func putValue(_ value: UnsafeRawBufferPointer) {
        put("='")
        append(escaping: value, asAttribute: true)
        put("'")
    }

    @inline(__always)
    private mutating func closeTag() {
        if isTagOpen {
            isTagOpen = false
            put(">")
        }
    }

    private func isDefaultNamespace(_ namespace: UnsafeRawBufferPointer) -> Bool {
        if depth == 0 || frames[depth - 1].namespaceOffset < 0 {
            return areEqual(namespace, UnsafeRawBufferPointer(outerNamespace))
        }
        let frame = frames[depth - 1]
        if frame.isNamespaceEscaped { return false }
        let inForce = UnsafeRawBufferPointer(start: output + frame.namespaceOffset, count: frame.namespaceLength)
        return areEqual(namespace, inForce)
    }

    @inline(__always)
    mutating func put(_ literal: StaticString) { put(literal.bytes) }

    @inline(__always)
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        reserve(bytes.count)
        copyBytes(base, to: output + count, count: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func put(byte: UInt8) {
        reserve(1)
        output[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        grown.moveInitialize(from: output, count: count)
        output.deallocate()
        output = grown
    }

    @inline(never)
    private mutating func growFrames() {
        let grown = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
        grown.moveInitialize(from: frames, count: depth)
        frames.deallocate()
        frames = grown
        frameCapacity *= 2
    }
}
