// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4.2 (stages), §2.4.3 (cancel), §3.4 (actions), §4.4 (errors)

import XMPPCore

extension CommandSessions {
    /// What becomes of a request that goes on with a session.
    public enum Advance: Sendable {
        /// The stage goes on, by the step given; ``settle(_:with:submission:to:stanzaID:now:)`` has to follow.
        case proceed(Stage, CommandActions.Step)
        /// The answer is known. The continuations are of stages that are left by it.
        case answer(CommandResponse, left: [Continuation])
        /// There is no such session for this owner: `bad-sessionid`.
        case unknown
        /// It is over: `session-expired`. The continuations are of its stages, when it is over just now.
        case expired(left: [Continuation])
        /// The request before is still being answered.
        case busy
        /// The action is not possible at this stage: `bad-action`.
        case notOffered
    }

    /// Goes on with a session.
    ///
    /// - Parameters:
    ///   - id: Which.
    ///   - owner: Whose request it is.
    ///   - request: The request.
    ///   - stanzaID: The id of its IQ.
    ///   - now: The time.
    public mutating func advance(
        _ id: String, for owner: Owner, by request: CommandRequest, stanzaID: String?, now: Duration
    ) -> Advance {
        guard let session = sessions[id], session.owner == owner else { return .unknown }
        let mark = CommandExchange.Mark(request, stanzaID: stanzaID)
        let deadline = now + limits.lifetime
        let action = request.action ?? .execute
        switch session.phase {
        case .ended:
            // One that grew too old has no end that could be told again.
            guard let last = session.last, last.answer.status != .executing, last.isRepeated(by: mark, at: nil) else {
                return .expired(left: [])
            }
            return .answer(last.answer, left: [])
        case .busy:
            return action == .cancel ? cancel(id, by: request, mark, now: now) : .busy
        case .waiting(let stages, let lastMoment):
            guard now < lastMoment, let stage = stages.last else { return .expired(left: end(id, now: now)) }
            if let last = session.last, last.isRepeated(by: mark, at: stage.content) {
                sessions[id]?.phase = .waiting(stages, deadline: deadline)
                return .answer(last.answer, left: [])
            }
            let offered = stages.offered()
            let step: CommandActions.Step?
            switch action {
            case .cancel: return cancel(id, by: request, mark, now: now)
            case .execute: step = offered.standard
            case .previous: step = .previous
            case .next:
                // There are clients that submit every form by this one, as Poezio does.
                let isLast = !offered.allowed.contains(.next) && offered.standard == .complete
                step = isLast && request.form?.kind == .submit ? .complete : .next
            case .complete: step = .complete
            }
            guard let step, offered.allowed.contains(step) else { return .notOffered }
            if step == .previous { return goBack(id, stages, by: request, mark, now: now) }
            sessions[id]?.phase = .busy(stages)
            return .proceed(stage, step)
        }
    }

    private mutating func cancel(
        _ id: String, by request: CommandRequest, _ mark: CommandExchange.Mark, now: Duration
    ) -> Advance {
        let answer = response(id, .canceled, CommandContent(), actions: nil)
        let left = end(id, now: now)
        sessions[id]?.last = CommandExchange(request, mark: mark, answer: answer)
        return .answer(answer, left: left)
    }

    private mutating func goBack(
        _ id: String, _ stages: [Stage], by request: CommandRequest, _ mark: CommandExchange.Mark,
        now: Duration
    ) -> Advance {
        let before = Array(stages.dropLast())
        guard let stage = before.last else { return .notOffered }
        let answer = response(id, .executing, stage.content, actions: before.offered())
        let deadline = now + limits.lifetime
        sessions[id]?.phase = .waiting(before, deadline: deadline)
        sessions[id]?.last = CommandExchange(request, mark: mark, answer: answer)
        return .answer(answer, left: stages.suffix(1).map(\.continuation))
    }

