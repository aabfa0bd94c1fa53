// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.5 (access models), §16.4 (field values); XEP-0248 v0.5.0: §12.2

/// Whether a node has items or other nodes (XEP-0248 §7.2.1).
public enum PubSubNodeType: String, Hashable, Sendable, CaseIterable {
    /// It has items.
    case leaf
    /// It has nodes.
    case collection
}

/// Who may subscribe to a node and retrieve its items (XEP-0060 §4.5).
public enum PubSubAccessModel: String, Hashable, Sendable, CaseIterable {
    /// Those whom an owner has approved.
    case authorize
    /// Everybody.
    case open
    /// Those who may see the owner's presence.
    case presence
    /// Those in certain groups of the owner's roster.
    case roster
    /// Those whom an owner has listed.
    case whitelist
}

/// Who may publish at a node (XEP-0060 §16.4.4).
public enum PubSubPublishModel: String, Hashable, Sendable, CaseIterable {
    /// Those with the affiliation publisher, and the like.
    case publishers
    /// Those who are subscribed.
    case subscribers
    /// Everybody.
    case open
}

/// When the last item is sent without being asked for (XEP-0060 §16.4.4).
public enum PubSubSendLastItem: String, Hashable, Sendable, CaseIterable {
    /// Never.
    case never
    /// When somebody subscribes.
    case onSubscription = "on_sub"
    /// When somebody subscribes, and when a subscriber comes online.
    case onSubscriptionAndPresence = "on_sub_and_presence"
}

/// To whom a reply to an item goes (XEP-0060 §16.4.4).
public enum PubSubItemReply: String, Hashable, Sendable, CaseIterable {
    /// To the owner.
    case owner
    /// To the publisher of the item.
    case publisher
}

/// As what kind of message notifications are sent (XEP-0060 §16.4.4).
public enum PubSubNotificationType: String, Hashable, Sendable, CaseIterable {
    /// As messages of the type normal.
    case normal
    /// As messages of the type headline, which are not stored for later.
    case headline
}

/// What happens to an item for which a node has no room (XEP-0060 §16.4.4).
public enum PubSubFullNodePolicy: String, Hashable, Sendable, CaseIterable {
    /// The oldest item is deleted and subscribers are told.
    case retractOldest = "retract-oldest"
    /// The oldest item is deleted and nobody is told.
    case discardOldest = "discard-oldest"
    /// The item is refused.
    case reject
}

/// Who may put nodes into a collection (XEP-0248 §7.2.1).
public enum PubSubAssociationPolicy: String, Hashable, Sendable, CaseIterable {
    /// Everybody.
    case all
    /// Its owners.
    case owners
    /// Those whom an owner has listed.
    case whitelist
}

/// What a subscription to a collection tells of (XEP-0248 §6.1).
public enum PubSubSubscriptionType: String, Hashable, Sendable, CaseIterable {
    /// Of items published and deleted.
    case items
    /// Of nodes made, configured and deleted.
    case nodes
    /// Of both.
    case all
}

/// A presence for which notifications are wanted (XEP-0060 §16.4.2).
public enum PubSubPresenceState: String, Hashable, Sendable, CaseIterable {
    /// Away.
    case away
    /// Free to chat.
    case chat
    /// Not to be disturbed.
    case doNotDisturb = "dnd"
    /// Available, and none of the others.
    case online
    /// Away for long.
    case extendedAway = "xa"
}

/// A limit: a number, or whatever the service allows at most (XEP-0060 §16.7).
public enum PubSubLimit: Hashable, Sendable, LosslessStringConvertible {
    /// This number.
    case number(Int)
    /// Whatever the service allows at most.
    case maximum

    /// Reads a whole number from 0, or `max`.
    public init?(_ description: String) {
        if description == "max" {
            self = .maximum
        } else if let number = Int(description), number >= 0 {
            self = .number(number)
        } else {
            return nil
        }
    }

    /// The number, or `max`.
    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .maximum: "max"
        }
    }
}

/// How far below a collection a subscription to it reaches (XEP-0248 §6.1).
public enum PubSubSubscriptionDepth: Hashable, Sendable, LosslessStringConvertible {
    /// So many levels: 1 is the nodes in the collection itself.
    case levels(Int)
    /// All the way.
    case all

    /// Reads a whole number from 0, or `all`.
    public init?(_ description: String) {
        if description == "all" {
            self = .all
        } else if let levels = Int(description), levels >= 0 {
            self = .levels(levels)
        } else {
            return nil
        }
    }

    /// The number, or `all`.
    public var description: String {
        switch self {
        case .levels(let levels): String(levels)
        case .all: "all"
        }
    }
}
