// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// All that the secretary knows of one buddy: reminders, settings, what can be undone, what is on its way.
///
/// A value without clock, store or network: the time is passed in, ids too, and all that is to be sent is returned. A store keeps
/// it as it is encoded.
public struct Notebook: Hashable, Sendable {
    /// A message of the conversation that was about a reminder.
    struct Reference: Hashable, Sendable, Codable {
        var id: String
        var key: Int
        /// Whether it is the buddy's own message that made the reminder: a correction of it changes that.
        var isOrigin = false
        /// Whether a reaction to it was heard.
        var hasReaction: Bool?

        /// Whether an id is that of the message, or of one of its repetitions.
        func isNamed(_ name: String) -> Bool { Delivery.isName(name, of: id) }
    }

    /// What the secretary wants to know.
    enum Question: Hashable, Sendable, Codable {
        /// When to remind of that.
        case when(title: String)
        /// Of what to remind then.
        case what(when: String)
        /// Whether to take these over.
        case importing([ImportedReminder])
        /// Whether to delete all.
        case deletingAll
    }

    /// A question, its message and when it is not waited for any more.
    struct Asked: Hashable, Sendable, Codable {
        var question: Question
        var id: String
        var until: Instant
    }

    /// What takes a change back.
    struct UndoStep: Hashable, Sendable, Codable {
        /// What was done: `added «stand-up»`
        var label: String
        /// The buddy's message that asked for it.
        var message: String?
        /// The reminders as they were before.
        var before: [Reminder] = []
        /// Keys of those that were not there before.
        var added: [Int] = []
        /// The zone that was told before, if that was changed.
        var zone: FormerZone?
    }

    struct FormerZone: Hashable, Sendable, Codable {
        var zone: Zone?
        var isTold: Bool
    }

    /// The buddy's zone; `nil` when it is not known.
    var zone: Zone?
    /// Whether the buddy told it, rather than a client.
    var zoneIsTold = false
    var reminders: [Reminder] = []
    /// The next reminder's key.
    var nextKey = 1
    /// The oldest step first.
    var undo: [UndoStep] = []
    /// In the order in which they were due.
    var deliveries: [Delivery] = []
    /// The oldest first.
    var references: [Reference] = []
    var asked: Asked?
    /// The reminder that was spoken of last.
    var mentioned: Int?

    /// Messages of one reminder whose fate is unknown, at most: it comes again and again while no server confirms any.
    static let deliveriesOfOne = 3

    /// Nothing in it.
    public init() {}

    /// Whether there is nothing in it that is worth keeping.
    public var isEmpty: Bool {
        reminders.isEmpty && zone == nil && undo.isEmpty && deliveries.isEmpty && asked == nil
    }

    /// Whether a message is not known to have reached the server: it is due, or was handed out.
    public var isUnsettled: Bool {
        deliveries.contains { delivery in
            if case .taken = delivery.state { false } else { true }
        }
    }

    /// When it is to be looked at again: something is due then, or the buddy's status changes.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - defaultZone: The zone of buddies whose own is not known, as ``Secretary`` has it.
    func wake(at now: Instant, defaultZone: Zone) -> Instant? {
        let due = reminders.compactMap(\.next).min()
        let change = summary(at: now, defaultZone: defaultZone).changes
        guard let due, let change else { return due ?? change }
        return min(due, change)
    }

    func index(ofKey key: Int) -> Int? { reminders.firstIndex { $0.key == key } }
    func index(ofNumber number: Int) -> Int? { reminders.firstIndex { $0.number == number } }

    /// The reminder that a message was about.
    func key(ofMessage id: String) -> Int? {
        if let delivery = deliveries.last(where: { $0.isNamed(id) }) { return delivery.key }
        return references.last { $0.id == id }?.key
    }

