// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CLibXML2

/// Facts about libxml2 as a whole.
enum LibXML2 {
    /// Runs `xmlInitParser` once, before any thread makes a context.
    static func initialize() { _ = once }

    private static let once: Void = xmlInitParser()

    /// - No network; no limits of libxml2's own, ours are tighter and better defined; character references in attributes
    ///   resolved (without this `&amp;` arrives as `&#38;`; general entities cannot exist); the declared encoding is ignored,
    ///   since the bytes are known to be UTF-8.
    static let options = Int32(
        XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_IGNORE_ENC.rawValue)
}

extension StreamParser {
    /// Makes the first context and feeds it the stream header.
    func openContext(header: [UInt8]) throws(XMLStreamError) {
        state.pointee.header = header
        try makeContext()
    }

    /// Frees the context and makes a new one that stands right behind the stream header.
    private func makeContext() throws(XMLStreamError) {
        if let old = state.pointee.context { xmlFreeParserCtxt(old) }
        state.pointee.context = nil
        var sax = SAXCallbacks.table
        guard let context = xmlCreatePushParserCtxt(&sax, state, nil, 0, nil) else {
            throw XMLStreamError(.tooLong, "out of memory")
        }
        _ = xmlCtxtUseOptions(context, LibXML2.options)
        state.pointee.useNew(context)
        let header = state.pointee.header
        let status = header.withUnsafeBytes {
            xmlParseChunk(context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), 0)
        }
        fed = header.count
        state.pointee.headerWasFed()
        try check(status)
        guard state.pointee.isOpened else {
            throw XMLStreamError(.notWellFormed, "the stream does not begin with a tag")
        }
    }

    /// Gives libxml2 a slice of whole characters, and looks at all limits afterwards.
    func feed(_ slice: UnsafeRawBufferPointer) throws(XMLStreamError) {
        guard let context = state.pointee.context else { return }
        if fed - state.pointee.stanzaStart > limits.hardStanzaBytes {
            throw XMLStreamError(.tooLong, "an unfinished stanza is over \(limits.hardStanzaBytes) bytes")
        }
        fed += slice.count
        var status = xmlParseChunk(
            context, slice.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(slice.count), 0)
        while state.pointee.mustReplaceContext {
            status = try replaceContext()
        }
        try check(status)
        try checkUnconsumed()
    }

    /// Replaces a context that knows too many names, and feeds the new one what the old one had not consumed.
    ///
    /// libxml2 interns names for the life of a context: without this, a peer that sends ever new ones would make it grow
    /// and slow down without end.
    private func replaceContext() throws(XMLStreamError) -> Int32 {
        statistics.contextsReplaced += 1
        try makeContext()
        let unconsumed = state.pointee.unconsumed
        guard !unconsumed.isEmpty, let context = state.pointee.context else { return 0 }
        fed += unconsumed.count
        return unconsumed.withUnsafeBytes {
            xmlParseChunk(context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), 0)
        }
    }

    /// Throws what the callbacks found, or what libxml2 says without having called back.
    private func check(_ status: Int32) throws(XMLStreamError) {
        if let failure = state.pointee.failure { throw failure }
        guard let context = state.pointee.context else { return }
        if status != 0 || context.pointee.wellFormed == 0 {
            throw XMLStreamError(.notWellFormed, "libxml2 error \(status)")
        }
    }

    /// Between slices: what libxml2 holds back because it waits for the end of something, and how much it remembers.
    private func checkUnconsumed() throws(XMLStreamError) {
        guard let context = state.pointee.context, let input = context.pointee.input else { return }
        let unconsumed = input.pointee.end - input.pointee.cur
        // libxml2 keeps a CDATA section to its end: it counts as text.
        let isCharacterData = context.pointee.instate == XML_PARSER_CDATA_SECTION
        let limit = isCharacterData ? max(limits.maximumTextBytes, limits.maximumTagBytes) : limits.maximumTagBytes
        if unconsumed > limit {
            throw XMLStreamError(.tooLong, "an unfinished tag or section is over \(limit) bytes")
        }
        let known = Int(xmlDictSize(context.pointee.dict))
        statistics.namesSeen = max(statistics.namesSeen, known)
        if known > state.pointee.hardNames {
            throw XMLStreamError(.tooLong, "an unfinished stanza has more than \(state.pointee.hardNames) names")
        }
    }
}