    /// What a stage led to.
    public enum Outcome: Sendable {
        /// Another stage.
        case stage(Stage)
        /// The end.
        case completed(CommandContent)
        /// The same stage, shown otherwise, because what was filled in is not taken.
        case shownAgain(CommandContent)
    }

    /// What is answered when a stage has led somewhere.
    public enum Settlement: Sendable {
        /// This. The continuations are of stages that are left by it.
        case answer(CommandResponse, left: [Continuation])
        /// That the session is over: it was ended meanwhile. The continuation is of the stage that came too late.
        case expired(left: [Continuation])
    }

    /// Takes what a stage led to.
    ///
    /// - Parameters:
    ///   - id: Which session.
    ///   - outcome: What the stage led to.
    ///   - submission: What was filled in, to be shown when one goes back.
    ///   - request: The request that is answered.
    ///   - stanzaID: The id of its IQ.
    ///   - now: The time.
    public mutating func settle(
        _ id: String, with outcome: Outcome, submission: DataForm? = nil, to request: CommandRequest,
        stanzaID: String?, now: Duration
    ) -> Settlement {
        guard let session = sessions[id], case .busy(var stages) = session.phase else {
            guard case .stage(let stage) = outcome else { return .expired(left: []) }
            return .expired(left: [stage.continuation])
        }
        let answer: CommandResponse
        let deadline = now + limits.lifetime
        var left: [Continuation] = []
        switch outcome {
        case .stage(let stage):
            if stage.isReplacing {
                stages = stages.dropLast()
            } else if let place = stages.indices.last, let submission, let form = stages[place].content.form {
                stages[place].content.form = form.rejection(of: submission, []).form
            }
            stages.append(stage)
            if stages.count > max(1, limits.stages) { left.append(stages.removeFirst().continuation) }
            answer = response(id, .executing, stage.content, actions: stages.offered())
            sessions[id]?.phase = .waiting(stages, deadline: deadline)
        case .shownAgain(let content):
            answer = response(id, .executing, content, actions: stages.offered())
            sessions[id]?.phase = .waiting(stages, deadline: deadline)
        case .completed(let content):
            answer = response(id, .completed, content, actions: nil)
            guard !stages.isEmpty else {
                // It had no stage: there is nothing that its id could be needed for.
                if let key = session.beginning { beginnings.settle(key, answer) }
                forget(id)
                return .answer(answer, left: [])
            }
            left = end(id, now: now)
        }
        if let key = sessions[id]?.beginning {
            beginnings.settle(key, answer)
            sessions[id]?.beginning = nil
        }
        sessions[id]?.last = CommandExchange(
            request, mark: CommandExchange.Mark(request, stanzaID: stanzaID), answer: answer)
        return .answer(answer, left: left)
    }

    /// Takes that a stage led to an error: the session stays where it was, and one that had no stage yet is gone.
    public mutating func fail(_ id: String, now: Duration) {
        guard let session = sessions[id], case .busy(let stages) = session.phase else { return }
        let deadline = now + limits.lifetime
        if stages.isEmpty {
            forget(id)
        } else {
            sessions[id]?.phase = .waiting(stages, deadline: deadline)
        }
    }

    private func response(
        _ id: String, _ status: CommandStatus, _ content: CommandContent, actions: CommandActions?
    ) -> CommandResponse {
        let session = sessions[id]
        return CommandResponse(
            session?.owner.node ?? "", sessionID: id, status: status, actions: actions, notes: content.notes,
            payloads: content.payloads, language: session?.language)
    }
}

extension Array {
    /// What can be done at the last of the stages, and what `execute` stands for there, which is always said.
    fileprivate func offered<Continuation>() -> CommandActions
    where Element == CommandSessions<Continuation>.Stage {
        var actions = last?.actions ?? CommandActions([])
        if count > 1 { actions.allowed.insert(.previous) } else { actions.allowed.remove(.previous) }
        if actions.standard == nil { actions.execute = nil }
        actions.execute = actions.standard ?? CommandActions.Step.allCases.last(where: actions.allowed.contains)
        return actions
    }
}
