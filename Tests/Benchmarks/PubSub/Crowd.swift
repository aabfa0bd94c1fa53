// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import XMPPComponent
import XMPPExtensions

/// Everybody who publishes and subscribes: addresses of one component, which counts what its users are told.
final class Crowd: Module {
    private struct State {
        var told = 0
        var awaited: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())

    var content: [any Routable] {
        for type in [MessageType.headline, .normal] {
            OnMessage(type, name: "told") { [self] message, _ in
                if message.children.contains(where: { $0.isNamed(PubSubEvent.name) }) { note() }
            }
        }
    }

    private func note() {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.told += 1
            guard let awaited = state.awaited, state.told >= awaited.count else { return nil }
            state.awaited = nil
            return awaited.continuation
        }
        continuation?.resume()
    }

    /// Counts from 0 again.
    func reset() { state.withLock { $0.told = 0 } }

    /// Waits until so many have been told.
    func told(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.told < count else { return true }
                state.awaited = (count, continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    var count: Int { state.withLock(\.told) }

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
