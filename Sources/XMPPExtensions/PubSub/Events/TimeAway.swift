// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0312 v0.3: §2 (last log-out)

public import XMLStream
public import XMPPCore

/// How long a client was away, told with its first presence: it wants what was published meanwhile (XEP-0312 §2).
public struct TimeAway: XMLPayload, Hashable {
    /// `{urn:xmpp:ago:0}ago`
    public static let name = QName("ago", in: "urn:xmpp:ago:0")

    /// How long, in seconds.
    public var seconds: UInt64

    /// A time in seconds.
    public init(seconds: UInt64) {
        self.seconds = seconds
    }

    /// Decodes a time.
    ///
    /// - Throws: when it is no whole number from 0.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["secs"] else { throw .missingAttribute("secs", of: element) }
        guard let seconds = UInt64(text) else { throw .invalidValue(of: "secs", in: element) }
        self.seconds = seconds
    }

    /// Encodes the time.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("secs", String(seconds))
        writer.end()
    }
}
