// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1.7 (last item), §8.6 (approval), §8.8.4, §12.14 (subscriptions), §8.9.4 (affiliations)

import XMPPComponent
import XMPPExtensions

// Events that are told to one alone, or to the owners.
extension NotificationPlanner {
    mutating func tellOne() {
        switch event.kind {
        case .subscription(let subscription):
            guard !isActor(subscription.jid) else { return }
            add(
                PubSubEvent.subscription(named(subscription)), wrapping,
                to: AddressList(CollectionOfOne(subscription.jid)), type: .normal)
        case .subscriptionForOwners(let subscription):
            let owners = AddressList(facts.owners.filter { !isActor($0) })
            if subscription.state == .pending {
                add(approval(of: subscription), to: owners)
            } else {
                add(PubSubEvent.subscription(named(subscription)), wrapping, to: owners, type: .normal)
            }
        case .affiliation(let entity, let affiliation):
            guard !isActor(entity) else { return }
            let notice = PubSubAffiliationNotice(
                node: event.address.id, affiliations: [PubSubAffiliation.Entity(entity, affiliation)])
            add(notice, wrapping, to: AddressList(CollectionOfOne(entity)), type: .normal)
        case .lastItem(let item, let subscriber, let id):
            tellLastItem(item, subscriber, id)
        default: break
        }
    }

    /// Whether somebody did it, under whichever address it is told of.
    private func isActor(_ address: JID) -> Bool {
        address == event.actor || address == event.actor?.bare
    }

    private func named(_ subscription: PubSubSubscription) -> PubSubSubscription {
        var subscription = subscription
        subscription.node = event.address.id.isEmpty ? nil : event.address.id
        subscription.configuration = nil
        return subscription
    }

    /// Asks an owner to approve a subscription (XEP-0060 §8.6).
    private func approval(of subscription: PubSubSubscription) -> Message {
        let authorization = PubSubAuthorization(
            node: event.address.id, subscriber: subscription.jid, subscriptionID: subscription.id)
        var message = Message(to: nil, from: event.address.account, type: .normal)
        message.append(
            authorization.form(
                .form, title: "PubSub subscriber request",
                instructions: [
                    "To approve this entity's subscription request, click the OK button.",
                    "To deny the request, click the cancel button.",
                ]))
        return message
    }

    /// The last item for a new subscriber, unless that has changed its mind (XEP-0060 §6.1.7).
    private mutating func tellLastItem(_ item: StoredItem, _ subscriber: JID, _ id: String) {
        guard let node else {
            plan.isVoid = true
            return
        }
        let subscriptions = facts.subscriptions.filter { $0.subscriber == subscriber }
        guard node.configuration.deliversNotifications, let subscription = subscriptions.first(where: { $0.id == id }),
            let profile = AudienceProfile(subscription, digestInterval: configuration.digestInterval)
        else { return }
        if node.configuration.deliversByPresence || profile.presenceStates != nil {
            guard presence.allows(subscriber, profile.presenceStates) else { return }
        }
        var wrapping = wrapping
        wrapping.delay = item.publishedAt
        if subscriptions.count > 1 { wrapping.subscriptionIDs = [id] }
        if profile.includesBody { wrapping.body = ItemSummary.text(of: [item]) }
        if event.address.account == nil { wrapping.replyTo = record?.owners ?? [] }
        let notices = ItemsNotice.split([item.part(at: node)], limit: configuration.messageBytes)
        for parts in notices {
            add(
                ItemsNotice(node: event.address.id, parts: parts), wrapping,
                to: AddressList(CollectionOfOne(subscriber)))
        }
    }
}
