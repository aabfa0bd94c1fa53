// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// Remembers things for people, tells them when these are due, and shows them what is next.
///
/// It knows nothing of the network and of clocks: what happens is passed in with its time, what is to be said is returned. All
/// that it has answered is in its store by then.
public final class Secretary: Sendable {
    /// What is known of a message of a buddy.
    public struct MessageMark: Hashable, Sendable {
        /// Its id, by which a correction will name it.
        public var id: String?
        /// The id of the message that it replies to (XEP-0461).
        public var repliesTo: String?

        /// A message's ids.
        public init(id: String? = nil, repliesTo: String? = nil) {
            self.id = id
            self.repliesTo = repliesTo
        }
    }

    /// A buddy whose notebook was looked at, and what the buddy sees now.
    public struct Woken: Hashable, Sendable {
        /// The buddy's bare address.
        public var buddy: JID
        /// What is to be shown.
        public var summary: BuddySummary
        /// Whether a reminder is waiting to be delivered.
        public var hasDeliveries: Bool
    }

    private let store: any SecretaryStore
    private let limits: SecretaryLimits
    private let defaultZone: Zone
    private let newID: @Sendable () -> String

    /// A secretary.
    ///
    /// - Parameters:
    ///   - store: Keeps what it is told.
    ///   - limits: What a buddy may use.
    ///   - zone: The time zone of buddies whose own is not known: `Europe/Berlin`.
    ///   - newID: Makes ids of messages: never the same twice, at most 128 bytes, and without a full stop in it.
    /// - Throws: ``SecretaryError`` (`noTimeZone`).
    public init(
        store: any SecretaryStore, limits: SecretaryLimits = SecretaryLimits(), zone: String = "UTC",
        newID: @escaping @Sendable () -> String
    ) throws {
        guard let found = ZoneNames.find(zone) else {
            throw SecretaryError(.noTimeZone, "\(zone) is no time zone: say a name like Europe/Berlin.")
        }
        self.store = store
        self.limits = limits
        self.newID = newID
        defaultZone = found
    }

    // MARK: Conversation

    /// Hears a message of a buddy.
    ///
    /// - Parameters:
    ///   - text: The message's body, of any length and content.
    ///   - buddy: Who says it.
    ///   - message: What is known of the message.
    ///   - now: The time.
    /// - Returns: What is to be said.
    /// - Throws: what the store throws.
    public func hear(
        _ text: String, from buddy: JID, message: MessageMark = MessageMark(), at now: Instant
    ) async throws -> [SecretaryReply] {
        try await turn(with: buddy, message, at: now) { $0.hear(text, &$1) }
    }

    /// Hears what takes the place of an earlier message (XEP-0308 §3): the reminder that this made is changed.
    ///
    /// - Parameter id: The earlier message's id.
    public func hearCorrection(
        _ text: String, of id: String, from buddy: JID, message: MessageMark = MessageMark(), at now: Instant
    ) async throws -> [SecretaryReply] {
        try await turn(with: buddy, message, at: now) { $0.hearCorrection(text, of: id, &$1) }
    }

    /// Hears the reactions that a message has now (XEP-0444 §3.1): a check mark completes its reminder.
    ///
    /// - Parameter id: The message's id; of a message that it does not know nothing comes.
    public func hearReactions(
        _ reactions: [String], to id: String, from buddy: JID, at now: Instant
    ) async throws -> [SecretaryReply] {
        try await turn(with: buddy, MessageMark(), at: now) { $0.hearReactions(reactions, to: id, &$1) }
    }

    /// Carries out what a form or a command asks for, as if it were said.
    public func carryOut(
        _ request: SecretaryRequest, from buddy: JID, at now: Instant
    ) async throws -> [SecretaryReply] {
        try await turn(with: buddy, MessageMark(), at: now) { $0.carryOut(request.content, &$1) }
    }

    /// Shows what is in a calendar file, and asks whether to take it over.
    ///
    /// It is read before the notebook is opened, and away from the caller's thread: a file of the largest size takes some tens of
    /// milliseconds.
    public func offerImport(_ file: [UInt8], from buddy: JID, at now: Instant) async throws -> [SecretaryReply] {
        let zone = try await store.notebook(of: buddy.bare).zone ?? defaultZone
        let limits = limits
        let reading = await withTaskExecutorPreference(globalConcurrentExecutor) {
            CalendarReading(file, limits: limits, zone: zone, now: now)
        }
        return try await turn(with: buddy, MessageMark(), at: now) { $0.offer(reading, &$1) }
    }

