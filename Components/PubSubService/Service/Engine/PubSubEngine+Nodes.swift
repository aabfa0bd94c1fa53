// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.1 (create), §8.2.1 – §8.2.3 (configuration form), §8.3 (defaults), §8.4 (delete);
// XEP-0248 v0.5.0: §7.1, §7.3, §7.4, §8.2

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    // MARK: Making

    /// Makes a node; who may is decided before.
    func create(_ verb: PubSub.Create, _ request: EngineRequest, in store: any PubSubTransaction) throws
        -> PubSub.Create.Response
    {
        let changes = try verb.changes
        guard let id = verb.node, !id.isEmpty else {
            let node = try makeNode(request.makeID(), changes, request, in: store)
            return PubSub.Create.Response(node: node.address.id)
        }
        _ = try makeNode(id, changes, request, in: store)
        return PubSub.Create.Response()
    }

    /// Makes a node that belongs to the requester, and to the account whose node it is.
    ///
    /// - Parameter changes: How it is to differ from the default.
    /// - Throws: `conflict` when there is one of that name, `forbidden` at somebody else's account, `policy-violation` when
    ///   the requester has too many, and what configuring throws.
    func makeNode(
        _ id: String, _ changes: PubSubChanges<PubSubNodeConfiguration>?, _ request: EngineRequest,
        in store: any PubSubTransaction
    ) throws -> Node {
        let address = NodeAddress(try name(id), account: request.account)
        try requireOwnAccount(request)
        guard try store.node(at: address) == nil else { throw StanzaError.conflict("There is such a node.") }
        let creator = request.requester.bare
        if !request.isAdministrator, try store.nodeCount(madeBy: creator) >= limits.nodesPerOwner {
            throw StanzaError(
                .policyViolation, text: "An account makes at most \(limits.nodesPerOwner) nodes.", kind: .wait)
        }
        let defaults = changes?.nodeType == .collection ? collectionDefaults : leafDefaults
        let configuration = try checked(changes?.applied(to: defaults) ?? defaults, defaults: defaults)
        try requireAccessModel(of: configuration)
        let node = try store.insert(
            Node(address: address, configuration: configuration, creator: creator, createdAt: request.now))
        try store.setRedirect(nil, at: address, limit: limits.redirects)
        for owner in Set([creator, request.account ?? creator]) {
            try store.setAffiliation(.owner, of: owner.bare, at: node.key)
        }
        try setMembership(of: node, changes, isNew: true, request, in: store)
        return node
    }

    /// - Throws: `forbidden` at the account of somebody else, who alone makes nodes there (XEP-0163 §3).
    func requireOwnAccount(_ request: EngineRequest) throws {
        guard let account = request.account, account != request.requester.bare, !request.isAdministrator else { return }
        throw StanzaError.forbidden("You may not make nodes here.")
    }

    // MARK: Forms

    func configuration(_ verb: PubSubOwner.GetConfiguration, _ request: EngineRequest, in store: any PubSubReading)
        throws -> PubSubOwner.GetConfiguration.Response
    {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        return PubSubOwner.Configure(node.address.id, form: try form(of: node, .form, in: store))
    }

    func defaultConfiguration(
        _ verb: PubSubOwner.GetDefaultConfiguration, _ request: EngineRequest, in store: any PubSubReading
    ) throws -> PubSubOwner.GetDefaultConfiguration.Response {
        let isCollection = verb.type == .collection
        var configuration = isCollection ? collectionDefaults : leafDefaults
        configuration.collections = [""]
        return PubSubOwner.GetDefaultConfiguration.Response(
            form: offered(
                configuration.form(
                    .form, title: isCollection ? "A new collection" : "A new node",
                    omitting: fieldsLeftOut(isCollection: isCollection))))
    }

    /// The configuration of a node as a form, with its place among collections (XEP-0248 §8.3): without a collection it
    /// is in the root (§8.1).
    ///
    /// The nodes in a collection are left out when they are more than a page: a submission without that field leaves
    /// them as they are.
    func form(of node: Node, _ kind: DataForm.Kind, in store: any PubSubReading) throws -> DataForm {
        var configuration = node.configuration
        var omitted = fieldsLeftOut(isCollection: node.isCollection)
        let parents = try store.parents(of: node.key)
        configuration.collections = parents.isEmpty ? [""] : parents.map(\.address.id)
        if node.isCollection {
            let children = try store.children(of: node.key, ResultSetQuery(nil, limit: limits.entriesPerPage))
            configuration.children = children.entries.map(\.address.id)
            if children.hasMore { omitted.insert(\.children) }
        }
        return offered(configuration.form(kind, title: "The configuration of \(node.address.id)", omitting: omitted))
    }

    /// A form that offers only the access models that there are, besides the one that a node has.
    private func offered(_ form: DataForm) -> DataForm {
        var form = form
        for index in form.fields.indices where form.fields[index].variable == "pubsub#access_model" {
            let current = form.fields[index].values
            form.fields[index].options.removeAll { option in
                !current.contains(option.value) && !accessModels.contains { $0.rawValue == option.value }
            }
        }
        return form
    }

    /// A leaf has no nodes in it (XEP-0248 §7.2.1), a collection no items (§4.1).
    private func fieldsLeftOut(isCollection: Bool) -> Set<PartialKeyPath<PubSubNodeConfiguration>> {
        let groups: Set<PartialKeyPath<PubSubNodeConfiguration>> =
            accessModels.contains(.roster) ? [] : [\.rosterGroupsAllowed]
        return groups.union(
            isCollection
                ? [
                    \.publishModel, \.persistsItems, \.maximumItems, \.itemExpiry, \.maximumPayloadSize, \.whenFull,
                    \.purgesWhenOffline, \.deliversPayloads, \.notifiesOfRetraction, \.sendLastItem, \.itemReply,
                    \.bodyTransformation, \.formTransformation,
                ] : [\.children, \.maximumChildren, \.associationPolicy, \.associationWhitelist])
    }

    // MARK: Deleting

    func delete(_ verb: PubSubOwner.Delete, _ request: EngineRequest, in store: any PubSubTransaction) throws {
        let node = try node(verb.node, request, in: store)
        try requireOwner(request, of: node, in: store)
        guard verb.redirect?.utf8.count ?? 0 <= limits.redirectBytes else {
            throw StanzaError.notAcceptable("Where a node has moved is said in at most \(limits.redirectBytes) bytes.")
        }
        try deleteNode(node, redirect: verb.redirect, request, in: store)
    }

    /// Deletes a node with everything in it and tells its subscribers, also those not yet approved (XEP-0060 §8.4.2). Whoever
    /// asks for it later is told where it has moved, if that was said (§6.1.3.11).
    /// Nodes that were in it alone are in the root from then on (XEP-0248 §8.2).
    func deleteNode(_ node: Node, redirect: String? = nil, _ request: EngineRequest, in store: any PubSubTransaction)
        throws
    {
        if node.configuration.deliversNotifications, node.configuration.notifiesOfDeletion {
            var subscribers: Set<JID> = []
            try store.forEachSubscription(at: node.key) { subscribers.insert($0.subscriber) }
            try enqueue(
                .deleted(redirect: redirect, subscribers: subscribers.sorted()), at: node, request, in: store)
        }
        let parents = try store.parents(of: node.key)
        for parent in try parents.isEmpty ? storedRoots(request, in: store) : parents {
            try enqueue(.dissociated(child: node.address.id), at: parent, request, in: store)
        }
        if node.isCollection, let root = try storedRoots(request, in: store).first {
            for child in try store.children(of: node.key) where try store.parents(of: child.key).count == 1 {
                try enqueue(.associated(child: child.address.id), at: root, request, in: store)
            }
        }
        try store.deleteNode(node.key)
        if let redirect, !redirect.isEmpty {
            try store.setRedirect(redirect, at: node.address, limit: limits.redirects)
        }
    }
}
