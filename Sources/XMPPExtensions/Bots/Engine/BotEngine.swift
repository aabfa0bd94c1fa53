// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import XMPPComponent
import XMPPCore

/// What makes a ``Bot`` work: what is remembered, what is under way, and what is said.
final class BotEngine: Sendable {
    struct State: Sendable {
        // Both hold this.
        weak var bot: Bot?
        weak var component: Component?
        var console: BotConsole.Terminal?
        var conversations: LeastRecentlyUsed<BotPeer, BotConversation>
        /// The open question of each conversation.
        var dialogues: [BotPeer: BotDialogue] = [:]
        /// Open questions of forms too.
        var openQuestions = 0
        /// The handlers at work, those that were given up on and do not end included.
        var jobs: [ObjectIdentifier: BotJob] = [:]
        /// Those that nobody attends to yet.
        var waiting: [BotJob] = []
        var queue: AsyncStream<BotJob>.Continuation?
        var isEnding = false
        var typedCommands: CommandConversations?
    }

    /// What the declarations listen to besides texts.
    struct Hears: Sendable {
        var reactions = false
        var links = false
        var undelivered = false
    }

    let name: String
    let local: String?
    let rules: [BotRule]
    let configuration: BotConfiguration
    /// The commands as ad-hoc commands.
    let shelf: CommandShelf
    let hears: Hears
    let state: Mutex<State>

    init(name: String, local: String?, rules: [BotRule], configuration: BotConfiguration) {
        self.name = name
        self.local = local
        self.rules = rules
        self.configuration = configuration
        var hears = Hears()
        for rule in rules {
            switch rule.trigger {
            case .reaction: hears.reactions = true
            case .link: hears.links = true
            case .undelivered: hears.undelivered = true
            default: continue
            }
        }
        self.hears = hears
        state = Mutex(State(conversations: LeastRecentlyUsed(capacity: configuration.maximumConversations)))
        let link = BotFormLink()
        shelf = CommandShelf(rules.compactMap { BotFormCommand.command(for: $0, link) })
        link.engine = self
    }

    /// The types of messages that are listened to.
    var messageTypes: [MessageType] {
        var types: [MessageType] = [.chat, .normal]
        if configuration.answersInRooms { types.append(.groupchat) }
        if hears.undelivered { types.append(.error) }
        return types
    }

    // MARK: Life

    func attach(_ bot: Bot, desk: CommandDesk) {
        let typed = CommandConversations(CommandChat(), desk: desk)
        state.withLock { state in
            state.bot = bot
            state.typedCommands = typed
        }
    }

    func connect(_ component: Component) { state.withLock { $0.component = component } }

    func connect(_ console: BotConsole.Terminal?) { state.withLock { $0.console = console } }

    var component: Component? { state.withLock(\.component) }

    var clock: BotClock {
        guard let component else { return .system }
        return BotClock {
            component.uptime
        } sleep: {
            try await component.sleep(for: $0)
        }
    }

    func phrases(_ language: String?) -> BotPhrases { configuration.phrases(language) }

