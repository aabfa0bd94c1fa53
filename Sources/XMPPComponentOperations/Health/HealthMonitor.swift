// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Metrics
import NIOConcurrencyHelpers
import NIOCore
import XMPPComponent

/// Asks a component's health checks again and again, so that whoever wants to know is told at once and nobody who asks often
/// is a burden to the store.
///
/// A check that hangs holds up nobody but itself: what it said last is too old then, which is no good news.
struct HealthMonitor: Sendable {
    private struct Entry: Sendable {
        /// When it was asked last, on the component's clock; `nil` when that is still to come.
        var askedAt: Duration?
        /// When it last answered, and what was wrong.
        var answeredAt: Duration?
        var failure: String?
    }

    /// Between two questions.
    static let interval = Duration.seconds(2)
    /// How long a check may take.
    static let patience = Duration.seconds(10)

    private let component: Component
    private let checks: [HealthCheck]
    private let entries: NIOLockedValueBox<[Entry]>
    private let ready: Gauge

    init(_ component: Component) {
        self.component = component
        checks = component.healthChecks
        entries = NIOLockedValueBox(Array(repeating: Entry(), count: checks.count))
        ready = Gauge(
            label: "xmpp_component_ready", dimensions: [("component", component.configuration.domain)],
            factory: component.configuration.metrics ?? MetricsSystem.factory)
    }

    /// Asks until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for index in checks.indices { group.addTask { await self.ask(index) } }
        }
    }

    private func ask(_ index: Int) async {
        repeat {
            let asked = component.uptime
            entries.withLockedValue { $0[index].askedAt = asked }
            var failure: String?
            do {
                try await checks[index]()
            } catch {
                failure = "\(error)"
            }
            let answered = component.uptime
            entries.withLockedValue { entries in
                entries[index].askedAt = nil
                entries[index].answeredAt = answered
                entries[index].failure = failure
            }
        } while (try? await component.sleep(for: Self.interval)) != nil
    }

    /// Whether the component can do its work, as far as is known now. Asks nobody.
    var readiness: Readiness {
        let readiness = verdict
        ready.record(readiness.isReady ? 1 : 0)
        return readiness
    }

    private var verdict: Readiness {
        let stream = component.streamReadiness
        guard stream.isReady else { return stream }
        let now = component.uptime
        for (check, entry) in zip(checks, entries.withLockedValue(\.self)) {
            if let askedAt = entry.askedAt, now - askedAt > Self.patience {
                return Readiness(
                    isReady: false, reason: "\(check.name): no answer for \((now - askedAt).components.seconds) s")
            }
            guard entry.answeredAt != nil else {
                return Readiness(isReady: false, reason: "\(check.name): not looked at yet")
            }
            if let failure = entry.failure { return Readiness(isReady: false, reason: "\(check.name): \(failure)") }
        }
        return stream
    }
}
