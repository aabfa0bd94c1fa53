// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), §3 (implementation notes), §4.4 (errors), the responder's side

import Logging
import Synchronization
import XMLStream
import XMPPComponent
import XMPPCore

/// Where a request comes from: an IQ, or a line of a chat.
struct CommandOrigin: Sendable {
    let component: Component
    let address: JID
    let requester: JID?
    let language: String?
    /// The id of the IQ.
    let stanzaID: String?
    let logger: Logger
}

extension CommandOrigin {
    init(_ context: IQContext) {
        let iq = context.iq
        self.init(
            component: context.component, address: context.address, requester: context.sender, language: iq.language,
            stanzaID: iq.id, logger: context.logger)
    }
}

/// Answers the requests of ``AdHocCommands``: finds the command, asks whether it is allowed, keeps the sessions.
final class CommandDesk: Sendable {
    typealias Sessions = CommandSessions<CommandStep.Continuation>

    let shelf: CommandShelf
    private let configuration: AdHocCommands.Configuration
    private let state: Mutex<State>

    private struct State {
        var sessions: Sessions
        /// The component's time when it was last looked at.
        var now = Duration.zero
    }

    init(_ shelf: CommandShelf, configuration: AdHocCommands.Configuration) {
        self.shelf = shelf
        self.configuration = configuration
        state = Mutex(State(sessions: Sessions(limits: configuration.sessions)))
    }

    func list(for requester: JID, at address: JID) async throws -> [CommandListing] {
        var listed: [CommandListing] = []
        for command in shelf.commands where try await command.isAllowed(for: requester, at: address) {
            listed.append(CommandListing(jid: address, node: command.node, name: command.name))
        }
        return listed
    }

    /// The sessions under way, in no order.
    var overview: [CommandSessionOverview] {
        state.withLock { state in
            state.sessions.underWayOwners.map { CommandSessionOverview(owner: $0.owner, stages: $0.stages) }
        }
    }

    func end(of requester: JID?) async {
        await release(state.withLock { $0.sessions.end(of: requester, now: $0.now) })
    }

    /// Ends what nobody has used for too long, again and again: what such a session holds, a program perhaps, must not wait
    /// until somebody asks for something.
    func keepHouse(_ component: Component) async throws {
        while true {
            try await component.sleep(for: max(.seconds(1), configuration.sessions.lifetime / 16))
            let now = component.uptime
            await release(
                state.withLock { state in
                    state.now = now
                    return state.sessions.sweep(now: now, isUrgent: true)
                })
        }
    }

    /// Lets the sessions know how late it is, and does something with them.
    private func update<Result: Sendable>(
        _ context: CommandOrigin, _ body: (inout Sessions, Duration) -> Result
    ) -> Result {
        let now = context.component.uptime
        return state.withLock { state in
            state.now = now
            return body(&state.sessions, now)
        }
    }

    // MARK: Requests

    func answer(_ element: Element, _ context: CommandOrigin) async throws -> CommandResponse {
        try await answer(context) { try read(element) }
    }

    func answer(_ request: CommandRequest, _ context: CommandOrigin) async throws -> CommandResponse {
        try await answer(context) { request }
    }

    private func answer(_ context: CommandOrigin, _ read: () throws -> CommandRequest) async throws -> CommandResponse {
        await release(update(context) { $0.sweep(now: $1) })
        let request = try read()
        guard let requester = context.requester else { throw CommandError.forbidden }
        guard let command = shelf[request.node] else {
            throw StanzaError.itemNotFound("There is no command «\(request.node)».")
        }
        let owner = Sessions.Owner(requester: requester, address: context.address, node: request.node)
        guard try await command.isAllowed(for: requester, at: context.address) else {
            if let id = request.sessionID { await release(update(context) { $0.end(id, of: owner, now: $1) }) }
            throw CommandError.forbidden
        }
        if let id = request.sessionID { return try await proceed(id, owner, request, context) }
        // Every action but the first is one on a session.
        guard (request.action ?? .execute) == .execute else {
            throw CommandError(.badSessionID, "The action needs a session.")
        }
        return try await begin(command, owner, request, context)
    }

    private func begin(
        _ command: any AdHocCommand, _ owner: Sessions.Owner, _ request: CommandRequest, _ context: CommandOrigin
    ) async throws -> CommandResponse {
        let stanzaID = context.stanzaID
        switch update(context, { $0.repetition(of: request, by: owner, stanzaID: stanzaID, now: $1) }) {
        case .answer(let answer): return answer
        case .busy: throw StanzaError.unexpectedRequest("The same request is not answered yet.")
        case nil: break
        }
        let language = try language(wanted: request.language ?? context.language)
        let id = context.component.makeID()
        func begin() -> Sessions.Refusal? {
            update(context) {
                $0.begin(id, for: owner, language: language, by: request, stanzaID: stanzaID, now: $1)
            }
        }
        var refusal = begin()
        if refusal != nil {
            // Perhaps only because of sessions that nobody has looked at since they grew too old.
            await release(update(context) { $0.sweep(now: $1, isUrgent: true) })
            refusal = begin()
        }
        switch refusal {
        case nil: break
        case .tooManyOfRequester:
            throw StanzaError.resourceConstraint("Too many of your commands are under way: cancel one of them first.")
        case .tooMany: throw StanzaError.resourceConstraint("Too many commands are under way.")
        }
        return try await settle(id, request, context) {
            try await command.execute(self.context(id, owner, language, context)).outcome
        }
    }

