// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0203 v2.0: §2 (protocol)

public import FoundationEssentials
public import XMLStream
public import XMPPCore

/// When a stanza was sent that was delivered later (XEP-0203 §2).
public struct Delay: XMLPayload, Hashable {
    /// `{urn:xmpp:delay}delay`
    public static let name = QName("delay", in: "urn:xmpp:delay")

    /// When the stanza was sent.
    public var stamp: Date
    /// Who sent it, or who delayed it. It is only as true as whoever delivered the stanza.
    public var from: JID?
    /// Why it was delayed, for people.
    public var reason: String?

    /// A delay.
    public init(stamp: Date, from: JID? = nil, reason: String? = nil) {
        self.stamp = stamp
        self.from = from
        self.reason = reason
    }

    /// Decodes a delay. Other offsets than UTC are read too.
    ///
    /// - Throws: when `stamp` is missing or not in the form of XEP-0082, or `from` is no address.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["stamp"] else { throw .missingAttribute("stamp", of: element) }
        guard let stamp = DateTime(text) else { throw .invalidValue(of: "stamp", in: element) }
        self.stamp = stamp.date
        if let text = element["from"] {
            guard let from = JID(text) else { throw .invalidValue(of: "from", in: element) }
            self.from = from
        }
        let words = element.text.trimmingWhitespace()
        reason = words.isEmpty ? nil : words
    }

    /// Encodes the delay, its stamp in UTC.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("from", from?.description)
        writer.attribute("stamp", DateTime(stamp).description)
        if let reason { writer.text(reason) }
        writer.end()
    }
}

extension String {
    /// The text without the white space of XML around it.
    func trimmingWhitespace() -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        let start = utf8.drop(while: isSpace)
        let end = start.reversed().drop(while: isSpace)
        return String(Substring(start.dropLast(start.count - end.count)))
    }
}
