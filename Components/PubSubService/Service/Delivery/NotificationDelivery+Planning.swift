// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0248 v0.5.0: §4.1 (graph), §8.1 (root)

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPExtensions

// What has to be known for an event, and its messages.
extension NotificationDelivery {
    /// Makes the messages of the first event of the queue.
    ///
    /// - Parameter batch: That event and those after it, of which everything is read at once.
    func plan(_ event: OutboxEvent, with batch: ArraySlice<OutboxEvent>, _ signals: DeliverySignals) async throws {
        var facts = NotificationPlan.Facts()
        var lastReading = AudienceBook.Reading()
        // Whenever the node changes while it is read, it is read again, but not for ever.
        for attempt in 0..<8 {
            let isKnown = state.withLock { $0.book.isComplete(event.node) && $0.book.suspects.isEmpty }
            guard !isKnown || (attempt == 0 && event.needsFacts) else { break }
            let nodes = isKnown ? [] : Set(batch.lazy.map(\.node))
            state.withLock { $0.book.beginReading() }
            do {
                let (reading, read) = try await read(nodes, of: event)
                lastReading = reading
                facts = read
                state.withLock { state in
                    state.book.endReading(reading)
                    for subscription in reading.bounced {
                        state.bounces.remember(
                            BounceBook.Key(node: subscription.node, subscriber: subscription.subscriber))
                    }
                }
            } catch {
                state.withLock { $0.book.failReading() }
                throw error
            }
            if lastReading.gone.contains(event.node) { break }
        }
        if event.isForAll, let implicit {
            facts.implicit = await implicitRecipients(of: event, implicit)
        }
        add(event, facts, lastReading, signals)
    }

