// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §16.4.4 (pubsub#node_config); XEP-0248 v0.5.0: §12.2.2

extension PubSubNodeConfiguration {
    /// The fields of XEP-0060 §16.4.4 and XEP-0248 §12.2.2.
    public static let fields: [PubSubFormField<Self>] = identity + access + items + notifications + collections

    /// The fields of XEP-0248, which a service without collections leaves out of its forms.
    public static var collectionFields: Set<PartialKeyPath<Self>> {
        [\.nodeType, \.collections, \.children, \.maximumChildren, \.associationPolicy, \.associationWhitelist]
    }

    private static let identity: [PubSubFormField<Self>] = [
        .init("title", "A name for the node", optional: \.title, .text),
        .init("description", "A description of the node", optional: \.description, .text),
        .init("type", "What its items are, most often a namespace", optional: \.type, .text),
        .init("language", "The language of its items", optional: \.language, .language),
        .init("contact", "Whom to ask about it", \.contacts, .jids),
        .init("node_type", "Whether it has items or nodes", \.nodeType, .choice),
    ]

    private static let access: [PubSubFormField<Self>] = [
        .init("access_model", "Who may subscribe and retrieve items", \.accessModel, .choice),
        .init("roster_groups_allowed", "The roster groups that may", \.rosterGroupsAllowed, .choices),
        .init("publish_model", "Who may publish", \.publishModel, .choice),
        .init("subscribe", "Whether anybody can subscribe", \.allowsSubscriptions, .boolean),
        .init(
            "tempsub", "Whether subscriptions end when subscribers go offline", \.hasTemporarySubscriptions, .boolean),
    ]

    private static let items: [PubSubFormField<Self>] = [
        .init("persist_items", "Whether items are kept", \.persistsItems, .boolean),
        .init("max_items", "How many items are kept (or «max»)", optional: \.maximumItems, .limit),
        .init("item_expire", "How many seconds an item is kept (or «max»)", optional: \.itemExpiry, .limit),
        .init("max_payload_size", "How many bytes a payload may have", optional: \.maximumPayloadSize, .number),
        .init(
            "publish_node_full", "What happens to an item for which there is no room", optional: \.whenFull, .choice),
        .init("purge_offline", "Whether items go when their publisher goes offline", \.purgesWhenOffline, .boolean),
    ]

    private static let notifications: [PubSubFormField<Self>] = [
        .init("deliver_notifications", "Whether subscribers are told", \.deliversNotifications, .boolean),
        .init("deliver_payloads", "Whether they get the payload", \.deliversPayloads, .boolean),
        .init("notification_type", "As what kind of message", \.notificationType, .choice),
        .init("presence_based_delivery", "Whether only those online are told", \.deliversByPresence, .boolean),
        .init("notify_config", "Whether of a new configuration", \.notifiesOfConfiguration, .boolean),
        .init("notify_delete", "Whether of the end of the node", \.notifiesOfDeletion, .boolean),
        .init("notify_retract", "Whether of deleted items", \.notifiesOfRetraction, .boolean),
        .init("notify_sub", "Whether owners are told of subscribers", \.notifiesOfSubscriptions, .boolean),
        .init("send_last_published_item", "When the last item is sent", \.sendLastItem, .choice),
        .init("itemreply", "To whom replies to an item go", optional: \.itemReply, .choice),
        .init(
            "body_xslt", "The URL of a transformation of payloads to bodies", optional: \.bodyTransformation, .text),
        .init(
            "dataform_xslt", "The URL of a transformation of payloads to forms", optional: \.formTransformation, .text),
    ]

    private static let collections: [PubSubFormField<Self>] = [
        .init("collection", "The collections that it is in", \.collections, .nodes),
        .init("children", "The nodes in it", \.children, .nodes),
        .init("children_max", "How many nodes may be in it (or «max»)", optional: \.maximumChildren, .limit),
        .init("children_association_policy", "Who may put nodes into it", optional: \.associationPolicy, .association),
        .init("children_association_whitelist", "Those who may", \.associationWhitelist, .jids),
    ]
}

extension PubSubFormCodec where Value == PubSubLimit {
    static let limit = described("whole number from 0, or «max»")
}

extension PubSubFormCodec where Value == PubSubAssociationPolicy {
    /// XEP-0248 §7.2.1 calls it `owner` where its own registry (§12.2.2) has `owners`.
    static let association = single(
        .listSingle, "value that this field can have", options: Value.allCases.map { FormOption($0.rawValue) },
        read: { $0 == "owner" ? .owners : Value(rawValue: $0) }, write: { $0.rawValue })
}
