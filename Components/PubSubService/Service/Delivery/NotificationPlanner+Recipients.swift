// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1.6 (one notification for several subscriptions), §12.6, §12.16; XEP-0248 v0.5.0: §5.3.1, §6.1

import XMPPComponent
import XMPPExtensions

/// Subscriptions to one node that are told of an event there or below.
struct AudienceSource {
    var audience: Audience
    /// The positions of the groups that are told.
    var groups: [Int]
    /// The collection that they are subscribed to, when it is told of with the event.
    var collection: String?
}

/// Those who get the same message.
struct RecipientGroup {
    var addresses: AddressList
    var wrapping: NotificationWrapping
    var includesBody: Bool
    var digestInterval: Duration?
}

extension NotificationPlanner {
    /// Of what kind an event is for subscriptions to collections (XEP-0248 §6.1).
    enum Reach {
        /// Items of a node.
        case items
        /// The node itself.
        case node
        /// What is in a collection; and whether the event itself does not say in which (XEP-0248 §5.3.1.2).
        case child(isNamed: Bool)
    }

    /// The subscriptions that are told of the event, by the node they are to.
    mutating func sources(_ audiences: [Int64: Audience], of reach: Reach) -> [AudienceSource] {
        guard let record else {
            plan.isVoid = true
            return []
        }
        guard record.node.configuration.deliversNotifications else { return [] }
        var sources: [AudienceSource] = []
        func add(_ key: Int64, collection: String?, distance: Int) {
            guard let audience = audiences[key] else { return }
            let groups = audience.groups.indices.filter { index in
                let profile = audience.groups[index].profile
                guard distance > 0 else { return true }
                let isWanted = if case .items = reach { profile.wantsItems } else { profile.wantsNodes }
                return isWanted && profile.depth >= distance
            }
            guard !groups.isEmpty else { return }
            sources.append(AudienceSource(audience: audience, groups: groups, collection: collection))
        }
        var first = 0
        if case .child(let isNamed) = reach {
            first = 1
            add(event.node, collection: isNamed ? event.address.id : nil, distance: 1)
        } else {
            add(event.node, collection: nil, distance: 0)
        }
        for ancestor in record.above {
            add(ancestor.key, collection: ancestor.id, distance: first + ancestor.distance)
        }
        return sources
    }

    /// Who is told, those together who get the same message. Somebody with several subscriptions gets one message (XEP-0060
    /// §6.1.6), and is told of which they are (§7.1.2.4) where `namesSubscriptions` says so (§12.16).
    func recipients(of sources: [AudienceSource], namesSubscriptions: Bool) -> [RecipientGroup] {
        let repeated = repeatedHashes(in: sources)
        let implicit = ImplicitRecipients(facts.implicit)
        var result: [RecipientGroup] = []
        for source in sources {
            var wrapping = wrapping
            wrapping.replyTo = owners
            wrapping.collections = source.collection.map { $0.isEmpty ? [] : [$0] } ?? []
            for index in source.groups {
                let group = source.audience.groups[index]
                let addresses = usual(group, except: repeated, implicit)
                guard !addresses.isEmpty else { continue }
                result.append(
                    RecipientGroup(
                        addresses: addresses, wrapping: wrapping, includesBody: group.profile.includesBody,
                        digestInterval: namesSubscriptions ? group.profile.digestInterval : nil))
            }
        }
        result += merged(sources, repeated, implicit, namesSubscriptions: namesSubscriptions)
        guard !facts.implicit.isEmpty else { return result }
        var wrapping = wrapping
        // They all see the owner's presence (XEP-0163 §4.3.1, 3).
        if case .published(let items) = event.kind, let publisher = items.last?.publisher {
            wrapping.replyTo = [publisher]
        }
        result.append(
            RecipientGroup(addresses: AddressList(facts.implicit), wrapping: wrapping, includesBody: false))
        return result
    }

    /// To whom replies go (XEP-0060 §16.4.4): the owners, where the node says so.
    private var owners: [JID] {
        guard event.address.account == nil, case .published = event.kind else { return [] }
        return record?.owners ?? []
    }

