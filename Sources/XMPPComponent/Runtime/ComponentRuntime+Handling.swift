// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOCore
import Tracing

// Runners, deadlines, and what becomes of a handler's outcome (architecture: semantics 1, 2, 3, 5).
extension ComponentRuntime {
    /// Handles what is ready: one runner until a handler suspends, then another for the rest.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while suspended.count + abandoned < configuration.limits.maximumConcurrentHandlers, let next = nextInbound() {
            let runner = Runner(self, item: next.item, lane: next.lane, now: NIODeadline.now().uptimeNanoseconds)
            runner.start()
            guard runner.isDetached, !runner.isFinished else { continue }
            noteTurn(nanoseconds: NIODeadline.now().uptimeNanoseconds &- runner.startedAt, route: runner.entry)
            if !runner.hasReleasedLane { lanes.suspend(lane: runner.lane) }
            suspended[ObjectIdentifier(runner)] = runner
            metrics.suspendedHandlers(suspended.count)
            scheduleDeadlineSweep(for: runner.deadline)
        }
        isPumping = false
        noteReceived()
        noteQueues()
        session?.updateReading()
    }

    /// Tells the counters what was received, once for a whole read.
    private func noteReceived() {
        for kind in StanzaKind.allCases where received[Int(kind.rawValue)] > 0 {
            metrics.received(kind, count: received[Int(kind.rawValue)])
            received[Int(kind.rawValue)] = 0
        }
    }

    /// Tells the gauges what waits, when that is something else than before.
    private func noteQueues() {
        let now = (waiting: lanes.waiting, lanes: lanes.suspendedLanes)
        guard now != gauged else { return }
        gauged = now
        metrics.queues(waiting: now.waiting, busyLanes: now.lanes)
    }

    /// A suspended handler came to its end.
    func finished(_ runner: Runner) {
        if runner.isAbandoned {
            abandoned -= 1
        } else {
            suspended.removeValue(forKey: ObjectIdentifier(runner))
            metrics.suspendedHandlers(suspended.count)
            if !runner.hasReleasedLane { lanes.finish(lane: runner.lane) }
        }
        pump()
        checkDrained()
    }

    /// The handler of a stanza has no need of its lane any more.
    func releaseLane(of runner: Runner, turn: UInt32) {
        onLoop {
            guard runner.releaseLane(turn: turn) else { return }
            self.lanes.finish(lane: runner.lane)
            self.pump()
        }
    }

    /// Reports a turn on the event loop that took too long, and whose it was.
    func noteTurn(nanoseconds: UInt64, route: RouteEntry) {
        guard nanoseconds > loopLagThreshold else { return }
        route.metrics.lagged(nanoseconds: nanoseconds)
        log(
            .warning, "a handler held the event loop; use context.offEventLoop for work that blocks or computes",
            about: route.label, ["milliseconds": "\(nanoseconds / 1_000_000)"])
    }

    /// Calls the handler of the runner's stanza and answers with its outcome.
    ///
    /// The stanza stays in the runner and is read from there: each copy of it on the way is three retains.
    func handle(_ runner: Runner) async {
        guard let component else { return }
        let entry = runner.entry
        do {
            switch entry.handler {
            case .message(let handler):
                let message = Message(runner.current.element, from: runner.current.from, to: runner.current.to)
                let context = MessageContext(component: component, inbound: runner.current, label: entry.label)
                guard entry.middleware.isEmpty else {
                    return try await handle(runner, context) {
                        try await handler(message, context)
                        return .handled
                    }
                }
                try await handler(message, context)
            case .presence(let handler):
                let inbound = runner.current
                guard let presence = Presence(inbound.element, from: inbound.from, to: inbound.to) else { return }
                let context = PresenceContext(component: component, presence: presence, label: entry.label)
                guard entry.middleware.isEmpty else {
                    return try await handle(runner, context) {
                        try await handler(presence, context)
                        return .handled
                    }
                }
                try await handler(presence, context)
            case .iq(let handler):
                guard let payload = runner.current.element.firstChild else { return }
                let context = IQContext(
                    component: component, inbound: runner.current, label: entry.label, runner: runner)
                guard entry.middleware.isEmpty else {
                    return try await handle(runner, context) {
                        StanzaOutcome(response: try await handler(payload, context), isIgnored: false)
                    }
                }
                let response = try await handler(payload, context)
                guard !runner.isAbandoned else { return metrics.dropped(.lateAnswer) }
                await respond(with: response, runner: runner)
            }
        } catch {
            guard !runner.isAbandoned else { return metrics.dropped(.lateAnswer) }
            await fail(runner.current, error, runner: runner)
        }
    }

    /// Calls the handler behind its middleware.
    private func handle(
        _ runner: Runner, _ context: any StanzaContext, handler: () async throws -> StanzaOutcome
    ) async throws {
        let entry = runner.entry
        let outcome = try await pass(
            InboundStanza(runner.current, route: entry.label), through: entry.middleware[...], context: context,
            to: handler)
        guard !runner.isAbandoned else { return metrics.dropped(.lateAnswer) }
        if outcome.isIgnored {
            metrics.dropped(.ignored)
            if runner.current.kind == .iq { throw StanzaError.serviceUnavailable() }
        } else if let response = outcome.response {
            await respond(with: response, runner: runner)
        }
    }

    private func respond(with response: any IQResponse, runner: Runner) async {
        if outbound.mustWait { await roomForOutput() }
        // The deadline may have passed during that wait: the request is answered then.
        guard !runner.isAbandoned else { return metrics.dropped(.lateAnswer) }
        do {
            try encode { writer in
                writeHead("iq", to: runner.current, type: "result", &writer)
                writer.guarded { response.writeResult(to: &$0) }
                writer.end()
            }
        } catch let error as ComponentError where error.code == .stanzaTooLarge || error.code == .malformedStanza {
            let inbound = runner.current
            runner.entry.metrics.failed()
            log(
                .error, "a response cannot be sent", about: runner.entry.label,
                ["error": "\(error)", "id": "\(inbound.element["id"] ?? "")"])
            reject(inbound.element, .iq, from: inbound.from, to: inbound.to, .internalServerError())
        } catch {
            noteUnanswered(runner.current, error)
        }
    }

    private func fail(_ inbound: Inbound, _ error: any Error, runner: Runner) async {
        let route = runner.entry
        let answer: StanzaError
        switch error {
        case let error as any StanzaErrorConvertible:
            answer = error.stanzaError
            if let error = error as? StanzaError, error.isAnswer {
                logger.debug(
                    "a peer's error was let through", metadata: ["route": "\(route.label)", "error": "\(error)"])
            }
        default:
            answer = .internalServerError()
            log(
                .error, "a handler failed", about: route.label,
                ["error": "\(error)", "id": "\(inbound.element["id"] ?? "")"])
        }
        route.metrics.failed()
        if let span = runner.span { note(answer, in: span) }
        guard isAnswerable(inbound.element, inbound.kind) else { return }
        await roomForOutput()
        guard !runner.isAbandoned else { return metrics.dropped(.lateAnswer) }
        reject(inbound.element, inbound.kind, from: inbound.from, to: inbound.to, answer)
    }

    /// Writes an error stanza with the addresses swapped and the same id; counts it as lost when there is no stream.
    func reject(_ element: Element, _ kind: StanzaKind, from: JID, to: JID, _ error: StanzaError) {
        // Under a flood of refusals the peer's slowness must not become our memory.
        guard outbound.bytesUnderWay < 4 * configuration.limits.outboundHighWater else {
            return metrics.dropped(.overload)
        }
        let response = kind == .iq ? wrapped(error, for: element, from: from) : nil
        do {
            try encode { writer in
                writer.start(own: kind.literal)
                writeAddress("from", to, &writer)
                writeAddress("to", from, &writer)
                writer.attribute("id", element["id"])
                writer.attribute("type", response == nil ? "error" : "result")
                if let response { response.writeResult(to: &writer) } else { error.write(to: &writer) }
                writer.end()
            }
        } catch {
            metrics.dropped(.unansweredRequest)
        }
    }

    /// The answer that carries an error to who asked, where an error stanza would not.
    private func wrapped(_ error: StanzaError, for element: Element, from: JID) -> (any IQResponse)? {
        guard !refusals.isEmpty, let payload = element.firstChild, let refusal = refusals[payload.qualifiedName] else {
            return nil
        }
        return refusal(payload, from, error)
    }

    private func noteUnanswered(_ inbound: Inbound, _ error: any Error) {
        metrics.dropped(.unansweredRequest)
        logger.debug("an answer could not be sent", metadata: ["to": "\(inbound.from)", "error": "\(error)"])
    }

    // MARK: Deadlines

    /// Every place is taken by a handler that was given up on and does not end: nothing can be handled any more.
    var isExhausted: Bool { abandoned >= configuration.limits.maximumConcurrentHandlers }

    /// What waits would wait for ever.
    private func refuseWaiting() {
        log(.critical, "every handler is stuck: none heeds its cancellation, nothing can be handled", about: "runtime")
        for inbound in removeWaiting() { refuseOverload(inbound) }
    }

    /// One timer for all suspended handlers, none while there are none. A coarse tick: the handlers of one burst
    /// share it, and a tenth of a second late is early enough.
    private func scheduleDeadlineSweep(for deadline: UInt64) {
        let at = deadline &+ 100_000_000
        guard deadlineSweep == nil || at < deadlineSweepAt else { return }
        deadlineSweep?.cancel()
        deadlineSweepAt = at
        deadlineSweep = loop.scheduleTask(deadline: .uptimeNanoseconds(at)) {
            self.deadlineSweep = nil
            self.sweepDeadlines()
        }
    }

    private func sweepDeadlines() {
        let now = now
        for runner in suspended.values where runner.deadline <= now {
            suspended.removeValue(forKey: ObjectIdentifier(runner))
            let inbound = runner.current
            log(
                .warning, "a handler did not finish in time and was cancelled", about: runner.entry.label,
                ["id": "\(inbound.element["id"] ?? "")"])
            runner.span?.setStatus(SpanStatus(code: .error, message: "deadline"))
            runner.entry.metrics.failed()
            if isAnswerable(inbound.element, inbound.kind) {
                reject(
                    inbound.element, inbound.kind, from: inbound.from, to: inbound.to,
                    .remoteServerTimeout("The component did not answer in time."))
            }
            abandoned += 1
            runner.abandon()
            if !runner.hasReleasedLane { lanes.finish(lane: runner.lane) }
        }
        metrics.suspendedHandlers(suspended.count)
        if isExhausted { refuseWaiting() }
        pump()
        checkDrained()
        if let next = suspended.values.lazy.map(\.deadline).min() { scheduleDeadlineSweep(for: next) }
    }
}