    private func proceed(
        _ id: String, _ owner: Sessions.Owner, _ request: CommandRequest, _ context: CommandOrigin
    ) async throws -> CommandResponse {
        let stanzaID = context.stanzaID
        switch update(context, { $0.advance(id, for: owner, by: request, stanzaID: stanzaID, now: $1) }) {
        case .answer(let answer, let left):
            await release(left)
            return answer
        case .unknown: throw CommandError(.badSessionID, "There is no such session, or it is long over: begin again.")
        case .expired(let left):
            await release(left)
            throw CommandError(.sessionExpired)
        case .busy: throw StanzaError.unexpectedRequest("The request before is not answered yet.")
        case .notOffered: throw CommandError(.badAction)
        case .proceed(let stage, let step):
            let language = state.withLock { $0.sessions.language(of: id) }
            return try await settle(id, request, context) {
                guard let submit = stage.continuation.submit(step) else { throw CommandError(.badAction) }
                let submission = try self.submission(of: request)
                do {
                    return try await submit(submission, self.context(id, owner, language, context)).outcome
                } catch let rejection as FormRejection {
                    return .shownAgain(CommandContent(rejection))
                }
            }
        }
    }

    /// Runs what leads to the next stage, and tells the session. However that ends, the session can be gone on with.
    private func settle(
        _ id: String, _ request: CommandRequest, _ context: CommandOrigin,
        _ work: () async throws -> Sessions.Outcome
    ) async throws -> CommandResponse {
        let outcome: Sessions.Outcome
        do {
            outcome = try await work()
        } catch {
            update(context) { $0.fail(id, now: $1) }
            throw error
        }
        let stanzaID = context.stanzaID
        let settlement = update(context) {
            $0.settle(id, with: outcome, submission: request.form, to: request, stanzaID: stanzaID, now: $1)
        }
        switch settlement {
        case .answer(let answer, let left):
            await release(left)
            return answer
        case .expired(let left):
            await release(left)
            throw CommandError(.sessionExpired)
        }
    }

    private func context(
        _ id: String, _ owner: Sessions.Owner, _ language: String?, _ context: CommandOrigin
    ) -> CommandContext {
        CommandContext(
            requester: owner.requester, sessionID: id, language: language, component: context.component,
            address: context.address, logger: context.logger)
    }

    private func release(_ continuations: [CommandStep.Continuation]) async {
        for continuation in continuations { await continuation.release?() }
    }
}

// MARK: - Reading

extension CommandDesk {
    /// The request, or the error of XEP-0050 §4.4 for what is wrong with it.
    private func read(_ element: Element) throws -> CommandRequest {
        do throws(PayloadError) {
            return try CommandRequest(element)
        } catch {
            guard error.element == CommandRequest.name else { throw CommandError(.badPayload, error.message) }
            switch error.attribute {
            case "action": throw CommandError(.malformedAction, error.message)
            case "sessionid": throw CommandError(.badSessionID, error.message)
            default: throw error
            }
        }
    }

    /// What was filled in. None is as an empty one: the form says what it lacks.
    private func submission(of request: CommandRequest) throws(CommandError) -> DataForm {
        guard var form = request.form else { return DataForm(.submit) }
        switch form.kind {
        case .submit: break
        // XEP-0050 §3.5.1: to cancel is an action, not a kind of form.
        case .cancel: form.kind = .submit
        case .form, .result: throw CommandError(.badPayload, "The form is not filled in.")
        }
        var bytes = 0
        for field in form.fields {
            bytes += field.variable?.utf8.count ?? 0
            for value in field.values { bytes += value.utf8.count }
        }
        guard form.fields.count <= configuration.submittedFields, bytes <= configuration.submittedBytes else {
            throw CommandError(.badPayload, "The form is too large.")
        }
        return form
    }

    /// The language of a session (XEP-0050 §3.7), by lookup (RFC 4647 §3.4).
    private func language(wanted: String?) throws(CommandError) -> String? {
        let offered = configuration.languages
        guard let first = offered.first else { return wanted }
        guard let wanted else { return first }
        var range = wanted.lowercased()
        while !range.isEmpty {
            if let match = offered.first(where: { $0.lowercased() == range }) { return match }
            guard let hyphen = range.lastIndex(of: "-") else { break }
            range = String(range[..<hyphen])
        }
        guard !configuration.isLanguageRequired else { throw CommandError(.badLocale) }
        return first
    }
}

extension CommandContent {
    /// The form again, with what is wrong.
    init(_ rejection: FormRejection) {
        self.init(
            notes: rejection.problems.map { .error($0.message) }, payloads: [.form(rejection.form)])
    }
}
