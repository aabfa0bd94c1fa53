// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPExtensions

/// Carries requests out: asks the policy, then the engine in a transaction of the store, and whoever knows what the engine
/// has to know first.
final class RequestDesk: Sendable {
    let configuration: PubSubConfiguration
    let policy: any PubSubPolicy
    let engine: PubSubEngine
    let accountEngine: PubSubEngine
    let rosters: RosterBook
    let features: ServiceFeatures
    let store: any PubSubStore
    private let failures: StoreFailures
    private let now: @Sendable () -> Date
    private let running = Mutex<Running?>(nil)
    private let writers = Mutex(WritersUnderWay())

    /// What there is while the component runs.
    private struct Running {
        var component: Component
        /// When that began, by the component's time.
        let startedAt: Duration
        /// Whether the store was started.
        var isOpen = false
        /// Whether no more is taken on.
        var isFinishing = false
        /// What is under way with the store.
        var underWay = 0
        /// Who waits until nothing is.
        var finisher: CheckedContinuation<Void, Never>?
    }

    init(
        store: any PubSubStore, configuration: PubSubConfiguration, policy: any PubSubPolicy, rosters: RosterBook,
        features: ServiceFeatures, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.configuration = configuration
        self.policy = policy
        self.rosters = rosters
        self.features = features
        self.now = now
        engine = configuration.engine(knowsRosters: features.knowsRosters)
        accountEngine = configuration.accountEngine
        failures = StoreFailures(interval: configuration.failureLogInterval)
    }

    // MARK: The store

    /// Writes nothing, in a transaction of its own.
    ///
    /// - Throws: ``PubSubStoreError`` when the store does not work.
    func checkStore() async throws { try await store.write { _ in } }

    /// Opens the store. One that cannot be reached is tried again by ``openUntilDone(delivering:)``.
    ///
    /// - Throws: ``PubSubStoreError`` when trying again is of no use.
    func open(_ component: Component, delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        running.withLock { $0 = Running(component: component, startedAt: component.uptime) }
        do {
            try await open(delivering: deliver)
        } catch let error as PubSubStoreError where error.code == .unavailable || error.code == .full {
            failed(error, component)
        }
    }

    /// Opens the store unless it is open; tries as long as it takes.
    func openUntilDone(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        var pause = Duration.seconds(1)
        while let state = running.withLock({ $0 }), !state.isOpen {
            try await state.component.sleep(for: pause)
            pause = min(pause * 2, .seconds(30))
            do {
                try await open(delivering: deliver)
            } catch let error as PubSubStoreError {
                failed(error, state.component)
            }
        }
    }

    private func open(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        try await store.start(delivering: deliver)
        let component = running.withLock { running in
            running?.isOpen = true
            return running?.component
        }
        if let component { failures.worked(component.serviceLog) }
    }

    func close() async {
        let wasOpen = running.withLock { running in
            defer { running = nil }
            return running?.isOpen ?? false
        }
        if wasOpen { await store.stop() }
    }

    private func failed(_ error: PubSubStoreError, _ component: Component) {
        failures.failed(error, now: component.uptime, component.serviceLog)
    }

    /// Does something with the store, and keeps account of whether it works.
    ///
    /// - Throws: what `work` throws; ``PubSubStoreError``, which is logged.
    func withStore<Result: Sendable>(_ work: (any PubSubStore) async throws -> Result) async throws -> Result {
        let component = try begin()
        defer { end() }
        do {
            let result = try await work(store)
            failures.worked(component.serviceLog)
            return result
        } catch let error as PubSubStoreError {
            failed(error, component)
            throw error
        }
    }

    private func begin() throws -> Component {
        try running.withLock { running in
            guard let component = running?.component else { throw StanzaError.serviceUnavailable() }
            guard running?.isOpen == true else {
                throw PubSubStoreError(.unavailable, "The store has not been opened yet.")
            }
            running?.underWay += 1
            return component
        }
    }

    private func end() {
        let finisher = running.withLock { running -> CheckedContinuation<Void, Never>? in
            running?.underWay -= 1
            guard running?.underWay == 0 else { return nil }
            return running?.finisher.take()
        }
        finisher?.resume()
    }

    /// Takes no more requests on, and waits until what is under way with the store has ended: a store ends everything.
    /// Cancelling ends the wait: for a store that hangs there would be no end.
    func finish() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = running.withLock { running in
                    running?.isFinishing = true
                    guard running != nil, running?.underWay != 0, !Task.isCancelled else { return true }
                    running?.finisher = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            running.withLock { $0?.finisher.take() }?.resume()
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try await withStore { try await $0.read(body) }
    }

    /// Reads for somebody, who sees what he has asked to be written before, also if it is not yet.
    func read<Result: Sendable>(
        for requester: JID, _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        guard writers.withLock({ $0.count(of: requester) > 0 }) else { return try await read(body) }
        return try await write { try body($0) }
    }

    /// Writes for somebody, whose next request may begin meanwhile: the store does one after the other.
    ///
    /// - Parameter release: Lets it begin.
    func write<Result: Sendable>(
        for requester: JID, releasing release: () -> Void,
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        let mayRelease = writers.withLock { $0.begin(requester) < configuration.writesUnderWay }
        defer { writers.withLock { $0.end(requester) } }
        if mayRelease { release() }
        return try await write(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        try await withStore { try await $0.write(body) }
    }

    // MARK: Requests

    /// A request as the engine wants it.
    func request(by requester: JID, account: JID? = nil) -> EngineRequest {
        EngineRequest(
            requester: requester, account: account, now: now(),
            isAdministrator: policy.isAdministrator(requester), makeID: { Self.makeID() })
    }

    func engine(for account: JID?) -> PubSubEngine { account == nil ? engine : accountEngine }

    /// Runs the engine, as often as it needs to know something first.
    ///
    /// - Throws: what the engine throws; `resource-constraint` when it needs to know too much.
    func withFacts<Result: Sendable>(
        _ request: EngineRequest, _ run: (EngineRequest) async throws -> Result
    ) async throws -> Result {
        guard running.withLock({ $0?.isFinishing == false }) else {
            throw StanzaError.serviceUnavailable("The service is going down.")
        }
        var request = request
        var owners: Set<JID> = []
        while owners.count <= max(0, configuration.rostersPerRequest) {
            do {
                return try await run(request)
            } catch let need as FactNeeded {
                let owner = need.question.owner
                if owners.insert(owner).inserted {
                    request.facts.note(await rosters.answer(to: need.question, now: uptime), to: need.question)
                } else {
                    // It is about more contacts than one: all of the roster at once.
                    let contacts = await rosters.contacts(of: owner, now: uptime) ?? [:]
                    request.facts.note(contacts.mapValues(\.answer), of: owner)
                }
            } catch let need as CreationNeeded {
                request.creation = try await creation(need, request)
            }
        }
        throw StanzaError.resourceConstraint("Too many owners' rosters would have to be looked at.")
    }

    /// The component's time; zero while it does not run.
    var uptime: Duration { running.withLock { $0?.component.uptime } ?? .zero }

    /// How long the component has been running.
    var runningTime: Duration { running.withLock { $0.map { $0.component.uptime - $0.startedAt } } ?? .zero }

    /// The time of day.
    var date: Date { now() }

    /// The component, while it runs.
    var component: Component? { running.withLock { $0?.component } }

    /// 128 bits of the system's random numbers, in 32 letters.
    static func makeID() -> String {
        var id = ""
        for _ in 0..<2 {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            id += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return id
    }
}

extension Component {
    /// The component's log, under the name of the service.
    var serviceLog: Logger { configuration.logger }
}
