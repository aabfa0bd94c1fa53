// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0308 v1.2.1: §3; XEP-0461 v0.2.1: §3; XEP-0184 v1.4.0: §7; XEP-0333 v1.0.0: §4.1; XEP-0066 v1.5: §3

public import XMLStream
public import XMPPCore

/// What a bot says: a text and what goes with it.
public struct BotMessage: Sendable {
    /// The text.
    public var text: String
    /// The language of the text (RFC 5646); `nil` does not say.
    public var language: String?
    /// The same text in other languages, for clients that choose.
    public var translations: [LocalizedText] = []
    /// A subject, which some clients show as a headline.
    public var subject: String?
    /// What it is about, in the bot's own terms: ``BotSent/topic`` of whatever comes back.
    public var topic: String?
    /// The same as an entry of a feed, for programs.
    public var entry: AtomEntry?
    /// The address of a file (XEP-0066). Many clients show it only when the text is the same address.
    public var link: String?
    /// The id of an earlier message of the bot's own whose place it takes (XEP-0308).
    public var corrects: String?
    /// Whether it quotes and names the message that it answers (XEP-0461), where it answers one.
    public var quotesMessage = false
    /// Whether a receipt is wanted (XEP-0184).
    public var requestsReceipt = false
    /// Whether to be told when it is displayed is wanted (XEP-0333).
    public var isMarkable = false
    /// The type; `nil` is that of the message it answers, or `chat`.
    public var type: MessageType?
    /// The thread; `nil` is that of the message it answers.
    public var thread: String?
    /// The id; `nil` makes one up.
    public var id: String?
    /// What else goes with it.
    public var payloads: [Element] = []

    /// A message.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - topic: What it is about, in the bot's own terms.
    public init(_ text: String, topic: String? = nil) {
        self.text = text
        self.topic = topic
    }

    /// Adds something that goes with it.
    ///
    /// - Throws: what encoding throws.
    public mutating func append(_ payload: some XMLPayload) throws {
        payloads.append(try Element(payload))
    }
}

/// A message that the bot has sent, as far as it is remembered.
public struct BotSent: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// What it was about, in the bot's own terms.
    public let topic: String?
    /// The beginning of its text, 200 characters at most; empty for one that is known by ``BotConfiguration/recall`` alone.
    public let text: String

    /// A message that was sent.
    public init(id: String, topic: String? = nil, text: String = "") {
        self.id = id
        self.topic = topic
        self.text = String(text.prefix(200))
    }
}

/// A message that the bot has heard, as far as it is remembered.
public struct BotHeard: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// What it was about, in the bot's own terms: what a handler said with ``BotContext/remember(topic:)``.
    public let topic: String?
    /// The beginning of its text, 200 characters at most.
    public let text: String
    /// Whether it answered a question.
    public let isAnswer: Bool
}

/// The reactions of somebody to a message (XEP-0444).
public struct BotReaction: Hashable, Sendable {
    /// All that hold now.
    public let emojis: [String]
    /// Those that did not hold before.
    public let added: [String]
    /// Those that no longer hold.
    public let removed: [String]

    init(_ emojis: [String], before: [String]) {
        self.emojis = emojis
        let old = Set(before.map(Self.plain))
        let new = Set(emojis.map(Self.plain))
        added = emojis.filter { !old.contains(Self.plain($0)) }
        removed = before.filter { !new.contains(Self.plain($0)) }
    }

    /// Whether one of these was added. Emojis that differ in a variation selector only are the same.
    public func added(_ emojis: String...) -> Bool { Self.isAny(of: emojis, in: added) }

    /// Whether one of these was taken back.
    public func removed(_ emojis: String...) -> Bool { Self.isAny(of: emojis, in: removed) }

    private static func isAny(of wanted: [String], in emojis: [String]) -> Bool {
        let known = Set(emojis.map(plain))
        return wanted.contains { known.contains(plain($0)) }
    }

    private static func plain(_ emoji: String) -> String {
        String(String.UnicodeScalarView(emoji.unicodeScalars.filter { $0 != "\u{FE0F}" }))
    }
}

/// What went wrong, to be said to who asked.
public struct BotError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is said.
    public let description: String

    /// What is said.
    public init(_ text: String) {
        description = text
    }
}

/// Why a question will not be answered. A handler lets it pass through: the bot says what there is to say.
public struct BotDialogueEnd: Error, Hashable, Sendable {
    /// Why.
    public enum Reason: Hashable, Sendable {
        /// Who was asked does not want to go on.
        case cancelled
        /// No answer came in time, or none that makes sense.
        case timedOut
        /// Something else was asked for, or the message that began it was corrected.
        case replaced
        /// The bot ends.
        case shutDown
        /// Too many questions are open.
        case tooMany
    }

    /// Why.
    public let reason: Reason

    /// An end.
    public init(_ reason: Reason) {
        self.reason = reason
    }
}
