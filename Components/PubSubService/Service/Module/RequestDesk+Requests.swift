// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §5 – §8 (requests), §7.1.4 (automatic creation)

import XMPPComponent
import XMPPExtensions

// The four kinds of requests: what the policy says of them, and what is done then.
extension RequestDesk {
    func answer(_ question: PubSubGetRequest, by requester: JID, account: JID?) async throws -> PubSubGetResponse {
        let request = request(by: requester, account: account)
        if account == nil, case .items(let verb) = question {
            try await policy.retrieve(from: verb.node, context(request, node: verb.node))
        }
        let engine = engine(for: account)
        return try await withFacts(request) { request in
            try await self.read(for: requester) { try engine.answer(question, request, in: $0) }
        }
    }

    func answer(
        _ question: PubSubOwnerGetRequest, by requester: JID, account: JID?
    ) async throws -> PubSubOwnerGetResponse {
        let engine = engine(for: account)
        return try await withFacts(request(by: requester, account: account)) { request in
            try await self.read(for: requester) { try engine.answer(question, request, in: $0) }
        }
    }

    /// - Parameter release: Lets the requester's next request begin while this one is being written.
    func perform(
        _ change: PubSubSetRequest, by requester: JID, account: JID?, releasing release: () -> Void = {}
    ) async throws -> PubSubSetResponse {
        let request = request(by: requester, account: account)
        switch change {
        case .create(let verb) where account == nil: return try await create(verb, request, release)
        case .publish(let verb): return try await publish(verb, request, release)
        case .retract(let verb) where account == nil:
            try await policy.deleteItems(verb.itemIDs, from: verb.node, context(request, node: verb.node))
        case .subscribe(let verb) where account == nil:
            try await policy.subscribe(verb.jid, to: verb.node ?? "", context(request, node: verb.node))
        case .create, .retract, .subscribe, .options, .unsubscribe: break
        }
        return try await perform(change, request, engine(for: account), release)
    }

    /// - Parameter release: Lets the requester's next request begin while this one is being written.
    func perform(
        _ change: PubSubOwnerSetRequest, by requester: JID, account: JID?, releasing release: () -> Void = {}
    ) async throws -> EmptyResponse {
        let request = request(by: requester, account: account)
        var change = change
        if account == nil {
            switch change {
            case .configure(var verb):
                let asked = try PubSubChanges<PubSubNodeConfiguration>(verb.form)
                let allowed = try await policy.configure(verb.node, asked, context(request, node: verb.node))
                if allowed != asked {
                    verb.form = allowed.form()
                    change = .configure(verb)
                }
            case .delete(let verb): try await policy.delete(verb.node, context(request, node: verb.node))
            case .purge(let verb):
                try await policy.deleteItems(nil, from: verb.node, context(request, node: verb.node))
            case .affiliations, .associate, .dissociate, .subscriptions: break
            }
        }
        let engine = engine(for: account)
        return try await withFacts(request) { [change] request in
            // Some of a list may have been refused: what was not is done, and committed.
            let refusal = try await self.write(for: requester, releasing: release) {
                try engine.perform(change, request, in: $0)
            }
            if let refusal { throw refusal }
            return EmptyResponse()
        }
    }

    private func perform(
        _ change: PubSubSetRequest, _ request: EngineRequest, _ engine: PubSubEngine, _ release: () -> Void
    ) async throws -> PubSubSetResponse {
        try await withFacts(request) { request in
            try await self.write(for: request.requester, releasing: release) {
                try engine.perform(change, request, in: $0)
            }
        }
    }

    // MARK: What a policy may change

    private func create(
        _ verb: PubSub.Create, _ request: EngineRequest, _ release: () -> Void
    ) async throws -> PubSubSetResponse {
        let asked = NodeCreation(
            node: verb.node,
            configuration: try verb.configuration.map { try PubSubChanges($0) } ?? PubSubChanges())
        let allowed = try await policy.create(asked, context(request, node: verb.node))
        guard allowed != asked else { return try await perform(.create(verb), request, engine, release) }
        var change = verb
        change.node = allowed.node
        change.configuration = allowed.configuration.isEmpty ? nil : allowed.configuration.form()
        let response = try await perform(.create(change), request, engine, release)
        // Whoever asked for another name is told the one it has (XEP-0060 §8.1.1).
        if case .created(let created) = response, created.node == nil, change.node != verb.node {
            return .created(PubSub.Create.Response(node: change.node))
        }
        return response
    }

    private func publish(
        _ verb: PubSub.Publish, _ request: EngineRequest, _ release: () -> Void
    ) async throws -> PubSubSetResponse {
        var verb = verb
        verb.items = try await policy.publish(verb.items, at: verb.node, context(request, node: verb.node))
        return try await perform(.publish(verb), request, engine(for: request.account), release)
    }

    /// What a node has that publishing makes (XEP-0060 §7.1.4).
    func creation(_ need: CreationNeeded, _ request: EngineRequest) async throws
        -> PubSubChanges<PubSubNodeConfiguration>
    {
        guard request.account == nil else { return need.configuration }
        let asked = NodeCreation(node: need.node, configuration: need.configuration, isByPublishing: true)
        return try await policy.create(asked, context(request, node: need.node)).configuration
    }

    private func context(_ request: EngineRequest, node: String?) -> PolicyContext {
        PolicyContext(
            requester: request.requester, account: request.account, isAdministrator: request.isAdministrator,
            service: component?.domain ?? request.requester.domainJID
        ) {
            guard let node else { return (nil, .none) }
            let address = NodeAddress(node, account: request.account)
            return try await self.read { store in
                guard let found = try store.node(at: address) else { return (nil, .none) }
                return (found, try store.affiliation(of: request.requester.bare, at: found.key))
            }
        }
    }
}
