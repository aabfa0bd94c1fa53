// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0184 v1.4.0: §7; XEP-0203 v2.0: §4; XEP-0308 v1.2.1: §3, §4; XEP-0333 v1.0.0: §4.2; XEP-0444 v0.2.1: §3;
// XEP-0461 v0.2.1: §3

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPCore

extension BotEngine {
    /// Takes a message from the stream. Returns when it has been handled, or its handler asks something.
    func hear(_ message: Message, _ context: MessageContext) async throws {
        guard let input = BotInput(message, at: context.address, configuration) else { return }
        let chat = BotChat(component: context.component, message: message, input: input)
        guard try await hear(input, on: .chat(chat), logger: context.logger) else { return }
        // Once it has been handled; not when it took too long, which its sender is told as an error.
        try Task.checkCancellation()
        if configuration.sendsReceipts, let receipt = message.makeReceipt() { try await acknowledge(receipt, chat) }
        if configuration.sendsMarkers, input.text != nil, let marker = message.makeDisplayedMarker() {
            try await acknowledge(marker, chat)
        }
    }

    private func acknowledge(_ answer: Message, _ chat: BotChat) async throws {
        var answer = answer
        answer.from = sender(for: chat.input.address)
        answer.hints.formUnion(chat.hints)
        try await chat.component.send(answer)
    }

    /// Takes what was said.
    ///
    /// - Returns: Whether it was taken in, as far as who said it may know.
    func hear(_ input: BotInput, on outlet: BotOutlet, logger: Logger) async throws -> Bool {
        let place = BotPeer(address: input.address.bare, peer: input.place)
        let peer = BotPeer(address: input.address.bare, peer: input.peer)
        let hearing = Hearing(input: input, outlet: outlet, logger: logger, peer: peer, place: place)
        if input.type == .error {
            try await hearUndelivered(hearing)
            return false
        }
        if input.type == .groupchat, let id = input.id ?? outlet.chat?.message.id, isReflection(id, hearing) {
            return false
        }
        try await hearEvents(hearing)
        guard input.text != nil || input.isTooLong || input.link != nil else { return true }
        return try await hearText(hearing)
    }

    /// What is heard, and where.
    struct Hearing: Sendable {
        let input: BotInput
        let outlet: BotOutlet
        let logger: Logger
        let peer: BotPeer
        let place: BotPeer
    }

    /// Whether it is the bot's own message that a room gives back.
    private func isReflection(_ id: String, _ hearing: Hearing) -> Bool {
        guard let message = hearing.outlet.chat?.message else { return false }
        return update(hearing.place) { $0.noteReflection(message.id ?? id, roomID: message.referenceID) }
    }

    // MARK: About messages of the bot's own

    private func hearUndelivered(_ hearing: Hearing) async throws {
        guard hears.undelivered, let id = hearing.input.id, let error = hearing.input.error,
            let sent = await known(id, hearing)
        else { return }
        try await begin(hearing, about: sent) { rule in
            guard case .undelivered(let handle) = rule.trigger else { return nil }
            return { context in try await handle(sent, error, context) }
        }
    }

