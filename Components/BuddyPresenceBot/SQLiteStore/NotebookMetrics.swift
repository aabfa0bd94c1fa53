// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Metrics

/// The metrics of a file of notebooks.
///
/// | name | type | labels | meaning |
/// |---|---|---|---|
/// | `bot_store_commit_seconds` | timer | `store` | from the request for a change to its being on the disk |
/// | `bot_store_read_seconds` | timer | `store` | from the request to the answer |
/// | `bot_store_failures_total` | counter | `store` | changes and reads that failed |
struct NotebookMetrics: Sendable {
    private let commit: Timer
    private let read: Timer
    private let failures: Counter

    init(_ factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        let store = [("store", "sqlite")]
        commit = Timer(label: "bot_store_commit_seconds", dimensions: store, factory: factory)
        read = Timer(label: "bot_store_read_seconds", dimensions: store, factory: factory)
        failures = Counter(label: "bot_store_failures_total", dimensions: store, factory: factory)
    }

    func writing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await timed(commit, body)
    }

    func reading<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await timed(read, body)
    }

    private func timed<Value: Sendable>(_ timer: Timer, _ body: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        do {
            let value = try await body()
            timer.record(duration: ContinuousClock.now - start)
            return value
        } catch {
            failures.increment()
            throw error
        }
    }
}
