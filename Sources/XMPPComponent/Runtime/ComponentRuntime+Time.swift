// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import NIOCore

// Waiting by the event loop's clock, which the test kit moves by hand.
extension ComponentRuntime {
    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let sleeper = NIOLockedValueBox(Sleeper())
        let end: @Sendable ((any Error)?) -> Void = { error in
            let continuation = sleeper.withLockedValue { sleeper in
                sleeper.isOver = true
                return sleeper.continuation.take()
            }
            if let error { continuation?.resume(throwing: error) } else { continuation?.resume() }
        }
        let timer = loop.scheduleTask(in: duration.timeAmount) { end(nil) }
        // The loop may shut down first.
        timer.futureResult.whenFailure { end($0) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isOver = sleeper.withLockedValue { sleeper in
                    if !sleeper.isOver { sleeper.continuation = continuation }
                    return sleeper.isOver
                }
                guard isOver else { return }
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    continuation.resume()
                }
            }
        } onCancel: {
            end(CancellationError())
            timer.cancel()
        }
    }
}

private struct Sleeper: Sendable {
    var continuation: CheckedContinuation<Void, any Error>?
    var isOver = false
}
