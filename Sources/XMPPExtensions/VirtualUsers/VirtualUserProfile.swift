// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// Computes how a user appears to a viewer, whenever it is to be sent. The viewer's address is bare.
public typealias PresenceProvider = @Sendable (_ viewer: JID) async throws -> VirtualPresence

/// What a virtual user is and does.
public struct VirtualUserProfile: Sendable {
    /// What the user is, as service discovery shows it.
    public var identity: DiscoIdentity
    /// Further features of the user in service discovery. One with `+notify` after a node's name has the events of that node
    /// sent by buddies whose presence the user sees (XEP-0163 §4); they arrive as messages.
    public var features: [String] = []
    /// Who may see the user's presence.
    public var approval: ApprovalPolicy
    /// Whether the user asks to see the presence of whoever may see its own, and no longer wants to when they turn away.
    /// Only whose clients are seen can be told of events, such as a new avatar (XEP-0163 §4).
    public var subscribesBack = false
    /// How the user appears to a viewer, unless `VirtualUser.setPresence(_:)` said otherwise. It is called for every
    /// presence that is sent, several at a time: nothing per viewer is kept.
    public var presence: PresenceProvider
    /// The vCard for whoever asks, whose address is bare; `nil` has none. Photo and nickname are those of the presence for
    /// that viewer, unless the card has its own.
    public var vCard: @Sendable (_ requester: JID) async throws -> VCard?
    /// Is told what happened, after it was answered. What it throws is logged.
    public var onChange: (@Sendable (VirtualUserChange, VirtualUser) async throws -> Void)?

    /// A user that is available to everybody who asks.
    ///
    /// - Parameters:
    ///   - name: The name for people in service discovery.
    ///   - approval: Who may see the user's presence.
    ///   - presence: How the user appears to a viewer.
    public init(
        name: String? = nil, approval: ApprovalPolicy = .automatic,
        presence: @escaping PresenceProvider = { _ in VirtualPresence() }
    ) {
        identity = DiscoIdentity(category: "client", type: "bot", name: name)
        self.approval = approval
        self.presence = presence
        vCard = { _ in VCard(fullName: name) }
    }
}

/// Something that happened between a virtual user and a buddy.
public struct VirtualUserChange: Sendable {
    /// What happened.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        /// The kind's name.
        public let description: String

        /// The buddy wants to see the user's presence, and nobody has decided yet.
        public static let requested = Kind(description: "requested")
        /// The buddy sees the user's presence from now on.
        public static let approved = Kind(description: "approved")
        /// The buddy no longer wants to see the user's presence, or to have asked for it.
        public static let unsubscribed = Kind(description: "unsubscribed")
        /// The user sees the buddy's presence from now on.
        public static let granted = Kind(description: "granted")
        /// The buddy does not, or no longer, let the user see theirs.
        public static let lost = Kind(description: "lost")
        /// The buddy is available at a resource, or something about that changed.
        public static let available = Kind(description: "available")
        /// The buddy is no longer available at a resource.
        public static let unavailable = Kind(description: "unavailable")
    }

    /// What happened.
    public let kind: Kind
    /// Who it is about: the full address where a resource is available or no longer so, the bare one otherwise.
    public let buddy: JID
    /// The stanza that brought it about; `nil` when it was a call.
    public let stanza: Presence?
}

/// Which virtual users there are: a list, or whatever a closure knows.
public struct VirtualUserDirectory: Sendable {
    let profile: @Sendable (_ local: String) async throws -> VirtualUserProfile?

    /// The users that a closure knows by their localparts; others do not exist.
    ///
    /// - Parameter profile: Called for every stanza to a user, with the normalised localpart: keep what costs much.
    public init(_ profile: @escaping @Sendable (_ local: String) async throws -> VirtualUserProfile?) {
        self.profile = profile
    }

    /// These users and no others.
    ///
    /// - Parameter users: Profiles by localpart, in any spelling.
    public init(_ users: [String: VirtualUserProfile]) {
        var known: [String: VirtualUserProfile] = [:]
        for (local, profile) in users {
            known[(try? JID(local: local, domain: "domain.invalid"))?.local ?? local] = profile
        }
        let users = known
        self.init { users[$0] }
    }
}

extension VirtualUserDirectory: ExpressibleByDictionaryLiteral {
    /// These users and no others. Of two profiles for one localpart the last counts.
    public init(dictionaryLiteral elements: (String, VirtualUserProfile)...) {
        self.init(Dictionary(elements) { $1 })
    }
}
