// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging
import NIOConcurrencyHelpers
import NIOCore

// The stream's beginning and end, signs of life, and shutdown (architecture: semantics 8, 9, 10).
extension ComponentRuntime {
    func sessionEstablished(_ session: StreamSession) {
        self.session = session
        metrics.connected()
        streamNumber += 1
        mailbox.withLockedValue { mailbox in
            mailbox.isOnline = true
            mailbox.streamNumber = streamNumber
        }
        // First of all: the others must know us before an answer to us comes to one of them.
        if replicas != nil { beginBalancingCheck() }
        component?.sessionEstablished()
    }

    /// - Returns: How many stanzas may be lost, and how many requests failed.
    func sessionEnded(_ session: StreamSession) -> (unknown: Int, requests: Int) {
        guard self.session === session else { return (0, 0) }
        mailbox.withLockedValue { $0.isOnline = false }
        if missedPings > 0 { setMissedPings(0) }
        takeMailbox()
        self.session = nil
        metrics.disconnected()
        endBalancingCheck()
        component?.streamEnded()
        return (settleLoss(), failRequests())
    }

    /// Asks for a sign of life (XEP-0199): first the server's domain; then our own, which the server sends back to
    /// us, in case the server's domain is not what the configuration says.
    func pingServer(attempt: Int) {
        let id = identifiers.request()
        lastPing = id
        metrics.pinged()
        if attempt > 0 { setMissedPings(attempt) }
        try? ping(attempt == 0 ? serverDomain ?? domain : domain, id: id)
    }

    /// What a readiness probe is told of the server's silence.
    func setMissedPings(_ count: Int) {
        missedPings = count
        mailbox.withLockedValue { $0.missedPings = count }
    }

    /// Sends a ping, after everything that was accepted before.
    func ping(_ target: JID, id: String) throws {
        try encode { writer in
            writer.start(own: "iq")
            writeAddress("from", domain, &writer)
            writeAddress("to", target, &writer)
            writer.attribute("id", id)
            writer.attribute("type", "get")
            Ping().write(to: &writer)
            writer.end()
        }
    }

    // MARK: Shutdown

    /// Refuses new requests and waits until the handlers that run have finished, or the deadline has passed.
    func drain() -> EventLoopFuture<Void> {
        loop.assertInEventLoop()
        isStopping = true
        if let drained { return drained.futureResult }
        let promise = loop.makePromise(of: Void.self)
        drained = promise
        let timer = loop.scheduleTask(
            in: configuration.timeouts.drain.timeAmount
        ) {
            self.cancelHandlers()
        }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        checkDrained()
        return promise.futureResult
    }

    func checkDrained() {
        guard isStopping, suspended.isEmpty, lanes.waiting == 0 else { return }
        drained?.succeed()
    }

    /// The drain deadline passed: what still runs is cancelled and answered for.
    func cancelHandlers() {
        for inbound in removeWaiting() {
            refuseAtShutdown(inbound)
        }
        for runner in suspended.values {
            refuseAtShutdown(runner.current)
            abandoned += 1
            runner.abandon()
        }
        suspended.removeAll()
        drained?.succeed()
    }

    private func refuseAtShutdown(_ inbound: Inbound) {
        metrics.dropped(.shutdown)
        guard isAnswerable(inbound.element, inbound.kind) else { return }
        reject(inbound.element, inbound.kind, from: inbound.from, to: inbound.to, .serviceUnavailable("Shutting down."))
    }
}
