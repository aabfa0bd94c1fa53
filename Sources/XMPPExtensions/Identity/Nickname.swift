// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0172 v1.1: §3 (format), §4 (use cases)

public import XMLStream
public import XMPPCore

/// What somebody wants to be called (XEP-0172 §3).
///
/// It belongs into a request for a subscription, the first message to somebody, and an event of its node; not into
/// presence (XEP-0172 §4.1). Nothing says that nobody else has the same one.
public struct Nickname: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/nick}nick`
    public static let name = QName("nick", in: node)
    /// The node of the events that tell of a change (XEP-0172 §4.3).
    public static let node = "http://jabber.org/protocol/nick"

    /// The nickname.
    public var text: String

    /// A nickname.
    public init(_ text: String) {
        self.text = text
    }

    /// Decodes a nickname, which may be empty.
    public init(_ element: Element) throws(PayloadError) {
        text = element.text
    }

    /// Encodes the nickname.
    public func write(to writer: inout Writer) {
        writer.element(Self.name, text: text)
    }
}
