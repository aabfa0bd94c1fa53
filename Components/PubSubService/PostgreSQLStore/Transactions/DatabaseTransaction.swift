// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent

/// The transaction of a group of bodies. It holds the lock of all writers, so that what it reads stays as it is, the
/// numbers it gives out are in the order of commits, and no body sees another replica's half.
///
/// Commands that answer nothing wait for the next question, or the commit: a body that asks for nothing costs no round trip.
final class DatabaseTransaction: DatabaseReading {
    /// The last numbers given out.
    struct Numbers {
        var sequence: Int64
        var position: Int64
        var node: Int64
    }

    /// What a body has done so far.
    private struct Progress {
        var numbers: Numbers
        var changes = CommittedChanges()
        /// Nodes of which something has changed, also the subscriptions.
        var changedNodes: Set<Int64> = []
        var isUntouched = true
        var indexes: ItemIndexes
    }

    /// Who delivers events, and how many groups of this replica have been committed.
    let leader: String
    let commits: Int64
    private var progress: Progress
    private var waiting: [Command] = []
    /// Where the body began: what it had done, and where its commands among those that wait begin.
    private var start: (progress: Progress, waiting: Int)
    private var hasSavepoint = false

    /// Begins. Waits for the lock.
    ///
    /// - Parameter indexes: What is known of nodes' items, if nobody else has written since.
    init(_ session: Session, cache: NodeCache, writer: String, indexes: ItemIndexes) throws(SQLFailure) {
        let connection = session.connection
        try connection.send(Command(.begin))
        try connection.send(Command(.lock, [.int(AdvisoryLock.write(of: session.schema))]))
        guard let state = try connection.run(Command(.writerState, [.text(writer)])).first else {
            throw SQLFailure(state: "42P01", "The table pubsub_state is empty")
        }
        progress = Progress(
            numbers: Numbers(sequence: state.int(0), position: state.int(1), node: state.int(2)),
            indexes: state.text(6) == writer ? indexes : ItemIndexes())
        start = (progress, 0)
        leader = state.text(4)
        commits = state.optionalInt(5) ?? 0
        let version = state.int(3)
        try cache.catchUp(to: version, on: connection)
        super.init(connection, cache: cache, version: version)
    }

    var changes: CommittedChanges { progress.changes }
    var indexes: ItemIndexes {
        get { progress.indexes }
        set { progress.indexes = newValue }
    }
    var changedNodes: Set<Int64> { progress.changedNodes }
    /// Whether it has written nothing.
    var isUntouched: Bool { progress.isUntouched }

    // MARK: Bodies

    func beginBody() {
        releaseSavepoint()
        start = (progress, waiting.count)
    }

    /// Takes back what the body did.
    func rollBackBody() {
        progress = start.progress
        waiting.removeSubrange(start.waiting...)
        if hasSavepoint { waiting.append(Command(.rollbackToSavepoint)) }
        // So that the next question does not set another one.
        start.waiting = waiting.count
    }

    private func releaseSavepoint() {
        if hasSavepoint { waiting.append(Command(.releaseSavepoint)) }
        hasSavepoint = false
    }

    override func prepareToQuery() throws(SQLFailure) {
        if !hasSavepoint, start.waiting < waiting.count {
            waiting.insert(Command(.savepoint), at: start.waiting)
            hasSavepoint = true
        }
        try sendWaiting()
        start.waiting = 0
    }

    private func sendWaiting() throws(SQLFailure) {
        for command in waiting { try connection.send(command) }
        waiting = []
    }

    override func isUnchanged(_ node: Int64) -> Bool { !progress.changedNodes.contains(node) }

    // MARK: What bodies do

    /// Carries a command out before the next question.
    func later(_ command: Command) {
        progress.isUntouched = false
        waiting.append(command)
    }

    func later(_ statement: Statement, _ values: SQLValue...) { later(Command(statement, values)) }

