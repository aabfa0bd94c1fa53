// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Synchronization
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

let duncan: JID = "duncan@scotland.lit/forres"
let macbeth: JID = "macbeth@scotland.lit/inverness"
let banquo: JID = "banquo@scotland.lit/heath"
let malcolm: JID = "malcolm@scotland.lit/england"

typealias NodeChanges = PubSubChanges<PubSubNodeConfiguration>

/// An engine on a store in memory, for what owners do: the clock stands still, rosters are what the test says.
final class NodesStage: Sendable {
    struct State {
        var engine: PubSubEngine
        var ids = 0
        var events: [OutboxEvent] = []
        var rosters: [RosterQuestion: RosterAnswer] = [:]
        var administrators: Set<JID> = []
    }

    let store = MemoryStore()
    let now = Date(timeIntervalSince1970: 1_000_000)
    private let state: Mutex<State>

    init(_ change: (inout PubSubEngine) -> Void = { _ in }) async throws {
        var engine = PubSubEngine()
        change(&engine)
        state = Mutex(State(engine: engine))
        try await store.start { [weak self] changes in self?.state.withLock { $0.events += changes.events } }
    }

    var engine: PubSubEngine { state.withLock { $0.engine } }

    func appoint(_ administrator: JID) { state.withLock { _ = $0.administrators.insert(administrator.bare) } }

    func know(_ answer: RosterAnswer, of contact: JID, by owner: JID) {
        state.withLock { $0.rosters[RosterQuestion(owner: owner, contact: contact)] = answer }
    }

