// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

extension Connection {
    /// Events in the order of their sequence, and whether there are more.
    func events(after sequence: Int64, limit: Int) throws -> (events: [OutboxEvent], hasMore: Bool) {
        var events = try rows(
            "SELECT sequence, event FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?", sequence,
            limit < .max ? limit + 1 : limit
        ) { try OutboxEvent(sequence: $0.integer(0), encoded: $0.bytes(1)) }
        let hasMore = events.count > limit
        if hasMore { events.removeLast() }
        return (events, hasMore)
    }
}
