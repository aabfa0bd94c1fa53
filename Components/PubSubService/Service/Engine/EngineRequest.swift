// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import XMPPComponent
public import XMPPExtensions

/// Who asks, when, and what is known about that: everything the engine needs besides the store.
public struct EngineRequest: Sendable {
    /// Who asks, with the resource.
    public var requester: JID
    /// Whose nodes are asked for: a user's bare address, or `nil` for the service's own.
    public var account: JID?
    /// The time.
    public var now: Date
    /// Whether the requester may do at every node what its owners may.
    public var isAdministrator: Bool
    /// What has been found out so far because the engine asked for it.
    public var facts: Facts
    /// What a node has other than a new one when publishing makes it (XEP-0060 §7.1.4); `nil` until the service's policy
    /// has been asked, which the engine wants with ``CreationNeeded``.
    public var creation: PubSubChanges<PubSubNodeConfiguration>?
    /// Makes names that nobody can guess: of items, subscriptions and nodes.
    public var makeID: @Sendable () -> String

    /// A request.
    public init(
        requester: JID, account: JID? = nil, now: Date, isAdministrator: Bool = false, facts: Facts = Facts(),
        makeID: @escaping @Sendable () -> String
    ) {
        self.requester = requester
        self.account = account
        self.now = now
        self.isAdministrator = isAdministrator
        self.facts = facts
        self.makeID = makeID
    }

    /// What somebody's server knows.
    public struct Facts: Sendable {
        private var entries: [RosterQuestion: RosterAnswer] = [:]
        private var rosters: [JID: [JID: RosterAnswer]] = [:]

        /// Nothing yet.
        public init() {}

        /// Remembers an answer.
        public mutating func note(_ answer: RosterAnswer, to question: RosterQuestion) { entries[question] = answer }

        /// Remembers all of an owner's roster: who is not in it is a stranger.
        public mutating func note(_ roster: [JID: RosterAnswer], of owner: JID) { rosters[owner.bare] = roster }

        /// What a contact is in an owner's roster.
        ///
        /// - Throws: ``FactNeeded`` when that has not been found out yet: the caller does, and runs the engine again.
        public func roster(of owner: JID, contact: JID) throws(FactNeeded) -> RosterAnswer {
            let question = RosterQuestion(owner: owner, contact: contact)
            if let answer = entries[question] { return answer }
            guard let roster = rosters[question.owner] else { throw FactNeeded(question: question) }
            return roster[question.contact] ?? .stranger
        }
    }
}

/// What is a contact in somebody's roster?
public struct RosterQuestion: Hashable, Sendable {
    /// Whose roster, a bare address.
    public var owner: JID
    /// The contact, a bare address.
    public var contact: JID

    /// A question.
    public init(owner: JID, contact: JID) {
        self.owner = owner.bare
        self.contact = contact.bare
    }
}

/// What a contact is in somebody's roster.
public struct RosterAnswer: Hashable, Sendable {
    /// Whether the contact may see the owner's presence.
    public var seesPresence: Bool
    /// The groups that the contact is in.
    public var groups: Set<String>

    /// An answer.
    public init(seesPresence: Bool, groups: Set<String> = []) {
        self.seesPresence = seesPresence
        self.groups = groups
    }

    /// The contact is not in the roster, or the roster cannot be seen.
    public static let stranger = RosterAnswer(seesPresence: false)
}

/// The engine needs to know this first.
public struct FactNeeded: Error, Hashable, Sendable {
    /// What it needs to know.
    public let question: RosterQuestion
}

/// Somebody publishes where there is no node: the caller asks its policy whether there may be one, notes the answer in
/// ``EngineRequest/creation``, and runs the engine again.
public struct CreationNeeded: Error, Hashable, Sendable {
    /// The node.
    public let node: String
    /// What it is to have other than a new node: the publisher's options (XEP-0060 §7.1.5).
    public let configuration: PubSubChanges<PubSubNodeConfiguration>
}
