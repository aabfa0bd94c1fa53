// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5.4 (processing), §6.2 (discovering), §8.2 (caching), §8.4 (optimization), §13 (legacy format)

import Synchronization
public import XMPPComponent
public import XMPPCore

/// What others can do, asked once for each verification string instead of once for each of them (XEP-0115).
///
/// ```swift
/// OnPresence(.available) { presence, context in
///     let info = try await cache.info(for: presence, context: context)
///     if info?.features.contains(AvatarMetadata.notifyFeature) == true { ... }
/// }
/// OnPresence(.unavailable) { presence, _ in cache.forget(presence) }
/// ```
///
/// Only what matches its verification string is taken for others with the same one; anything else is known for who said
/// it alone. Whoever asks about a string that is being asked about waits for that answer, once: if it is no good, it asks
/// for itself, so that one who does not answer cannot keep others from being known.
public final class CapabilitiesCache: Sendable {
    /// How much is kept, and for how long.
    public struct Configuration: Hashable, Sendable {
        /// How many verification strings are known at a time.
        public var maximumVersions = 1000
        /// How many addresses are known at a time with what they advertised.
        public var maximumAddresses = 20_000
        /// How many addresses are known at a time with information of their own, that could not be verified.
        public var maximumUnverified = 500
        /// The most bytes of one entity's information.
        public var maximumSize = 16 * 1024
        /// How long to wait for an answer. Twice as long has to fit in a handler's deadline: who has waited in vain for
        /// the answer to another asks for itself.
        public var timeout = Duration.seconds(10)
        /// How long nobody is asked again who did not answer, or not properly.
        public var failureLifetime = Duration.seconds(300)

        /// The defaults.
        public init() {}
    }

    /// How it was made.
    public let configuration: Configuration
    private let state: Mutex<CapabilitiesState>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// An empty cache.
    public convenience init(configuration: Configuration = Configuration()) {
        self.init(configuration: configuration) { ContinuousClock.now }
    }

    init(configuration: Configuration, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.configuration = configuration
        self.now = now
        state = Mutex(CapabilitiesState(configuration))
    }

    // MARK: Asking

    /// What the sender of a presence is and can do, asked for if need be. To be called for every presence.
    ///
    /// Presence that says nothing of capabilities changes nothing, as servers may leave that out (XEP-0115 §8.4);
    /// `unavailable` forgets the sender.
    ///
    /// - Parameters:
    ///   - presence: A presence that was received.
    ///   - context: Its context; the question comes from the address that the presence was for.
    /// - Returns: `nil` when nothing is known: nothing was advertised, or asking failed a short time ago.
    /// - Throws: what the question throws, to who asked it; ``CapabilityProblem`` for an answer that is none.
    public func info(for presence: Presence, context: some StanzaContext) async throws -> DiscoInfo? {
        guard let sender = presence.from, presence.type == nil else {
            forget(presence)
            return nil
        }
        guard let capabilities = try? presence.payload(of: EntityCapabilities.self) else { return info(of: sender) }
        return try await info(for: capabilities, of: sender) { query in
            try await context.query(query, to: sender, timeout: self.configuration.timeout)
        }
    }

    /// What an entity is and can do that advertised capabilities, asked for if need be.
    ///
    /// - Parameters:
    ///   - capabilities: What it advertised.
    ///   - address: The entity, most often a full address.
    ///   - ask: Asks it.
    /// - Returns: `nil` when asking failed a short time ago, or what was advertised is too long to be remembered.
    /// - Throws: what `ask` throws; ``CapabilityProblem``; `CancellationError`.
    public func info(
        for capabilities: EntityCapabilities, of address: JID,
        ask: (DiscoInfoQuery) async throws -> DiscoInfo
    ) async throws -> DiscoInfo? {
        guard capabilities.isRemembered else { return nil }
        var mayWait = true
        while true {
            let step = state.withLock { $0.next(capabilities, of: address, now: now(), mayWait: mayWait) }
            switch step {
            case .known(let info): return info
            case .failed: return nil
            case .wait(let flight):
                await wait(for: flight)
                try Task.checkCancellation()
                mayWait = false
            case .ask(let flight):
                defer { land(flight) }
                return try await question(capabilities, of: address, ask: ask)
            }
        }
    }

    private func question(
        _ capabilities: EntityCapabilities, of address: JID, ask: (DiscoInfoQuery) async throws -> DiscoInfo
    ) async throws -> DiscoInfo {
        do {
            // In the legacy format no node tells everything, and the entity itself does.
            let isLegacy = capabilities.hash == nil
            let answer = try await ask(DiscoInfoQuery(node: isLegacy ? nil : capabilities.discoNode))
            let known = try KnownCapabilities(answer, as: capabilities, maximumSize: configuration.maximumSize)
            state.withLock { $0.learn(known, capabilities, of: address) }
            return known.info
        } catch {
            if error.isOfPeer {
                let until = now() + configuration.failureLifetime
                state.withLock { $0.failures.set(address, .init(capabilities: capabilities, until: until)) }
            }
            throw error
        }
    }

    // MARK: Knowing

    /// What an address is and can do, if that is known.
    public func info(of address: JID) -> DiscoInfo? {
        state.withLock { $0.known(address)?.info }
    }

    /// What an address can do; `nil` when nothing is known of it.
    public func features(of address: JID) -> Set<String>? {
        state.withLock { $0.known(address)?.features }
    }

    /// Forgets an address, not what others have in common with it.
    public func forget(_ address: JID) {
        state.withLock { $0.forget(address) }
    }

    /// Forgets the sender of a presence of type `unavailable` or `error`; does nothing with others.
    public func forget(_ presence: Presence) {
        guard let sender = presence.from, presence.type == .unavailable || presence.type == .error else { return }
        forget(sender)
    }

    // MARK: Waiting for who asks already

    /// How many wait for an answer that somebody else asked for.
    var waitingCount: Int { state.withLock(\.waitingCount) }

    private func wait(for flight: CapabilitiesState.FlightNumber) async {
        let ticket = state.withLock { $0.nextNumber() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The task is marked as cancelled before its handler runs: one of the two finds the other.
                let waits = state.withLock { state in
                    !Task.isCancelled && state.wait(for: flight, ticket: ticket, continuation)
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.stopWaiting(for: flight, ticket: ticket) }?.resume()
        }
    }

    private func land(_ flight: CapabilitiesState.FlightNumber?) {
        guard let flight else { return }
        for waiter in state.withLock({ $0.land(flight) }) { waiter.resume() }
    }
}

extension Error {
    /// Whether it tells something of who was asked: not so when asking was called off, or there was no way to ask.
    fileprivate var isOfPeer: Bool {
        switch self {
        case is CancellationError: false
        case let error as ComponentError: error.code == .timeout
        default: true
        }
    }
}
