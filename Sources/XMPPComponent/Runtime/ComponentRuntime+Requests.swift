// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOConcurrencyHelpers
import NIOCore

// Our own requests and their answers (architecture: semantics 2 and 4).
extension ComponentRuntime {
    func query<Request: IQRequest>(_ request: Request, to recipient: JID, from address: JID?, timeout: Duration?)
        async throws -> Request.Response
    {
        let answer = try await ask(to: recipient, from: address, timeout: timeout, kind: Request.kind) { writer in
            request.write(to: &writer)
        }
        switch answer.withAttributeBytes("type", { IQType(bytes: $0) }) ?? nil {
        case .error:
            var error = answer.child("error").map { StanzaError($0) } ?? StanzaError.undefinedCondition()
            error.isAnswer = true
            throw error
        default:
            do {
                return try Request.Response(resultPayload: answer.firstChild)
            } catch {
                throw error.ofAnswer
            }
        }
    }

    /// Sends a request and returns the stanza that answers it: a result or an error.
    private func ask(
        to recipient: JID, from address: JID?, timeout: Duration?, kind: IQKind,
        payload: (inout Writer) -> Void
    ) async throws -> Element {
        var sender: JID? = nil
        try guardAddresses(from: &sender, to: recipient, default: address)
        let id = identifiers.request()
        var own = Writer(capacity: 512)
        own.start("iq", in: own.contentNamespace)
        writeAddress("from", sender ?? domain, &own)
        writeAddress("to", recipient, &own)
        own.attribute("id", id)
        own.attribute("type", kind.rawValue)
        own.guarded(payload)
        own.end()
        try check(own, from: 0)
        let bytes = own.withBytes { Array($0) }
        await roomForOutput()
        try Task.checkCancellation()
        let ticket = NIOLockedValueBox(false)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                onLoop {
                    guard !ticket.withLockedValue(\.self) else {
                        return continuation.resume(throwing: CancellationError())
                    }
                    self.begin(id: id, to: recipient, bytes: bytes, timeout: timeout, continuation)
                }
            }
        } onCancel: {
            // The mark is set before the loop is asked: whichever of the two comes first finds the other.
            ticket.withLockedValue { $0 = true }
            loop.execute {
                self.pending.cancel(id: id)?.resume(throwing: CancellationError())
            }
        }
    }

    private func begin(
        id: String, to recipient: JID, bytes: [UInt8], timeout: Duration?,
        _ continuation: CheckedContinuation<Element, any Error>
    ) {
        do {
            let deadline = now + (timeout ?? configuration.timeouts.request).onLoop
            guard session != nil else { return try encode { _ in } }
            guard pending.add(id: id, peer: recipient, token: continuation, deadline: deadline) else {
                return continuation.resume(
                    throwing: ComponentError(.tooManyRequests, "\(pending.count) requests wait for an answer already."))
            }
            metrics.pendingRequests(pending.count)
            do {
                try encode { writer in bytes.withUnsafeBytes { writer.appendRaw($0) } }
            } catch {
                _ = pending.cancel(id: id)
                throw error
            }
            scheduleRequestSweep()
            session?.updateReading()
        } catch {
            continuation.resume(throwing: error)
        }
    }

    /// A result or an error came in: the handler that waits for it goes on, whatever lane it holds.
    func resolve(_ element: Element, from: JID) {
        guard let id = element["id"], let continuation = pending.resolve(id: id, from: from) else {
            if let id = element["id"], id == lastPing || endConfirmation(answeredBy: id) { return }
            if replicas != nil, takeForReplicas(element, from: from) { return }
            return metrics.dropped(.unexpectedAnswer)
        }
        metrics.pendingRequests(pending.count)
        continuation.resume(returning: element)
    }

    /// An answer that is over a limit came in: who waits for it need not wait for the time-out.
    func failRequest(answeredBy element: Element, from: JID, _ refusal: StreamParser.Refusal) {
        guard routes.kind(of: element) == .iq, let id = element["id"],
            let continuation = pending.resolve(id: id, from: from)
        else { return }
        metrics.pendingRequests(pending.count)
        continuation.resume(throwing: PayloadError("The answer is over the limit of \(refusal).").ofAnswer)
    }

    /// One timer for all requests, none while there are none.
    private func scheduleRequestSweep() {
        guard let next = pending.nextDeadline else { return }
        let at = next &+ 50_000_000
        guard requestSweep == nil || at < requestSweepAt else { return }
        requestSweep?.cancel()
        requestSweepAt = at
        requestSweep = loop.scheduleTask(deadline: .uptimeNanoseconds(at)) {
            self.requestSweep = nil
            for continuation in self.pending.expire(now: self.now) {
                continuation.resume(throwing: ComponentError(.timeout, "No answer came in time."))
            }
            self.metrics.pendingRequests(self.pending.count)
            self.session?.updateReading()
            self.scheduleRequestSweep()
        }
    }

    /// The stream broke: nobody will answer.
    func failRequests() -> Int {
        let continuations = pending.failAll()
        metrics.pendingRequests(0)
        for continuation in continuations {
            continuation.resume(
                throwing: ComponentError(.connectionLost, "The stream broke before the answer came."))
        }
        return continuations.count
    }
}

extension PayloadError {
    /// The same error of an answer to us: whoever asks a handler that lets it through has done nothing wrong.
    fileprivate var ofAnswer: PayloadError {
        PayloadError(message, element: element, attribute: attribute, answer: .internalServerError())
    }
}
