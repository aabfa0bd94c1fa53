// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), §3.4 (actions)

import Synchronization
import XMPPComponent
import XMPPCore

/// The engine of the commands, which holds them.
final class BotFormLink: Sendable {
    private struct State {
        weak var engine: BotEngine?
    }

    private let state = Mutex(State())

    var engine: BotEngine? {
        get { state.withLock(\.engine) }
        set { state.withLock { $0.engine = newValue } }
    }
}

/// A command of a bot as an ad-hoc command: its arguments are a form, and so is each question of its handler.
struct BotFormCommand: AdHocCommand {
    let rule: BotRule
    let command: BotCommand
    let link: BotFormLink

    /// The ad-hoc command that a rule is; `nil` when it is none.
    static func command(for rule: BotRule, _ link: BotFormLink) -> (any AdHocCommand)? {
        switch rule.trigger {
        case .command(let command): BotFormCommand(rule: rule, command: command, link: link)
        case .adHoc(let command): GuardedCommand(rule: rule, command: command)
        default: nil
        }
    }

    var node: String { command.name }
    var name: String { command.name.prefix(1).uppercased() + command.name.dropFirst() }
    var details: String? { command.summary }

    func isAllowed(for requester: JID, at address: JID) async throws -> Bool {
        try await rule.isAllowed(for: requester)
    }

    func execute(_ context: CommandContext) async throws -> CommandStep {
        switch command.arguments {
        case .none: return try await begin(.none, context)
        case .text(let label):
            let form = DataForm(
                .form, title: name, instructions: [command.summary],
                fields: [FormField("text", kind: .textSingle, label: label, isRequired: true)])
            return .ask(form, isLast: true) { submission, context in
                try await begin(.text(BotText.clean(submission["text"]?.values.first ?? "")), context)
            }
        case .form(let make): return ask(make())
        }
    }

    private func ask<Form: FillableForm>(_ form: Form) -> CommandStep {
        .ask(form, isLast: true) { filled, context in try await begin(.form(filled), context) }
    }

    // MARK: The handler

    private func begin(_ arguments: BotArguments, _ context: CommandContext) async throws -> CommandStep {
        guard let engine = link.engine, let bot = engine.state.withLock(\.bot) else {
            throw StanzaError.serviceUnavailable()
        }
        let form = BotFormOutlet()
        var input = BotInput(sender: context.requester, address: context.address, id: nil)
        if case .text(let text) = arguments { input.text = text }
        input.language = context.language
        let peer = BotPeer(address: context.address.bare, peer: input.peer)
        let hearing = BotEngine.Hearing(
            input: input, outlet: .form(form), logger: context.logger, peer: peer, place: peer)
        let command = command
        let job = BotJob(hearing.outlet, clock: engine.clock) { job in
            try await command.handle(arguments, BotContext(bot, hearing, job))
        }
        return try await step(engine.perform(job), job, form, engine, context, isFirst: true)
    }

    /// What comes of the handler so far: the end, or a question as the next form.
    private func step(
        _ settlement: BotJob.Settlement, _ job: BotJob, _ form: BotFormOutlet, _ engine: BotEngine,
        _ context: CommandContext,
        isFirst: Bool
    ) async throws -> CommandStep {
        let (notes, payloads) = form.take()
        switch settlement {
        case .ended(nil): return .done(notes: notes, payloads: payloads)
        case .ended(let error?):
            // The form is shown again with what is wrong.
            if let rejection = error as? FormRejection, isFirst { throw rejection }
            if error is CancellationError { throw StanzaError.serviceUnavailable() }
            let text = engine.explanation(of: error, context.language, context.logger)
            return CommandStep(
                outcome: .completed(
                    CommandContent(notes: notes + (text.map { [.error($0)] } ?? []), payloads: payloads)))
        case .asks(let question):
            guard let dialogue = form.dialogue else { throw StanzaError.internalServerError() }
            let proceed: CommandStep.Handler<DataForm> = { submission, context in
                dialogue.answer(
                    BotText.clean(submission["answer"]?.values.joined(separator: "\n") ?? ""), on: .form(form))
                return try await self.step(await job.settled(), job, form, engine, context, isFirst: false)
            }
            var step = CommandStep.ask(question.form, notes: notes, next: proceed, complete: proceed)
                .onRelease { if form.dialogue === dialogue { job.cancel() } }
            // Who goes back meets the command's own form, and not a question that has been answered.
            if !isFirst, case .stage(var stage) = step.outcome {
                stage.isReplacing = true
                step.outcome = .stage(stage)
            }
            return step
        }
    }
}

/// A command of its own life, for whom the bot's declaration lets.
private struct GuardedCommand: AdHocCommand {
    let rule: BotRule
    let command: any AdHocCommand

    var node: String { command.node }
    var name: String { command.name }
    var details: String? { command.details }

    func isAllowed(for requester: JID, at address: JID) async throws -> Bool {
        guard try await rule.isAllowed(for: requester) else { return false }
        return try await command.isAllowed(for: requester, at: address)
    }

    func execute(_ context: CommandContext) async throws -> CommandStep { try await command.execute(context) }
}
