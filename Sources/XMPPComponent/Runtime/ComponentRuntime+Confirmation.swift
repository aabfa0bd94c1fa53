// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0199 v2.0.1: §3 (protocol), §4 (use cases)

import NIOConcurrencyHelpers
import NIOCore

// Whether the server has taken what was sent. XEP-0114 has no acknowledgements, but a server handles a stream in order: its
// answer to a ping says that it has handled everything before.
extension ComponentRuntime {
    /// Somebody who waits for the answer to a ping.
    struct Confirmation {
        var number: UInt64
        /// For how long one address may be silent.
        var patience: TimeAmount
        var continuation: CheckedContinuation<Bool, any Error>
        /// The pings that were sent for it: a late answer counts as well.
        var pings: [Sent] = []
        var timer: Scheduled<Void>?

        struct Sent {
            var id: String
            var target: JID
        }
    }

    /// Waits until the server has taken everything accepted on a stream so far.
    ///
    /// Not one of the pending requests: those make the component read on, whatever waits for its handlers, and the answer to
    /// a ping is not worth that.
    ///
    /// - Returns: `false` when that stream ended first, or the task was cancelled.
    /// - Throws: `ComponentError` (`timeout`) when no address has answered in time.
    func confirmed(onStream number: Int, within timeout: Duration) async throws -> Bool {
        let id = identifiers.number()
        let isCancelled = NIOLockedValueBox(false)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                onLoop {
                    guard self.session != nil, self.streamNumber == number, !isCancelled.withLockedValue(\.self) else {
                        return continuation.resume(returning: false)
                    }
                    let patience = (timeout / self.confirmingAddresses.count).timeAmount
                    self.confirmations.append(
                        Confirmation(number: id, patience: patience, continuation: continuation))
                    self.askForConfirmation(id)
                }
            }
        } onCancel: {
            isCancelled.withLockedValue { $0 = true }
            loop.execute { self.removeConfirmation(id)?.resume(returning: false) }
        }
    }

    /// The server's domain; and our own, which the server sends back to us, in case the server's is not what the
    /// configuration says. First the one that answered last.
    private var confirmingAddresses: [JID] {
        guard let serverDomain else { return [domain] }
        return confirmsByOwnDomain ? [domain, serverDomain] : [serverDomain, domain]
    }

    private func askForConfirmation(_ number: UInt64) {
        guard let index = confirmations.firstIndex(where: { $0.number == number }) else { return }
        let asked = confirmations[index].pings.map(\.target)
        guard let target = confirmingAddresses.first(where: { !asked.contains($0) }) else {
            removeConfirmation(number)?.resume(
                throwing: ComponentError(.timeout, "The server has answered a ping at no address in time."))
            return
        }
        let id = identifiers.request()
        do {
            try ping(target, id: id)
        } catch {
            removeConfirmation(number)?.resume(returning: false)
            return
        }
        confirmations[index].pings.append(Confirmation.Sent(id: id, target: target))
        confirmations[index].timer = loop.scheduleTask(in: confirmations[index].patience) {
            self.askForConfirmation(number)
        }
    }

    /// Takes the answer to a ping, an error included: whoever answers has got it from the server, after all before it. Nobody
    /// else knows the id.
    ///
    /// - Returns: Whether somebody waits for it.
    func endConfirmation(answeredBy id: String) -> Bool {
        for confirmation in confirmations {
            guard let ping = confirmation.pings.first(where: { $0.id == id }) else { continue }
            confirmsByOwnDomain = ping.target == domain
            removeConfirmation(confirmation.number)?.resume(returning: true)
            return true
        }
        return false
    }

    /// The stream has ended.
    func failConfirmations() {
        for number in confirmations.map(\.number) { removeConfirmation(number)?.resume(returning: false) }
    }

    private func removeConfirmation(_ number: UInt64) -> CheckedContinuation<Bool, any Error>? {
        guard let index = confirmations.firstIndex(where: { $0.number == number }) else { return nil }
        let confirmation = confirmations.remove(at: index)
        confirmation.timer?.cancel()
        return confirmation.continuation
    }
}
