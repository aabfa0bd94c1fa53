// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import XMPPComponent
import XMPPCore

extension BotEngine {
    /// A command that a text begins with.
    struct CommandMatch: Sendable {
        let rule: BotRule
        let name: String
        /// What follows the name.
        let rest: String
    }

    /// Has what fits a text do its work.
    func dispatch(_ hearing: Hearing, corrects: BotHeard?, about: BotSent?) async throws {
        let input = hearing.input
        let isOfRoom = input.type == .groupchat
        let text = input.text ?? ""
        let (isNamed, bare) = addressed(text)
        let isAddressed = isNamed || !isOfRoom || isPrefixed(text)
        let said = isNamed || !isOfRoom ? bare : text
        let words = BotWords(said)
        // What a form shows as text is gone on with.
        if isAddressed, !isPrefixed(said), try await continueTyping(said, hearing) { return }
        var command = isAddressed ? self.command(in: said) : nil
        var isForbidden = false
        if let found = command, await !isAllowed(found.rule, hearing) {
            // Another rule may fit all the same.
            command = nil
            isForbidden = true
        }
        for rule in rules {
            let handle: (@Sendable (BotContext) async throws -> Void)?
            switch rule.trigger {
            case .text(let matcher, let needsAddress, let body):
                guard isAddressed || !needsAddress, !isPrefixed(said), let match = matcher.match(words) else {
                    continue
                }
                handle = { try await body(match, $0) }
            case .command(let declared):
                guard let found = command, case .command(let wanted) = found.rule.trigger, wanted.name == declared.name
                else { continue }
                let rest = found.rest
                handle = { try await self.execute(declared, rest, $0) }
            case .adHoc(let adHoc):
                guard let found = command, case .adHoc(let wanted) = found.rule.trigger, wanted.node == adHoc.node
                else { continue }
                let line = "run \(adHoc.node) \(found.rest)"
                handle = { try await self.type(line, $0, hearing) }
            case .link(let body):
                guard let link = input.link else { continue }
                handle = { try await body(link, $0) }
            case .reply(let body):
                guard about != nil else { continue }
                handle = body
            case .otherwise(let body):
                guard isAddressed, command == nil, !isForbidden, !isHelp(said, input.language) else { continue }
                handle = body
            case .reaction, .receipt, .displayed, .undelivered: continue
            }
            guard let handle, await isAllowed(rule, hearing) else { continue }
            let isFinal = if case .otherwise = rule.trigger { false } else { true }
            if isFinal { update(hearing.peer) { $0.understood() } }
            try await work(hearing) { context in
                var context = context
                context.text = said
                context.corrects = corrects
                context.about = about
                try await handle(context)
            }
            return
        }
        guard isAddressed, !said.isEmpty else { return }
        if isForbidden { return try await say(phrases(input.language).forbidden, hearing) }
        try await answerOrPuzzle(said, hearing)
    }

    /// What the bot does by itself: help, and to say what it understands.
    private func answerOrPuzzle(_ said: String, _ hearing: Hearing) async throws {
        let phrases = phrases(hearing.input.language)
        if isHelp(said, hearing.input.language) {
            update(hearing.peer) { $0.understood() }
            let topic = unprefixed(said).split(maxSplits: 1, whereSeparator: \.isWhitespace).dropFirst().first
            try await work(hearing) { context in
                try await context.reply(
                    try await self.help(topic.map(String.init), for: context.sender, context.language))
            }
        } else if phrases.cancelWords.contains(BotText.key(unprefixed(said))) {
            try await notice(.unknown, phrases.nothingToCancel, hearing)
        } else {
            try await work(hearing) { context in
                var context = context
                context.text = said
                try await self.puzzled(context)
            }
        }
    }

    func puzzled(_ context: BotContext) async throws {
        guard configuration.answersUnknown, context.origin != .room,
            update(context.conversation, { $0.mayNotice(.unknown) })
        else { return }
        let nearest = try await nearestCommand(to: unprefixed(context.text), for: context.sender)
        try await context.reply(phrases(context.language).unknown(nearest))
    }

    private func isAllowed(_ rule: BotRule, _ hearing: Hearing) async -> Bool {
        do {
            return try await rule.isAllowed(for: hearing.input.sender)
        } catch {
            hearing.logger.error("a guard failed", metadata: ["error": "\(error)"])
            return false
        }
    }

    // MARK: Being addressed

    /// Whether a text begins with the bot's name, and the text without it.
    func addressed(_ text: String) -> (isNamed: Bool, text: String) {
        for name in [name, local].compactMap(\.self) + configuration.names where !name.isEmpty {
            for prefix in [name, "@" + name] {
                guard text.count >= prefix.count, text.prefix(prefix.count).lowercased() == prefix.lowercased() else {
                    continue
                }
                let rest = text.dropFirst(prefix.count)
                // A name alone is as good as one with something to say.
                guard let next = rest.first else { return (true, "") }
                if next == ":" || next == "," { return (true, String(rest.dropFirst()).trimmed) }
                if prefix.hasPrefix("@"), next.isWhitespace { return (true, String(rest).trimmed) }
            }
        }
        return (false, text)
    }

    func isPrefixed(_ text: String) -> Bool { prefix(of: text) != nil }

