// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// What the threads of one life of a store share.
final class Replica: Sendable {
    /// What tells this replica from others.
    let id: String
    let url: ServerURL
    let configuration: PostgreSQLStore.Configuration
    let logger: Logger
    let metrics: StoreMetrics
    let cache: NodeCache
    let delivery: Delivery
    let writes: WaitingBodies<WritingBody>
    let reads: WaitingBodies<ReadingBody>
    let inbox = HeraldInbox()

    init(
        _ url: ServerURL, _ configuration: PostgreSQLStore.Configuration, _ logger: Logger,
        delivering deliver: @escaping @Sendable (CommittedChanges) -> Void
    ) {
        id = String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        self.url = url
        self.configuration = configuration
        self.logger = logger
        metrics = StoreMetrics(configuration.metrics)
        cache = NodeCache(nodes: configuration.rememberedNodes)
        delivery = Delivery(deliver)
        writes = WaitingBodies(limit: configuration.maximumWaiting, workers: 1)
        reads = WaitingBodies(limit: configuration.maximumWaiting, workers: configuration.readers)
    }
}

/// A body that writes, and how its caller learns of the end.
struct WritingBody: Body {
    /// Runs it. What it returns tells the caller that it was committed.
    let run: @Sendable (DatabaseTransaction) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// A body that reads.
struct ReadingBody: Body {
    let run: @Sendable (DatabaseReading) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// What waits for a thread.
protocol Body: Sendable {
    var fail: @Sendable (any Error) -> Void { get }
}
