// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// A thread that reads: some bodies that wait, each group on one consistent state.
struct SnapshotReader {
    private let replica: Replica
    private var line: Line

    init(_ replica: Replica) {
        self.replica = replica
        line = Line(replica, wakeup: replica.reads.wakeup)
    }

    /// Works until the store is closed and nothing waits.
    mutating func run() {
        while let bodies = replica.reads.take(8) {
            var rest = bodies[...]
            let deadline = ContinuousClock.now + replica.configuration.patience
            var attempts = 0
            while !rest.isEmpty {
                do {
                    try read(&rest, until: deadline)
                } catch {
                    attempts += 1
                    let failure = error as? SQLFailure
                    let isHere = line.isConnected
                    if !isHere, failure != nil, ContinuousClock.now < deadline, attempts < 20 { continue }
                    replica.metrics.failed(storeError(error))
                    if isHere {
                        // It is the first that has failed; the others are none the worse for it.
                        rest.popFirst()?.fail(storeError(error))
                    } else {
                        for body in rest { body.fail(storeError(error)) }
                        rest = []
                        line.stayAway(from: replica.reads, because: storeError(error))
                    }
                }
            }
        }
    }

    /// Runs bodies in one transaction, and takes away those that are done.
    private mutating func read(_ bodies: inout ArraySlice<ReadingBody>, until deadline: ContinuousClock.Instant) throws
    {
        let session = try line.session(until: deadline) { replica.reads.isOpen }
        let connection = session.connection
        do {
            try connection.send(Command(.beginReading))
            let version = try connection.run(Command(.nodesVersion)).first?.int(0) ?? 0
            // Who reads first after a change brings what is remembered to the present.
            if replica.cache.version < version { try replica.cache.catchUp(to: version, on: connection) }
            let reading = DatabaseReading(connection, cache: replica.cache, version: version)
            while let body = bodies.first {
                let outcome = Result { try body.run(reading) }
                if let failure = reading.failure { throw failure }
                bodies.removeFirst()
                switch outcome {
                case .success(let resume): resume()
                case .failure(let error): body.fail(error)
                }
            }
            _ = try connection.run(Command(.commit))
        } catch {
            if (error as? SQLFailure)?.isConnectionLost == true {
                line.hangUp()
            } else if (try? connection.run(Command(.rollback))) == nil {
                line.hangUp()
            }
            throw error
        }
    }
}

extension Statement {
    fileprivate static let nodesVersion = Statement("nodes-version", "SELECT changes FROM pubsub_state")
}
