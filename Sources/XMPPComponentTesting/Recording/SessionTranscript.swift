// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a component received and sent, in order: a text file that people can read, one line for each stanza.
///
/// ```
/// # S< the component received, C> it sent; then seconds.
/// domain echo.localhost
/// S< 0.000 <message from='alice@localhost/test' to='echo.localhost' type='chat' id='1'><body>[5 bytes]</body></message>
/// C> 0.002 <message from='echo.localhost' to='alice@localhost/test' id='1' type='chat'><body>[5 bytes]</body></message>
/// ```
/// Empty lines and lines that begin with `#` mean nothing.
public struct SessionTranscript: Equatable, Sendable, CustomStringConvertible {
    /// One stanza.
    public struct Entry: Equatable, Sendable {
        /// Which way it went.
        public var direction: StanzaDirection
        /// When, since the recording began.
        public var time: Duration
        /// The stanza, in the namespace of component streams.
        public var stanza: Element

        /// One stanza.
        public init(_ direction: StanzaDirection, at time: Duration, _ stanza: Element) {
            self.direction = direction
            self.time = time
            self.stanza = stanza
        }
    }

    /// The component's domain.
    public var domain: String
    /// The stanzas in order.
    public var entries: [Entry]

    /// A transcript.
    public init(domain: String, entries: [Entry] = []) {
        self.domain = domain
        self.entries = entries
    }

    // MARK: Text

    static let namespace = "jabber:component:accept"

    /// The file's text.
    public var description: String {
        var lines = ["# S< the component received, C> it sent; then seconds.", "domain \(domain)"]
        for entry in entries {
            let milliseconds = Int(entry.time / .milliseconds(1))
            let fraction = String(milliseconds % 1000 + 1000).dropFirst()
            let mark = entry.direction == .inbound ? "S<" : "C>"
            lines.append("\(mark) \(milliseconds / 1000).\(fraction) \(Self.line(of: entry.stanza))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(of stanza: Element) -> String {
        var writer = Writer(contentNamespace: namespace, capacity: 512)
        writer.copy(stanza)
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        // What is left are line breaks in texts.
        return xml.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "&#10;")
    }

    /// Reads a transcript.
    ///
    /// - Throws: ``ExpectationFailure`` with the number of the line that is none.
    public init(parsing text: String) throws {
        self.init(domain: "")
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ", maxSplits: 2)
            guard let first = words.first, !line.hasPrefix("#") else { continue }
            if first == "domain", words.count == 2 {
                domain = String(words[1])
                continue
            }
            guard words.count == 3, first == "S<" || first == "C>", let seconds = Double(words[1]), seconds >= 0,
                seconds < 1e9, let stanza = try? Element(parsing: String(words[2]), defaultNamespace: Self.namespace)
            else {
                throw ExpectationFailure(
                    "line \(index + 1) of the transcript is no entry: \(line)", fileID: "", line: 0)
            }
            let direction: StanzaDirection = first == "S<" ? .inbound : .outbound
            entries.append(Entry(direction, at: .milliseconds(Int((seconds * 1000).rounded())), stanza))
        }
        guard !domain.isEmpty else {
            throw ExpectationFailure("the transcript has no line «domain …»", fileID: "", line: 0)
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ExpectationFailure`` with the number of the line that is none; what reading throws.
    public init(contentsOfFile path: String) throws {
        try self.init(parsing: String(contentsOfFile: path, encoding: .utf8))
    }

    /// Writes a file.
    public func write(toFile path: String) throws {
        try description.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
