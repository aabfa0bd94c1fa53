// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
import XMPPComponent
import XMPPCore

/// How a run ended.
struct ProgramEnd: Hashable, Sendable {
    enum Outcome: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It could not be started.
        case failed(String)
    }

    /// Why it was told to end.
    enum Reason: String, Hashable, Sendable {
        case timeout, canceled, shutdown
        /// Its session ended: it was too old, its owner went away, or may no longer.
        case session
    }

    var outcome: Outcome
    var reason: Reason?
    var duration: Duration
}

/// A program that runs, or ran. Others look at it, wait for it, and tell it to end.
final class ProgramRun: Sendable {
    private struct State {
        var output: OutputBuffer
        var errors: OutputBuffer
        var end: ProgramEnd?
        var reason: ProgramEnd.Reason?
        var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
        var nextWaiter = 0
    }

    /// Which run it is, in the audit log and for its owner.
    let id: String
    let command: String
    let requester: JID
    let isDetached: Bool
    let startedAt: Date
    let launch: ProgramLaunch
    let timeout: Duration
    /// What whoever wants it to end says, to the task that runs it.
    let endRequests: AsyncStream<Void>
    private let requestEnd: AsyncStream<Void>.Continuation
    private let state: Mutex<State>

    init(
        id: String, command: String, requester: JID, isDetached: Bool, launch: ProgramLaunch, timeout: Duration,
        limit: Int, startedAt: Date
    ) {
        self.id = id
        self.command = command
        self.requester = requester
        self.isDetached = isDetached
        self.launch = launch
        self.timeout = timeout
        self.startedAt = startedAt
        (endRequests, requestEnd) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        state = Mutex(State(output: OutputBuffer(limit: limit), errors: OutputBuffer(limit: min(limit, 16 << 10))))
    }

    /// What it has written.
    var output: OutputBuffer { state.withLock(\.output) }
    /// What it has written to standard error, when that is a stream of its own.
    var errors: OutputBuffer { state.withLock(\.errors) }
    /// How it ended; `nil` while it runs.
    var end: ProgramEnd? { state.withLock(\.end) }

    func write(_ bytes: [UInt8], isError: Bool = false) {
        state.withLock { state in
            if isError { state.errors.append(bytes) } else { state.output.append(bytes) }
        }
    }

    /// Tells it to end, if it runs. The first reason counts.
    func stop(_ reason: ProgramEnd.Reason) {
        let isFirst = state.withLock { state in
            guard state.end == nil, state.reason == nil else { return false }
            state.reason = reason
            return true
        }
        if isFirst { requestEnd.yield() }
    }

    /// Why it was told to end, if it was.
    var reason: ProgramEnd.Reason? { state.withLock(\.reason) }

    /// Lets everybody know how it ended.
    func finish(_ end: ProgramEnd) {
        let waiters = state.withLock { state in
            state.end = end
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        requestEnd.finish()
        for waiter in waiters { waiter.finish() }
    }

    /// Returns when it has ended, when the time is over, or the task is cancelled.
    func waitForEnd(within limit: Duration, _ component: Component) async {
        await withTaskGroup { group in
            group.addTask { await self.waitForEnd() }
            group.addTask { try? await component.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when it has ended, or the task is cancelled.
    func waitForEnd() async {
        let stream = AsyncStream<Never> { continuation in
            let number = state.withLock { state -> Int? in
                guard state.end == nil else { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else { return continuation.finish() }
            continuation.onTermination = { [self] _ in state.withLock { _ = $0.waiters.removeValue(forKey: number) } }
        }
        for await _ in stream {}
    }
}