    /// The buddy's reminders in the order in which they are due.
    public func reminders(of buddy: JID, at now: Instant) async throws -> [ReminderLine] {
        let notebook = try await store.notebook(of: buddy.bare)
        let wording = Wording(zone: notebook.zone ?? defaultZone, now: now)
        return notebook.sorted.map { ReminderLine($0, wording, now) }
    }

    // MARK: Zones

    /// Whether to ask the buddy's client for its time (XEP-0202 §3): it may have changed, and the buddy has told none.
    public func wantsZone(of buddy: JID) async throws -> Bool {
        try await !store.notebook(of: buddy.bare).zoneIsTold
    }

    /// Takes what a client says of its time zone. A zone that the buddy told is not changed by it.
    ///
    /// - Parameter offset: Seconds east of UTC.
    /// - Returns: Whether it changes anything, so that what is shown is to be looked at again.
    @discardableResult
    public func clientZone(offset: Int, of buddy: JID, at now: Instant) async throws -> Bool {
        let known = try await store.notebook(of: buddy.bare)
        let zone = Zone(offset: offset)
        guard !known.zoneIsTold, known.zone != zone else { return false }
        return try await change(buddy, at: now) { notebook in
            guard !notebook.zoneIsTold, notebook.zone != zone else { return false }
            notebook.zone = zone
            for index in notebook.reminders.indices { notebook.reminders[index].reschedule(at: now, in: zone) }
            return true
        }
    }

    // MARK: Presence

    /// What the buddy sees.
    public func summary(for buddy: JID, at now: Instant) async throws -> BuddySummary {
        try await store.notebook(of: buddy.bare).summary(at: now, defaultZone: defaultZone)
    }

    /// When ``wake(at:limit:)`` has something to do; `nil` for not before a buddy says something.
    ///
    /// Clocks are changed: whoever waits for it asks again after half a minute at most.
    public func nextWake() async throws -> Instant? { try await store.nextWake() }

    /// Notices what has become due and whose status is another now. Notices too that the clock was set back.
    ///
    /// - Parameters:
    ///   - limit: How many buddies at most. When as many are returned there may be more.
    ///   - unreadable: Is told of a buddy whose notebook cannot be read, which is passed over.
    public func wake(
        at now: Instant, limit: Int = 500, unreadable: (JID) -> Void = { _ in }
    ) async throws -> [Woken] {
        let buddies = try await store.waking(at: now, tolerance: Self.tolerance, limit: limit)
        guard !buddies.isEmpty else { return [] }
        do {
            return try await look(after: buddies, at: now)
        } catch let error as SecretaryError where error.code == .unreadable {
            // A change is made whole or not at all; but one damaged notebook must not keep all others from being reminded.
            var woken: [Woken] = []
            for buddy in buddies {
                do {
                    woken += try await look(after: [buddy], at: now)
                } catch let error as SecretaryError where error.code == .unreadable {
                    unreadable(buddy)
                }
            }
            return woken
        }
    }

    private func look(after buddies: [JID], at now: Instant) async throws -> [Woken] {
        let (zone, limits, newID) = (defaultZone, limits, newID)
        return try await store.update(buddies) { buddy, notebook in
            notebook.notice(at: now, defaultZone: zone, limits: limits, newID: newID)
            let woken = Woken(
                buddy: buddy, summary: notebook.summary(at: now, defaultZone: zone),
                hasDeliveries: notebook.deliveries.contains { $0.state == .waiting || $0.state == .again })
            return NotebookUpdate(woken, wake: notebook.wake(at: now, defaultZone: zone), looked: now)
        }
    }

    /// For how many seconds a clock may go back without any notice: servers of time correct less than that.
    private static let tolerance = 60

    // MARK: Delivery

