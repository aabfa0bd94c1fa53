// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0153 v1.1.1: §3.1 (hash in presence); XEP-0319 v1.0.2: §2 (idle)
// RFC 6121: §4.7 (presence syntax)

public import FoundationEssentials
public import XMPPCore

/// How a virtual user appears to one viewer.
///
/// The same user may be busy for one and free for another at the same time: each viewer is sent a presence of their own.
public struct VirtualPresence: Sendable {
    /// Whether the user is there at all; if not, nothing else of this is shown but the ``status``.
    public var isAvailable: Bool
    /// How available; `nil` is simply available.
    public var show: Show?
    /// A text for people, in each language it is to be given in; none is no text.
    public var statuses: [LocalizedText]
    /// The priority of the user's resource, -128...127. Below 0 it gets no messages to the bare address.
    public var priority: Int
    /// The avatar; `nil` is none, which is told too.
    public var avatar: Avatar?
    /// What the user is called. It is in requests for subscriptions, events and the vCard, never in presence (XEP-0172 §4.1).
    public var nickname: String?
    /// Since when the user is idle; `nil` is not idle.
    public var idleSince: Date?
    /// Further children of the stanza.
    public var payloads: [any XMLPayload]

    /// Available presence.
    ///
    /// - Parameters:
    ///   - show: How available; `nil` is simply available.
    ///   - status: A text for people.
    ///   - priority: -128...127.
    ///   - avatar: The avatar; `nil` is none.
    ///   - nickname: What the user is called.
    ///   - idleSince: Since when the user is idle; `nil` is not idle.
    public init(
        show: Show? = nil, status: String? = nil, priority: Int = 0, avatar: Avatar? = nil, nickname: String? = nil,
        idleSince: Date? = nil
    ) {
        isAvailable = true
        self.show = show
        statuses = status.map { [LocalizedText($0)] } ?? []
        self.priority = priority
        self.avatar = avatar
        self.nickname = nickname
        self.idleSince = idleSince
        payloads = []
    }

    /// Not there, as far as this viewer can see.
    ///
    /// - Parameter status: A text for people, such as why.
    public static func unavailable(status: String? = nil) -> VirtualPresence {
        var presence = VirtualPresence(status: status)
        presence.isAvailable = false
        return presence
    }

    /// The stanza for a viewer.
    func stanza(from sender: JID, to viewer: JID, capabilities: EntityCapabilities) -> Presence {
        var presence = Presence(type: isAvailable ? nil : .unavailable, to: viewer, from: sender)
        if isAvailable, let show { presence.show = show }
        if !statuses.isEmpty { presence.statuses = statuses }
        guard isAvailable else { return presence }
        if priority != 0 { presence.priority = priority }
        presence.append(capabilities)
        presence.append(VCardUpdate(avatar))
        if let idleSince { presence.append(Idle(since: idleSince)) }
        for payload in payloads { presence.append(payload) }
        return presence
    }
}
