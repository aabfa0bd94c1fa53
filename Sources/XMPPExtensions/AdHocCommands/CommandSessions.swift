// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (stages), §3.3 (session lifetime), §3.4 (actions)

public import XMPPCore

/// The executions of commands that are under way, and those that were lately. Knows neither clock nor randomness.
///
/// A session belongs to one full address, one address of ours and one command; for everybody else it does not exist.
/// It ends some time after it was last used, and is remembered for a while longer so that its owner is told that it is
/// over and not that it never was. A request that comes a second time, because its answer was lost, gets the same answer and
/// nothing is done twice. How many there can be is limited, for each bare address and in all.
///
/// `Continuation` is what a stage goes on with; it is only kept here. Times are counted from any moment, always the same.
public struct CommandSessions<Continuation: Sendable>: Sendable {
    /// Whose a session is.
    public struct Owner: Hashable, Sendable {
        /// Who executes the command: a full address.
        public var requester: JID
        /// Our address that is asked.
        public var address: JID
        /// Which command.
        public var node: String

        /// An owner.
        public init(requester: JID, address: JID, node: String) {
            self.requester = requester
            self.address = address
            self.node = node
        }
    }

    /// A stage.
    public struct Stage: Sendable {
        /// What is shown.
        public var content: CommandContent
        /// What can be done, without going back, which follows from the stages before.
        public var actions: CommandActions
        /// What it goes on with.
        public var continuation: Continuation
        /// Whether it takes the place of the stage that led to it, as when it only shows something newer. What that one goes
        /// on with is then not given back: it is this stage's now.
        public var isReplacing: Bool

        /// A stage.
        public init(
            _ content: CommandContent, actions: CommandActions, continuation: Continuation, isReplacing: Bool = false
        ) {
            self.content = content
            self.actions = actions
            self.continuation = continuation
            self.isReplacing = isReplacing
        }
    }

    enum Phase {
        /// A handler is at work; what it came from is below.
        case busy([Stage])
        case waiting([Stage], deadline: Duration)
        case ended(forgottenAt: Duration)
    }

    struct Session {
        let owner: Owner
        let language: String?
        var phase: Phase
        var last: CommandExchange?
        /// The request that began it, if it is to be known again.
        var beginning: CommandBeginnings.Key?

        var isUnderWay: Bool {
            if case .ended = phase { return false }
            return true
        }
    }

    let limits: CommandSessionLimits
    var sessions: [String: Session] = [:]
    /// Ended sessions, the oldest first.
    var ended: [String] = []
    /// Sessions under way, by bare address.
    private var underWay: [JID: Int] = [:]
    /// What was begun lately.
    var beginnings: CommandBeginnings
    private var lastSweep: Duration?

    /// No sessions.
    public init(limits: CommandSessionLimits = CommandSessionLimits()) {
        self.limits = limits
        beginnings = CommandBeginnings(lifetime: limits.repetition, maximum: limits.answers)
    }

    /// Sessions under way.
    public var count: Int { sessions.count - ended.count }

    /// Sessions that are only remembered.
    public var endedCount: Int { ended.count }

    /// Whose sessions are under way, each with the stages that it has come through, in no order.
    public var underWayOwners: [(owner: Owner, stages: Int)] {
        sessions.values.compactMap { session in
            switch session.phase {
            case .busy(let below): (session.owner, below.count)
            case .waiting(let stages, _): (session.owner, stages.count)
            case .ended: nil
            }
        }
    }

    // MARK: Beginning

    /// Why no session is begun.
    public enum Refusal: Hashable, Sendable {
        /// The bare address has too many already.
        case tooManyOfRequester
        /// There are too many in all.
        case tooMany
    }

    /// Begins a session, whose first stage is being made.
    ///
    /// - Parameters:
    ///   - id: Its id, which nobody can guess and that never was one.
    ///   - owner: Whose it is.
    ///   - language: The language of its answers, for its whole life (XEP-0050 §3.7).
    ///   - request: The request, which is then known again; see ``repetition(of:by:stanzaID:now:)``.
    ///   - stanzaID: The id of its IQ; `nil` when it cannot be known again.
    ///   - now: The time.
    /// - Returns: Why not; `nil` when it is begun.
    public mutating func begin(
        _ id: String, for owner: Owner, language: String? = nil, by request: CommandRequest? = nil,
        stanzaID: String? = nil, now: Duration
    ) -> Refusal? {
        guard underWay[owner.requester.bare, default: 0] < limits.perRequester else { return .tooManyOfRequester }
        guard count < limits.total, sessions[id] == nil else { return .tooMany }
        underWay[owner.requester.bare, default: 0] += 1
        var session = Session(owner: owner, language: language, phase: .busy([]))
        if let request, let key = Self.key(request, owner, stanzaID) {
            session.beginning = key
            beginnings.begin(key, now: now)
        }
        sessions[id] = session
        return nil
    }

