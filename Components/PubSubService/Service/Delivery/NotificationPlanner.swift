// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2, §7.2.2, §8.2.5.3, §8.4.2, §8.5.2, §8.6, §8.8.4, §8.9.4, §12.3 (notifications)

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

/// Decides who is told of an event, and what. Knows no store, no stream and no clock.
///
/// Whether an event is told at all (`notify_retract`, `notify_config`, `notify_delete`, `notify_sub`) the engine has
/// decided by the configuration of that moment: else it is not in the outbox.
struct NotificationPlanner {
    let event: OutboxEvent
    /// The node; `nil` when it is gone.
    let record: NodeRecord?
    let facts: NotificationPlan.Facts
    let presence: PresenceBook
    let configuration: DeliveryConfiguration
    /// Whether the event is told so late that its time is told too.
    let isLate: Bool

    var plan = NotificationPlan()

    init(
        _ event: OutboxEvent, record: NodeRecord?, facts: NotificationPlan.Facts = .init(), presence: PresenceBook,
        configuration: DeliveryConfiguration, isLate: Bool
    ) {
        self.event = event
        self.record = record
        self.facts = facts
        self.presence = presence
        self.configuration = configuration
        self.isLate = isLate
    }

    var node: Node? { record?.node }

    /// The type of messages about the node (XEP-0060 §16.4.4).
    var type: MessageType { node?.configuration.notificationType == .normal ? .normal : .headline }

    /// - Parameter audiences: The subscriptions of the node and of those above it.
    mutating func run(_ audiences: [Int64: Audience]) -> NotificationPlan {
        let id = event.address.id
        switch event.kind {
        case .published(let items):
            tellItems(items.map { $0.part(at: node) }, published: items, audiences)
        case .retracted(let ids):
            tellItems(ids.map { .retracted(id: $0) }, published: [], audiences)
        case .purged:
            tell(.purged(node: id), to: sources(audiences, of: .items))
        case .configured:
            let form = node.flatMap { $0.configuration.deliversPayloads ? $0.configuration.form(.result) : nil }
            tell(.configured(node: id.isEmpty ? nil : id, form: form), to: sources(audiences, of: .node))
        case .created(let child):
            tell(.created(node: child), to: sources(audiences, of: .child(isNamed: true)))
        case .associated(let child):
            tell(
                .associated(node: child, collection: id.isEmpty ? nil : id, metadata: nil),
                to: sources(audiences, of: .child(isNamed: false)))
        case .dissociated(let child):
            tell(
                .dissociated(node: child, collection: id.isEmpty ? nil : id),
                to: sources(audiences, of: .child(isNamed: false)))
        case .deleted(let redirect, let subscribers):
            plan.endsDigests = true
            let implicit = ImplicitRecipients(facts.implicit)
            let all = subscribers.filter { !implicit.covers($0) } + facts.implicit
            add(PubSubEvent.deleted(node: id, redirect: redirect), wrapping, to: AddressList(all))
        case .subscription, .subscriptionForOwners, .affiliation, .lastItem:
            tellOne()
        }
        return plan
    }

    // MARK: Messages

    /// What is beside every notification of the event.
    var wrapping: NotificationWrapping {
        NotificationWrapping(
            delay: isLate ? event.date : nil,
            // XEP-0060 §12.7: who is to be told only while there is not to find it later.
            isForNow: node?.configuration.deliversByPresence == true && type == .normal)
    }

    /// Adds a message. Its id is the event's, the part's number and, added when it is sent, the recipient's.
    mutating func add(
        _ payload: some XMLPayload, _ wrapping: NotificationWrapping, to recipients: AddressList,
        type: MessageType? = nil
    ) {
        add(wrapping.message(payload, from: event.address.account, type: type ?? self.type), to: recipients)
    }

    mutating func add(_ message: Message, to recipients: AddressList) {
        guard !recipients.isEmpty else { return }
        var message = message
        message.id = NotificationID.text(
            node: event.node, source: "\(String(event.sequence, radix: 36))-\(plan.parts.count)")
        plan.parts.append(NotificationPlan.Part(message: message, recipients: recipients))
    }

    // MARK: To all

    private mutating func tellItems(
        _ parts: [ItemsNotice.Part], published: [StoredItem], _ audiences: [Int64: Audience]
    ) {
        let id = event.address.id
        let notices = ItemsNotice.split(parts, limit: configuration.messageBytes).map {
            ItemsNotice(node: id, parts: $0)
        }
        var body: String??
        for group in recipients(of: sources(audiences, of: .items), namesSubscriptions: true) {
            var wrapping = group.wrapping
            if group.includesBody {
                let text = body ?? ItemSummary.text(of: published)
                body = .some(text)
                wrapping.body = text
            }
            if let interval = group.digestInterval {
                addToDigests(parts, wrapping, group.addresses, interval)
                continue
            }
            for (position, notice) in notices.enumerated() {
                // The text is about all of them: once is enough.
                if position > 0 { wrapping.body = nil }
                add(notice, wrapping, to: group.addresses)
            }
        }
    }

    private mutating func addToDigests(
        _ parts: [ItemsNotice.Part], _ wrapping: NotificationWrapping, _ addresses: AddressList, _ interval: Duration
    ) {
        for address in addresses {
            plan.digests.append(
                DigestBook.Addition(
                    key: DigestBook.Key(node: event.node, subscriber: address), address: event.address, parts: parts,
                    wrapping: wrapping, type: type, interval: max(interval, configuration.shortestDigestInterval)))
        }
    }

    private mutating func tell(_ payload: PubSubEvent, to sources: [AudienceSource]) {
        plan.endsDigests = true
        for group in recipients(of: sources, namesSubscriptions: false) {
            add(payload, group.wrapping, to: group.addresses)
        }
    }
}

/// Full addresses that are told without having subscribed, and the bare ones that are told with them.
struct ImplicitRecipients {
    private let full: Set<JID>
    private let bare: Set<JID>

    init(_ addresses: [JID]) {
        full = Set(addresses)
        bare = Set(addresses.map(\.bare))
    }

    /// Whether a subscriber is told already (XEP-0163 §4.3.2: one notification for each resource).
    func covers(_ subscriber: JID) -> Bool {
        !full.isEmpty && (full.contains(subscriber) || bare.contains(subscriber))
    }
}
