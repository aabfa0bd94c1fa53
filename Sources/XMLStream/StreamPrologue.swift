// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Collects the beginning of a stream: XML declaration and the root's start tag.
///
/// The parser needs these bytes in one piece, to feed them again to every new libxml2 context. No document type
/// gets through: libxml2 never sees an entity declaration.
struct StreamPrologue {
    private enum State {
        case beginning, whitespace, lessThan, declaration(questionMark: Bool), tag, quoted(UInt8), complete
    }

    private var state = State.beginning
    private let limit: Int
    /// Once complete: XML declaration (the peer's or ours) and start tag.
    private(set) var header: [UInt8] = []
    private var seen: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    var isComplete: Bool {
        if case .complete = state { true } else { false }
    }

    /// Takes bytes until the start tag is complete, and gives how many it took.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(XMLStreamError) -> Int {
        var taken = 0
        while taken < bytes.count, !isComplete {
            try take(bytes[taken])
            taken += 1
        }
        if isComplete { try finish() }
        return taken
    }

    private mutating func take(_ byte: UInt8) throws(XMLStreamError) {
        guard seen.count + header.count < limit else {
            throw XMLStreamError(.tooLong, "the start of the stream is over \(limit) bytes")
        }
        seen.append(byte)
        switch state {
        case .beginning: try takeBeginning(byte)
        case .whitespace:
            if byte == UInt8(ascii: "<") { state = .lessThan } else { try requireWhitespace(byte) }
        case .lessThan: try takeAfterLessThan(byte)
        case .declaration(let questionMark):
            if questionMark, byte == UInt8(ascii: ">") {
                header += seen
                seen.removeAll()
                state = .whitespace
            } else {
                state = .declaration(questionMark: byte == UInt8(ascii: "?"))
            }
        case .tag:
            if byte == UInt8(ascii: ">") { state = .complete }
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { state = .quoted(byte) }
        case .quoted(let quote):
            if byte == quote { state = .tag }
        case .complete: break
        }
    }

    /// The first bytes: a byte order mark is dropped; UTF-16 and UTF-32 are known by theirs or by NULs (XML 1.0 appendix F).
    private mutating func takeBeginning(_ byte: UInt8) throws(XMLStreamError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if seen == mark {
            seen.removeAll()
            state = .whitespace
        } else if seen.count == 1, byte == UInt8(ascii: "<") {
            state = .lessThan
        } else if byte == 0 || byte == 0xFE || byte == 0xFF {
            throw XMLStreamError(.badEncoding, "the stream begins in another encoding than UTF-8")
        } else if seen.count > mark.count || seen[...] != mark[..<seen.count] {
            guard seen.count == 1 else { throw XMLStreamError(.badEncoding, "a broken byte order mark") }
            try requireWhitespace(byte)
            state = .whitespace
        }
    }

    private mutating func takeAfterLessThan(_ byte: UInt8) throws(XMLStreamError) {
        switch byte {
        case UInt8(ascii: "!"):
            throw XMLStreamError(.restrictedXML, "a document type or comment before the stream")
        case UInt8(ascii: "?"):
            // A processing instruction that is no declaration gets through, and libxml2 reports it.
            state = .declaration(questionMark: false)
        case 0:
            throw XMLStreamError(.badEncoding, "the stream begins in another encoding than UTF-8")
        case UInt8(ascii: ">"):
            state = .complete
        default:
            state = .tag
        }
    }

    private func requireWhitespace(_ byte: UInt8) throws(XMLStreamError) {
        guard byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
            throw XMLStreamError(.notWellFormed, "the stream does not begin with a tag")
        }
    }

    private mutating func finish() throws(XMLStreamError) {
        if header.isEmpty {
            header = Array("<?xml version='1.0'?>".utf8)
        }
        header += seen
        seen.removeAll()
        switch header.withUnsafeBytes({ UTF8Scan.scan($0).stop }) {
        case .end: break
        case .incomplete, .malformed: throw XMLStreamError(.badEncoding, "the stream header is not UTF-8")
        case .illegal: throw XMLStreamError(.notWellFormed, "a character that XML does not allow in the stream header")
        }
    }
}
