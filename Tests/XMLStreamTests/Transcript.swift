// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

@testable import XMLStream

/// What a parser said about a stream.
struct Transcript: Equatable, CustomStringConvertible {
    var events: [StreamParser.Event] = []
    var error: XMLStreamError?
    var statistics = StreamParser.Statistics()

    /// The message of an error may quote where libxml2 stood; everything else must be the same however bytes were cut.
    static func == (left: Transcript, right: Transcript) -> Bool {
        left.events == right.events && left.error?.code == right.error?.code
    }

    var description: String {
        (events.map(\.summary) + [error.map { "error: \($0)" }].compactMap(\.self)).joined(separator: "\n")
    }

    var stanzas: [Element] {
        events.compactMap { if case .stanza(let element) = $0 { element } else { nil } }
    }

    var refused: [(head: Element, refusal: StreamParser.Refusal)] {
        events.compactMap { if case .refused(let head, let refusal) = $0 { (head, refusal) } else { nil } }
    }
}

extension StreamParser.Event {
    var summary: String {
        switch self {
        case .opened(let element): "opened \(element)"
        case .stanza(let element): "stanza \(element)"
        case .refused(let element, let refusal): "refused for \(refusal): \(element)"
        case .closed: "closed"
        }
    }
}

/// Feeds pieces to a new parser.
func transcript(
    of pieces: [[UInt8]], limits: StreamParser.Limits = .init(), names: NameTable? = nil
) -> Transcript {
    let parser = StreamParser(limits: limits, names: names)
    var transcript = Transcript()
    for piece in pieces {
        do {
            try parser.parse(piece, into: &transcript.events)
        } catch {
            transcript.error = error
            break
        }
    }
    transcript.statistics = parser.statistics
    return transcript
}

/// Feeds a text to a new parser.
func transcript(
    of xml: String, limits: StreamParser.Limits = .init(), names: NameTable? = nil
) -> Transcript {
    transcript(of: [Array(xml.utf8)], limits: limits, names: names)
}

/// The usual beginning of a component's stream.
let header = """
    <?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
    xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='echo.example.org'>
    """

extension [UInt8] {
    /// The bytes one by one.
    var single: [[UInt8]] { map { [$0] } }

    /// Pieces of a size.
    func pieces(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

/// A small generator for reproducible tests (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