    /// What happened since this was asked last, with the name of the node.
    func events() -> [Told] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events.map { Told($0.address.id, $0.kind) }
        }
    }

    func request(_ requester: JID, _ account: JID? = nil) -> EngineRequest {
        let isAdministrator = state.withLock { $0.administrators.contains(requester.bare) }
        return EngineRequest(requester: requester, account: account, now: now, isAdministrator: isAdministrator) {
            [self] in
            state.withLock { state in
                state.ids += 1
                return "made-\(state.ids)"
            }
        }
    }

    /// Runs a request as a service does: finds out what the engine needs to know, and runs it again.
    private func run<Answer: Sendable>(
        _ requester: JID, _ account: JID?, _ body: (EngineRequest) async throws -> Answer
    ) async throws -> Answer {
        var request = request(requester, account)
        while true {
            do {
                return try await body(request)
            } catch let needed as FactNeeded {
                request.facts.note(state.withLock { $0.rosters[needed.question] } ?? .stranger, to: needed.question)
            }
        }
    }

    @discardableResult
    func write<Answer: Sendable>(
        by requester: JID, of account: JID? = nil,
        _ body: @escaping @Sendable (PubSubEngine, EngineRequest, any PubSubTransaction) throws -> Answer
    ) async throws -> Answer {
        let engine = engine
        return try await run(requester, account) { [store] request in
            try await store.write { try body(engine, request, $0) }
        }
    }

    func read<Answer: Sendable>(
        by requester: JID, of account: JID? = nil,
        _ body: @escaping @Sendable (PubSubEngine, EngineRequest, any PubSubReading) throws -> Answer
    ) async throws -> Answer {
        let engine = engine
        return try await run(requester, account) { [store] request in
            try await store.read { try body(engine, request, $0) }
        }
    }

    // MARK: Verbs

    /// Makes a node; `nil` makes an instant one.
    ///
    /// - Returns: The name that the answer tells.
    @discardableResult
    func create(
        _ node: String?, by requester: JID = duncan, of account: JID? = nil,
        _ choose: ((inout NodeChanges) -> Void)? = nil
    ) async throws -> String? {
        var changes = NodeChanges()
        choose?(&changes)
        let form = choose == nil ? nil : changes.form()
        return try await write(by: requester, of: account) { engine, request, store in
            try engine.create(PubSub.Create(node, configuration: form), request, in: store).node
        }
    }

    func configure(_ node: String, by requester: JID = duncan, _ choose: (inout NodeChanges) -> Void) async throws {
        var changes = NodeChanges()
        choose(&changes)
        let form = changes.form()
        try await own(.configure(.init(node, form: form)), by: requester)
    }

    /// - Returns: What is told although it is done.
    @discardableResult
    func own(_ change: PubSubOwnerSetRequest, by requester: JID = duncan, of account: JID? = nil) async throws
        -> StanzaError?
    {
        try await write(by: requester, of: account) { try $0.perform(change, $1, in: $2) }
    }

    func ask(_ question: PubSubOwnerGetRequest, by requester: JID = duncan, of account: JID? = nil) async throws
        -> PubSubOwnerGetResponse
    {
        try await read(by: requester, of: account) { try $0.answer(question, $1, in: $2) }
    }

    func configuration(of node: String, by requester: JID = duncan) async throws -> PubSubNodeConfiguration {
        guard case .configuration(let answer) = try await ask(.configuration(.init(node)), by: requester) else {
            throw StanzaError.internalServerError()
        }
        return try PubSubNodeConfiguration(answer.form)
    }

    @discardableResult
    func subscribe(_ subscriber: JID, to node: String?) async throws -> PubSubSubscription {
        let answer = try await write(by: subscriber) { engine, request, store in
            try engine.subscribe(PubSub.Subscribe(node: node, jid: subscriber.bare), request, in: store)
        }
        return answer.subscription
    }

    func publish(_ names: String..., at node: String, by publisher: JID = duncan) async throws {
        try await write(by: publisher) { engine, request, store in
            let items = names.map { PubSubItem(id: $0, payload: Element(QName("deed", in: "urn:example"), text: $0)) }
            _ = try engine.publish(PubSub.Publish(items, to: node), request, in: store)
        }
    }

    // MARK: What is stored

    func node(_ id: String, of account: JID? = nil) async throws -> Node? {
        try await store.read { try $0.node(at: NodeAddress(id, account: account)) }
    }

    func affiliation(of entity: JID, at node: String) async throws -> PubSubAffiliation {
        try await read(by: duncan) { engine, request, store in
            try engine.affiliation(of: entity, at: engine.node(node, request, in: store), in: store)
        }
    }

    func states(of subscriber: JID, at node: String) async throws -> [PubSubSubscription.State] {
        try await store.read { store in
            guard let node = try store.node(at: NodeAddress(node)) else { return [] }
            return try store.subscriptions(of: subscriber, at: node.key).map(\.state)
        }
    }

    func items(of node: String) async throws -> [String] {
        try await store.read { store in
            guard let node = try store.node(at: NodeAddress(node)) else { return [] }
            return try store.newestItems(at: node.key, limit: .max).reversed().map(\.id)
        }
    }

    /// The names of the collections that a node is in.
    func parents(of node: String) async throws -> [String] {
        try await store.read { store in
            guard let node = try store.node(at: NodeAddress(node)) else { return [] }
            return try store.parents(of: node.key).map(\.address.id)
        }
    }
}

/// An event at a node.
struct Told: Equatable {
    var node: String
    var kind: OutboxEvent.Kind

    init(_ node: String, _ kind: OutboxEvent.Kind) {
        self.node = node
        self.kind = kind
    }
}

/// How a request was answered: kind, condition, application condition. `nil` when it was done.
func answer(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return told(by: error)
    }
}

/// What an error tells the peer: kind, condition, application condition.
func told(by error: any Error) -> String {
    guard let error = (error as? any StanzaErrorConvertible)?.stanzaError else { return "\(error)" }
    let application = error.application.map { application in
        " <\(application.name)\(application["feature"].map { " \($0)" } ?? "")>"
    }
    return "\(error.kind.rawValue) \(error.condition.name)\(application ?? "")"
}