    mutating func refer(_ id: String?, to key: Int, isOrigin: Bool = false, limit: Int) {
        guard let id, NotebookTurn.isKept(id) else { return }
        references.removeAll { $0.id == id }
        references.append(Reference(id: id, key: key, isOrigin: isOrigin))
        references.removeFirst(max(0, references.count - limit))
    }

    /// The lowest number that none has.
    var freeNumber: Int {
        let taken = Set(reminders.map(\.number))
        return (1...).first { !taken.contains($0) } ?? 1
    }

    // MARK: Time

    /// Notices what has become due.
    ///
    /// - Parameter newID: Makes the ids of the messages that will tell of it.
    mutating func notice(at now: Instant, defaultZone: Zone, limits: SecretaryLimits, newID: () -> String) {
        let zone = zone ?? defaultZone
        var fired: [(index: Int, since: Instant, afterOthers: Bool)] = []
        for index in reminders.indices {
            guard let (since, afterOthers) = reminders[index].fire(at: now, in: zone) else { continue }
            fired.append((index, since, afterOthers))
        }
        for (index, since, afterOthers) in fired.sorted(by: { $0.since < $1.since }) {
            let key = reminders[index].key
            mentioned = key
            // Nobody was there for the one before: one message tells of both.
            if let waiting = deliveries.firstIndex(where: { $0.key == key && $0.state == .waiting }) {
                deliveries[waiting].due = since
                deliveries[waiting].afterOthers = true
                continue
            }
            deliveries.removeAll { delivery in
                if case .taken = delivery.state, delivery.key == key { true } else { false }
            }
            let earlier = deliveries.indices.filter { deliveries[$0].key == key }
            if earlier.count >= Self.deliveriesOfOne { deliveries.remove(at: earlier[0]) }
            let delivery = Delivery(id: newID(), key: key, due: since, afterOthers: afterOthers)
            deliveries.append(delivery)
            refer(delivery.id, to: key, limit: limits.references)
        }
        let lifetime = Int(limits.deliveryLifetime.components.seconds)
        deliveries.removeAll { delivery in
            guard case .taken(let moment) = delivery.state else { return false }
            return moment + lifetime < now
        }
        if let asked, asked.until < now { self.asked = nil }
    }

    // MARK: Delivery

    /// Hands out what is to be sent now; what was handed out for another stream and is not known to have arrived, too.
    mutating func handOut(for stream: String, at now: Instant, defaultZone: Zone) -> [DueDelivery] {
        var due: [DueDelivery] = []
        for index in deliveries.indices {
            guard let reminder = reminders.first(where: { $0.key == deliveries[index].key }),
                deliveries[index].handOut(for: stream, at: now)
            else { continue }
            let delivery = deliveries[index]
            due.append(
                DueDelivery(
                    id: delivery.currentID, replaces: delivery.attempts > 1 ? delivery.id : nil,
                    title: reminder.title,
                    text: Wording(zone: zone ?? defaultZone, now: delivery.firstHandedOut ?? now)
                        .delivery(of: reminder, due: delivery.due, afterOthers: delivery.afterOthers),
                    number: reminder.number, due: delivery.due))
        }
        return due
    }

    /// The server has taken them.
    mutating func take(_ ids: [String], at now: Instant) {
        for id in ids {
            guard let index = deliveries.firstIndex(where: { $0.currentID == id }),
                case .handedOut = deliveries[index].state
            else { continue }
            deliveries[index].state = .taken(now)
        }
    }

    /// One came back, or was not sent: it is kept for the next time.
    mutating func takeBack(_ id: String) {
        guard let index = deliveries.firstIndex(where: { $0.currentID == id }) else { return }
        switch deliveries[index].state {
        case .handedOut, .taken: deliveries[index].state = .again
        case .waiting, .again: break
        }
    }

    /// A client has shown one or got it.
    mutating func receive(_ id: String) {
        deliveries.removeAll { $0.attempts > 0 && $0.isNamed(id) }
    }
}
