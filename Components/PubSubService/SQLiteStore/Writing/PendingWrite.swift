// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization

/// A transaction that waits for its turn, whatever it returns.
protocol AnyPendingWrite: AnyObject, Sendable {
    var isCancelled: Bool { get }
    /// Runs it, and keeps what it returns or throws.
    ///
    /// - Returns: Whether it is to be committed.
    func run(in transaction: StoreTransaction) -> Bool
    /// Resumes who waits, with what was kept, or with an error in its place.
    func finish(_ error: (any Error)?)
}

/// A transaction that waits for its turn.
///
/// `@unchecked Sendable`: before it is in the queue only its maker touches it, afterwards only the store's thread, except for
/// the flag of cancellation.
final class PendingWrite<Value: Sendable>: AnyPendingWrite, @unchecked Sendable {
    private let body: @Sendable (any PubSubTransaction) throws -> Value
    var continuation: CheckedContinuation<Value, any Error>?
    private var outcome: Result<Value, any Error>?
    private let cancelled = Atomic(false)

    init(_ body: @escaping @Sendable (any PubSubTransaction) throws -> Value) { self.body = body }

    func cancel() { cancelled.store(true, ordering: .relaxed) }
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func run(in transaction: StoreTransaction) -> Bool {
        do {
            outcome = .success(try body(transaction))
            return true
        } catch {
            outcome = .failure(error)
            return false
        }
    }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation?.resume(throwing: error)
        } else if let outcome {
            continuation?.resume(with: outcome)
        }
        continuation = nil
    }
}
