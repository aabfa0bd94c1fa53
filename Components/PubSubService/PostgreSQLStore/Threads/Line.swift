// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// A worker's line to the server: connects when it is wanted, again and again at growing intervals.
struct Line {
    private let replica: Replica
    private let wakeup: Wakeup
    private var session: Session?
    private var pause = Duration.milliseconds(50)
    private var isWarned = false

    init(_ replica: Replica, wakeup: Wakeup) {
        self.replica = replica
        self.wakeup = wakeup
    }

    var isConnected: Bool { session != nil }

    mutating func hangUp() { session = nil }

    /// The session there is, or a new one.
    ///
    /// - Parameter isOpen: Whether the worker goes on: one that is to stop tries once.
    /// - Throws: when the time is over.
    mutating func session(until deadline: ContinuousClock.Instant, while isOpen: () -> Bool) throws -> Session {
        if let session { return session }
        while true {
            do {
                let session = try Session(replica, wakeup: wakeup)
                // Who knows what happened meanwhile: another server may have taken over with less than we have seen.
                replica.cache.reset(to: -1)
                self.session = session
                if isWarned { replica.logger.notice("the store is connected again") }
                (pause, isWarned) = (.milliseconds(50), false)
                return session
            } catch {
                if !isWarned {
                    replica.logger.warning("the store cannot connect", metadata: ["reason": "\(storeError(error))"])
                    isWarned = true
                }
                let now = ContinuousClock.now
                guard now < deadline, isOpen() else { throw error }
                rest(until: min(deadline, now + pause), while: isOpen)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Waits, whatever arrives meanwhile, unless it is the end.
    func rest(until deadline: ContinuousClock.Instant, while isOpen: () -> Bool) {
        while ContinuousClock.now < deadline, isOpen() {
            wakeup.wait(until: deadline)
            wakeup.silence()
        }
    }

    /// How long to wait before the next attempt.
    var nextPause: Duration { pause }
}

/// An error as callers see it: their own, or what became of the server.
func storeError(_ error: any Error) -> PubSubStoreError {
    (error as? PubSubStoreError) ?? (error as? SQLFailure)?.storeError
        ?? PubSubStoreError(.damaged, "The transaction failed: \(error)")
}

extension Line {
    /// Refuses a worker's bodies until the server is there again.
    mutating func stayAway<Waiting>(from bodies: WaitingBodies<Waiting>, because reason: PubSubStoreError) {
        bodies.leave(reason)
        while bodies.isOpen, !isConnected {
            rest(until: .now + nextPause) { bodies.isOpen }
            if bodies.isOpen { _ = try? session(until: .now) { false } }
        }
        bodies.comeBack()
    }
}
