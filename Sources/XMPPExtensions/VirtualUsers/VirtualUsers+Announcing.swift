// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §4.2 (initial presence), §4.3 (probes), §4.5 (unavailable presence)

import Logging
import Synchronization
import XMPPComponent

// What concerns all buddies: read from the store in batches, sent at a bounded rate.
extension VirtualUsers {
    private static let batchSize = 256

    /// Says on a new stream what it should know: see `PresenceSubscription.announcement`.
    func announceAll(_ component: Component) async throws {
        try await store.forEachBatch(of: nil, size: Self.batchSize) { batch in
            try await forEach(batch) { record in
                guard let user = try await self.user(record.key, of: component) else { return }
                let (inbound, outbound) = record.subscription.announcement
                for action in [outbound, inbound] where action != .none {
                    try await self.waitForTurn()
                    try await self.perform(action, for: user, record.key.buddy, because: nil)
                }
            }
        }
    }

    /// Shows one user to all subscribers again.
    func showAgain(_ user: VirtualUser) async throws {
        try await store.forEachBatch(of: user.local, size: Self.batchSize) { batch in
            try await forEach(batch) { record in
                guard record.subscription.isSubscriber else { return }
                try await self.waitForTurn()
                try await user.showChanged(to: record.key.buddy)
            }
        }
    }

    /// Sends `unavailable` to all subscribers of all users, as fast as the time for it demands, first to those who are there.
    func sayGoodbye(_ component: Component) async {
        var told = 0
        do {
            let count = try await store.count(of: nil)
            guard count > 0, component.state.hasStream else { return }
            var pace = Pace(perSecond: goodbyesPerSecond(count, of: component))
            let present = state.withLock(\.audience.keys)
            for key in present where try await store.subscription(key).isSubscriber {
                try await sendGoodbye(to: key, of: component, &pace)
                told += 1
            }
            try await store.forEachBatch(of: nil, size: Self.batchSize) { batch in
                for record in batch where record.subscription.isSubscriber && !present.contains(record.key) {
                    try await sendGoodbye(to: record.key, of: component, &pace)
                    told += 1
                }
            }
        } catch {
            log(component, "not everybody was told that the virtual users leave", error, ["told": "\(told)"])
        }
    }

    private func sendGoodbye(to key: BuddyKey, of component: Component, _ pace: inout Pace) async throws {
        let from = try JID(local: key.user, domain: component.domain.domain, resource: configuration.resource)
        try await clock.wait(pace.take(at: clock.now()))
        try Task.checkCancellation()
        try await component.send(Presence(type: .unavailable, to: key.buddy, from: from))
    }

    /// How fast to go: a fifth of the time is left for the handlers that still run.
    private func goodbyesPerSecond(_ count: Int, of component: Component) -> Int {
        let (seconds, attoseconds) = (component.configuration.timeouts.drain * 4 / 5).components
        let time = max(0.001, Double(seconds) + Double(attoseconds) / 1e18)
        return max(configuration.announcementsPerSecond, Int(min(Double(count) / time, 1e9).rounded(.up)))
    }

    // MARK: Parts

    private func user(_ key: BuddyKey, of component: Component) async throws -> VirtualUser? {
        guard let address = try? JID(local: key.user, domain: component.domain.domain) else { return nil }
        return try await user(at: address, of: component)
    }

    /// Calls `body` for each record, several at a time. What is wrong with one is logged; the end of the stream ends it.
    private func forEach(
        _ batch: [BuddyRecord], _ body: @escaping @Sendable (BuddyRecord) async throws -> Void
    ) async throws {
        let strands = max(1, min(batch.count, configuration.concurrentAnnouncements))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for strand in 0..<strands {
                group.addTask {
                    for position in stride(from: strand, to: batch.count, by: strands) {
                        try Task.checkCancellation()
                        do {
                            try await body(batch[position])
                        } catch let error as ComponentError where error.code == .notConnected {
                            throw error
                        } catch is CancellationError {
                            throw CancellationError()
                        } catch {
                            if let component = self.state.withLock(\.component) {
                                self.log(component, "a virtual user could not be shown", error)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits for one's turn among all that is announced.
    func waitForTurn() async throws {
        let now = clock.now()
        try await clock.wait(state.withLock { $0.pace.take(at: now) })
    }

    func log(
        _ component: Component, _ message: Logger.Message, _ error: any Error, _ metadata: Logger.Metadata = [:]
    ) {
        var metadata = metadata
        metadata["error"] = "\(error)"
        component.configuration.logger.warning(message, metadata: metadata)
    }
}

extension ComponentState {
    /// Whether stanzas can be sent.
    var hasStream: Bool { isOnline || isStopping }

    /// Whether the component comes to its end.
    var isStopping: Bool {
        if case .stopping = self { true } else { false }
    }
}
