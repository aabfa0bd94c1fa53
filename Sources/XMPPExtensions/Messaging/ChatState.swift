// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0085 v2.1: §2 (definitions), §5.4 (context of usage), §5.5 (use in groupchat), §5.6 (syntax)

public import XMLStream
public import XMPPCore

/// How somebody takes part in a chat (XEP-0085 §2).
///
/// Whoever sends these answers for its own part: a feature `http://jabber.org/protocol/chatstates` is advertised by a
/// component that does, as `OnMessage { ... }.advertising(ChatState.namespace)`.
public enum ChatState: String, Hashable, Sendable, CaseIterable {
    /// Takes part.
    case active
    /// Writes a message.
    case composing
    /// Wrote, and has stopped for now.
    case paused
    /// Takes no part at the moment.
    case inactive
    /// Has left the chat. In a room it means nothing (XEP-0085 §5.5).
    case gone

    /// The namespace of the protocol, which is its service discovery feature too.
    public static let namespace = "http://jabber.org/protocol/chatstates"

    /// The name of its element.
    public var name: QName { QName(rawValue, in: Self.namespace) }

    /// The state that an element tells; `nil` when it is none of them.
    public init?(_ element: Element) {
        guard element.namespace == Self.namespace, let state = ChatState(rawValue: element.name) else { return nil }
        self = state
    }
}

extension Message {
    /// How the sender takes part in the chat; the first state when there are several, which XEP-0085 §5.6 forbids.
    ///
    /// Setting it replaces all of them. A message with a body SHOULD have no other than `active`.
    public var chatState: ChatState? {
        get {
            for child in children {
                if let state = ChatState(child) { return state }
            }
            return nil
        }
        set {
            for state in Set(children.compactMap { ChatState($0) }) { content.removeAll(state.name) }
            if let newValue { append(Element(newValue.name)) }
        }
    }

    /// A message that says nothing but a chat state (XEP-0085 §5.6).
    ///
    /// - Parameters:
    ///   - chatState: The state.
    ///   - to: To whom it goes.
    ///   - from: An address of the component's domain; `nil` for the domain itself.
    ///   - type: `chat`, or `groupchat` to a room.
    ///   - thread: The thread of the chat, if it has one: it MUST be repeated (XEP-0085 §5.6).
    public init(
        chatState: ChatState, to: JID, from: JID? = nil, type: MessageType = .chat, thread: String? = nil
    ) {
        self.init(to: to, from: from, type: type)
        if let thread { self.thread = thread }
        append(Element(chatState.name))
    }
}
