// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.1 (who may delete), §7.2 (delete an item), §8.5 (purge), §12.11 (several items)

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Deletes items: all of them or none (XEP-0060 §7.2, §12.11). An owner may delete any, who else may publish their own.
    func retract(_ verb: PubSub.Retract, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let node = try node(verb.node, request, in: store)
        let affiliation = try requirePublish(request, at: node, in: store)
        guard !node.isCollection, node.configuration.persistsItems else {
            throw PubSubError.unsupported(.persistentItems)
        }
        var seen: Set<String> = []
        let ids = verb.itemIDs.filter { seen.insert($0).inserted }
        guard ids.count <= limits.itemsPerRequest else {
            let text = "At most \(limits.itemsPerRequest) items can be deleted at once."
            throw PubSubError(.maximumItemsExceeded, text: text)
        }
        if affiliation != .owner { try requirePublisher(request, of: store.items(ids, at: node.key)) }
        guard try store.deleteItems(ids, at: node.key).count == ids.count else {
            throw StanzaError.itemNotFound("There is no such item.")
        }
        let configuration = node.configuration
        if configuration.deliversNotifications, verb.notifies ?? configuration.notifiesOfRetraction {
            try enqueue(.retracted(ids), at: node, request, in: store)
        }
    }

    /// Deletes all items of a node (XEP-0060 §8.5).
    func purge(_ verb: PubSubOwner.Purge, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        guard !node.isCollection, node.configuration.persistsItems else {
            throw PubSubError.unsupported(.persistentItems)
        }
        _ = try store.purgeItems(at: node.key)
        if node.configuration.deliversNotifications, node.configuration.notifiesOfRetraction {
            try enqueue(.purged, at: node, request, in: store)
        }
    }

    /// - Throws: `forbidden` unless all items are the requester's own, under whichever resource.
    func requirePublisher(_ request: EngineRequest, of items: [StoredItem]) throws {
        guard items.allSatisfy({ $0.publisher.isSameBare(as: request.requester) }) else {
            throw StanzaError.forbidden("The item is somebody else's.")
        }
    }

    /// Tells subscribers that items are gone, where the node does that; many in several events, so that none grows large.
    ///
    /// - Parameter actor: Who deleted them; `nil` when they went by themselves.
    func enqueueRetraction(
        of ids: [String], at node: Node, by actor: JID?, at now: Date, in store: any PubSubTransaction
    ) throws {
        guard node.configuration.deliversNotifications, node.configuration.notifiesOfRetraction else { return }
        let size = max(1, limits.itemsPerRequest)
        for start in stride(from: 0, to: ids.count, by: size) {
            let part = Array(ids[start..<min(start + size, ids.count)])
            try store.enqueue(
                OutboxEvent(node: node.key, address: node.address, kind: .retracted(part), actor: actor, date: now))
        }
    }
}
