// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// The thread that knows of others: hears what other replicas commit, leads when nobody else does, and then hands over
/// events that this replica has not committed itself.
///
/// Leading is a lock of its session: when the connection breaks, so does the lock, and another takes over. The leader is
/// noted in the database too, where every commit reads it: one that has lost the lock without noticing hands over nothing.
struct Herald {
    private let replica: Replica
    private let opened: @Sendable (Result<Void, any Error>) -> Void
    private var hasOpened = false
    private var isLeading = false
    /// The state of the nodes up to which others' changes were handed over.
    private var seen: Int64 = 0
    private var nextElection = ContinuousClock.now
    private var nextCleaning = ContinuousClock.now
    private var pause = Duration.milliseconds(50)
    private var inbox: HeraldInbox { replica.inbox }

    init(_ replica: Replica, opened: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        self.replica = replica
        self.opened = opened
    }

    /// Works until the store is stopped.
    mutating func run() {
        while true {
            do {
                let session = try Session(replica, wakeup: inbox.wakeup, isMigrating: true)
                try attend(session)
            } catch {
                let reason = storeError(error)
                replica.metrics.failed(reason)
                if !hasOpened, reason.code == .tooNew { return opened(.failure(reason)) }
                if !inbox.isStopping {
                    replica.logger.error(
                        "the store has no connection",
                        metadata: ["reason": "\(reason)", "server": "\(replica.url.name)"])
                }
            }
            replica.delivery.stepDown()
            replica.metrics.leads(false)
            isLeading = false
            inbox.disconnected()
            if inbox.isStopping { break }
            let deadline = ContinuousClock.now + pause
            while ContinuousClock.now < deadline, !inbox.isStopping {
                inbox.wakeup.wait(until: deadline)
                inbox.wakeup.silence()
            }
            pause = min(pause * 2, .seconds(5))
        }
        if !hasOpened { opened(.failure(CancellationError())) }
    }

    private mutating func attend(_ session: Session) throws {
        let connection = session.connection
        // The channel's name is our own: letters and digits.
        try connection.send(Command(Statement("listen", "LISTEN \(session.channel)")))
        // An event that comes back after a crash is no harm: forgetting need not wait for the disk.
        try connection.send(Command(.relax))
        let state = try connection.run(Command(.heraldState)).first
        seen = state?.int(0) ?? 0
        replica.cache.reset(to: seen)
        if hasOpened { replica.delivery.heard(CommittedChanges(isEverything: true)) }
        inbox.connected()
        nextElection = .now
        try attendOnce(session)
        if !hasOpened { opened(.success(())) }
        (hasOpened, pause) = (true, .milliseconds(50))
        while !inbox.isStopping {
            try connection.waitForInput(until: .now + replica.configuration.pollInterval)
            inbox.wakeup.silence()
            _ = connection.notifications()
            try attendOnce(session)
        }
        try forget(on: connection)
        guard isLeading else { return }
        // At once: the server ends the session some time after we have closed the connection.
        replica.delivery.stepDown()
        _ = try connection.run(Command(.stopLeading, [.int(AdvisoryLock.leader(of: session.schema))]))
    }

    private mutating func attendOnce(_ session: Session) throws {
        let connection = session.connection
        try forget(on: connection)
        try hearOthers(on: connection)
        if !isLeading, nextElection <= .now {
            nextElection = .now + min(.seconds(1), replica.configuration.pollInterval)
            try elect(session)
        }
        if isLeading {
            try handOver(on: connection)
            if nextCleaning <= .now {
                nextCleaning = .now + .seconds(60)
                try connection.send(Command(.trimChanges))
                _ = try connection.run(Command(.trimWriters, [.text(replica.id)]))
            }
        }
    }

    // MARK: Others

    private mutating func hearOthers(on connection: Connection) throws(SQLFailure) {
        guard let now = try connection.run(Command(.heraldState)).first?.int(0), now != seen else { return }
        if let log = try NodeCache.log(after: seen, to: now, on: connection) {
            replica.cache.advance(from: seen, to: now, forgetting: log.flatMap(\.nodes))
            let foreign = log.filter { $0.writer != replica.id }.flatMap(\.nodes)
            replica.delivery.heard(CommittedChanges(nodes: Set(foreign)))
        } else {
            replica.cache.reset(to: now)
            replica.delivery.heard(CommittedChanges(isEverything: true))
        }
        seen = now
    }

    private func forget(on connection: Connection) throws(SQLFailure) {
        while true {
            let sequences = inbox.sequences.prefix(10_000)
            guard !sequences.isEmpty else { return }
            _ = try connection.run(Command(.forget, [.ints(Array(sequences))]))
            inbox.forgot(sequences.count)
        }
    }

    // MARK: Leading

    private mutating func elect(_ session: Session) throws(SQLFailure) {
        let connection = session.connection
        let key = AdvisoryLock.leader(of: session.schema)
        guard try connection.run(Command(.tryToLead, [.int(key)])).first?.bool(0) == true else { return }
        // While nobody commits: whoever commits next finds the new leader.
        try connection.send(Command(.begin))
        try connection.send(Command(.lock, [.int(AdvisoryLock.write(of: session.schema))]))
        try connection.send(Command(.outboxStart))
        try connection.send(Command(.setLeader, [.text(replica.id)]))
        try connection.send(Command(.commit))
        let results = try connection.sync()
        guard let row = results[2].first else { throw .lost("The table pubsub_state is empty") }
        // Nobody else has led since: what was handed over need not be once more.
        let goesOn = row.text(0) == replica.id
        replica.delivery.lead(after: goesOn ? nil : (row.optionalInt(2) ?? row.int(1) + 1) - 1)
        isLeading = true
        replica.metrics.leads(true)
        replica.logger.info("this replica delivers events now", metadata: ["replica": "\(replica.id)"])
    }

    private func handOver(on connection: Connection) throws(SQLFailure) {
        let limit = replica.configuration.eventPage
        let page = try Outbox.page(
            after: replica.delivery.delivered, limit: limit + 1, on: connection, logger: replica.logger)
        guard page.leader == replica.id else { throw .lost("Another replica delivers events") }
        replica.delivery.read(Array(page.events.prefix(limit)), hasMore: page.events.count > limit, upTo: page.last)
    }
}

extension Statement {
    fileprivate static let relax = Statement("relax", "SELECT set_config('synchronous_commit', 'off', false)")
    fileprivate static let heraldState = Statement("herald-state", "SELECT changes FROM pubsub_state")
    fileprivate static let forget = Statement("forget", "DELETE FROM pubsub_outbox WHERE sequence = ANY($1::bigint[])")
    fileprivate static let tryToLead = Statement("try-to-lead", "SELECT pg_try_advisory_lock($1::bigint)")
    fileprivate static let stopLeading = Statement("stop-leading", "SELECT pg_advisory_unlock($1::bigint)")
    fileprivate static let outboxStart = Statement(
        "outbox-start", "SELECT leader, sequence, (SELECT min(sequence) FROM pubsub_outbox) FROM pubsub_state")
    fileprivate static let setLeader = Statement("set-leader", "UPDATE pubsub_state SET leader = $1")
    fileprivate static let trimChanges = Statement(
        "trim-changes", "DELETE FROM pubsub_change WHERE number <= (SELECT changes FROM pubsub_state) - 1000")
    fileprivate static let trimWriters = Statement(
        "trim-writers", "DELETE FROM pubsub_writer WHERE seen_at < now() - interval '1 day' AND id <> $1")
}
