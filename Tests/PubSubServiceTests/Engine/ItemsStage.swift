// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Synchronization
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

let hamlet: JID = "hamlet@denmark.lit/blogbot"
let francisco: JID = "francisco@denmark.lit/barracks"
let bernardo: JID = "bernardo@denmark.lit/elsinore"
let horatio: JID = "horatio@denmark.lit/library"

/// An engine on a store in memory, with a clock that stands still and a policy that lets nodes be made.
final class ItemsStage: Sendable {
    struct State {
        var engine: PubSubEngine
        var now = Date(timeIntervalSince1970: 1_000_000)
        var ids = 0
        var events: [OutboxEvent] = []
        var rosters: [RosterQuestion: RosterAnswer] = [:]
        var administrators: Set<JID> = []
        /// What the policy says where publishing makes a node.
        var policy: @Sendable (CreationNeeded) throws -> PubSubChanges<PubSubNodeConfiguration> = { $0.configuration }
    }

    let store = MemoryStore()
    private let state: Mutex<State>

    init(_ change: (inout PubSubEngine) -> Void = { _ in }) async throws {
        var engine = PubSubEngine()
        change(&engine)
        state = Mutex(State(engine: engine))
        try await store.start { [weak self] changes in self?.state.withLock { $0.events += changes.events } }
    }

    /// Takes or changes what the stage has.
    func with<Value>(_ body: (inout State) -> sending Value) -> sending Value { state.withLock { body(&$0) } }

    var engine: PubSubEngine { state.withLock { $0.engine } }
    var now: Date { state.withLock { $0.now } }
    func pass(seconds: Double) { state.withLock { $0.now += seconds } }

    /// What happened since this was asked last.
    func events() -> [OutboxEvent.Kind] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events.map(\.kind)
        }
    }

    private func request(_ requester: JID, _ account: JID?) -> EngineRequest {
        let (now, isAdministrator) = state.withLock { ($0.now, $0.administrators.contains(requester.bare)) }
        return EngineRequest(requester: requester, account: account, now: now, isAdministrator: isAdministrator) {
            [self] in
            state.withLock { state in
                state.ids += 1
                return "made-\(state.ids)"
            }
        }
    }

    /// Runs a request as a service does: finds out what the engine needs to know, and runs it again.
    @discardableResult
    private func run<Answer: Sendable>(
        _ requester: JID, _ account: JID?, _ body: @escaping (EngineRequest) async throws -> Answer
    ) async throws -> Answer {
        var request = request(requester, account)
        while true {
            do {
                return try await body(request)
            } catch let needed as FactNeeded {
                request.facts.note(
                    state.withLock { $0.rosters[needed.question] } ?? .stranger, to: needed.question)
            } catch let needed as CreationNeeded {
                request.creation = try state.withLock { $0.policy }(needed)
            }
        }
    }

    func set(_ change: PubSubSetRequest, by requester: JID, account: JID? = nil) async throws -> PubSubSetResponse {
        let engine = engine
        return try await run(requester, account) { [store] request in
            try await store.write { try engine.perform(change, request, in: $0) }
        }
    }

    func get(_ question: PubSubGetRequest, by requester: JID, account: JID? = nil) async throws -> PubSubGetResponse {
        let engine = engine
        return try await run(requester, account) { [store] request in
            try await store.read { try engine.answer(question, request, in: $0) }
        }
    }

    func own(_ change: PubSubOwnerSetRequest, by requester: JID) async throws {
        let engine = engine
        try await run(requester, nil) { [store] request in
            try await store.write { try engine.perform(change, request, in: $0) }
        }
    }

    // MARK: Nodes

    /// A node that is there, with its owner.
    @discardableResult
    func node(
        _ id: String, by owner: JID = hamlet, in collection: Int64? = nil, affiliations: [JID: PubSubAffiliation] = [:],
        _ change: (inout PubSubNodeConfiguration) -> Void = { _ in }
    ) async throws -> Int64 {
        var configuration = engine.leafDefaults
        change(&configuration)
        let node = Node(
            address: NodeAddress(id), configuration: configuration, creator: owner.bare, createdAt: now)
        return try await store.write { store in
            let key = try store.insert(node).key
            try store.setAffiliation(.owner, of: owner.bare, at: key)
            for (entity, affiliation) in affiliations {
                try store.setAffiliation(affiliation, of: entity.bare, at: key)
            }
            if let collection { try store.put(key, into: collection) }
            return key
        }
    }

    func configure(_ node: Int64, _ change: @escaping @Sendable (inout PubSubNodeConfiguration) -> Void) async throws {
        try await store.write { store in
            guard var stored = try store.node(node) else { return }
            change(&stored.configuration)
            try store.update(stored)
        }
    }

    /// The names of the items of a node, oldest first.
    func names(_ node: Int64) async throws -> [String] {
        try await store.read { try $0.newestItems(at: node, limit: 1000).reversed().map(\.id) }
    }

    func subscriptions(_ subscriber: JID, at node: Int64) async throws -> [NodeSubscription] {
        try await store.read { try $0.subscriptions(of: subscriber, at: node) }
    }
}

