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
    }

    private let state: Mutex<State>

    init(_ deliver: @escaping @Sendable (CommittedChanges) -> Void) {
        state = Mutex(State(deliver: deliver))
    }

    var isLeading: Bool { state.withLock { $0.isLeading } }
    var delivered: Int64 { state.withLock { $0.delivered } }

    /// Hands over what a commit of our own has changed, at once when its events are the next.
    ///
    /// - Parameter isLeader: Whether this replica led when it was committed.
    /// - Returns: Whether no events are left for the herald to read.
    @discardableResult
    func committed(_ changes: CommittedChanges, isLeader: Bool) -> Bool {
        state.withLock { state in
            var changes = changes
            var isComplete = true
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
            guard state.isLeading, last > state.delivered else { return }
            let delivered = state.delivered
            state.delivered = last
            let changes = CommittedChanges(
                events: events.filter { $0.sequence > delivered }, hasMoreEvents: hasMore)
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

extension CommittedChanges {
    /// The same without the events.
    var withoutEvents: CommittedChanges {
        var changes = self
        changes.events = []
        return changes
    }
}