    /// What is remembered of a message; what a store throws is written to the log.
    private func known(_ id: String, _ hearing: Hearing) async -> BotSent? {
        do {
            return try await sent(id, hearing.place)
        } catch {
            hearing.logger.error("a message of the bot's own was not looked up", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func hearEvents(_ hearing: Hearing) async throws {
        if let id = hearing.input.receipt, let sent = await known(id, hearing) {
            try await begin(hearing, about: sent) { rule in
                guard case .receipt(let handle) = rule.trigger else { return nil }
                return { context in try await handle(sent, context) }
            }
        }
        if let id = hearing.input.displayed, let sent = await known(id, hearing) {
            try await begin(hearing, about: sent) { rule in
                guard case .displayed(let handle) = rule.trigger else { return nil }
                return { context in try await handle(sent, context) }
            }
        }
        if let reactions = hearing.input.reactions { try await hearReaction(reactions, hearing) }
    }

    private func hearReaction(_ reactions: Reactions, _ hearing: Hearing) async throws {
        guard hears.reactions else { return }
        var heard = update(hearing.place) { $0.react(reactions.emojis, to: reactions.id) }
        if heard == nil, let sent = await known(reactions.id, hearing) {
            heard = (BotReaction(reactions.emojis, before: []), sent)
        }
        let now = clock.now()
        guard let (reaction, sent) = heard, update(hearing.peer, { $0.loopGuard.hear(now: now) }) == .heed else {
            return
        }
        try await begin(hearing, about: sent) { rule in
            guard case .reaction(let handle) = rule.trigger else { return nil }
            return { context in try await handle(reaction, context) }
        }
    }

    /// Has the first rule that may, and takes this, do its work.
    private func begin(
        _ hearing: Hearing, about sent: BotSent, _ handler: (BotRule) -> (@Sendable (BotContext) async throws -> Void)?
    ) async throws {
        for rule in rules {
            guard let handle = handler(rule) else { continue }
            do {
                guard try await rule.isAllowed(for: hearing.input.sender) else { continue }
            } catch {
                hearing.logger.error("a guard failed", metadata: ["error": "\(error)"])
                continue
            }
            try await work(hearing) { context in
                var context = context
                context.about = sent
                try await handle(context)
            }
            return
        }
    }

    // MARK: Texts

    private func hearText(_ hearing: Hearing) async throws -> Bool {
        let input = hearing.input
        let now = clock.now()
        let words = input.text ?? input.link ?? ""
        let isOfRoom = input.type == .groupchat
        let (verdict, isTold) = update(hearing.peer) { conversation in
            let verdict = conversation.loopGuard.hear(words, now: now)
            // In a room most is said to others.
            guard !isOfRoom else { return (verdict, false) }
            switch verdict {
            case .tooFast(isFirst: true): return (verdict, conversation.mayNotice(.tooFast))
            case .repeated(isFirst: true): return (verdict, conversation.mayNotice(.repeated))
            default: return (verdict, false)
            }
        }
        let phrases = phrases(input.language)
        switch verdict {
        case .heed: break
        case .tooFast:
            if isTold { try await say(phrases.tooFast, hearing) }
            return false
        case .repeated:
            if isTold { try await say(phrases.repeated, hearing) }
            return false
        case .echo: return false
        }
        if input.isTooLong {
            if !isOfRoom { try await notice(.tooLong, phrases.tooLong, hearing) }
            return true
        }
        if input.isEncrypted {
            if !isOfRoom { try await notice(.encrypted, phrases.encrypted, hearing) }
            return true
        }
        if let sentAt = input.sentAt, Date.now.timeIntervalSince(sentAt) > configuration.maximumDelay / .seconds(1) {
            try await notice(.tooLate, phrases.tooLate, hearing)
            return true
        }
        try await hearWords(hearing, phrases)
        return true
    }

    private func hearWords(_ hearing: Hearing, _ phrases: BotPhrases) async throws {
        let input = hearing.input
        let dialogue = state.withLock { $0.dialogues[hearing.peer] }
        var corrected: BotHeard?
        if let id = input.corrects {
            guard let earlier = await heard(id, hearing) else {
                return try await notice(.correctsUnknown, phrases.correctsUnknown, hearing)
            }
            guard !earlier.isAnswer else {
                return try await notice(.correctsAnswer, phrases.correctsAnswer, hearing)
            }
            corrected = earlier
            // The message that began the question was another one: the question is another one too.
            if let dialogue, dialogue.originID == earlier.id {
                dialogue.end(.replaced)
                _ = await dialogue.job.settled()
            }
        } else if let dialogue, let text = input.text, await answer(dialogue, text, hearing, phrases) {
            return
        }
        note(hearing, corrected, isAnswer: false)
        var about: BotSent?
        if let id = input.repliesTo { about = await known(id, hearing) }
        try await dispatch(hearing, corrects: corrected, about: about)
    }

    /// What is remembered of a message that is corrected.
    private func heard(_ id: String, _ hearing: Hearing) async -> BotHeard? {
        if let heard = update(hearing.peer, { $0.heard(id) }) { return heard }
        do {
            guard let topic = try await configuration.recallHeard?(id, hearing.input.peer) else { return nil }
            return BotHeard(id: id, topic: topic, text: "", isAnswer: false)
        } catch {
            hearing.logger.error("a message that was corrected was not looked up", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func note(_ hearing: Hearing, _ corrected: BotHeard?, isAnswer: Bool) {
        guard let id = hearing.outlet.chat?.message.id ?? hearing.input.id else { return }
        update(hearing.peer) {
            $0.noteHeard(
                id, corrects: hearing.input.corrects, hearing.input.text ?? "", topic: corrected?.topic,
                isAnswer: isAnswer)
        }
    }

    /// Takes a text as the answer to an open question, if it is one.
    private func answer(
        _ dialogue: BotDialogue, _ text: String, _ hearing: Hearing, _ phrases: BotPhrases
    ) async -> Bool {
        // A reply to something else is no answer.
        if let id = hearing.input.repliesTo, let question = dialogue.questionID, id != question,
            update(hearing.place, { $0.sent(id) }) != nil
        {
            return false
        }
        let said = hearing.input.type == .groupchat ? addressed(text).text : text
        if isPrefixed(said), command(in: said) != nil {
            dialogue.end(.replaced)
            _ = await dialogue.job.settled()
            return false
        }
        note(hearing, nil, isAnswer: true)
        update(hearing.peer) { $0.understood() }
        let word = String(BotWord.bare(BotText.key(said)[...]))
        if phrases.cancelWords.contains(word) {
            dialogue.end(.cancelled, on: hearing.outlet)
        } else {
            dialogue.answer(said, on: hearing.outlet)
        }
        _ = await dialogue.job.settled()
        return true
    }

    // MARK: Working

    /// Runs a handler; what it throws is said.
    func work(_ hearing: Hearing, _ handle: @escaping @Sendable (BotContext) async throws -> Void) async throws {
        guard let bot = state.withLock(\.bot) else { return }
        let input = hearing.input
        let job = BotJob(
            hearing.outlet, clock: clock, composingAfter: input.usesChatStates ? configuration.composingAfter : nil
        ) { job in
            let context = BotContext(bot, hearing, job)
            do {
                try await handle(context)
            } catch {
                guard input.type != .error, let text = self.explanation(of: error, input.language, hearing.logger)
                else {
                    return
                }
                try await context.reply(text)
            }
        }
        if case .ended(let error?) = try await perform(job), !(error is CancellationError) {
            hearing.logger.debug("a bot's answer was not sent", metadata: ["error": "\(error)"])
        }
    }

    /// What is said of an error; `nil` for nothing.
    func explanation(of error: any Error, _ language: String?, _ logger: Logger) -> String? {
        let phrases = phrases(language)
        switch error {
        case let end as BotDialogueEnd:
            switch end.reason {
            case .cancelled: return phrases.cancelled
            case .timedOut: return phrases.timedOut
            case .tooMany: return phrases.busy
            case .replaced, .shutDown: return nil
            }
        case is CancellationError: return nil
        case let error as ComponentError where [.notConnected, .connectionLost, .shuttingDown].contains(error.code):
            // There is nobody to say it to.
            logger.debug("a bot's handler could not go on", metadata: ["error": "\(error)"])
            return nil
        case let error as BotError: return error.description
        case let rejection as FormRejection: return rejection.problems.map(\.message).joined(separator: "\n")
        case let error as any StanzaErrorConvertible:
            let error = error.stanzaError
            if let text = error.text { return text }
            return error.condition == .forbidden ? phrases.forbidden : phrases.failed
        default:
            logger.error("a bot's handler failed", metadata: ["error": "\(error)"])
            return phrases.failed
        }
    }

    /// Says something by itself, unless that was said last.
    func notice(_ notice: BotConversation.Notice, _ text: String, _ hearing: Hearing) async throws {
        guard update(hearing.peer, { $0.mayNotice(notice) }) else { return }
        try await say(text, hearing)
    }

    func say(_ text: String, _ hearing: Hearing) async throws {
        try await work(hearing) { try await $0.reply(text) }
    }
}

extension BotContext {
    init(_ bot: Bot, _ hearing: BotEngine.Hearing, _ job: BotJob) {
        let input = hearing.input
        self.bot = bot
        switch hearing.outlet {
        case .console: origin = .console
        case .form: origin = .form
        case .chat: origin = input.type == .groupchat ? .room : .chat
        }
        sender = input.sender
        peer = input.peer
        address = input.address
        text = input.text ?? ""
        // A time in the future is none.
        date = min(input.sentAt ?? .now, .now)
        language = input.language
        thread = input.thread
        messageID = hearing.outlet.chat?.message.id ?? input.id
        message = hearing.outlet.chat?.message
        logger = hearing.logger
        self.job = job
        place = hearing.place
        conversation = hearing.peer
    }
}