    private func prefix(of text: String) -> String? {
        // A line of action is something that is told, not something to be done (XEP-0245).
        guard !text.hasPrefix("/me ") else { return nil }
        return configuration.prefixes.first { prefix in
            !prefix.isEmpty && text.hasPrefix(prefix) && text.dropFirst(prefix.count).first?.isWhitespace == false
        }
    }

    func unprefixed(_ text: String) -> String {
        prefix(of: text).map { String(text.dropFirst($0.count)) } ?? text
    }

    // MARK: Commands

    /// The command that a text begins with: the longest name counts.
    func command(in text: String) -> CommandMatch? {
        var line = unprefixed(text)
        for word in ["run ", "execute "] where line.lowercased().hasPrefix(word) {
            let shorter = String(line.dropFirst(word.count)).trimmed
            if find(shorter) != nil { line = shorter }
        }
        return find(line)
    }

    private func find(_ line: String) -> CommandMatch? {
        let words = BotWords(line)
        var best: (match: CommandMatch, length: Int)?
        for rule in rules {
            for name in rule.commandNames {
                let parts = name.split(separator: " ")
                guard parts.count <= words.words.count, parts.count > best?.length ?? 0,
                    zip(parts, words.words).allSatisfy({ $0.lowercased() == $1.text.lowercased() })
                else { continue }
                let rest = words.words[parts.count - 1].text.endIndex
                let match = CommandMatch(rule: rule, name: name, rest: String(line[rest...]).trimmed)
                best = (match, parts.count)
            }
        }
        return best?.match
    }

    /// Executes a command with what was typed after its name; asks for what is missing.
    private func execute(_ command: BotCommand, _ rest: String, _ context: BotContext) async throws {
        var context = context
        context.text = rest
        switch command.arguments {
        case .none: try await command.handle(.none, context)
        case .text(let label):
            let text = rest.isEmpty ? try await context.ask(phrases(context.language).field(label)) : rest
            context.text = text
            try await command.handle(.text(text), context)
        case .form(let make):
            try await fill(make(), rest, context) { try await command.handle(.form($0), context) }
        }
    }

    /// Fills in a form from a line, asks for the rest field by field, and does something with it.
    private func fill(
        _ form: any FillableForm, _ line: String, _ context: BotContext,
        then handle: (any FillableForm) async throws -> Void
    ) async throws {
        let shown = form.form
        var values: [String: [String]]
        do throws(CommandLine.Mistake) {
            values = shown.values(try shown.assignments(in: line))
        } catch {
            throw BotError(error.message)
        }
        // Each time one thing that is wrong is asked for; a form that is never content must not keep us.
        for _ in 0..<32 {
            do {
                let filled = try form.filledAny(by: shown.submission(values))
                return try await handle(filled)
            } catch let rejection as FormRejection {
                guard let problem = rejection.problems.first else { throw rejection }
                guard let variable = problem.variable, let field = shown[variable], field.isTyped else {
                    throw BotError(rejection.problems.map(\.message).joined(separator: "\n"))
                }
                let answer = try await ask(for: field, problem, values[variable] ?? [], context)
                values[variable] = field.values(typed: answer)
            }
        }
        throw BotDialogueEnd(.timedOut)
    }

    private func ask(
        for field: FormField, _ problem: FormProblem, _ given: [String], _ context: BotContext
    ) async throws -> String {
        let label = field.label ?? field.variable ?? ""
        var question = phrases(context.language).field(label)
        if !given.isEmpty || problem.reason != .missing { question = "\(problem.message)\n\(question)" }
        if field.kind == .textPrivate { question += " (what you write here stays in the chat's archive)" }
        let kind: BotQuestion.Kind = field.options.isEmpty ? .field(field) : .choice(field.options)
        let answer = try await ask(BotQuestion(text: question, kind: kind), in: context, within: nil)
        guard let number = Int(answer), number > 0, number <= field.options.count,
            !field.options.contains(where: { $0.value == answer })
        else { return answer }
        return field.options[number - 1].value
    }

    // MARK: Commands whose forms are shown as text

    /// Types a line of ``CommandChat``.
    private func type(_ line: String, _ context: BotContext, _ hearing: Hearing) async throws {
        guard let typed = state.withLock(\.typedCommands), let component = context.component else {
            throw BotError("This needs a server.")
        }
        if let text = await typed.reply(to: line, origin(hearing, component)) { try await context.reply(text) }
    }

    /// Goes on with a command whose form was shown as text.
    private func continueTyping(_ line: String, _ hearing: Hearing) async throws -> Bool {
        guard let component, let typed = state.withLock(\.typedCommands) else { return false }
        let origin = origin(hearing, component)
        guard typed.isUnderWay(origin), typed.isMeant(line, origin), !isHelp(line, hearing.input.language) else {
            return false
        }
        update(hearing.peer) { $0.understood() }
        try await work(hearing) { context in try await self.type(line, context, hearing) }
        return true
    }

    private func origin(_ hearing: Hearing, _ component: Component) -> CommandOrigin {
        CommandOrigin(
            component: component, address: hearing.input.address, requester: hearing.input.sender,
            language: hearing.input.language, stanzaID: nil, logger: hearing.logger)
    }
}

extension BotRule {
    /// What the command is called by.
    var commandNames: [String] {
        switch trigger {
        case .command(let command): [command.name] + command.aliases
        case .adHoc(let command): [command.node]
        default: []
        }
    }
}

extension FillableForm {
    fileprivate func filledAny(by submission: DataForm) throws -> any FillableForm {
        try filled(by: submission)
    }
}
