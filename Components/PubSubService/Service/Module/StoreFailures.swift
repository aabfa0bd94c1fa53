// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
public import XMPPComponent

extension PubSubStoreError: StanzaErrorConvertible {
    /// What the peer is told: that it may try again. What the operator is told is in the log.
    public var stanzaError: StanzaError {
        code == .full
            ? StanzaError(.resourceConstraint, text: "The service has no room left.", kind: .wait)
            : StanzaError(.internalServerError, text: "The service cannot reach what it has stored.", kind: .wait)
    }
}

/// Says in the log that the store fails, now and then while it does, and once that it works again.
final class StoreFailures: Sendable {
    private struct State {
        /// When the failure was last mentioned.
        var mentioned: Duration
        var count: Int
    }

    private let state = Mutex<State?>(nil)
    /// Read for every request.
    private let isFailing = Atomic<Bool>(false)
    private let interval: Duration

    init(interval: Duration) {
        self.interval = interval
    }

    func failed(_ error: PubSubStoreError, now: Duration, _ logger: Logger) {
        let count = state.withLock { state -> Int? in
            let count = (state?.count ?? 0) + 1
            if let known = state, now - known.mentioned < interval {
                state = State(mentioned: known.mentioned, count: count)
                return nil
            }
            state = State(mentioned: now, count: count)
            return count
        }
        isFailing.store(true, ordering: .releasing)
        guard let count else { return }
        logger.error(
            "the store fails: requests are answered with an error until it works again",
            metadata: ["code": "\(error.code.name)", "error": "\(error)", "failures": "\(count)"])
    }

    func worked(_ logger: Logger) {
        guard isFailing.load(ordering: .acquiring) else { return }
        let ended = state.withLock { state in
            defer { state = nil }
            return state
        }
        isFailing.store(false, ordering: .releasing)
        guard let ended else { return }
        logger.notice("the store works again", metadata: ["failures": "\(ended.count)"])
    }
}
