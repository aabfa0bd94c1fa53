// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// Reads events that were not forgotten yet.
enum Outbox {
    struct Page {
        /// Whose events they are.
        var leader = ""
        /// The last event of all that there has been.
        var last: Int64 = 0
        /// Those that can be read.
        var events: [OutboxEvent] = []
    }

    /// A page of events; fewer than `limit` only when there are no more.
    static func page(after sequence: Int64, limit: Int, on connection: Connection, logger: Logger) throws(SQLFailure)
        -> Page
    {
        var page = Page()
        var sequence = sequence
        while true {
            let wanted = Int64(max(0, limit - page.events.count))
            let result = try connection.run(Command(.outbox, [.int(sequence), .int(wanted)]))
            guard let first = result.first else { throw SQLFailure(state: "42P01", "The table pubsub_state is empty") }
            (page.leader, page.last) = (first.text(0), first.int(1))
            var count = 0
            for row in result.rows where !row.isNull(2) {
                (count, sequence) = (count + 1, row.int(2))
                do throws(PubSubStoreError) {
                    page.events.append(try OutboxEvent(sequence: sequence, encoded: row.bytes(3)))
                } catch {
                    // The others must not wait for it for ever.
                    logger.error(
                        "an event cannot be delivered", metadata: ["sequence": "\(sequence)", "reason": "\(error)"])
                }
            }
            if count < wanted || page.events.count >= limit { return page }
        }
    }
}

extension Statement {
    /// The state and the events in one statement, which sees them at one moment.
    fileprivate static let outbox = Statement(
        "outbox",
        """
        SELECT s.leader, s.sequence, o.sequence, o.event FROM pubsub_state s LEFT JOIN (
            SELECT sequence, event FROM pubsub_outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2::bigint
        ) o ON true ORDER BY o.sequence
        """)
}