    /// Hands out what is to be sent to a buddy now, in the order in which it was due. That it was handed out is in the store when
    /// this returns.
    ///
    /// - Parameters:
    ///   - buddy: Who is available.
    ///   - stream: Which stream it will be sent on: another one for each stream of each process. What was handed out for another
    ///     stream, and is not known to have arrived, is handed out again as a correction of itself.
    ///   - now: The time.
    public func deliveries(to buddy: JID, stream: String, at now: Instant) async throws -> [DueDelivery] {
        // Most of the time there is nothing, and nothing to write.
        let known = try await store.notebook(of: buddy.bare)
        guard !known.deliveries.isEmpty || known.reminders.contains(where: { $0.next.map { $0 <= now } ?? false })
        else {
            return []
        }
        let zone = defaultZone
        return try await change(buddy, at: now) { $0.handOut(for: stream, at: now, defaultZone: zone) }
    }

    /// Buddies for whom something is due or was handed out, and is not known to have reached the server.
    ///
    /// For the beginning of a stream: those of them who are available, or of whom that is not known, are to be asked for with
    /// ``deliveries(to:stream:at:)``. Others stay until they come.
    ///
    /// - Parameters:
    ///   - last: The last one of the page before; `nil` for the first page.
    ///   - limit: How many at most.
    public func unsettled(after last: JID? = nil, limit: Int = 500) async throws -> [JID] {
        try await store.unsettled(after: last, limit: limit)
    }

    /// The server has taken messages: ``Component/confirmed(onStream:within:)`` has said so, or they were written to a server that
    /// confirms nothing.
    public func taken(_ ids: [String], by buddy: JID, at now: Instant) async throws {
        guard !ids.isEmpty else { return }
        try await change(buddy, at: now) { $0.take(ids, at: now) }
    }

    /// A message came back as an error, or could not be sent: it is handed out again when it is asked for the next time.
    public func returned(_ id: String, by buddy: JID, at now: Instant) async throws {
        guard try await store.notebook(of: buddy.bare).deliveries.contains(where: { $0.currentID == id }) else {
            return
        }
        try await change(buddy, at: now) { $0.takeBack(id) }
    }

    /// A client has got a message (XEP-0184) or shown it (XEP-0333): it is not sent again, whatever happens.
    public func received(_ id: String, by buddy: JID, at now: Instant) async throws {
        guard try await store.notebook(of: buddy.bare).deliveries.contains(where: { $0.isNamed(id) }) else { return }
        try await change(buddy, at: now) { $0.receive(id) }
    }

    /// The subscription has ended: all that is known of the buddy is deleted.
    public func forget(_ buddy: JID) async throws { try await store.remove(buddy.bare) }

    // MARK: Turns

    private func turn(
        with buddy: JID, _ mark: MessageMark, at now: Instant,
        _ body: @escaping @Sendable (inout Notebook, inout NotebookTurn) -> Void
    ) async throws -> [SecretaryReply] {
        let (zone, limits, newID) = (defaultZone, limits, newID)
        do {
            return try await change(buddy, at: now) { notebook in
                var turn = NotebookTurn(
                    now: now, defaultZone: zone, limits: limits, newID: newID, message: mark.id,
                    repliesTo: mark.repliesTo)
                body(&notebook, &turn)
                return turn.replies
            }
        } catch let error as SecretaryError where error.code == .tooManyBuddies {
            return [
                SecretaryReply(
                    id: newID(), kind: .problem,
                    text:
                        "I have as many people to look after as I can, and cannot take more. Please ask who runs this service."
                )
            ]
        }
    }

    /// Changes a notebook after what has become due was noticed.
    @discardableResult
    private func change<Value: Sendable>(
        _ buddy: JID, at now: Instant, _ body: @escaping @Sendable (inout Notebook) -> Value
    ) async throws -> Value {
        let (zone, limits, newID) = (defaultZone, limits, newID)
        let values = try await store.update([buddy.bare]) { _, notebook in
            notebook.notice(at: now, defaultZone: zone, limits: limits, newID: newID)
            let value = body(&notebook)
            return NotebookUpdate(value, wake: notebook.wake(at: now, defaultZone: zone), looked: now)
        }
        guard let value = values.first else {
            throw SecretaryError(.storeFailed, "The store has not carried out a change.")
        }
        return value
    }
}
