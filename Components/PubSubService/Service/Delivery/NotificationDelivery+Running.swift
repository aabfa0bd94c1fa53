// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
import Logging
import Synchronization
import XMPPComponent

/// The stream has ended, or this life of delivery is to.
struct DeliveryEnded: Error {}

// The loops: one sends, one learns what has left the process, one knows when digests are due.
extension NotificationDelivery {
    /// Sends notifications until the stream ends or the task is cancelled: for `Module.connected(_:)`. What was on its way on
    /// an earlier stream and may be lost is sent again first.
    ///
    /// - Parameter sink: The component.
    public func run(sending sink: any NotificationSink) async {
        await serve(sink, deadline: nil)
    }

    /// Sends what is left, digests that are not due included, until nothing is or the time is over: for
    /// `Module.stop(_:)`. What is left then stays in the store.
    ///
    /// - Parameters:
    ///   - sink: The component.
    ///   - deadline: How long it may take.
    public func finish(sending sink: any NotificationSink, within deadline: Duration) async {
        await serve(sink, deadline: deadline)
        await forgetTold()
    }

    private func serve(_ sink: any NotificationSink, deadline: Duration?) async {
        let signals = DeliverySignals { sink.uptime }
        await turn.enter { self.state.withLock(\.signals)?.finish() }
        defer { turn.leave() }
        guard !Task.isCancelled, let stream = sink.streamNumber else { return }
        state.withLock { state in
            state.statistics.repeated += state.works.goBack(keeping: stream)
            state.signals = signals
            state.uptime = sink.uptime
            if deadline != nil { for digest in state.digests.takeAll() { state.add(digest, configuration) } }
        }
        signals.work.send()
        signals.settling.send()
        signals.timer.send()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sendAll(to: sink, stream, signals, untilIdle: deadline != nil) }
            group.addTask { await self.settle(sink, stream, signals) }
            group.addTask { await self.keepTime(sink, signals) }
            if let deadline { group.addTask { try? await sink.sleep(for: deadline) } }
            // Whichever ends first, the others have nothing to do any more.
            await group.next()
            signals.finish()
            group.cancelAll()
        }
        state.withLock { state in
            state.uptime = sink.uptime
            state.signals = nil
        }
    }

    // MARK: Sending

    private func sendAll(
        to sink: any NotificationSink, _ stream: Int, _ signals: DeliverySignals, untilIdle: Bool
    ) async {
        for await _ in signals.work.rings {
            do {
                while try await pass(sink, stream, signals) {}
            } catch is DeliveryEnded {
                return
            } catch {
                let count = state.withLock { state in
                    state.statistics.storeFailures += 1
                    return state.statistics.storeFailures
                }
                if count == 1 || count % 60 == 0 {
                    logger.error("the store cannot be read", metadata: ["error": "\(error)", "failures": "\(count)"])
                }
                guard (try? await sink.sleep(for: .seconds(1))) != nil else { return }
                signals.work.send()
            }
            if Task.isCancelled || (untilIdle && isIdle) { return }
        }
    }

    private var isIdle: Bool {
        state.withLock { $0.queue.isEmpty && $0.works.isEmpty && $0.offers.isEmpty && $0.told.isEmpty }
    }

    /// Does what there is to do, a part of it.
    ///
    /// - Returns: Whether there is more to do at once.
    /// - Throws: ``DeliveryEnded``; ``PubSubStoreError``.
    private func pass(_ sink: any NotificationSink, _ stream: Int, _ signals: DeliverySignals) async throws -> Bool {
        if Task.isCancelled { throw DeliveryEnded() }
        await writeBounces()
        state.withLock { state in
            for digest in state.digests.takeDue(now: sink.uptime) { state.add(digest, configuration) }
            while let offer = state.offers.popFirst() { state.add(offer, configuration) }
        }
        guard try await sendWaiting(to: sink, stream, signals) else { return false }
        try await refill()
        let batch = state.withLock { $0.queue.next(32) }
        for (position, event) in batch.enumerated() {
            try await plan(event, with: batch[position...], signals)
            guard try await sendWaiting(to: sink, stream, signals) else { return false }
        }
        let told = state.withLock(\.told.count)
        if told >= 256 || (told > 0 && batch.isEmpty) { await forgetTold() }
        return !batch.isEmpty
    }

    /// Sends what has been planned.
    ///
    /// - Returns: Whether all of it was accepted; else something has to be written first.
    private func sendWaiting(
        to sink: any NotificationSink, _ stream: Int, _ signals: DeliverySignals
    ) async throws(DeliveryEnded) -> Bool {
        while true {
            let step = state.withLock { state -> SendingStep in
                guard let (id, work) = state.works.next else { return .done }
                guard state.works.underWay < configuration.partsUnderWay,
                    let (part, range) = work.next(limit: min(configuration.recipientsPerPart, state.pace.burst))
                else { return .full }
                let delay = state.pace.take(range.count, now: sink.uptime)
                return .send(id, part, range, account: work.account, after: delay)
            }
            guard case .send(let id, let part, let range, let account, let delay) = step else {
                if case .done = step { return true }
                signals.settling.send()
                return false
            }
            if delay > .zero, (try? await sink.sleep(for: delay)) == nil { throw DeliveryEnded() }
            guard sink.streamNumber == stream, !Task.isCancelled else { throw DeliveryEnded() }
            let outcome = await send(part, range, account, through: sink)
            let isDone = state.withLock { state in
                state.statistics.notifications += outcome.accepted
                state.statistics.refused += outcome.refused
                var isDone = false
                if outcome.accepted > 0 { isDone = state.works.accepted(outcome.accepted, of: id, on: stream) }
                if outcome.refused > 0 { isDone = state.works.accepted(outcome.refused, of: id, on: nil) }
                if isDone { state.finish(id) }
                return isDone
            }
            if !isDone { signals.settling.send() }
            if outcome.accepted + outcome.refused < range.count { throw DeliveryEnded() }
        }
    }

    private enum SendingStep: Sendable {
        case done
        case full
        case send(Int64, NotificationPlan.Part, Range<Int>, account: JID?, after: Duration)
    }

    private func send(
        _ part: NotificationPlan.Part, _ range: Range<Int>, _ account: JID?, through sink: any NotificationSink
    ) async -> (accepted: Int, refused: Int) {
        guard let account else {
            do {
                return (try await sink.send(part.message, toEach: part.recipients, in: range), 0)
            } catch {
                return (0, isRefusal(error) ? range.count : 0)
            }
        }
        var counts = (accepted: 0, refused: 0)
        guard let implicit else { return (0, range.count) }
        for position in range {
            var message = part.message
            message.to = part.recipients[position]
            message.id = message.id.map { "\($0)-\(position)" }
            do {
                try await implicit.send(message, as: account)
                counts.accepted += 1
            } catch {
                guard isRefusal(error) else { return counts }
                counts.refused += 1
            }
        }
        return counts
    }

    /// Whether sending again is of no use. Without a stream it is.
    private func isRefusal(_ error: any Error) -> Bool {
        if error is CancellationError { return false }
        let isRefused: Bool
        if let error = error as? ComponentError {
            isRefused = ![.notConnected, .connectionLost, .shuttingDown].contains(error.code)
        } else {
            isRefused = true
        }
        if isRefused { logger.debug("a notification cannot be sent", metadata: ["error": "\(error)"]) }
        return isRefused
    }

    // MARK: What has left the process

    private func settle(_ sink: any NotificationSink, _ stream: Int, _ signals: DeliverySignals) async {
        for await _ in signals.settling.rings {
            while case let count = state.withLock(\.works.underWay), count > 0 {
                guard await sink.written(onStream: stream) else { return }
                state.withLock { state in
                    for id in state.works.written(count) { state.finish(id) }
                }
                signals.work.send()
            }
        }
    }

    private func keepTime(_ sink: any NotificationSink, _ signals: DeliverySignals) async {
        for await _ in signals.timer.rings {
            while let due = state.withLock(\.digests.nextDue) {
                if due <= sink.uptime { signals.work.send() }
                // An earlier one may come meanwhile; one that is due is taken in a moment.
                let wait = max(.milliseconds(100), min(.seconds(1), due - sink.uptime))
                guard (try? await sink.sleep(for: wait)) != nil else { return }
            }
        }
    }

    // MARK: The store

    private func refill() async throws {
        while let refill = state.withLock(\.queue.refill) {
            let events = try await store.outbox(after: refill.after, limit: refill.limit)
            let isMore = state.withLock { state in
                state.queue.take(events, of: refill)
                return state.queue.count == 0
            }
            guard isMore else { return }
        }
    }

    private func forgetTold() async {
        let told = state.withLock { state in
            defer { state.told = [] }
            return state.told
        }
        if !told.isEmpty { await store.forget(told) }
    }
}

extension NotificationDelivery.State {
    /// Everybody has been told.
    mutating func finish(_ id: Int64) {
        guard id > 0 else { return }
        told.append(id)
        statistics.events += 1
    }
}
