// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOConcurrencyHelpers
import NIOCore

// Whether what was sent has left the process (architecture: semantics 9).
extension ComponentRuntime {
    /// Somebody who waits until all that was accepted before has reached the kernel.
    struct WriteWait {
        var id: UInt64
        /// How many stanzas must have been written by then, counted as the ledger does.
        var position: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    /// Waits until everything accepted on a stream so far has reached the kernel.
    ///
    /// - Returns: `false` when that stream ended first, or the task was cancelled.
    func written(onStream number: Int) async -> Bool {
        let id = identifiers.number()
        let isCancelled = NIOLockedValueBox(false)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop {
                    self.takeMailboxIfNeeded()
                    guard self.session != nil, self.streamNumber == number, !isCancelled.withLockedValue(\.self) else {
                        return continuation.resume(returning: false)
                    }
                    let underWay = self.outbound.stanzasUnderWay
                    guard underWay > 0 else { return continuation.resume(returning: true) }
                    self.writeWaits.append(
                        WriteWait(
                            id: id, position: self.outbound.totals.written + underWay, continuation: continuation))
                }
            }
        } onCancel: {
            isCancelled.withLockedValue { $0 = true }
            loop.execute {
                guard let index = self.writeWaits.firstIndex(where: { $0.id == id }) else { return }
                self.writeWaits.remove(at: index).continuation.resume(returning: false)
            }
        }
    }

    /// A batch was written: those go on who waited for no more than that. Positions grow from the first to the last.
    func endWriteWaits() {
        let written = outbound.totals.written
        let done = writeWaits.prefix { $0.position <= written }
        guard !done.isEmpty else { return }
        writeWaits.removeFirst(done.count)
        for wait in done { wait.continuation.resume(returning: true) }
    }

    /// The stream has ended.
    func failWriteWaits() {
        let waits = writeWaits
        writeWaits = []
        for wait in waits { wait.continuation.resume(returning: false) }
    }
}
