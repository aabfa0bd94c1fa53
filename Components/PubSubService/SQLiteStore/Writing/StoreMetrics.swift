// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Metrics
import PubSubService

/// The metrics of a store.
struct StoreMetrics {
    private let commit: Timer
    private let group: Recorder
    private let waiting: Gauge

    init(_ factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        let store = [("store", "sqlite")]
        commit = Timer(label: "pubsub_store_commit_seconds", dimensions: store, factory: factory)
        group = Recorder(label: "pubsub_store_commit_writes", dimensions: store, aggregate: true, factory: factory)
        waiting = Gauge(label: "pubsub_store_waiting_writes", dimensions: store, factory: factory)
    }

    func committed(_ writes: Int, after duration: Duration) {
        commit.recordNanoseconds(duration.nanoseconds)
        group.record(writes)
    }

    func waiting(_ writes: Int) { waiting.record(writes) }
}
