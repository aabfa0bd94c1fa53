// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Metrics

/// The metrics of runs and of the audit log. Where they go is what the process has bootstrapped.
///
/// | name | type | labels | meaning |
/// |---|---|---|---|
/// | `commands_running` | gauge | | programs under way |
/// | `commands_run_seconds` | timer | `outcome` | how long they ran: `succeeded`, `failed`, `stopped` |
struct RunMetrics: Sendable {
    /// What became of a run.
    enum Outcome: String, CaseIterable {
        case succeeded
        case failed
        case stopped

        /// - Parameter successes: Exit statuses that are no failure.
        init(_ end: ProgramEnd, successes: Set<Int32>) {
            if end.reason != nil {
                self = .stopped
            } else if case .exited(let status) = end.outcome, successes.contains(status) {
                self = .succeeded
            } else {
                self = .failed
            }
        }
    }

    private let gauge = Gauge(label: "commands_running")
    private let durations = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map {
            ($0, Timer(label: "commands_run_seconds", dimensions: [("outcome", $0.rawValue)]))
        })

    func running(_ count: Int) { gauge.record(count) }

    func ended(_ outcome: Outcome, after duration: Duration) {
        durations[outcome]?.record(duration: duration)
    }
}