    /// What becomes of a request that has begun a command already.
    public enum Repetition: Sendable {
        /// Its answer once more.
        case answer(CommandResponse)
        /// It is still being answered.
        case busy
    }

    /// Looks whether a request has begun a command a moment ago: it comes again because its answer was lost (XEP-0198), and
    /// must not begin another. It is the same when all of it is: who sent it, with the resource, the id of its IQ, whom it is
    /// for, and what it says.
    ///
    /// - Returns: What to answer; `nil` when it is new.
    public mutating func repetition(
        of request: CommandRequest, by owner: Owner, stanzaID: String?, now: Duration
    ) -> Repetition? {
        Self.key(request, owner, stanzaID).flatMap { beginnings.repetition(of: $0, now: now) }
    }

    private static func key(
        _ request: CommandRequest, _ owner: Owner, _ stanzaID: String?
    ) -> CommandBeginnings.Key? {
        stanzaID.map { stanzaID in
            CommandBeginnings.Key(
                requester: owner.requester, address: owner.address,
                mark: CommandExchange.Mark(request, stanzaID: stanzaID))
        }
    }

    /// The language of a session's answers.
    public func language(of id: String) -> String? { sessions[id]?.language }

    // MARK: Time

    /// Ends what was not used for too long and forgets what ended long ago. A session that is asked for is looked at in
    /// any case, so that this has no hurry.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - isUrgent: Whether to look once a second, because there is no room, and not every sixteenth of the lifetime.
    /// - Returns: What the stages of the sessions that ended were to go on with.
    public mutating func sweep(now: Duration, isUrgent: Bool = false) -> [Continuation] {
        if let lastSweep, now - lastSweep < (isUrgent ? .seconds(1) : limits.lifetime / 16) { return [] }
        lastSweep = now
        var dropped: [Continuation] = []
        for (id, session) in sessions {
            if case .waiting(_, let deadline) = session.phase, deadline <= now { dropped += end(id, now: now) }
        }
        let kept = ended.drop { id in
            guard case .ended(let forgottenAt) = sessions[id]?.phase, forgottenAt > now else {
                sessions[id] = nil
                return true
            }
            return false
        }
        ended = Array(kept)
        beginnings.forgetOld(now)
        return dropped
    }

    // MARK: Ending

    /// Ends the sessions of a full address, or all of a bare one, or all there are.
    ///
    /// - Parameter requester: Whose; `nil` for all.
    /// - Returns: What their stages were to go on with.
    public mutating func end(of requester: JID?, now: Duration) -> [Continuation] {
        func isMeant(_ owner: JID) -> Bool {
            requester.map { $0 == owner || ($0.isBare && $0.isSameBare(as: owner)) } ?? true
        }
        // Who comes back may count the ids of stanzas anew.
        beginnings.forget { isMeant($0) }
        var dropped: [Continuation] = []
        for (id, session) in sessions where session.isUnderWay {
            guard isMeant(session.owner.requester) else { continue }
            dropped += end(id, now: now)
        }
        return dropped
    }

    /// Ends a session, whoever asks, when its owner may no longer go on.
    ///
    /// - Returns: What its stages were to go on with.
    public mutating func end(_ id: String, of owner: Owner, now: Duration) -> [Continuation] {
        guard sessions[id]?.owner == owner else { return [] }
        return end(id, now: now)
    }

    mutating func end(_ id: String, now: Duration) -> [Continuation] {
        guard let session = sessions[id] else { return [] }
        let stages: [Stage]
        switch session.phase {
        case .busy(let below): stages = below
        case .waiting(let all, _): stages = all
        case .ended: return []
        }
        discount(session)
        let forgottenAt = now + limits.memory
        sessions[id]?.phase = .ended(forgottenAt: forgottenAt)
        ended.append(id)
        if ended.count > limits.ended { sessions[ended.removeFirst()] = nil }
        // Answers can be large: only those of the newest are kept.
        let silent = ended.count - 1 - max(0, limits.answers)
        if silent >= 0 { sessions[ended[silent]]?.last = nil }
        return stages.map(\.continuation)
    }

    /// Forgets a session that never had a stage.
    mutating func forget(_ id: String) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        if let key = session.beginning { beginnings.fail(key) }
        discount(session)
    }

    private mutating func discount(_ session: Session) {
        let requester = session.owner.requester.bare
        let rest = (underWay[requester] ?? 1) - 1
        underWay[requester] = rest > 0 ? rest : nil
    }
}

extension CommandSessions.Phase: Sendable {}
extension CommandSessions.Session: Sendable {}
