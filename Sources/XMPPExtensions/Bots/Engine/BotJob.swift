// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0085 v2.1: §5.3 (repetition)

import Synchronization

/// A handler at work. Whoever brought the message waits until it ends or asks something; then the next message can come, which
/// may be the answer. It is a child of the bot's `run`, so that the end of that is its end.
final class BotJob: Sendable {
    /// Where a job has come.
    enum Settlement: Sendable {
        case ended((any Error)?)
        case asks(BotQuestion)
    }

    private struct State {
        var outlet: BotOutlet
        var settlement: Settlement?
        /// One, as long as the messages of a conversation come one after the other.
        var waiters: [CheckedContinuation<Settlement, Never>] = []
        var hasEnded = false
        /// Who waits is told nothing more than that it is over.
        var isCancelled = false
        var isShownComposing = false
    }

    private let state: Mutex<State>
    private let work: @Sendable (BotJob) async throws -> Void
    private let clock: BotClock
    /// After how long it is shown that the bot writes; `nil` never.
    private let composingAfter: Duration?
    private let over: AsyncStream<Never>
    private let end: AsyncStream<Never>.Continuation
    /// The time, each time that it sets to work.
    private let stretches: AsyncStream<Duration>
    private let stretch: AsyncStream<Duration>.Continuation

    init(
        _ outlet: BotOutlet, clock: BotClock, composingAfter: Duration? = nil,
        work: @escaping @Sendable (BotJob) async throws -> Void
    ) {
        state = Mutex(State(outlet: outlet))
        self.work = work
        self.clock = clock
        self.composingAfter = composingAfter
        (over, end) = AsyncStream<Never>.makeStream()
        (stretches, stretch) = AsyncStream<Duration>.makeStream(bufferingPolicy: .bufferingNewest(1))
        stretch.yield(clock.now())
    }

    /// Where its answers go: to the resource that wrote last.
    var outlet: BotOutlet { state.withLock(\.outlet) }

    var isCancelled: Bool { state.withLock(\.isCancelled) }

    // MARK: Working

    /// Works until the end, or until it is cancelled.
    func run() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                guard !self.isCancelled else { return true }
                do {
                    try await self.work(self)
                    self.settle(.ended(nil))
                } catch {
                    self.settle(.ended(error))
                }
                return true
            }
            group.addTask {
                for await _ in self.over {}
                return true
            }
            if composingAfter != nil {
                group.addTask {
                    await self.showComposing()
                    return false
                }
            }
            for await isOver in group where isOver { break }
            group.cancelAll()
        }
        await showActive()
        settle(.ended(CancellationError()))
    }

    /// Ends it, whatever it does. Who waits for it goes on at once.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        end.finish()
        settle(.ended(CancellationError()))
    }

    // MARK: Waiting for it

    /// Waits until it has ended, or asks. Cancelling who waits cancels it.
    func settled() async -> Settlement {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settlement = state.withLock { state in
                    if state.settlement == nil { state.waiters.append(continuation) }
                    return state.settlement
                }
                if let settlement { continuation.resume(returning: settlement) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Tells who waits. An end is final.
    func settle(_ settlement: Settlement) {
        let waiters = state.withLock { state -> [CheckedContinuation<Settlement, Never>] in
            guard !state.hasEnded else { return [] }
            if case .ended = settlement { state.hasEnded = true }
            state.settlement = settlement
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: settlement) }
    }

    /// Sets to work again, with what was asked for. Its answers go elsewhere from now on.
    func resume(_ outlet: BotOutlet) {
        state.withLock { state in
            state.outlet = outlet
            if !state.hasEnded { state.settlement = nil }
        }
        stretch.yield(clock.now())
    }

    // MARK: Showing it

    /// Something was said: nothing is shown any more.
    func noteSaid() { state.withLock { $0.isShownComposing = false } }

    private func showComposing() async {
        guard let composingAfter else { return }
        for await start in stretches {
            do {
                try await clock.sleep(until: start + composingAfter)
            } catch {
                return
            }
            let chat = state.withLock { state -> BotChat? in
                guard state.settlement == nil, !state.isShownComposing, let chat = state.outlet.chat,
                    chat.input.usesChatStates
                else { return nil }
                state.isShownComposing = true
                return chat
            }
            if let chat { try? await chat.show(.composing, from: chat.input.address) }
        }
    }

    /// Whoever saw the bot write, and got nothing, is told that it no longer does.
    private func showActive() async {
        let chat = state.withLock { state -> BotChat? in
            guard state.isShownComposing else { return nil }
            state.isShownComposing = false
            return state.outlet.chat
        }
        if let chat { try? await chat.show(.active, from: chat.input.address) }
    }
}

/// The time that a bot goes by.
struct BotClock: Sendable {
    /// Since an arbitrary start.
    var now: @Sendable () -> Duration
    var sleep: @Sendable (Duration) async throws -> Void

    /// Waits until a time, if that is not over.
    func sleep(until time: Duration) async throws {
        let rest = time - now()
        if rest > .zero { try await sleep(rest) }
    }

    /// This machine's.
    static let system: BotClock = {
        let start = ContinuousClock.now
        return BotClock {
            ContinuousClock.now - start
        } sleep: {
            try await Task.sleep(for: $0)
        }
    }()
}
