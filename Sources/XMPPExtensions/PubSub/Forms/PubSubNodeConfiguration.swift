// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.2, §16.4.4 (pubsub#node_config), §7.1.5; XEP-0248 v0.5.0: §7.2, §12.2.2

public import XMPPCore

/// How a node is configured (XEP-0060 §16.4.4, XEP-0248 §12.2.2).
///
/// What a new value has is what most services do; a service decides for itself what a new node has.
public struct PubSubNodeConfiguration: PubSubForm {
    /// `http://jabber.org/protocol/pubsub#node_config`
    public static let formType = "http://jabber.org/protocol/pubsub#node_config"
    /// The FORM_TYPE of the same fields as conditions of publishing (XEP-0060 §7.1.5).
    public static let publishOptions = "http://jabber.org/protocol/pubsub#publish-options"

    // MARK: What it is

    /// A name for people.
    public var title: String?
    /// A description for people.
    public var description: String?
    /// What its items are, most often the namespace of the payload.
    public var type: String?
    /// The language of the items (RFC 5646).
    public var language: String?
    /// Whom to ask about it.
    public var contacts: [JID] = []
    /// Whether it has items or nodes.
    public var nodeType = PubSubNodeType.leaf

    // MARK: Who may do what

    /// Who may subscribe and retrieve items.
    public var accessModel = PubSubAccessModel.open
    /// The groups of the owner's roster that may, where that decides.
    public var rosterGroupsAllowed: [String] = []
    /// Who may publish.
    public var publishModel = PubSubPublishModel.publishers
    /// Whether anybody can subscribe.
    public var allowsSubscriptions = true
    /// Whether subscriptions end when the subscriber goes offline.
    public var hasTemporarySubscriptions = false

    // MARK: Items

    /// Whether items are kept.
    public var persistsItems = true
    /// How many items are kept; `nil` where it is not told.
    public var maximumItems: PubSubLimit?
    /// How long an item is kept, in seconds; `nil` where it is not told.
    public var itemExpiry: PubSubLimit?
    /// How large a payload may be, in bytes; `nil` where it is not told.
    public var maximumPayloadSize: Int?
    /// What happens to an item for which there is no room.
    public var whenFull: PubSubFullNodePolicy?
    /// Whether the items of a publisher are deleted when that goes offline.
    public var purgesWhenOffline = false

    // MARK: Notifications

    /// Whether subscribers are told of events.
    public var deliversNotifications = true
    /// Whether notifications of items have the payload.
    public var deliversPayloads = true
    /// As what kind of message they are sent.
    public var notificationType = PubSubNotificationType.headline
    /// Whether they are sent to those alone who are online.
    public var deliversByPresence = false
    /// Whether subscribers are told of a new configuration.
    public var notifiesOfConfiguration = false
    /// Whether subscribers are told that the node is deleted.
    public var notifiesOfDeletion = true
    /// Whether subscribers are told of deleted items.
    public var notifiesOfRetraction = true
    /// Whether owners are told who subscribes and unsubscribes.
    public var notifiesOfSubscriptions = false
    /// When the last item is sent without being asked for.
    public var sendLastItem = PubSubSendLastItem.onSubscription
    /// To whom replies to an item go; `nil` for nobody in particular.
    public var itemReply: PubSubItemReply?
    /// The URL of an XSL transformation of payloads to message bodies.
    public var bodyTransformation: String?
    /// The URL of an XSL transformation of payloads to data forms.
    public var formTransformation: String?

    // MARK: Collections

    /// The collections that it is in; "" is the root.
    public var collections: [String] = []
    /// The nodes in it.
    public var children: [String] = []
    /// How many nodes may be in it; `nil` where it is not told.
    public var maximumChildren: PubSubLimit?
    /// Who may put nodes into it.
    public var associationPolicy: PubSubAssociationPolicy?
    /// Those who may, where a list decides.
    public var associationWhitelist: [JID] = []

    /// The usual configuration.
    public init() {}

    /// The answer to a value that is not allowed: `not-acceptable` (XEP-0060 §8.2.5.2), of an access model
    /// `unsupported-access-model` (§8.1.2).
    public static func refusal(of variable: String, message: String) -> StanzaError {
        variable == "pubsub#access_model"
            ? PubSubError(.unsupportedAccessModel, text: message).stanzaError : .notAcceptable(message)
    }
}
