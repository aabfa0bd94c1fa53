// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5.4, §16.4.3 (pubsub#meta-data)

public import FoundationEssentials
public import XMPPCore

/// What everybody may know of a node, told by service discovery at the node (XEP-0060 §5.4, §16.4.3).
public struct PubSubNodeMetadata: PubSubForm {
    /// `http://jabber.org/protocol/pubsub#meta-data`
    public static let formType = "http://jabber.org/protocol/pubsub#meta-data"

    /// A name for people.
    public var title: String?
    /// A description for people.
    public var description: String?
    /// What its items are, most often the namespace of the payload.
    public var type: String?
    /// The language of the items (RFC 5646).
    public var language: String?
    /// When it was made.
    public var creationDate: Date?
    /// Who made it.
    public var creator: JID?
    /// Whom to ask about it.
    public var contacts: [JID] = []
    /// Its owners.
    public var owners: [JID] = []
    /// Its publishers.
    public var publishers: [JID] = []
    /// Who may subscribe and retrieve items.
    public var accessModel: PubSubAccessModel?
    /// Who may publish.
    public var publishModel: PubSubPublishModel?
    /// How many subscribers it has.
    public var subscriberCount: Int?
    /// How many items are kept.
    public var maximumItems: PubSubLimit?

    /// Nothing.
    public init() {}

    /// The fields of XEP-0060 §16.4.3.
    public static let fields: [PubSubFormField<Self>] = [
        .init("title", "The name of the node", optional: \.title, .text),
        .init("description", "A description of the node", optional: \.description, .text),
        .init("type", "What its items are", optional: \.type, .text),
        .init("language", "The language of its items", optional: \.language, .language),
        .init("creation_date", "When it was made", optional: \.creationDate, .date),
        .init("creator", "Who made it", optional: \.creator, .jid),
        .init("contact", "Whom to ask about it", \.contacts, .jids),
        .init("owner", "Its owners", \.owners, .jids),
        .init("publisher", "Its publishers", \.publishers, .jids),
        .init("access_model", "Who may subscribe and retrieve items", optional: \.accessModel, .choice),
        .init("publish_model", "Who may publish", optional: \.publishModel, .choice),
        .init("num_subscribers", "How many subscribers it has", optional: \.subscriberCount, .number),
        .init("max_items", "How many items are kept", optional: \.maximumItems, .limit),
    ]
}
