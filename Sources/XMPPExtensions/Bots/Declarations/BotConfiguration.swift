// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// What a bot can be told, all of it with a safe default.
public struct BotConfiguration: Sendable {
    // MARK: Being addressed

    /// Other names it answers to in a room, besides its own.
    public var names: [String] = []
    /// What begins a command, wherever it is said; in a chat it may be left out.
    public var prefixes = ["!", "/"]
    /// Whether it takes part in rooms (messages of the type `groupchat`) that something else has let it into: it hears
    /// everything there, and responds to what begins with its name or a prefix.
    public var answersInRooms = false
    /// Whether it says what it can do when it understands nothing: once, until it understands again.
    public var answersUnknown = true
    /// Whether its commands can be executed as ad-hoc commands too (XEP-0050).
    public var offersForms = true
    /// What is said first in an answer to `help`.
    public var greeting: String?
    /// The languages it reads, best first, where a message comes in several.
    public var languages: [String] = []
    /// What the bot says by itself, in the language of whom it speaks to as far as that is known.
    public var phrases: @Sendable (_ language: String?) -> BotPhrases = { _ in BotPhrases() }
    /// The resource of its address where it is a user: what its messages come from.
    public var resource: String? = "bot"

    // MARK: Good manners

    /// Whether receipts are given to whom asks for them (XEP-0184). They tell that the bot is there.
    public var sendsReceipts = true
    /// Whether it is told that a message has been read (XEP-0333), once it has been handled.
    public var sendsMarkers = true
    /// How long a handler works before others see that the bot writes (XEP-0085), if they tell such things themselves.
    public var composingAfter: Duration = .milliseconds(500)
    /// How long ago a message may have been sent to be still answered (XEP-0203).
    public var maximumDelay: Duration = .seconds(300)
    /// The topic of a message of the bot's own that is no longer remembered, from a store that does not forget: by the id it
    /// was sent with, and to whom (``BotContext/peer``). Anybody can name any id: see that it was sent to that address.
    public var recall: (@Sendable (_ id: String, _ peer: JID) async throws -> String?)?

    /// The topic of a message of theirs that is no longer remembered, and that they correct: by its id, and who wrote it. `nil`
    /// is for one that is not known: the bot asks to have it said anew.
    public var recallHeard: (@Sendable (_ id: String, _ peer: JID) async throws -> String?)?

    // MARK: Bounds

    /// Bytes of a text that is listened to.
    public var maximumBodyBytes = 8 << 10
    /// Characters of an answer; what is longer is cut, and says so.
    public var maximumAnswerCharacters = 16_000
    /// People who are remembered, with what was said lately. Of more, those who were silent longest are forgotten.
    public var maximumConversations = 5_000
    /// Messages of the bot's own to one address that are remembered.
    public var rememberedSent = 16
    /// Messages of one sender that are remembered.
    public var rememberedHeard = 8
    /// Handlers that may be at work, those included that wait for an answer, or were given up on and do not end.
    public var maximumHandlers = 1024
    /// Questions that may be open.
    public var maximumDialogues = 256
    /// How long a question stays open.
    public var dialogueTimeout: Duration = .seconds(300)
    /// How long a handler may work without asking or ending; `nil` is the component's `timeouts.handler`.
    public var handlerDeadline: Duration?
    /// How often it answers.
    public var pace = BotPace()

    /// The defaults.
    public init() {}
}

/// How often a bot answers one address: so often that people do not notice, and not so often that two bots keep each other
/// busy for ever.
public struct BotPace: Hashable, Sendable {
    /// Messages in a second that are answered in the long run.
    public var perSecond: Double = 1
    /// Messages that are answered at once.
    public var burst = 20
    /// Messages that are answered in a day.
    public var perDay = 1000
    /// How often the same text is answered within ``window``.
    public var repetitions = 6
    /// How often a text is answered within ``window`` that only gives back what the bot has just said.
    public var echoes = 2
    /// See ``repetitions``.
    public var window: Duration = .seconds(600)

    /// The defaults.
    public init() {}
}