    /// Does the handlers' work until the task is cancelled.
    func attend() async {
        // It is as long as there may be jobs.
        let (queue, continuation) = AsyncStream<BotJob>.makeStream()
        let waiting = state.withLock { state in
            state.isEnding = false
            state.queue = continuation
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in waiting { continuation.yield(job) }
        await withDiscardingTaskGroup { group in
            for await job in queue {
                group.addTask {
                    await job.run()
                    self.state.withLock { _ = $0.jobs.removeValue(forKey: ObjectIdentifier(job)) }
                }
            }
            group.cancelAll()
        }
        // What was begun too late to be done.
        let rest = state.withLock { state in
            state.isEnding = true
            state.queue = nil
            defer { state.jobs = [:] }
            return Array(state.jobs.values)
        }
        for job in rest { job.cancel() }
    }

    /// Ends the open questions: their handlers have their say before the end.
    func leaveQuestions() {
        let dialogues = state.withLock { state in
            state.isEnding = true
            return Array(state.dialogues.values)
        }
        for dialogue in dialogues { dialogue.end(.shutDown) }
    }

    /// Has a handler do its work, and waits until it has ended or asks.
    ///
    /// - Throws: `service-unavailable` when the bot ends, `resource-constraint` when too much is under way.
    func perform(_ job: BotJob) async throws(StanzaError) -> BotJob.Settlement {
        let queue: AsyncStream<BotJob>.Continuation? = try state.withLock { state throws(StanzaError) in
            guard !state.isEnding else { throw .serviceUnavailable("I am about to leave.") }
            guard state.jobs.count < configuration.maximumHandlers else {
                throw .resourceConstraint("Too much is under way.")
            }
            state.jobs[ObjectIdentifier(job)] = job
            if state.queue == nil { state.waiting.append(job) }
            return state.queue
        }
        queue?.yield(job)
        return await job.settled()
    }

    // MARK: Memory

    /// Changes what is remembered of a conversation.
    func update<Result>(_ peer: BotPeer, _ body: (inout BotConversation) -> Result) -> Result {
        state.withLock { state in
            var conversation = state.conversations.use(peer) ?? BotConversation(configuration)
            let result = body(&conversation)
            state.conversations.set(peer, conversation)
            return result
        }
    }

    /// The bot's last message.
    func lastSent(_ peer: BotPeer) -> String? { state.withLock { $0.conversations.peek(peer)?.sent.last?.sent.id } }

    /// A message of the bot's own, from memory or from whoever never forgets.
    func sent(_ id: String, _ peer: BotPeer) async throws -> BotSent? {
        if let sent = state.withLock({ $0.conversations.use(peer)?.sent(id) }) { return sent }
        guard let topic = try await configuration.recall?(id, peer.peer) else { return nil }
        return BotSent(id: id, topic: topic)
    }

    // MARK: Questions

    func ask(_ question: BotQuestion, in context: BotContext, within limit: Duration?) async throws -> String {
        let dialogue = BotDialogue(context.job, question, originID: context.messageID)
        let peer = context.job.outlet.form == nil ? context.conversation : nil
        let replaced = try open(dialogue, with: peer)
        replaced?.end(.replaced)
        defer { close(dialogue, with: peer) }
        let clock = clock
        let deadline = clock.now() + (limit ?? configuration.dialogueTimeout)
        if peer != nil {
            var message = BotMessage(asText(question, context.language))
            message.topic = nil
            dialogue.questionID = try await reply(message, in: context).id
        } else {
            context.job.outlet.form?.expect(dialogue)
        }
        context.job.settle(.asks(question))
        return try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await dialogue.wait() }
            group.addTask {
                try await clock.sleep(until: deadline)
                throw BotDialogueEnd(.timedOut)
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw BotDialogueEnd(.timedOut) }
            return answer
        }
    }

    private func asText(_ question: BotQuestion, _ language: String?) -> String {
        switch question.kind {
        case .text, .field: return question.text
        case .confirmation: return "\(question.text) \(phrases(language).yesOrNo)"
        case .choice(let options):
            let lines = options.enumerated().map { number, option in
                "\(number + 1). \(option.label ?? option.value)"
            }
            return ([question.text] + lines).joined(separator: "\n")
        }
    }

    /// - Returns: The question that was open with the same before.
    private func open(_ dialogue: BotDialogue, with peer: BotPeer?) throws -> BotDialogue? {
        try state.withLock { state in
            guard !state.isEnding else { throw BotDialogueEnd(.shutDown) }
            guard state.openQuestions < configuration.maximumDialogues else { throw BotDialogueEnd(.tooMany) }
            state.openQuestions += 1
            guard let peer else { return nil }
            return state.dialogues.updateValue(dialogue, forKey: peer)
        }
    }

    private func close(_ dialogue: BotDialogue, with peer: BotPeer?) {
        state.withLock { state in
            state.openQuestions -= 1
            if let peer, state.dialogues[peer] === dialogue { state.dialogues[peer] = nil }
        }
    }
}
