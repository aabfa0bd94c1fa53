// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CLibXML2

/// What the C callbacks read and write: plain memory behind libxml2's `void *`.
///
/// On the way of a stanza there is no class, array, string or existential; those at the end are for failures and context changes.
struct ParserState {
    /// A name that was seen before, keyed by libxml2's interned pointers, which stay the same for the life of a context.
    struct NameSlot {
        var name: UnsafePointer<UInt8>?
        var namespace: UnsafePointer<UInt8>?
        /// The tape on which the offsets hold.
        var generation: UInt32 = 0
        var nameOffset: UInt32 = 0
        var namespaceOffset: UInt32 = 0
        var nameLength: UInt16 = 0
        var namespaceLength: UInt16 = 0
        var known: UInt16 = 0
    }

    static let slotCount = 256
    /// Open elements beyond `maximumDepth` at which libxml2's own stacks become the problem.
    static let depthReserve = 10_000
    /// Entries of libxml2's namespace stack (two per declaration), which it searches from end to end.
    static let maximumNamespaces = 2048

    /// One stanza may have so many names, however small `maximumNames` is.
    static let leastHardNames = 4096

    var tape = TapeBuilder()
    let slots: UnsafeMutablePointer<NameSlot>
    var generation: UInt32 = 1
    /// The namespace that was put onto the tape last.
    var lastNamespace: UnsafePointer<UInt8>?
    var lastNamespaceGeneration: UInt32 = 0
    var lastNamespaceOffset: UInt32 = 0
    /// Open elements, the root included.
    var depth = 0
    /// The index of the innermost open element.
    var current: UInt32 = 0
    /// Whether the last node is text that more text belongs to.
    var isTextOpen = false
    /// Whether text belongs to a stanza that is being recorded.
    var isRecording = false
    var hasFailed = false
    var isReplaying = false
    var mustReplaceContext = false
    var isOpened = false
    var isRefused = false
    var refusal = StreamParser.Refusal.size
    /// The size of the tape behind the stanza's own start tag.
    var headNodes = 0
    var headBytes = 0
    /// Where the stanza begins, in bytes that this context got.
    var stanzaStart = 0
    /// Names at which the context is replaced at the next stanza boundary, and at which the stream ends.
    var softNames = Int.max
    var hardNames = Int.max
    let maximumDepth: Int
    let maximumAttributes: Int
    let maximumTextBytes: Int
    let maximumStanzaBytes: Int
    /// Names that collide in the cache are stored again; this bounds what that can cost.
    let maximumTapeBytes: Int
    let maximumNames: Int
    /// The parser owns the table and outlives this.
    let names: Unmanaged<NameTable>?
    let table: UInt32
    var context: xmlParserCtxtPtr?
    /// The caller's array, during `parse`.
    var events: UnsafeMutablePointer<[StreamParser.Event]>?

    var failure: XMLStreamError?
    var header: [UInt8] = []
    /// What a context that is to be replaced had not consumed.
    var unconsumed: [UInt8] = []

    init(limits: StreamParser.Limits, names: NameTable?) {
        slots = .allocate(capacity: Self.slotCount)
        slots.initialize(repeating: NameSlot(), count: Self.slotCount)
        maximumDepth = limits.maximumDepth
        maximumAttributes = limits.maximumAttributes
        maximumTextBytes = limits.maximumTextBytes
        maximumStanzaBytes = limits.maximumStanzaBytes
        maximumTapeBytes = limits.maximumStanzaBytes * 2 + 4096
        maximumNames = limits.maximumNames
        self.names = names.map(Unmanaged.passUnretained)
        table = names?.id.value ?? 0
    }

    func deallocate() {
        tape.deallocate()
        slots.deallocate()
    }

    // MARK: Contexts

    /// Starts over with a context that knows nothing; the pointers of the old one mean nothing any more.
    mutating func useNew(_ context: xmlParserCtxtPtr) {
        self.context = context
        slots.update(repeating: NameSlot(), count: Self.slotCount)
        lastNamespace = nil
        isReplaying = isOpened
        mustReplaceContext = false
        depth = 0
        isRecording = false
        softNames = .max
        hardNames = .max
    }

    mutating func headerWasFed() {
        isReplaying = false
        guard let context, !hasFailed else { return }
        let known = Int(xmlDictSize(context.pointee.dict))
        softNames = known + maximumNames
        hardNames = known + max(maximumNames * 16, Self.leastHardNames)
        stanzaStart = position
    }

    /// The position behind what was parsed, in bytes that the context got.
    @inline(__always)
    var position: Int {
        guard let input = context?.pointee.input else { return 0 }
        return Int(truncatingIfNeeded: input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
    }

    /// Saves what is unconsumed and stops the context; called in a callback at a stanza boundary.
    @inline(never)
    mutating func stopForReplacement() {
        guard let context, let input = context.pointee.input else { return }
        let bytes = UnsafeBufferPointer(start: input.pointee.cur, count: input.pointee.end - input.pointee.cur)
        unconsumed.removeAll(keepingCapacity: true)
        unconsumed.append(contentsOf: bytes)
        mustReplaceContext = true
        // Safe inside a callback (freeing is not): nothing of the input is touched any more.
        xmlStopParser(context)
    }

    // MARK: Failures

    @inline(never)
    mutating func fail(_ code: XMLStreamError.Code, _ message: String) {
        if hasFailed { return }
        hasFailed = true
        isRecording = false
        failure = XMLStreamError(code, message)
    }

    /// Records nothing more of this stanza. Beyond its own start tag the tape is cut, so that memory stays bounded.
    @inline(never)
    mutating func refuse(_ refusal: StreamParser.Refusal) {
        if isRefused { return }
        isRefused = true
        self.refusal = refusal
        // In the stanza's own start tag there is nothing to cut, and its other attributes are still wanted.
        if headNodes > 0 {
            isRecording = false
            cutToHead()
        }
    }

    /// Forgets all of the stanza but its own start tag.
    mutating func cutToHead() {
        tape.nodeCount = headNodes
        tape.byteCount = headBytes
    }
}
