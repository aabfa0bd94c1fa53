// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Logging
import PubSubService

/// What runs on the store's own thread: it commits what waits, hands over what was committed, and opens the file anew when
/// it was lost.
final class StoreThread {
    /// Events that are handed over at once.
    private static let page = 1000

    private let path: String
    private let configuration: SQLiteStore.Configuration
    private let deliver: (CommittedChanges) -> Void
    private let writer: StoreWriter
    private let metrics: StoreMetrics
    private let clock = ContinuousClock()
    /// Held for as long as this object lives.
    private let lock: FileLock
    private let memory: StoreMemory
    private var file: StoreFile?
    /// Whether it was open before: it may have changed since.
    private var isAnew = false
    private var condition: StoreCondition
    /// The last event that was handed over.
    private var lastDelivered: Int64 = 0
    /// What is likely to come after the last commit.
    private var expected: WriteQueue.Expectation?
    /// Events to forget that no commit has forgotten yet.
    private var toForget: [Int64] = []

    /// Opens the file and hands over what was left in it.
    init(
        path: String, configuration: SQLiteStore.Configuration, logger: Logger,
        deliver: @escaping (CommittedChanges) -> Void, writer: StoreWriter
    ) throws {
        try FileIdentity.makePrivateFile(path)
        // SQLite has its other files beside the file itself, whatever links lead to it.
        let path = FileIdentity.realName(of: path)
        self.path = path
        self.configuration = configuration
        self.deliver = deliver
        self.writer = writer
        metrics = StoreMetrics(configuration.metrics)
        memory = StoreMemory(limit: configuration.cachedNodes)
        condition = StoreCondition(path: path, logger: logger)
        lock = try FileLock(beside: path)
        try open()
    }

    func run() {
        var reopening = Backoff(configuration)
        while true {
            let patience = file == nil ? reopening.next : nil
            let work = writer.queue.next(
                atMost: max(1, configuration.maximumGroup), patience: patience, expecting: expected)
            expected = nil
            switch work {
            case .commit(let writes, let forgotten):
                toForget += forgotten
                commit(writes)
            case .none:
                guard file == nil else { continue }
                do {
                    try open()
                    reopening = Backoff(configuration)
                    _ = writer.queue.refuse(nil)
                    condition.recovered()
                } catch {
                    condition.failed(PubSubStoreError(opening: error))
                    writer.withdraw(PubSubStoreError(opening: error))
                }
            case .stop(let forgotten):
                toForget += forgotten
                close()
                return
            }
        }
    }

    // MARK: The file

    private func open() throws {
        let opened = try StoreFile(path: path, configuration)
        do {
            try opened.pool.writeWithoutTransaction { database in
                let connection = Connection(database)
                memory.takeBackGroup()
                memory.ledger = try StoreMemory.Ledger(connection)
                if isAnew { deliver(CommittedChanges(isEverything: true)) }
                try deliverWhatIsLeft(connection)
            }
        } catch {
            opened.close()
            throw error
        }
        file = opened
        isAnew = true
        writer.publish(memory.ledger.totals)
        writer.offer(opened.pool)
    }

    /// Hands over the first of the events that are in the file and were not: at a start those of an earlier life, after a
    /// failure those of a commit of which nobody could know whether it would be found.
    private func deliverWhatIsLeft(_ connection: Connection) throws {
        let page = try connection.events(after: lastDelivered, limit: Self.page)
        lastDelivered = page.events.last?.sequence ?? lastDelivered
        let changes = CommittedChanges(events: page.events, hasMoreEvents: page.hasMore)
        if !changes.isEmpty { deliver(changes) }
    }

    private func close() {
        if let file {
            if !toForget.isEmpty { commit([]) }
            // A start after this goes on with the very next numbers; after a crash with the next block.
            try? file.pool.writeWithoutTransaction { try memory.ledger.write(Connection($0)) }
        }
        let stopped = PubSubStoreError(.unavailable, "The store of \(path) is stopped.")
        for write in writer.queue.refuse(stopped) { write.finish(stopped) }
        writer.withdraw(stopped)
        file?.close()
        file = nil
    }

    /// Gives the file up until it can be opened again.
    private func lose(_ error: PubSubStoreError) {
        writer.withdraw(error)
        for write in writer.queue.refuse(error) { write.finish(error) }
        file?.close()
        file = nil
    }

    // MARK: Committing

    private func commit(_ waiting: [any AnyPendingWrite]) {
        metrics.waiting(writer.queue.count)
        guard let file else {
            for write in waiting { write.finish(condition.error) }
            return
        }
        let writes = waiting.filter { write in
            if write.isCancelled { write.finish(CancellationError()) }
            return !write.isCancelled
        }
        let start = clock.now
        do {
            let changes = try transact(writes, in: file)
            let duration = clock.now - start
            metrics.committed(writes.count, after: duration)
            expect(writes.count, after: duration)
            writer.publish(memory.ledger.totals)
            lastDelivered = changes.events.last?.sequence ?? lastDelivered
            if !changes.isEmpty { deliver(changes) }
            condition.worked()
            for write in writes { write.finish(nil) }
        } catch {
            failed(writes, PubSubStoreError(opening: error))
        }
    }

    /// Those who are answered now often come again at once, one a little after the other. Without a pause the first of them
    /// would have a commit for itself, for which all others wait. It is an eighth of a commit at most.
    private func expect(_ answered: Int, after duration: Duration) {
        let pause = min(duration / 8, .milliseconds(1))
        let count = min(answered + writer.queue.count, max(1, configuration.maximumGroup))
        // A shorter pause than a thread takes to wake is none.
        guard count > 1, pause >= .microseconds(50) else { return }
        expected = WriteQueue.Expectation(count: count, patience: pause)
    }

    /// Carries out all bodies and commits once.
    ///
    /// - Throws: when nothing is committed.
    private func transact(_ writes: [any AnyPendingWrite], in file: StoreFile) throws -> CommittedChanges {
        try file.pool.writeWithoutTransaction { database in
            let connection = Connection(database)
            let transaction = StoreTransaction(connection, memory)
            memory.beginGroup()
            do {
                try connection.execute("BEGIN IMMEDIATE")
                for write in writes {
                    try transaction.beginBody()
                    let isKept = write.run(in: transaction)
                    if let failure = connection.failure { throw failure }
                    if isKept { try transaction.keepBody() } else { try transaction.takeBackBody() }
                }
                try transaction.forget(toForget)
                try memory.writeCounts(connection)
                try connection.execute("COMMIT")
                try file.checkNames()
                toForget.removeAll(keepingCapacity: true)
                memory.endGroup()
                return transaction.changes
            } catch {
                if connection.isInTransaction { try? connection.execute("ROLLBACK") }
                memory.takeBackGroup()
                throw error
            }
        }
    }

    /// After a commit that was none.
    private func failed(_ writes: [any AnyPendingWrite], _ error: PubSubStoreError) {
        if error.code == .unavailable {
            condition.failed(error)
            for write in writes { write.finish(error) }
            lose(error)
        } else if writes.count > 1 {
            // One may need more room than there is, or meet what is damaged: the others need not fail with it.
            for write in writes { commit([write]) }
        } else {
            condition.failed(error)
            for write in writes { write.finish(error) }
        }
    }
}
