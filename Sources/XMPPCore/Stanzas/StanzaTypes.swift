// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §4.7.1 (presence types), §4.7.2 (show), §5.2.2 (message types); RFC 6120: §8.2.3 (IQ semantics)

import XMLStream

/// The types of a message (RFC 6121 §5.2.2).
public enum MessageType: String, Hashable, Sendable, CaseIterable {
    /// A single message outside a conversation; the type when none is given, or one that nobody knows.
    case normal
    /// A message of a conversation between two.
    case chat
    /// A message in a room (XEP-0045).
    case groupchat
    /// A message to which no reply is expected.
    case headline
    /// A message that came back.
    case error

    /// The type named by an attribute's bytes; what nobody knows is `normal`.
    package init(bytes: UnsafeRawBufferPointer) {
        self = MessageType.candidate(bytes).flatMap { $0.isNamed(bytes) ? $0 : nil } ?? .normal
    }

    private static func candidate(_ bytes: UnsafeRawBufferPointer) -> MessageType? {
        switch bytes.count {
        case 4: .chat
        case 5: .error
        case 6: .normal
        case 8: .headline
        case 9: .groupchat
        default: nil
        }
    }
}

/// The types of a presence (RFC 6121 §4.7.1). No type at all means available.
public enum PresenceType: String, Hashable, Sendable, CaseIterable {
    /// No longer available.
    case unavailable
    /// The sender wants to see the recipient's presence.
    case subscribe
    /// The sender lets the recipient see its presence.
    case subscribed
    /// The sender no longer wants to see the recipient's presence.
    case unsubscribe
    /// The sender no longer lets the recipient see its presence.
    case unsubscribed
    /// Asks for the recipient's current presence.
    case probe
    /// A presence that came back.
    case error

    /// The type named by an attribute's bytes; `nil` when nobody knows it.
    package init?(bytes: UnsafeRawBufferPointer) {
        let candidate: PresenceType
        switch bytes.count {
        case 5: candidate = bytes[0] == UInt8(ascii: "p") ? .probe : .error
        case 9: candidate = .subscribe
        case 10: candidate = .subscribed
        case 11: candidate = bytes[2] == UInt8(ascii: "a") ? .unavailable : .unsubscribe
        case 12: candidate = .unsubscribed
        default: return nil
        }
        guard candidate.isNamed(bytes) else { return nil }
        self = candidate
    }
}

/// The types of an IQ (RFC 6120 §8.2.3).
public enum IQType: String, Hashable, Sendable, CaseIterable {
    /// A request for information.
    case get
    /// A request to change something.
    case set
    /// The answer to a request that succeeded.
    case result
    /// The answer to a request that failed.
    case error

    /// Whether it must be answered.
    public var isRequest: Bool { self == .get || self == .set }

    /// The type named by an attribute's bytes; `nil` when nobody knows it.
    package init?(bytes: UnsafeRawBufferPointer) {
        let candidate: IQType
        switch bytes.count {
        case 3: candidate = bytes[0] == UInt8(ascii: "g") ? .get : .set
        case 5: candidate = .error
        case 6: candidate = .result
        default: return nil
        }
        guard candidate.isNamed(bytes) else { return nil }
        self = candidate
    }
}

extension IQKind {
    /// The IQ type of this kind of request.
    public var iqType: IQType { self == .get ? .get : .set }
}

/// How available somebody is (RFC 6121 §4.7.2.1). Without it: simply available.
public enum Show: String, Hashable, Sendable, CaseIterable {
    /// Away for a short time.
    case away
    /// Eager to talk.
    case chat
    /// Not to be disturbed.
    case dnd
    /// Away for a long time.
    case xa
}

extension RawRepresentable where RawValue == String {
    fileprivate func isNamed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        withUTF8(of: rawValue) { ByteHash.areEqual($0, bytes) }
    }
}