    /// Whether a subscription is told of the event.
    private func isTold(_ group: Audience.Group, _ position: Int) -> Bool {
        guard group.since[position] < event.sequence else { return false }
        let byPresence = record?.node.configuration.deliversByPresence == true
        guard byPresence || group.profile.presenceStates != nil else { return true }
        return presence.allows(group.addresses[position], group.profile.presenceStates)
    }

    /// Those of a group who have no other subscription: most often the very list that is remembered.
    private func usual(
        _ group: Audience.Group, except repeated: Set<UInt32>, _ implicit: ImplicitRecipients
    ) -> AddressList {
        let isWhole =
            repeated.isEmpty && group.latest < event.sequence && group.profile.presenceStates == nil
            && record?.node.configuration.deliversByPresence != true && facts.implicit.isEmpty
        if isWhole { return group.addresses }
        var addresses = AddressList()
        for position in group.since.indices {
            guard isTold(group, position), !repeated.contains(group.hashes[position]) else { continue }
            guard facts.implicit.isEmpty || !implicit.covers(group.addresses[position]) else { continue }
            addresses.append(at: position, of: group.addresses)
        }
        return addresses
    }

    /// The hashes of those who may have several subscriptions. Two who happen to have the same hash are looked at more
    /// closely for nothing.
    private func repeatedHashes(in sources: [AudienceSource]) -> Set<UInt32> {
        var repeated: Set<UInt32> = []
        for source in sources { repeated.formUnion(source.audience.repeated) }
        guard sources.count > 1 else { return repeated }
        var seen: Set<UInt32> = []
        for source in sources {
            for index in source.groups {
                for hash in source.audience.groups[index].hashes where !seen.insert(hash).inserted {
                    repeated.insert(hash)
                }
            }
        }
        return repeated
    }

    private struct Merged {
        var wrapping: NotificationWrapping
        /// How many subscriptions there are, told or not.
        var known = 0
        var isTold = false
        var includesBody = false
        var isImmediate = false
        var digestInterval: Duration?
    }

    /// Those with several subscriptions, one message each.
    private func merged(
        _ sources: [AudienceSource], _ repeated: Set<UInt32>, _ implicit: ImplicitRecipients, namesSubscriptions: Bool
    ) -> [RecipientGroup] {
        guard !repeated.isEmpty else { return [] }
        var order: [JID] = []
        var all: [JID: Merged] = [:]
        var base = wrapping
        base.replyTo = owners
        for source in sources {
            for index in source.groups {
                let group = source.audience.groups[index]
                for position in group.since.indices where repeated.contains(group.hashes[position]) {
                    let address = group.addresses[position]
                    guard !implicit.covers(address) else { continue }
                    if all[address] == nil { order.append(address) }
                    merge(group, position, of: source, into: &all[address, default: Merged(wrapping: base)])
                }
            }
        }
        return order.compactMap { address in
            guard let entry = all[address], entry.isTold else { return nil }
            var wrapping = entry.wrapping
            // A store has them in no particular order.
            wrapping.subscriptionIDs = namesSubscriptions && entry.known > 1 ? wrapping.subscriptionIDs.sorted() : []
            return RecipientGroup(
                addresses: AddressList(CollectionOfOne(address)), wrapping: wrapping, includesBody: entry.includesBody,
                digestInterval: entry.isImmediate || !namesSubscriptions ? nil : entry.digestInterval)
        }
    }

    private func merge(
        _ group: Audience.Group, _ position: Int, of source: AudienceSource, into entry: inout Merged
    ) {
        entry.known += 1
        guard isTold(group, position) else { return }
        entry.isTold = true
        entry.wrapping.subscriptionIDs.append(group.ids[position])
        if let collection = source.collection, !collection.isEmpty, !entry.wrapping.collections.contains(collection) {
            entry.wrapping.collections.append(collection)
        }
        // XEP-0060 §12.8: a text for one subscription is one for all.
        if group.profile.includesBody { entry.includesBody = true }
        if let interval = group.profile.digestInterval {
            entry.digestInterval = min(interval, entry.digestInterval ?? interval)
        } else {
            entry.isImmediate = true
        }
    }
}
