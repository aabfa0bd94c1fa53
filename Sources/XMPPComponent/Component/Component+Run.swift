// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
import UnixSignals

// Supervision (architecture: semantics 8 and 10).
extension Component {
    /// Connects, serves, reconnects; returns after a request to shut down was carried out.
    ///
    /// Such a request is one of `configuration.shutdownSignals`, the graceful shutdown of a `ServiceGroup`, the
    /// cancellation of the task, or `shutDown()`.
    ///
    /// - Throws: what a module's `start(_:)` throws; `ComponentError` (`alreadyRunning`).
    public func run() async throws {
        let isFirst = control.withLockedValue { control in
            guard case .idle = control.state else { return false }
            control.state = .connecting
            return true
        }
        guard isFirst else {
            throw ComponentError(.alreadyRunning, "run() can be called once; make another Component to run again.")
        }
        try await runtime.loop.submit { self.runtime.component = self }.get()
        let failure = await serve()
        await leave()
        if let failure { throw failure }
    }

    /// - Returns: What a module's `start(_:)` threw.
    private func serve() async -> (any Error)? {
        let sessions = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingNewest(1))
        control.withLockedValue { $0.sessions = sessions.continuation }
        // Before anything else: a signal that comes early would end the process, with whatever the modules have begun.
        let signals = configuration.shutdownSignals
        let trapped = signals.isEmpty ? nil : await UnixSignalsSequence(trapping: signals)
        return await withDiscardingTaskGroup { group in
            if let trapped { group.addTask { await self.heed(trapped) } }
            group.addTask { await self.greet(after: sessions.stream) }
            let failure = await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    let failure = await startModules()
                    if failure == nil {
                        await attendModules { await supervise() }
                    } else {
                        await sayGoodbye()
                    }
                    return failure
                } onCancel: {
                    shutDown()
                }
            } onGracefulShutdown: {
                self.shutDown()
            }
            sessions.continuation.finish()
            group.cancelAll()
            return failure
        }
    }

    private func leave() async {
        try? await runtime.loop.submit { self.runtime.component = nil }.get()
        enter(.stopped)
        let observers = control.withLockedValue { control in
            defer {
                control.observers = [:]
                control.sessions = nil
            }
            return control.observers.values
        }
        for observer in observers { observer.finish() }
    }

    private func heed(_ signals: UnixSignalsSequence) async {
        var isRepeated = false
        for await signal in signals {
            let runtime = runtime
            if isRepeated {
                // Whoever asks twice does not want to wait for the handlers.
                runtime.logger.notice("shutting down without waiting for handlers", metadata: ["signal": "\(signal)"])
                runtime.loop.execute { runtime.cancelHandlers() }
            } else {
                runtime.logger.info("shutting down", metadata: ["signal": "\(signal)"])
            }
            isRepeated = true
            shutDown()
        }
    }

    // MARK: Connections, one after the other

    private func supervise() async {
        if let address = configuration.listenAddress { return await superviseListening(at: address) }
        let servers = configuration.servers
        var rotation = ServerRotation(count: servers.count, conflict: configuration.conflictPolicy.mode)
        while !isStopRequested {
            switch rotation.next(now: runtime.now) {
            case .wait(let delay): if await pause(delay) { rotation.retryNow() }
            case .attempt(let index):
                enter(.connecting)
                let outcome = await serveOneConnection(to: servers[index])
                announce(isOnline: false)
                guard !isStopRequested else { return }
                let now = runtime.now
                let decision = rotation.ended(
                    index, outcome.end, sessionLasted: outcome.lasted, random: Double.random(in: 0..<1), now: now)
                guard case .wait(let delay) = rotation.next(now: now) else {
                    report(decision, outcome, servers[index], retryDelay: .zero)
                    continue
                }
                let isNew = await pause(delay) { report(decision, outcome, servers[index], retryDelay: delay) }
                if isNew { rotation.retryNow() }
            }
        }
    }

    struct Outcome: Sendable {
        var end: StreamEnd
        var lasted: Duration?
        var losses: (unknown: Int, requests: Int) = (0, 0)
        var lastWrites: [String] = []
    }

    private func serveOneConnection(to server: ServerAddress) async -> Outcome {
        let secret: String
        noteSecret()
        do {
            secret = try configuration.secret.reveal()
        } catch {
            return Outcome(end: .connectFailed(error.message, kind: .secret))
        }
        let loop = runtime.loop
        let session = StreamSession(runtime: runtime, secret: secret)
        let wake = loop.makePromise(of: Void.self)
        session.ended.futureResult.whenComplete { _ in wake.succeed() }
        let target = TransportTarget(
            server: server, tls: configuration.tls, connectTimeout: configuration.timeouts.connect.timeAmount,
            handshakeTimeout: configuration.timeouts.handshake.timeAmount)
        control.withLockedValue { $0.server = server }
        transport.connect(to: target, handler: session).hop(to: loop).whenFailure { session.connectFailed($0) }
        await wait(wake)
        if isStopRequested { await stop(session) }
        guard var end = try? await session.ended.futureResult.get() else { return Outcome(end: .stopped) }
        if end == .connectionLost(during: .awaitingHeader), target.tls == nil, await isBehindTLS(target) {
            end = .tlsRequired
        }
        var outcome = await outcome(of: session)
        outcome?.end = end
        return outcome ?? Outcome(end: end)
    }

    /// What there is to say of a session that has ended.
    func outcome(of session: StreamSession) async -> Outcome? {
        guard let end = try? await session.ended.futureResult.get() else { return nil }
        let loop = runtime.loop
        return try? await loop.submit {
            Outcome(
                end: end,
                lasted: session.onlineSince.map { .nanoseconds((loop.now - $0).nanoseconds) },
                losses: session.losses,
                lastWrites: session.lastWrites()
            )
        }.get()
    }

    /// Whether a server that hung up on a plain stream without a word, as TLS servers do, answers in TLS.
    private func isBehindTLS(_ target: TransportTarget) async -> Bool {
        guard !isStopRequested else { return false }
        var target = target
        target.handshakeTimeout = min(target.handshakeTimeout, .seconds(5))
        let isTLS = NIOLockedValueBox(false)
        let wake = runtime.loop.makePromise(of: Void.self)
        transport.speaksTLS(target).hop(to: runtime.loop).whenComplete { result in
            if case .success(true) = result { isTLS.withLockedValue { $0 = true } }
            wake.succeed()
        }
        await wait(wake)
        return isTLS.withLockedValue(\.self)
    }

    /// The last part of a component's life: no new requests, goodbye, the rest of the handlers, the stream's end.
    func stop(_ session: StreamSession) async {
        let runtime = runtime
        try? await runtime.loop.submit { runtime.isStopping = true }.get()
        // Whoever sees that it stops may count on that requests are refused; modules whose stream ends, on seeing why.
        enter(.stopping)
        announce(isOnline: false)
        if runtime.isOnline {
            await sayGoodbye()
            try? await runtime.loop.flatSubmit { runtime.drain() }.get()
        }
        try? await runtime.loop.submit { session.stop() }.get()
    }

    func report(
        _ decision: ReconnectPolicy.Decision, _ outcome: Outcome, _ server: ServerAddress, retryDelay: Duration
    ) {
        let advice = Advice.text(
            for: decision.cause, domain: configuration.domain,
            server: Advice.Server(server, isTLS: configuration.tls != nil))
        var metadata: Logger.Metadata = [
            "reason": "\(outcome.end)", "cause": "\(decision.cause.rawValue)", "retry": "\(retryDelay)",
            "server": "\(server)",
        ]
        if outcome.losses.unknown > 0 { metadata["unknownStanzas"] = "\(outcome.losses.unknown)" }
        if outcome.losses.requests > 0 { metadata["failedRequests"] = "\(outcome.losses.requests)" }
        if decision.logLastWrites { metadata["lastWrites"] = .array(outcome.lastWrites.map { .string($0) }) }
        // Many lines, which at each of a thousand attempts would hide the rest of the log.
        let isNew = control.withLockedValue { $0.advised.insert("\(decision.cause.rawValue) \(server)").inserted }
        metadata["advice"] = isNew ? "\(advice)" : "as before"
        runtime.metrics.disconnected(by: decision.cause)
        runtime.logger.log(level: decision.loudness.level, "not connected", metadata: metadata)
        enter(
            .waiting(
                Disconnection(
                    cause: .init(decision.cause), server: server, reason: "\(outcome.end)", advice: advice,
                    retryDelay: retryDelay,
                    unknownStanzas: outcome.losses.unknown, failedRequests: outcome.losses.requests)))
    }

    // MARK: States and waits

    func sessionEstablished() {
        guard !isStopRequested else { return }
        control.withLockedValue { $0.advised = [] }
        runtime.logger.info(
            "connected", metadata: ["server": "\(currentServer)", "tls": "\(configuration.tls != nil)"])
        enter(.online)
        announce(isOnline: true)
    }

    /// The server that is connected to, or was tried last.
    package var currentServer: ServerAddress {
        control.withLockedValue(\.server) ?? configuration.listenAddress ?? configuration.servers[0]
    }

    func announce(isOnline: Bool) {
        control.withLockedValue(\.sessions)?.yield(isOnline)
    }

    func enter(_ state: ComponentState) {
        let observers = control.withLockedValue { control in
            control.state = state
            return control.observers.values
        }
        for observer in observers { observer.yield(state) }
    }

    var isStopRequested: Bool { control.withLockedValue(\.isStopRequested) }

    /// Waits until `promise` is completed, or until the component is asked to shut down.
    func wait(_ promise: EventLoopPromise<Void>) async {
        let isStopRequested = control.withLockedValue { control in
            control.wake = promise
            return control.isStopRequested
        }
        if isStopRequested { promise.succeed() }
        try? await promise.futureResult.get()
        control.withLockedValue { $0.wake = nil }
    }

    /// - Returns: Whether the secret is another one now.
    @discardableResult
    func pause(_ delay: Duration, begun tell: () -> Void = {}) async -> Bool {
        let promise = runtime.loop.makePromise(of: Void.self)
        let timer = runtime.loop.scheduleTask(in: delay.timeAmount) { promise.succeed() }
        let isNew = NIOLockedValueBox(false)
        let watch = watchSecret {
            isNew.withLockedValue { $0 = true }
            promise.succeed()
        }
        // Not before: whoever is told of the wait, and moves the clock, moves its end too.
        tell()
        await wait(promise)
        timer.cancel()
        watch?.cancel()
        return isNew.withLockedValue(\.self)
    }
}
