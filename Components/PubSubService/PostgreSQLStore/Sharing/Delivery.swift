// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization

/// Hands over what was committed: events in the order of their sequence, none twice, by the replica that leads alone.
///
/// What receives them only takes a note (`PubSubStore.start`), so that it is called under the lock: this is what keeps the
/// order between the two threads that hand over.
final class Delivery: Sendable {
    private struct State {
        var deliver: (@Sendable (CommittedChanges) -> Void)?
        var isLeading = false
        /// The last event that was handed over, or is read from the outbox when there is room.
        var delivered: Int64 = 0
        /// The first event of a commit of our own that is on its way: it is handed over with what else that has changed,
        /// not before by the one who reads the outbox.
        var committing: Int64?
    }

    private let state: Mutex<State>

    init(_ deliver: @escaping @Sendable (CommittedChanges) -> Void) {
        state = Mutex(State(deliver: deliver))
    }

    var isLeading: Bool { state.withLock { $0.isLeading } }
    var delivered: Int64 { state.withLock { $0.delivered } }

    /// A commit of our own is on its way.
    func commits(_ changes: CommittedChanges) {
        state.withLock { $0.committing = changes.events.first?.sequence }
    }

    /// It was not done, or nobody knows.
    func commitFailed() { state.withLock { $0.committing = nil } }

    /// Hands over what a commit of our own has changed, at once when its events are the next.
    ///
    /// - Parameter isLeader: Whether this replica led when it was committed.
    /// - Returns: Whether no events are left for the herald to read.
    @discardableResult
    func committed(_ changes: CommittedChanges, isLeader: Bool) -> Bool {
        state.withLock { state in
            var changes = changes
            var isComplete = true
            state.committing = nil
            if let first = changes.events.first, let last = changes.events.last {
                if isLeader, state.isLeading, first.sequence == state.delivered + 1 {
                    state.delivered = last.sequence
                } else {
                    changes.events = []
                    isComplete = false
                }
            }
            if !changes.isEmpty { state.deliver?(changes) }
            return isComplete
        }
    }

    /// Hands over events that were read from the outbox.
    ///
    /// - Parameters:
    ///   - hasMore: Whether there are more than these, which are read when there is room.
    ///   - last: The last event that there was when they were read.
    func read(_ events: [OutboxEvent], hasMore: Bool, upTo last: Int64) {
        state.withLock { state in
            let end = min(last, (state.committing ?? .max) - 1)
            guard state.isLeading, end > state.delivered else { return }
            let new = (state.delivered + 1)...end
            state.delivered = end
            let changes = CommittedChanges(
                events: events.filter { new.contains($0.sequence) }, hasMoreEvents: hasMore)
            if !changes.isEmpty { state.deliver?(changes) }
        }
    }

    /// Hands over what others have changed.
    func heard(_ changes: CommittedChanges) {
        state.withLock { state in
            if !changes.isEmpty { state.deliver?(changes) }
        }
    }

    // MARK: Leading

    /// Begins to hand over events.
    ///
    /// - Parameter last: The last event that need not be; `nil` to go on where this replica was.
    func lead(after last: Int64?) {
        state.withLock { state in
            state.isLeading = true
            state.delivered = last ?? state.delivered
        }
    }

    /// Hands over no more events.
    func stepDown() { state.withLock { $0.isLeading = false } }

    /// Hands over nothing more.
    func end() {
        state.withLock { state in
            state.isLeading = false
            state.deliver = nil
        }
    }
}
