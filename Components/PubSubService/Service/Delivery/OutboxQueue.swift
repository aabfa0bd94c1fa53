// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule

/// The events that wait to be told, in the order of their sequence: so many in memory, the rest in the store.
struct OutboxQueue: Sendable {
    let limit: Int
    let byteLimit: Int
    private var held: Deque<OutboxEvent> = []
    private var heldBytes = 0
    /// The sequence of the last event that was held.
    private var lastHeld: Int64 = 0
    /// The sequence of the last event that is known of.
    private var lastSeen: Int64 = 0
    /// Whether the store has more than is known of.
    private var hasMore = false

    init(limit: Int, byteLimit: Int) {
        self.limit = max(1, limit)
        self.byteLimit = max(1, byteLimit)
    }

    /// How many are in memory.
    var count: Int { held.count }
    /// Bytes of what is in memory, about.
    var bytes: Int { heldBytes }
    /// Whether there are events in the store that are not in memory.
    var isBehind: Bool { hasMore || lastSeen > lastHeld }
    var isEmpty: Bool { held.isEmpty && !isBehind }

    /// Takes events that were committed.
    ///
    /// - Parameter more: Whether the store has others after these.
    mutating func take(_ events: [OutboxEvent], more: Bool) {
        for event in events where event.sequence > lastSeen {
            let isNext = !isBehind
            lastSeen = event.sequence
            if isNext, hasRoom(for: event) { hold(event) }
        }
        if more { hasMore = true }
    }

    /// The next events, at most `count`.
    func next(_ count: Int) -> [OutboxEvent] { Array(held.prefix(count)) }

    /// The first event is dealt with.
    mutating func removeFirst() {
        guard let event = held.popFirst() else { return }
        heldBytes -= event.weight
    }

    /// What to read from the store: after which sequence, how many, and what was known of then.
    struct Refill: Hashable, Sendable {
        var after: Int64
        var limit: Int
        var lastSeen: Int64
    }

    /// What to read now; `nil` when nothing is missing, or there is no room yet.
    var refill: Refill? {
        guard isBehind, held.count <= limit / 2, held.isEmpty || heldBytes <= byteLimit / 2 else { return nil }
        return Refill(after: lastHeld, limit: min(256, limit - held.count), lastSeen: lastSeen)
    }

    /// Takes what was read.
    mutating func take(_ events: [OutboxEvent], of refill: Refill) {
        for event in events where event.sequence > lastHeld {
            lastSeen = max(lastSeen, event.sequence)
            // What does not fit is read again later.
            guard hasRoom(for: event) else {
                hasMore = true
                return
            }
            hold(event)
        }
        guard events.count < refill.limit else { return }
        hasMore = false
        // What was known of then and is not there was told and forgotten, or is another's.
        lastHeld = max(lastHeld, refill.lastSeen)
    }

    private func hasRoom(for event: OutboxEvent) -> Bool {
        held.isEmpty || (held.count < limit && heldBytes + event.weight <= byteLimit)
    }

    private mutating func hold(_ event: OutboxEvent) {
        held.append(event)
        heldBytes += event.weight
        lastHeld = event.sequence
    }
}

extension OutboxEvent {
    /// Bytes in memory, about.
    var weight: Int {
        switch kind {
        case .published(let items): items.reduce(256) { $0 + $1.payload.count + 256 }
        case .lastItem(let item, _, _): item.payload.count + 512
        case .retracted(let ids): 256 + 64 * ids.count
        case .deleted(_, let subscribers): 256 + 96 * subscribers.count
        default: 512
        }
    }
}
