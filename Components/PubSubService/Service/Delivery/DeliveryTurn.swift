// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whose turn it is: one life of delivery begins when the one before has ended.
final class DeliveryTurn: Sendable {
    private struct Line: Sendable {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let line = Mutex(Line())

    /// Waits for one's turn.
    ///
    /// - Parameter hurry: Called when somebody else has it, who ends soon after.
    func enter(_ hurry: () -> Void) async {
        await withCheckedContinuation { continuation in
            let isFree = line.withLock { line in
                defer { line.isTaken = true }
                if line.isTaken { line.waiting.append(continuation) }
                return !line.isTaken
            }
            if isFree { continuation.resume() } else { hurry() }
        }
    }

    /// Gives the turn to the next.
    func leave() {
        let next = line.withLock { line -> CheckedContinuation<Void, Never>? in
            guard !line.waiting.isEmpty else {
                line.isTaken = false
                return nil
            }
            return line.waiting.removeFirst()
        }
        next?.resume()
    }
}
