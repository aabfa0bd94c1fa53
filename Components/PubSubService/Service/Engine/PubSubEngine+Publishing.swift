// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1 (publish), §7.1.4 (automatic nodes), §7.1.5 (options), §12.11 (several items)

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Publishes items: all of them or none (XEP-0060 §12.11).
    ///
    /// This is what a service does most. By an owner it takes five calls of the store: the node, the affiliation, the item,
    /// what is too much, the event; by others one more where they name the item, which may be somebody else's.
    func publish(_ verb: PubSub.Publish, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Publish.Response
    {
        let conditions = try verb.conditions
        let node = try publishingNode(verb.node, conditions, request, in: store)
        let affiliation = try requirePublish(request, at: node, in: store)
        guard !node.isCollection else { throw PubSubError.unsupported(.publish) }
        if let conditions { try require(conditions, of: node, in: store) }
        let limit = itemLimit(of: node)
        try requireShape(of: verb.items, at: node, limit: limit)
        var items = try verb.items.map { try storedItem($0, at: node, request) }
        if limit > 0, !items.isEmpty {
            try requireRoom(for: items, named: verb.items, by: affiliation, at: node, limit: limit, request, in: store)
            for index in items.indices { items[index] = try store.put(items[index], at: node.key) }
        }
        if node.configuration.deliversNotifications { try enqueue(.published(items), at: node, request, in: store) }
        if limit > 0, node.configuration.whenFull != .reject { try trim(node, to: limit, request, in: store) }
        return PubSub.Publish.Response(node: verb.node, itemIDs: items.map(\.id))
    }

    // MARK: The node

    /// The node that is published at, which is made if there is none and the service's policy has agreed (§7.1.4).
    ///
    /// - Throws: ``CreationNeeded`` when the policy has not been asked; `item-not-found` where publishing makes no nodes, `gone`
    ///   where a node has moved;
    ///   `forbidden` where it would make one of somebody else's; `precondition-not-met` for options that no node has (§7.1.5).
    private func publishingNode(
        _ id: String, _ conditions: PubSubChanges<PubSubNodeConfiguration>?, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws -> Node {
        let address = NodeAddress(try name(id), account: request.account)
        if let node = try store.node(at: address) { return node }
        let missing = try missing(address, in: store)
        // Nobody has said that a node has moved to have another made in its place by whoever has not heard of it.
        guard createsNodesOnPublish, missing.condition == .itemNotFound else { throw missing }
        try requireOwnAccount(request)
        let unknown = conditions?.unknown.compactMap(\.variable) ?? []
        guard unknown.isEmpty else { throw Self.unmet(unknown) }
        guard let configuration = request.creation else {
            throw CreationNeeded(node: id, configuration: conditions ?? PubSubChanges())
        }
        return try makeNode(id, configuration, request, in: store)
    }

    /// - Throws: `precondition-not-met`, naming the fields, unless a node is as the publisher wants it (§7.1.5).
    private func require(
        _ conditions: PubSubChanges<PubSubNodeConfiguration>, of node: Node, in store: any PubSubReading
    ) throws {
        var configuration = node.configuration
        if let wanted = conditions.collections {
            configuration.collections = try store.parents(of: node.key).map(\.address.id)
            // A node in no collection is in the root, whether one says so or not (XEP-0248 §8.1).
            if configuration.collections.isEmpty, wanted == [""] { configuration.collections = wanted }
        }
        let unmet = conditions.unmet(by: configuration)
        guard unmet.isEmpty else { throw Self.unmet(unmet) }
    }

    private static func unmet(_ variables: [String]) -> PubSubError {
        PubSubError(.preconditionNotMet, text: "The node is otherwise in: \(variables.joined(separator: ", ")).")
    }

    // MARK: The items

    /// - Throws: what XEP-0060 §7.1.3.7 has for items that are not as the node is configured, and `max-items-exceeded` for
    ///   too many (§12.11).
    private func requireShape(of items: [PubSubItem], at node: Node, limit: Int) throws {
        let isKept = node.configuration.persistsItems
        let hasPayloads = node.configuration.deliversPayloads
        guard !items.isEmpty else {
            if isKept { throw PubSubError(.itemRequired) }
            if hasPayloads { throw PubSubError(.payloadRequired) }
            return
        }
        guard isKept || hasPayloads else { throw PubSubError(.itemForbidden) }
        let most = limit > 0 ? min(limit, limits.itemsPerRequest) : limits.itemsPerRequest
        guard items.count <= most else {
            throw PubSubError(.maximumItemsExceeded, text: "At most \(most) items can be published at once.")
        }
        if hasPayloads, items.contains(where: { $0.payload == nil }) { throw PubSubError(.payloadRequired) }
    }

    /// An item as it is stored.
    ///
    /// - Throws: `invalid-payload` for one of another namespace than the node's (§7.1.3.6), `payload-too-big` (§7.1.3.5),
    ///   `not-acceptable` for a name that is too long.
    private func storedItem(_ item: PubSubItem, at node: Node, _ request: EngineRequest) throws -> StoredItem {
        if let id = item.id, id.utf8.count > limits.nameBytes {
            throw StanzaError.notAcceptable("The name of an item has at most \(limits.nameBytes) bytes.")
        }
        var payload: [UInt8] = []
        if let element = item.payload {
            if let namespaces = payloadNamespaces(at: node), !namespaces.contains(element.namespace) {
                let type = node.configuration.type ?? ""
                throw PubSubError(.invalidPayload, text: "This node is for payloads of the type «\(type)».")
            }
            payload = StoredItem.bytes(of: element)
            let most = min(node.configuration.maximumPayloadSize ?? limits.payloadBytes, limits.payloadBytes)
            guard payload.count <= most else {
                let text = "The payload has \(payload.count) bytes, more than the \(most) that are allowed."
                throw PubSubError(.payloadTooBig, text: text)
            }
        }
        return StoredItem(
            id: item.id ?? request.makeID(), payload: payload, publisher: request.requester, publishedAt: request.now)
    }

    /// The namespaces that payloads of a node may have; `nil` for any.
    func payloadNamespaces(at node: Node) -> Set<String>? {
        // A type is «usually» the namespace of the payload (§16.4.4): what is no URI is not meant as one.
        guard let type = node.configuration.type, type.utf8.contains(UInt8(ascii: ":")) else { return nil }
        return payloadNamespaces[type] ?? [type]
    }

    /// Looks at what is there already, where that matters.
    ///
    /// - Throws: `forbidden` when somebody else's item would be overwritten by anybody but an owner; `node-full` at a node
    ///   that is to refuse what there is no room for (§7.1.3.4).
    private func requireRoom(
        for items: [StoredItem], named given: [PubSubItem], by affiliation: PubSubAffiliation, at node: Node,
        limit: Int,
        _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        let refusesMore = node.configuration.whenFull == .reject
        guard affiliation != .owner || refusesMore else { return }
        // Only names that were given can be there already.
        let names = given.compactMap(\.id)
        let old = names.isEmpty ? [] : try store.items(names, at: node.key)
        if affiliation != .owner { try requirePublisher(request, of: old) }
        guard refusesMore else { return }
        let new = Set(items.map(\.id)).subtracting(old.map(\.id)).count
        guard try new == 0 || store.itemCount(at: node.key) + new <= limit else {
            throw PubSubError(.nodeFull, text: "The node keeps \(limit) items and takes no more.")
        }
    }

    /// Deletes what is too much, and tells it where the node does that (§7.1.2.5).
    private func trim(_ node: Node, to limit: Int, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let deleted = try store.trimItems(at: node.key, to: limit)
        guard !deleted.isEmpty, node.configuration.whenFull != .discardOldest else { return }
        try enqueueRetraction(of: deleted, at: node, by: request.requester, at: request.now, in: store)
    }
}
