// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Metrics
import PubSubService

/// The store's metrics.
///
/// | name | type | labels | meaning |
/// |---|---|---|---|
/// | `pubsub_store_commit_seconds` | timer | | from the beginning of a transaction to its commit |
/// | `pubsub_store_commit_writes` | recorder | | bodies committed together |
/// | `pubsub_store_waiting_writes` | gauge | | bodies that wait to write |
/// | `pubsub_store_failures_total` | counter | `code` | what the store could not do, or not at once |
/// | `pubsub_store_leads` | gauge | | 1 at the replica that delivers events, else 0 |
struct StoreMetrics: Sendable {
    private let duration: Timer
    private let group: Recorder
    private let waitingGauge: Gauge
    private let failures: [PubSubStoreError.Code: Counter]
    private let leadsGauge: Gauge

    init(_ factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        let store = [("store", "postgresql")]
        duration = Timer(label: "pubsub_store_commit_seconds", dimensions: store, factory: factory)
        group = Recorder(label: "pubsub_store_commit_writes", dimensions: store, aggregate: true, factory: factory)
        waitingGauge = Gauge(label: "pubsub_store_waiting_writes", dimensions: store, factory: factory)
        leadsGauge = Gauge(label: "pubsub_store_leads", dimensions: store, factory: factory)
        let codes: [(PubSubStoreError.Code, String)] = [
            (.full, "full"), (.unavailable, "unavailable"), (.damaged, "damaged"), (.tooNew, "too-new"),
        ]
        failures = Dictionary(
            uniqueKeysWithValues: codes.map { code, name in
                let dimensions = store + [("code", name)]
                return (code, Counter(label: "pubsub_store_failures_total", dimensions: dimensions, factory: factory))
            })
    }

    func committed(_ bodies: Int, in duration: Duration) {
        group.record(bodies)
        self.duration.record(duration: duration)
    }

    func waiting(_ count: Int) { waitingGauge.record(count) }
    func failed(_ error: PubSubStoreError) { failures[error.code]?.increment() }
    func leads(_ leads: Bool) { leadsGauge.record(leads ? 1 : 0) }
}
