// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0297 v1.0: §3 (forwarding a stanza)

public import XMLStream
public import XMPPCore

/// A stanza inside another, as it was when it was sent or received (XEP-0297 §3).
///
/// The addresses in it are only as true as whoever forwards it. It is written in the namespace `jabber:client`, whichever
/// stream it goes over.
public struct Forwarded: XMLPayload {
    /// `{urn:xmpp:forward:0}forwarded`
    public static let name = QName("forwarded", in: "urn:xmpp:forward:0")

    /// What is forwarded.
    public enum Content: Sendable {
        /// A message.
        case message(Message)
        /// A presence.
        case presence(Presence)
        /// An IQ.
        case iq(IQ)
    }

    /// What is forwarded.
    public var content: Content
    /// When whoever forwards it had it.
    public var delay: Delay?

    /// A forwarded stanza.
    public init(_ content: Content, delay: Delay? = nil) {
        self.content = content
        self.delay = delay
    }

    /// A forwarded message.
    public init(_ message: Message, delay: Delay? = nil) {
        self.init(.message(message), delay: delay)
    }

    /// The message that is forwarded; `nil` when it is another stanza.
    public var message: Message? {
        if case .message(let message) = content { message } else { nil }
    }

    /// Decodes a forwarded stanza.
    ///
    /// - Throws: when there is none in a namespace of stanzas, or it or the delay is malformed.
    public init(_ element: Element) throws(PayloadError) {
        delay = nil
        if let child = element.child(Delay.name) { delay = try Delay(child) }
        for child in element.children where Self.namespaces.contains(child.namespace) {
            switch child.name {
            case Message.elementName: content = .message(try Message(child))
            case Presence.elementName: content = .presence(try Presence(child))
            case IQ.elementName: content = .iq(try IQ(child))
            default: continue
            }
            return
        }
        throw PayloadError("<forwarded/> has no stanza", element: Self.name)
    }

    /// Encodes the forwarded stanza.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        delay?.write(to: &writer)
        writer.stanza(contentNamespace: Self.namespaces[0]) { writer in
            switch content {
            case .message(let message): message.write(to: &writer)
            case .presence(let presence): presence.write(to: &writer)
            case .iq(let iq): iq.write(to: &writer)
            }
        }
        writer.end()
    }

    /// Where stanzas are; the first is what they are forwarded in.
    private static let namespaces = ["jabber:client", "jabber:component:accept", "jabber:server"]
}