let atom = "http://www.w3.org/2005/Atom"

/// An entry as in the examples of XEP-0060.
func entry(_ title: String = "Soliloquy", in namespace: String = atom) -> Element {
    Element(
        QName("entry", in: namespace), children: [Element(QName("title", in: namespace), text: title)])
}

extension ItemsStage {
    /// Publishes entries of these names.
    @discardableResult
    func publish(_ names: String?..., at node: String = "princely_musings", by publisher: JID = hamlet) async throws
        -> [String]
    {
        let items = names.map { PubSubItem(id: $0, payload: entry($0 ?? "no name")) }
        guard case .published(let response) = try await set(.publish(.init(items, to: node)), by: publisher) else {
            return []
        }
        return response.itemIDs
    }

    func items(_ request: PubSub.GetItems, by requester: JID = hamlet) async throws -> PubSub.GetItems.Response {
        guard case .items(let response) = try await get(.items(request), by: requester) else {
            return PubSub.GetItems.Response(groups: [])
        }
        return response
    }

    /// Subscribes the bare address of somebody, or another one.
    @discardableResult
    func subscribe(
        _ subscriber: JID, as address: JID? = nil, to node: String? = "princely_musings",
        _ choose: ((inout PubSubChanges<PubSubSubscriptionOptions>) -> Void)? = nil
    ) async throws -> PubSub.Subscribe.Response {
        var changes = PubSubChanges<PubSubSubscriptionOptions>()
        choose?(&changes)
        let verb = PubSub.Subscribe(
            node: node, jid: address ?? subscriber.bare, options: choose == nil ? nil : changes.form())
        guard case .subscribed(let response) = try await set(.subscribe(verb), by: subscriber) else {
            return PubSub.Subscribe.Response(PubSubSubscription(jid: subscriber, state: .none))
        }
        return response
    }
}

/// How a request is refused: condition, kind and application condition.
struct Refusal: Equatable, CustomStringConvertible {
    var description: String

    init(_ kind: StanzaError.Kind, _ condition: String, _ application: String? = nil) {
        description = "\(kind.rawValue): \(condition)" + (application.map { " <\($0)/>" } ?? "")
    }

    /// The refusal that `body` ends with; `nil` when it does not.
    static func of(_ body: () async throws -> Void) async -> Refusal? {
        do {
            try await body()
            return nil
        } catch {
            guard let error = (error as? any StanzaErrorConvertible)?.stanzaError else {
                return Refusal(.cancel, "\(error)")
            }
            let application = error.application.map { application in
                application.name + (application["feature"].map { " feature='\($0)'" } ?? "")
            }
            return Refusal(error.kind, error.condition.name, application)
        }
    }

    static let nodeNotFound = Refusal(.cancel, "item-not-found")
    static let forbidden = Refusal(.auth, "forbidden")
}

extension OutboxEvent.Kind {
    /// The names of items that were published; `nil` for anything else.
    var published: [String]? { if case .published(let items) = self { items.map(\.id) } else { nil } }
}