    /// Carries a command out that answers.
    func now(_ statement: Statement, _ values: SQLValue...) throws -> QueryResult {
        // In the pipeline it stands behind a savepoint.
        later(Command(statement, values))
        return try recorded { () throws(SQLFailure) in
            try prepareToQuery()
            guard let result = try connection.sync().last else { throw .lost("The server did not answer.") }
            return result
        }
    }

    /// Notes that what is remembered of nodes is void, here and at other replicas.
    func touch(_ nodes: some Sequence<Int64>) { progress.changedNodes.formUnion(nodes) }

    /// Notes that nodes have changed, also for those who are handed changes over.
    func tell(_ nodes: Set<Int64>) {
        progress.changes.nodes.formUnion(nodes)
        touch(nodes)
    }

    func tell(_ subscription: CommittedChanges.Subscription, at node: Int64) {
        progress.changes.subscriptions.append(subscription)
        touch([node])
    }

    func nextNode() -> Int64 {
        progress.numbers.node += 1
        return progress.numbers.node
    }

    func nextPosition() -> Int64 {
        progress.numbers.position += 1
        return progress.numbers.position
    }

    var lastSequence: Int64 { progress.numbers.sequence }

    func enqueue(_ event: OutboxEvent) throws {
        var event = event
        progress.numbers.sequence += 1
        event.sequence = progress.numbers.sequence
        progress.changes.events.append(event)
        later(.enqueue, .int(event.sequence), .bytes(event.encoded))
    }

    // MARK: The end

    /// The state of the nodes after the commit.
    var nextVersion: Int64 { progress.changedNodes.isEmpty ? version : version + 1 }

    /// Commits. When the connection breaks, it may have been done or not: `commits` of a later transaction tells.
    ///
    /// - Parameter number: Which of this replica's groups it is.
    func commit(_ number: Int64, writer: String, channel: String, isLeader: Bool) throws(SQLFailure) {
        releaseSavepoint()
        let numbers = progress.numbers
        later(
            .setState, .int(numbers.sequence), .int(numbers.position), .int(numbers.node), .int(nextVersion),
            .text(writer))
        later(.setCommits, .text(writer), .int(number))
        if !progress.changedNodes.isEmpty {
            later(.addChange, .int(nextVersion), .text(writer), .ints(progress.changedNodes.sorted()))
        }
        if !progress.changedNodes.isEmpty || !(isLeader || progress.changes.events.isEmpty) {
            later(.notify, .text(channel), .text(writer))
        }
        later(.commit)
        try sendWaiting()
        try connection.sync()
    }

    /// Gives up what was done, or ends a transaction in which nothing was.
    func rollBack() throws(SQLFailure) {
        waiting = []
        _ = try connection.run(Command(.rollback))
    }
}

extension Statement {
    fileprivate static let writerState = Statement(
        "writer-state",
        """
        SELECT sequence, position, node, changes, leader, (SELECT commits FROM pubsub_writer WHERE id = $1), writer
        FROM pubsub_state
        """)
    fileprivate static let savepoint = Statement("savepoint", "SAVEPOINT body")
    fileprivate static let releaseSavepoint = Statement("release-savepoint", "RELEASE SAVEPOINT body")
    fileprivate static let rollbackToSavepoint = Statement("rollback-to-savepoint", "ROLLBACK TO SAVEPOINT body")
    fileprivate static let enqueue = Statement(
        "enqueue", "INSERT INTO pubsub_outbox (sequence, event) VALUES ($1, $2)")
    fileprivate static let setState = Statement(
        "set-state", "UPDATE pubsub_state SET sequence = $1, position = $2, node = $3, changes = $4, writer = $5")
    fileprivate static let setCommits = Statement(
        "set-commits",
        """
        INSERT INTO pubsub_writer (id, commits) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET commits = excluded.commits, seen_at = now()
        """)
    fileprivate static let addChange = Statement(
        "add-change", "INSERT INTO pubsub_change (number, writer, nodes) VALUES ($1, $2, $3)")
    fileprivate static let notify = Statement("notify", "SELECT pg_notify($1::text, $2::text)")
}
