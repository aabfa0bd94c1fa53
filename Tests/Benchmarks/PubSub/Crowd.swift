// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import XMPPComponent
import XMPPExtensions

/// Everybody who publishes and subscribes: addresses of one component, which counts what its users are told.
final class Crowd: Module {
    private let state = Mutex(0)

    var content: [any Routable] {
        for type in [MessageType.headline, .normal] {
            OnMessage(type, name: "told") { [self] message, _ in
                if message.children.contains(where: { $0.isNamed(PubSubEvent.name) }) { state.withLock { $0 += 1 } }
            }
        }
    }

    /// Counts from 0 again.
    func reset() { state.withLock { $0 = 0 } }

    /// How many have been told.
    var count: Int { state.withLock(\.self) }

    /// Waits until so many have been told, or nobody was for a while.
    func told(_ count: Int) async throws {
        let clock = ContinuousClock()
        var last = (count: self.count, at: clock.now)
        while last.count < count, clock.now - last.at < .seconds(20) {
            try await clock.sleep(for: .milliseconds(1))
            let now = self.count
            if now > last.count { last = (now, clock.now) }
        }
    }

    /// Does something with each number, so many at a time.
    static func each(
        _ count: Int, atATime width: Int, _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<min(width, count) {
                group.addTask {
                    for number in stride(from: worker, to: count, by: width) { try await work(number) }
                }
            }
            try await group.waitForAll()
        }
    }
}
