// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §11 (XML usage)

import CLibXML2

/// Push parser of one XMPP stream (RFC 6120 §11), over libxml2's SAX2 interface.
///
/// Feed it what the socket gives, in pieces of any size; it appends the stream header, each complete first-level element
/// ("stanza") and the end of the stream to an array. What it gives does not depend on how the bytes were cut.
///
/// A parser belongs to one thread at a time and is not `Sendable`; the elements it makes are.
public final class StreamParser {
    /// Limits on what the peer sends.
    public struct Limits: Sendable, Hashable {
        /// Bytes of one stanza on the wire; a bigger one is refused and the stream lives. At most 1 GiB.
        public var maximumStanzaBytes = 1 << 20
        /// Depth of elements in a stanza, the stanza itself being 1; a deeper one is refused and the stream lives.
        public var maximumDepth = 64
        /// Attributes of one element, not counting namespace declarations; beyond, the stanza is refused and the stream lives.
        public var maximumAttributes = 64
        /// Bytes of one run of text or one attribute value; beyond, the stanza is refused and the stream lives.
        public var maximumTextBytes = 512 << 10
        /// Bytes of one unfinished tag or reference; beyond, the stream ends. Checked once per 16 KiB.
        public var maximumTagBytes = 64 << 10
        /// Bytes of one unfinished stanza, also of a refused one; beyond, the stream ends. Checked once per 16 KiB.
        public var hardStanzaBytes = 8 << 20
        /// Names and namespaces that libxml2 may remember before its context is replaced;
        /// 16 times as many (and more than 4096) in one unfinished stanza end the stream.
        public var maximumNames = 4096

        /// The defaults.
        public init() {}
    }

    /// What the bytes completed.
    public enum Event: Sendable, Equatable {
        /// The stream's root start tag; it has no children.
        case opened(Element)
        /// A complete first-level element.
        case stanza(Element)
        /// A complete first-level element over a limit: its name and the attributes within limits, so that it can be answered.
        case refused(Element, Refusal)
        /// The end tag of the stream.
        case closed
    }

    /// The limit that a refused stanza passed first.
    public enum Refusal: String, Sendable {
        /// ``Limits/maximumStanzaBytes``.
        case size
        /// ``Limits/maximumDepth``.
        case depth
        /// ``Limits/maximumAttributes``.
        case attributes
        /// ``Limits/maximumTextBytes``.
        case text
    }

    /// What a parser did so far.
    package struct Statistics: Sendable, Hashable {
        /// How often the libxml2 context was replaced because it knew too many names.
        package var contextsReplaced = 0
        /// The most names a context knew when it was looked at.
        package var namesSeen = 0
    }

    /// libxml2 gets at most so much at once: all our limits are looked at between two slices.
    static let sliceBytes = 16 << 10
    /// A slice must not end with these: an incomplete character, "\r" or up to two "]".
    static let heldBytes = 3

    let limits: Limits
    /// Keeps the table alive that `state` refers to.
    let names: NameTable?
    /// Memory that the C callbacks write to; ours from `init` to `deinit`.
    let state: UnsafeMutablePointer<ParserState>
    private var prologue: StreamPrologue
    private var failure: XMLStreamError?
    private var held: [UInt8] = []
    /// Bytes that the current context got.
    var fed = 0
    /// What has happened so far.
    package internal(set) var statistics = Statistics()

    /// A parser for a new stream.
    public convenience init(limits: Limits) { self.init(limits: limits, names: nil) }

    package init(limits: Limits = .init(), names: NameTable? = nil) {
        var limits = limits
        limits.maximumStanzaBytes = min(max(limits.maximumStanzaBytes, 0), 1 << 30)
        limits.maximumTextBytes = min(max(limits.maximumTextBytes, 0), 1 << 30)
        limits.maximumTagBytes = min(max(limits.maximumTagBytes, 0), 1 << 30)
        self.limits = limits
        self.names = names
        state = .allocate(capacity: 1)
        state.initialize(to: ParserState(limits: limits, names: names))
        prologue = StreamPrologue(limit: limits.maximumTagBytes)
        LibXML2.initialize()
    }

    deinit {
        if let context = state.pointee.context { xmlFreeParserCtxt(context) }
        state.pointee.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Parses more bytes of the stream.
    ///
    /// - Parameters:
    ///   - bytes: What the peer sent next; need not end at any boundary.
    ///   - events: What the bytes completed is appended here, also when this throws.
    /// - Throws: ``XMLStreamError`` when the stream cannot go on. Every later call throws the same.
    public func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) throws(XMLStreamError) {
        if let failure { throw failure }
        do {
            try withUnsafeMutablePointer(to: &events) { (pointer) throws(XMLStreamError) in
                state.pointee.events = pointer
                defer { state.pointee.events = nil }
                try consume(bytes)
            }
        } catch {
            failure = error
            throw error
        }
    }

    private func consume(_ bytes: UnsafeRawBufferPointer) throws(XMLStreamError) {
        var done = 0
        if !prologue.isComplete {
            done = try prologue.take(bytes)
            guard prologue.isComplete else { return }
            try openContext(header: prologue.header)
        }
        if !held.isEmpty, done < bytes.count { done += try completeHeld(bytes, from: done) }
        while done < bytes.count {
            let slice = UnsafeRawBufferPointer(rebasing: bytes[done...].prefix(Self.sliceBytes))
            let used = try feedUsable(slice)
            done += used
            if done + Self.heldBytes >= bytes.count, slice.count - used == bytes.count - done {
                held.append(contentsOf: bytes[done...])
                return
            }
        }
    }

    /// Joins the bytes withheld last time with the next of these, and gives how many of these it took.
    private func completeHeld(_ bytes: UnsafeRawBufferPointer, from done: Int) throws(XMLStreamError) -> Int {
        var joint = held
        let taken = min(bytes.count - done, 64)
        joint.append(contentsOf: bytes[done..<done + taken])
        held.removeAll(keepingCapacity: true)
        let used = try joint.withUnsafeBufferPointer { (joint) throws(XMLStreamError) in
            try feedUsable(UnsafeRawBufferPointer(joint))
        }
        // What cannot be fed yet is left where it is, unless it is all there is.
        if done + taken < bytes.count { return taken - (joint.count - used) }
        held.append(contentsOf: joint[used...])
        return taken
    }

    /// Feeds a slice without what must not stand at its end, and gives how much it fed.
    private func feedUsable(_ slice: UnsafeRawBufferPointer) throws(XMLStreamError) -> Int {
        let scan = UTF8Scan.scan(slice)
        var usable = scan.length
        if scan.stop == .end {
            // "]]>" split between two chunks is not found. "\r" libxml2 withholds itself, and loses it when it is stopped.
            let least = max(usable - 2, 0)
            if usable > least, slice[usable - 1] == 0x0D {
                usable -= 1
            } else {
                while usable > least, slice[usable - 1] == UInt8(ascii: "]") { usable -= 1 }
            }
        }
        if usable > 0 { try feed(UnsafeRawBufferPointer(rebasing: slice[..<usable])) }
        switch scan.stop {
        case .end, .incomplete: return usable
        case .malformed: throw XMLStreamError(.badEncoding, "the bytes are not UTF-8")
        case .illegal: throw XMLStreamError(.notWellFormed, "a character that XML does not allow")
        }
    }
}
