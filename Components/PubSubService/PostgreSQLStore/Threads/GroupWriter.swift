// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// The thread that writes: takes all bodies that wait, runs them in one transaction and commits it once.
struct GroupWriter {
    /// What becomes of a body when the group is committed.
    private enum Outcome {
        case done(@Sendable () -> Void)
        case failed(any Error)
    }

    /// A group whose connection broke at its commit, so that it may have been committed or not.
    private struct Undecided {
        let outcomes: [Outcome]
        let changes: CommittedChanges
    }

    private let replica: Replica
    private var line: Line
    /// The number of the last group of this replica that was committed, or may have been.
    private var commits: Int64 = 0
    private var undecided: Undecided?
    /// Which items nodes have, as the last commit left them.
    private var indexes = ItemIndexes()

    init(_ replica: Replica) {
        self.replica = replica
        line = Line(replica, wakeup: replica.writes.wakeup)
    }

    /// Works until the store is closed and nothing waits.
    mutating func run() {
        while let bodies = replica.writes.take(replica.configuration.maximumGroup) {
            replica.metrics.waiting(replica.writes.count)
            if let reason = write(bodies) { line.stayAway(from: replica.writes, because: reason) }
        }
    }

    /// Carries bodies out, together or one by one.
    ///
    /// - Returns: Why the server cannot be reached, when it could not for too long.
    private mutating func write(_ bodies: [WritingBody]) -> PubSubStoreError? {
        let deadline = ContinuousClock.now + replica.configuration.patience
        var attempts = 0
        while true {
            do {
                try writeOnce(bodies, until: deadline)
                return nil
            } catch {
                attempts += 1
                replica.metrics.failed(storeError(error))
                let failure = error as? SQLFailure
                let isHere = line.isConnected && undecided == nil
                if isHere, failure?.isTransient == true, attempts < 4 { continue }
                if isHere {
                    if bodies.count > 1 { return writeOneByOne(bodies) }
                    for body in bodies { body.fail(storeError(error)) }
                    return nil
                }
                // A server that restarts is back soon, and a body may be run again.
                let now = ContinuousClock.now
                if failure != nil, now < deadline, replica.writes.isOpen || attempts < 20 {
                    line.rest(until: min(deadline, now + .milliseconds(50))) { replica.writes.isOpen }
                    continue
                }
                let reason = giveUp(storeError(error))
                for body in bodies { body.fail(reason) }
                return storeError(error)
            }
        }
    }

    /// Which of the bodies it is that cannot be carried out shows when each has a transaction of its own.
    private mutating func writeOneByOne(_ bodies: [WritingBody]) -> PubSubStoreError? {
        for (index, body) in bodies.enumerated() {
            guard let reason = write([body]) else { continue }
            for body in bodies[(index + 1)...] { body.fail(reason) }
            return reason
        }
        return nil
    }

    /// What the callers of a group are told that was not carried out, as far as is known.
    private mutating func giveUp(_ error: PubSubStoreError) -> PubSubStoreError {
        guard undecided != nil else { return error }
        // Its number is not given to another group, which could be taken for it.
        (commits, undecided) = (commits + 1, nil)
        replica.delivery.commitFailed()
        replica.inbox.wakeup.ring()
        return PubSubStoreError(
            .unavailable,
            "PostgreSQL: the connection broke at a commit, and the server is not back to tell whether it was done.")
    }

    private mutating func writeOnce(_ bodies: [WritingBody], until deadline: ContinuousClock.Instant) throws {
        let begin = ContinuousClock.now
        let session = try line.session(until: deadline) { replica.writes.isOpen }
        let transaction: DatabaseTransaction
        do {
            let indexes = indexes
            self.indexes = ItemIndexes()
            transaction = try DatabaseTransaction(
                session, cache: replica.cache, writer: replica.id, indexes: indexes)
        } catch {
            line.hangUp()
            throw error
        }
        if let group = undecided {
            undecided = nil
            // Whoever held the lock before has ended: the number tells.
            if transaction.commits == commits + 1 {
                commits += 1
                handOver(group.changes, isLeader: transaction.leader == replica.id)
                end(group.outcomes, of: bodies)
                giveBack(transaction)
                return
            }
            replica.delivery.commitFailed()
        }
        do {
            let outcomes = try bodies.map { try run($0, in: transaction) }
            if transaction.isUntouched {
                try transaction.rollBack()
                indexes = transaction.indexes
            } else {
                try commit(transaction, session, outcomes)
                replica.metrics.committed(bodies.count, in: ContinuousClock.now - begin)
            }
            end(outcomes, of: bodies)
        } catch {
            if (error as? SQLFailure)?.isConnectionLost == true { line.hangUp() } else { giveBack(transaction) }
            throw error
        }
    }

    private func run(_ body: WritingBody, in transaction: DatabaseTransaction) throws(SQLFailure) -> Outcome {
        transaction.beginBody()
        do {
            let resume = try body.run(transaction)
            if transaction.failure == nil { return .done(resume) }
        } catch {
            if transaction.failure == nil {
                transaction.rollBackBody()
                return .failed(error)
            }
        }
        throw transaction.failure ?? .lost("The transaction failed")
    }

    private mutating func commit(_ transaction: DatabaseTransaction, _ session: Session, _ outcomes: [Outcome]) throws {
        let leads = transaction.leader == replica.id && replica.delivery.isLeading
        replica.delivery.commits(transaction.changes)
        do {
            try transaction.commit(commits + 1, writer: replica.id, channel: session.channel, isLeader: leads)
        } catch {
            if error.isConnectionLost {
                undecided = Undecided(outcomes: outcomes, changes: transaction.changes)
            } else {
                replica.delivery.commitFailed()
            }
            throw error
        }
        commits += 1
        replica.cache.advance(
            from: transaction.version, to: transaction.nextVersion, forgetting: transaction.changedNodes)
        indexes = transaction.indexes
        handOver(transaction.changes, isLeader: leads)
    }

    private func handOver(_ changes: CommittedChanges, isLeader: Bool) {
        let isComplete = replica.delivery.committed(changes, isLeader: isLeader)
        // The herald reads what is not the next.
        if !isComplete { replica.inbox.wakeup.ring() }
    }

    private func end(_ outcomes: [Outcome], of bodies: [WritingBody]) {
        for (body, outcome) in zip(bodies, outcomes) {
            switch outcome {
            case .done(let resume): resume()
            case .failed(let error): body.fail(error)
            }
        }
    }

    /// Ends a transaction so that the connection can have another.
    private mutating func giveBack(_ transaction: DatabaseTransaction) {
        do {
            try transaction.rollBack()
        } catch {
            line.hangUp()
        }
    }
}
