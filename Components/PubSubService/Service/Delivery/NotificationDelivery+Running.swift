// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
import Logging
import Synchronization
import XMPPComponent

/// The stream has ended, or this life of delivery is to.
struct DeliveryEnded: Error {}

// The loops: one sends, one learns what has left the process, one what the server has taken, one knows when digests are due.
extension NotificationDelivery {
    /// Sends notifications until the stream ends or the task is cancelled: for `Module.connected(_:)`. What was sent on an
    /// earlier stream and not confirmed is sent again first.
    ///
    /// - Parameter sink: The component.
    public func run(sending sink: any NotificationSink) async {
        await serve(sink, deadline: nil)
    }

    /// Sends what is left, digests that are not due included, until the server has taken everything or the time is over:
    /// for `Module.stop(_:)`. What is not confirmed then stays in the store.
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
        let life = DeliveryLife(sink: sink, stream: stream, signals: signals, isLast: deadline != nil)
        state.withLock { state in
            state.statistics.repeated += state.works.goBack(on: stream)
            state.signals = signals
            state.uptime = sink.uptime
            if life.isLast { for digest in state.digests.takeAll() { state.add(digest, configuration) } }
        }
        signals.work.send()
        signals.settling.send()
        signals.timer.send()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sendAll(life) }
            group.addTask { await self.settle(life) }
            group.addTask { await self.confirm(life) }
            group.addTask { await self.keepTime(life) }
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

    private func sendAll(_ life: DeliveryLife) async {
        for await _ in life.signals.work.rings {
            do {
                while try await pass(life) {}
                await forgetTold()
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
                guard (try? await life.sink.sleep(for: .seconds(1))) != nil else { return }
                life.signals.work.send()
            }
            if Task.isCancelled || (life.isLast && isIdle) { return }
            life.signals.confirming.send()
        }
    }

    private var isIdle: Bool {
        state.withLock { $0.queue.isEmpty && $0.works.isEmpty && $0.offers.isEmpty && $0.told.isEmpty }
    }

    /// Does what there is to do, a part of it.
    ///
    /// - Returns: Whether there is more to do at once.
    /// - Throws: ``DeliveryEnded``; ``PubSubStoreError``.
    private func pass(_ life: DeliveryLife) async throws -> Bool {
        if Task.isCancelled { throw DeliveryEnded() }
        await writeBounces()
        state.withLock { state in
            for digest in state.digests.takeDue(now: life.sink.uptime) { state.add(digest, configuration) }
            while state.works.hasRoom(configuration), let offer = state.offers.popFirst() {
                state.add(offer, configuration)
            }
        }
        guard try await sendWaiting(life) else { return false }
        try await refill()
        let batch = state.withLock { $0.queue.next(32) }
        for (position, event) in batch.enumerated() {
            // The next confirmation makes room.
            guard state.withLock({ $0.works.hasRoom(configuration) }) else { return false }
            try await plan(event, with: batch[position...], life.signals)
            guard try await sendWaiting(life) else { return false }
        }
        if state.withLock(\.told.count) >= 256 { await forgetTold() }
        return !batch.isEmpty
    }

    /// Sends what has been planned.
    ///
    /// - Returns: Whether all of it was accepted; else something has to be written first.
    private func sendWaiting(_ life: DeliveryLife) async throws(DeliveryEnded) -> Bool {
        let sink = life.sink
        while true {
            let step = state.withLock { state -> SendingStep in
                guard let work = state.works.next else { return .done }
                guard state.works.underWay < configuration.partsUnderWay,
                    let (part, range) = work.next(limit: min(configuration.recipientsPerPart, state.pace.burst))
                else { return .full }
                let delay = state.pace.take(range.count, now: sink.uptime)
                return .send(part, range, account: work.account, after: delay)
            }
            guard case .send(let part, let range, let account, let delay) = step else {
                if case .done = step { return true }
                life.signals.settling.send()
                return false
            }
            if delay > .zero, (try? await sink.sleep(for: delay)) == nil { throw DeliveryEnded() }
            guard sink.streamNumber == life.stream, !Task.isCancelled else { throw DeliveryEnded() }
            let outcome = await send(part, range, account, through: sink)
            state.withLock { state in
                state.statistics.notifications += outcome.accepted
                state.statistics.refused += outcome.refused
                state.works.accepted(outcome.accepted + outcome.refused, isSent: outcome.accepted > 0)
            }
            life.signals.settling.send()
            // The last life asks when it has sent what there is.
            if !life.isLast { life.signals.confirming.send() }
            if outcome.accepted + outcome.refused < range.count { throw DeliveryEnded() }
        }
    }

    private enum SendingStep: Sendable {
        case done
        case full
        case send(NotificationPlan.Part, Range<Int>, account: JID?, after: Duration)
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

    // MARK: Time

    private func keepTime(_ life: DeliveryLife) async {
        let (sink, signals) = (life.sink, life.signals)
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
    mutating func finish(_ event: Int64) {
        told.append(event)
        statistics.events += 1
    }
}
