// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What time it is, and how to wait, so that tests can do without either.
package struct PaceClock: Sendable {
    /// The time since some beginning.
    package var now: @Sendable () -> Duration
    /// Waits.
    package var sleep: @Sendable (Duration) async throws -> Void

    /// A clock of one's own.
    package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's.
    package static let system: PaceClock = {
        let beginning = ContinuousClock.now
        return PaceClock(
            now: { ContinuousClock.now - beginning },
            sleep: { try await Task.sleep(for: $0, tolerance: .milliseconds(1), clock: .continuous) })
    }()

    func wait(_ duration: Duration) async throws {
        if duration > .zero { try await sleep(duration) }
    }
}