    /// Who is told without a subscription. What ends subscriptions is in the book when this is done.
    private func implicitRecipients(of event: OutboxEvent, _ implicit: any ImplicitAudience) async -> [JID] {
        let node = state.withLock { $0.book.record(event.node)?.node }
        do {
            if let node, node.configuration.dependsOnRosters { try await implicit.endLostSubscriptions(at: node) }
        } catch {
            logger.debug("who has lost access to a node is not known", metadata: ["error": "\(error)"])
        }
        guard event.address.account != nil else { return [] }
        do {
            return try await implicit.recipients(at: event.address, node: node)
        } catch {
            logger.debug("who is told of a user's node is not known", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func add(
        _ event: OutboxEvent, _ facts: NotificationPlan.Facts, _ reading: AudienceBook.Reading,
        _ signals: DeliverySignals
    ) {
        let age = now().timeIntervalSince(event.date)
        let isLate = age > Double(configuration.delayAfter.components.seconds)
        let hasDigests = state.withLock { state in
            let record = state.book.record(event.node) ?? reading.records[event.node]
            var audiences: [Int64: Audience] = [:]
            if let record {
                for key in [event.node] + record.above.map(\.key) {
                    audiences[key] = state.book.audience(key) ?? reading.audiences[key]
                }
            }
            var planner = NotificationPlanner(
                event, record: record, facts: facts, presence: presence, configuration: configuration, isLate: isLate)
            let plan = planner.run(audiences)
            state.add(plan, of: event, configuration, now: signals.uptime())
            state.queue.removeFirst()
            state.book.trim()
            return !plan.digests.isEmpty
        }
        if hasDigests { signals.timer.send() }
    }

    // MARK: Reading

    private func read(_ nodes: Set<Int64>, of event: OutboxEvent) async throws
        -> (AudienceBook.Reading, NotificationPlan.Facts)
    {
        let suspects = state.withLock(\.book.suspects)
        return try await store.read { [self] store in
            if !suspects.isEmpty {
                let isRoot = try suspects.contains { try store.node($0)?.address.id.isEmpty == true }
                state.withLock { $0.book.clearSuspects(suspects, isRoot: isRoot) }
            }
            var reading = AudienceBook.Reading()
            for key in nodes.union([event.node]) {
                guard let record = try record(key, in: store) else {
                    reading.gone.insert(key)
                    continue
                }
                reading.records[key] = record
                for key in [key] + record.above.map(\.key) where reading.audiences[key] == nil {
                    guard !state.withLock({ $0.book.hasAudience(key) }) else { continue }
                    reading.audiences[key] = try audience(key, in: store, bounced: &reading.bounced)
                }
            }
            var facts = NotificationPlan.Facts()
            switch event.kind {
            case .subscriptionForOwners: facts.owners = try store.owners(of: event.node)
            case .lastItem(_, let subscriber, _):
                facts.subscriptions = try store.subscriptions(of: subscriber.bare, at: event.node)
            default: break
            }
            return (reading, facts)
        }
    }

    private func record(_ key: Int64, in store: any PubSubReading) throws -> NodeRecord? {
        guard let node = try store.node(key) else { return nil }
        var record = NodeRecord(node: node)
        if node.configuration.itemReply == .owner { record.owners = try store.owners(of: key) }
        let root = try store.node(at: NodeAddress("", account: node.address.account))
        record.lacksRoot = root == nil
        var found: Set<Int64> = [key]
        var level = [key]
        var distance = 1
        while !level.isEmpty {
            var next: [Int64] = []
            for below in level {
                var parents = try store.parents(of: below)
                // What is in no collection is in the root.
                if parents.isEmpty, let root { parents = [root] }
                for parent in parents where found.insert(parent.key).inserted {
                    record.above.append(
                        NodeRecord.Ancestor(key: parent.key, id: parent.address.id, distance: distance))
                    next.append(parent.key)
                }
            }
            level = next
            distance += 1
        }
        return record
    }

    private func audience(
        _ key: Int64, in store: any PubSubReading, bounced: inout [NodeSubscription]
    ) throws -> Audience {
        var audience = Audience(
            digestInterval: configuration.digestInterval, expecting: try store.subscriptionCount(at: key))
        var seen: Set<UInt32> = []
        var returned: [NodeSubscription] = []
        try store.forEachSubscription(at: key) { subscription in
            audience.add(subscription, seen: &seen)
            if subscription.bounces > 0, returned.count < 1000 { returned.append(subscription) }
        }
        bounced += returned
        return audience
    }
}

extension OutboxEvent {
    /// Whether more has to be read than the node and its subscriptions.
    fileprivate var needsFacts: Bool {
        switch kind {
        case .subscriptionForOwners, .lastItem: true
        default: false
        }
    }

    /// Whether it is told to all who want to know of the node.
    fileprivate var isForAll: Bool {
        switch kind {
        case .published, .retracted, .purged, .configured, .deleted: true
        default: false
        }
    }
}

// MARK: - Adding messages

extension NotificationDelivery.State {
    mutating func add(
        _ plan: NotificationPlan, of event: OutboxEvent, _ configuration: DeliveryConfiguration, now: Duration
    ) {
        if plan.endsDigests { for digest in digests.take(node: event.node) { add(digest, configuration) } }
        if plan.isVoid { statistics.voidEvents += 1 }
        if plan.recipients == 0 {
            finish(event.sequence)
        } else {
            works.add(
                DeliveryWork(
                    plan.parts, of: event.sequence, account: event.address.account, weight: event.weight))
        }
        for addition in plan.digests {
            for digest in digests.add(addition, now: now) { add(digest, configuration) }
        }
    }

    mutating func add(_ digest: DigestBook.Digest, _ configuration: DeliveryConfiguration) {
        var wrapping = digest.wrapping
        var parts: [NotificationPlan.Part] = []
        for notice in ItemsNotice.split(digest.parts, limit: configuration.messageBytes) {
            let payload = ItemsNotice(node: digest.address.id, parts: notice)
            var message = wrapping.message(payload, from: digest.address.account, type: digest.type)
            message.id = nextID(of: digest.key.node)
            parts.append(
                NotificationPlan.Part(
                    message: message, recipients: AddressList(CollectionOfOne(digest.key.subscriber))))
            wrapping.body = nil
        }
        works.add(DeliveryWork(parts, account: digest.address.account, weight: digest.bytes + 512))
    }

    mutating func add(_ offer: NotificationDelivery.Offer, _ configuration: DeliveryConfiguration) {
        let node = offer.node
        var wrapping = NotificationWrapping(delay: offer.item.publishedAt)
        if node.address.account != nil { wrapping.replyTo = [offer.item.publisher] }
        let notices = ItemsNotice.split([offer.item.part(at: node)], limit: configuration.messageBytes)
        let parts = notices.map { notice in
            var message = wrapping.message(
                ItemsNotice(node: node.address.id, parts: notice), from: node.address.account,
                type: node.configuration.notificationType == .normal ? .normal : .headline)
            message.id = nextID(of: node.key)
            return NotificationPlan.Part(
                message: message, recipients: AddressList(CollectionOfOne(offer.recipient)))
        }
        works.add(DeliveryWork(parts, account: node.address.account, weight: offer.item.payload.count + 512))
    }

    private mutating func nextID(of node: Int64) -> String {
        nextNumber += 1
        return NotificationID.text(node: node, source: "\(source)\(String(nextNumber, radix: 36))")
    }
}
