// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a presence stanza is: its type, or `available` where it has none (RFC 6121 §4.7.1).
public struct PresenceKind: Hashable, Sendable, CustomStringConvertible {
    /// The `type` attribute; nil for available presence.
    public let type: PresenceType?

    /// The kind of presence with this `type` attribute.
    public init(_ type: PresenceType?) {
        self.type = type
    }

    /// Presence without a type: the sender is available.
    public static let available = PresenceKind(nil)
    /// No longer available.
    public static let unavailable = PresenceKind(.unavailable)
    /// The sender wants to see our presence.
    public static let subscribe = PresenceKind(.subscribe)
    /// The sender lets us see its presence.
    public static let subscribed = PresenceKind(.subscribed)
    /// The sender no longer wants to see our presence.
    public static let unsubscribe = PresenceKind(.unsubscribe)
    /// The sender no longer lets us see its presence.
    public static let unsubscribed = PresenceKind(.unsubscribed)
    /// Asks for our current presence.
    public static let probe = PresenceKind(.probe)
    /// A presence of ours that came back.
    public static let error = PresenceKind(.error)

    static let allButErrors: [PresenceKind] = [
        .available, .unavailable, .subscribe, .subscribed, .unsubscribe, .unsubscribed, .probe,
    ]

    /// The type's name, or `available`.
    public var description: String { type?.rawValue ?? "available" }
}
