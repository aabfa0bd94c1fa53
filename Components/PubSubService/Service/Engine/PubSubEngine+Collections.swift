// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0248 v0.5.0: §4.1 (graph), §5.3 (notifications), §7.2 (fields), §7.5 (associate), §7.6 (dissociate), §8.1 (root)

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    func associate(_ verb: PubSubOwner.Associate, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let collection = try node(verb.collection, request, in: store)
        let child = try node(verb.node, request, in: store)
        guard try !isIn(child, collection, store) else {
            try requireAssociation(of: child, with: collection, request, in: store)
            return
        }
        try put(child, into: collection, request, in: store)
        try enqueue(.associated(child: child.address.id), at: collection, request, in: store)
    }

    func dissociate(_ verb: PubSubOwner.Dissociate, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let collection = try node(verb.collection, request, in: store)
        let child = try node(verb.node, request, in: store)
        try requireDissociation(of: child, from: collection, request, in: store)
        guard try isIn(child, collection, store) else {
            throw StanzaError.badRequest("The node is not in the collection.")
        }
        try take(child, outOf: collection, request, in: store)
    }

    // MARK: Fields

    /// Puts a node where the fields `pubsub#collection` and `pubsub#children` of a submission say (XEP-0248 §7.2.1).
    ///
    /// - Parameter isNew: Whether it is just made: that is told instead of the association.
    /// - Returns: Whether anything has changed.
    @discardableResult
    func setMembership(
        of node: Node, _ changes: PubSubChanges<PubSubNodeConfiguration>?, isNew: Bool, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws -> Bool {
        var isChanged = false
        if let children = changes?.children { isChanged = try setChildren(children, of: node, request, in: store) }
        if let collections = changes?.collections {
            guard try setCollections(collections, of: node, isNew: isNew, request, in: store) else { return isChanged }
            return true
        }
        if isNew {
            for root in try storedRoots(request, in: store) {
                try enqueue(.created(child: node.address.id), at: root, request, in: store)
            }
        }
        return isChanged
    }

    private func setCollections(
        _ names: [String], of node: Node, isNew: Bool, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> Bool {
        let wanted = Set(names.filter { !$0.isEmpty })
        guard wanted.count <= limits.collectionsPerNode else {
            throw StanzaError.notAcceptable("A node is in at most \(limits.collectionsPerNode) collections.")
        }
        let current = try store.parents(of: node.key)
        let currentNames = Set(current.map(\.address.id))
        for collection in current where !wanted.contains(collection.address.id) {
            try requireDissociation(of: node, from: collection, request, in: store)
            try take(node, outOf: collection, isMoving: !wanted.isEmpty, request, in: store)
        }
        for name in wanted.subtracting(currentNames).sorted() {
            let collection = try self.node(name, request, in: store)
            try put(node, into: collection, request, in: store)
            let child = node.address.id
            try enqueue(isNew ? .created(child: child) : .associated(child: child), at: collection, request, in: store)
        }
        if isNew, wanted.isEmpty {
            for root in try storedRoots(request, in: store) {
                try enqueue(.created(child: node.address.id), at: root, request, in: store)
            }
        }
        return wanted != currentNames
    }

    private func setChildren(
        _ names: [String], of collection: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws -> Bool {
        let wanted = Set(names.filter { !$0.isEmpty })
        guard collection.isCollection else {
            guard wanted.isEmpty else { throw PubSubError.invalidGraph }
            return false
        }
        guard wanted.count <= childLimit(of: collection) else { throw PubSubError(.maximumNodesExceeded) }
        let current = try store.children(of: collection.key)
        for child in current where !wanted.contains(child.address.id) {
            try take(child, outOf: collection, request, in: store)
        }
        let currentNames = Set(current.map(\.address.id))
        for name in wanted.subtracting(currentNames).sorted() {
            try put(try node(name, request, in: store), into: collection, request, in: store)
            try enqueue(.associated(child: name), at: collection, request, in: store)
        }
        return wanted != currentNames
    }

    // MARK: Rules

    /// Puts a node into a collection where it was before, in an export: whoever imports it may, and nobody is told.
    ///
    /// - Throws: `invalid-options` unless the graph stays one without cycles, `max-nodes-exceeded` without room.
    func place(_ child: Node, in collection: Node, in store: any PubSubTransaction) throws {
        guard collection.isCollection else { throw PubSubError.invalidGraph }
        guard try !isIn(child, collection, store) else { return }
        try requireRoom(for: 1, in: collection, store)
        try requireTree(child, under: collection, in: store)
        try store.put(child.key, into: collection.key)
    }

    private func isIn(_ child: Node, _ collection: Node, _ store: any PubSubReading) throws -> Bool {
        try store.parents(of: child.key).contains { $0.key == collection.key }
    }

    private func put(
        _ child: Node, into collection: Node, _ request: EngineRequest, in store: any PubSubTransaction
    ) throws {
        try requireAssociation(of: child, with: collection, request, in: store)
        guard collection.isCollection else { throw PubSubError.invalidGraph }
        try requireRoom(for: 1, in: collection, store)
        guard try store.parents(of: child.key).count < limits.collectionsPerNode else {
            throw StanzaError.notAcceptable("A node is in at most \(limits.collectionsPerNode) collections.")
        }
        try requireTree(child, under: collection, in: store)
        try store.put(child.key, into: collection.key)
    }

    /// - Parameter isMoving: Whether it is put into another collection in the same breath, and so not into the root.
    private func take(
        _ child: Node, outOf collection: Node, isMoving: Bool = false, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws {
        try store.take(child.key, outOf: collection.key)
        try enqueue(.dissociated(child: child.address.id), at: collection, request, in: store)
        guard !isMoving, try store.parents(of: child.key).isEmpty else { return }
        for root in try storedRoots(request, in: store) {
            try enqueue(.associated(child: child.address.id), at: root, request, in: store)
        }
    }

    /// - Throws: `max-nodes-exceeded` when a collection has more nodes than it may (§7.2.3.3, §7.5.3.2).
    func requireRoom(for more: Int = 0, in collection: Node, _ store: any PubSubReading) throws {
        let count = try store.children(of: collection.key, ResultSetQuery(ResultSetRequest(maximum: 0))).page.count ?? 0
        guard count + more <= childLimit(of: collection) else { throw PubSubError(.maximumNodesExceeded) }
    }

    /// `max` is what the service allows (XEP-0060 §16.7).
    private func childLimit(of collection: Node) -> Int {
        switch collection.configuration.maximumChildren {
        case .number(let count): min(count, limits.nodesPerCollection)
        case .maximum, nil: limits.nodesPerCollection
        }
    }

    /// Who puts a node into a collection shows it to all who may see the collection (XEP-0248 §10.1), so it takes an owner
    /// of the node, and of the collection whom its policy lets.
    ///
    /// - Throws: `forbidden` (§7.2.3.2, §7.5.3.1).
    private func requireAssociation(
        of child: Node, with collection: Node, _ request: EngineRequest, in store: any PubSubReading
    ) throws {
        try requireOwner(request, of: child, in: store)
        let isAllowed =
            switch collection.configuration.associationPolicy ?? .owners {
            case .all: try affiliation(of: request, at: collection, in: store) != .outcast
            case .owners: try affiliation(of: request, at: collection, in: store) == .owner
            case .whitelist:
                try collection.configuration.associationWhitelist.contains(request.requester.bare)
                    || affiliation(of: request, at: collection, in: store) == .owner
            }
        guard isAllowed else { throw StanzaError.forbidden("You may not put nodes into this collection.") }
    }

    /// - Throws: `forbidden` unless the requester owns the node or the collection (§7.6.3.2).
    private func requireDissociation(
        of child: Node, from collection: Node, _ request: EngineRequest, in store: any PubSubReading
    ) throws {
        if try affiliation(of: request, at: collection, in: store) == .owner { return }
        try requireOwner(request, of: child, in: store)
    }

    /// - Throws: `invalid-options` when the collection is in the node, or would be too deep (§4.1, §7.2.3.5).
    private func requireTree(_ child: Node, under collection: Node, in store: any PubSubReading) throws {
        guard child.isCollection else {
            _ = try height(above: collection.key, without: child.key, in: store)
            return
        }
        let above = try height(above: collection.key, without: child.key, in: store)
        var level = [child.key]
        var seen: Set<Int64> = [child.key]
        var below = 0
        while !level.isEmpty {
            below += 1
            guard above + below <= limits.collectionDepth else { throw PubSubError.invalidGraph }
            // The longest way counts, so a node is met again on each level that it is on; the depth ends that.
            var next: Set<Int64> = []
            for key in level { next.formUnion(try store.children(of: key).filter(\.isCollection).map(\.key)) }
            seen.formUnion(next)
            guard seen.count <= limits.nodesPerCollection else { throw PubSubError(.maximumNodesExceeded) }
            level = Array(next)
        }
    }

    /// On how many levels there are collections from this one up.
    ///
    /// - Throws: `invalid-options` when `child` is among them.
    private func height(above collection: Int64, without child: Int64, in store: any PubSubReading) throws -> Int {
        var level: Set<Int64> = [collection]
        var height = 0
        while !level.isEmpty {
            height += 1
            guard !level.contains(child), height <= limits.collectionDepth else { throw PubSubError.invalidGraph }
            var next: Set<Int64> = []
            for key in level { next.formUnion(try store.parents(of: key).map(\.key)) }
            level = next
        }
        return height
    }

    /// The root, where somebody has subscribed to it: an array of none or one.
    func storedRoots(_ request: EngineRequest, in store: any PubSubReading) throws -> [Node] {
        try store.node(at: NodeAddress("", account: request.account)).map { [$0] } ?? []
    }
}
