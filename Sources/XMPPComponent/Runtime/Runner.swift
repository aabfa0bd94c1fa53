// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOCore
import Tracing

/// Handles stanzas one after the other on the event loop, until a handler suspends.
///
/// It starts with `Task.immediate` in the loop's own turn. As long as handlers do not suspend, it takes the next
/// stanza itself: no task, no executor hop and no allocation per stanza. When one suspends, the runner keeps that
/// stanza alone (it is then *detached*) and `ComponentRuntime.pump()` starts another for the rest.
///
/// It is also the executor of its task, which is how a handler that holds the loop for too long is known by name.
///
/// `@unchecked Sendable`: all state is touched on the runtime's loop alone.
final class Runner: TaskExecutor, @unchecked Sendable {
    let runtime: ComponentRuntime
    // Written between stanzas and read while one is handled, never both at once: the run-time check is left out.
    @exclusivity(unchecked) private(set) var current: Inbound
    /// The route of `current`.
    @exclusivity(unchecked) private(set) var entry: RouteEntry
    private(set) var lane: UInt64
    private(set) var isFinished = false
    private(set) var isDetached = false
    /// The deadline passed: the stanza was answered for the handler, whose outcome no longer counts.
    private(set) var isAbandoned = false
    /// The next stanza of the lane may begin although this one is not done.
    private(set) var hasReleasedLane = false
    /// Which of its stanzas it is at.
    private(set) var turn: UInt32 = 0
    /// What a tracer is told of the present stanza; nil when there is none.
    var span: (any Span)?
    private(set) var deadline: UInt64 = .max
    private(set) var startedAt: UInt64
    private var endedAt: UInt64 = 0
    private var task: Task<Void, Never>?

    init(_ runtime: ComponentRuntime, item: Inbound, lane: UInt64, now: UInt64) {
        self.runtime = runtime
        entry = runtime.entries[item.route]
        current = item
        self.lane = lane
        startedAt = now
    }

    /// Starts on the loop; returns when everything ready is handled or a handler has suspended.
    func start() {
        let task = Task.immediate(executorPreference: self) { await self.run() }
        guard !isFinished else { return }
        self.task = task
        isDetached = true
        deadline = runtime.now + entry.deadline
    }

    private func run() async {
        while true {
            if let tracer = runtime.tracer {
                await runtime.handle(self, tracedBy: tracer)
            } else {
                await runtime.handle(self)
            }
            let now = NIODeadline.now().uptimeNanoseconds
            entry.metrics.handled(nanoseconds: now &- startedAt)
            if isDetached {
                isFinished = true
                endedAt = now
                return runtime.finished(self)
            }
            runtime.noteTurn(nanoseconds: now &- startedAt, route: entry)
            guard let next = runtime.nextInbound() else { break }
            // Most often it is the same route as before.
            if next.item.route != current.route { entry = runtime.entries[next.item.route] }
            current = next.item
            lane = next.lane
            hasReleasedLane = false
            turn &+= 1
            startedAt = now
        }
        isFinished = true
    }

    /// The handler needs the lane no longer, if it is still at that stanza.
    ///
    /// - Returns: Whether the lane is now free because of this: the handler has suspended before.
    func releaseLane(turn: UInt32) -> Bool {
        guard turn == self.turn, !isFinished, !isAbandoned, !hasReleasedLane else { return false }
        hasReleasedLane = true
        return isDetached
    }

    /// Gives up on the handler: it is cancelled, and what it returns or throws is not sent.
    func abandon() {
        isAbandoned = true
        task?.cancel()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        runtime.loop.execute {
            let start = NIODeadline.now().uptimeNanoseconds
            let entry = self.entry
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            // What others did after this handler's end is not its turn.
            let end = self.isFinished ? self.endedAt : NIODeadline.now().uptimeNanoseconds
            if end > start { self.runtime.noteTurn(nanoseconds: end - start, route: entry) }
        }
    }
}
