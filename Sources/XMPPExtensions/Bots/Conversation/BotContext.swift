// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
public import Logging
public import XMPPComponent
public import XMPPCore

/// What a handler of a bot has: who said what, what it is about, and the means to answer.
public struct BotContext: Sendable {
    /// Where something was said.
    public struct Origin: Hashable, Sendable, CustomStringConvertible {
        /// The origin's name.
        public let description: String

        /// In a chat, by a message.
        public static let chat = Origin(description: "chat")
        /// In a room.
        public static let room = Origin(description: "room")
        /// With an ad-hoc command (XEP-0050).
        public static let form = Origin(description: "form")
        /// On the terminal.
        public static let console = Origin(description: "console")
    }

    /// The bot.
    public let bot: Bot
    /// Where it was said.
    public let origin: Origin
    /// Who said it: a full address, as the server gave it.
    public let sender: JID
    /// Whom the conversation is with: the bare address of ``sender``; the full one of an occupant of a room.
    public let peer: JID
    /// Our address that it was said to.
    public let address: JID
    /// What was said, without control characters and what turns writing around, and without the bot's name before it. Of a
    /// command what follows its name.
    public internal(set) var text: String
    /// When it was said.
    public let date: Date
    /// The language of the text (RFC 5646), as far as that is told.
    public let language: String?
    /// The thread of the conversation.
    public let thread: String?
    /// The id of the message.
    public let messageID: String?
    /// The message as it came; `nil` of a form, and on the terminal.
    public let message: Message?
    /// The earlier message that this one takes the place of (XEP-0308).
    public internal(set) var corrects: BotHeard?
    /// The message of the bot's own that this is about: that is replied to, reacted to, received.
    public internal(set) var about: BotSent?
    /// Writes to the log.
    public let logger: Logger

    let job: BotJob
    /// Where the bot's messages are remembered that this may be about.
    let place: BotPeer
    /// With whom a question would be open.
    let conversation: BotPeer

    var engine: BotEngine { bot.engine }

    /// The component; `nil` on the terminal.
    public var component: Component? { engine.component }

    // MARK: Answering

    /// Answers.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - topic: What it is about, in the bot's own terms: comes back with reactions and replies to it.
    /// - Returns: What is remembered of it.
    /// - Throws: `ComponentError`, as sending a message does.
    @discardableResult
    public func reply(_ text: String, topic: String? = nil) async throws -> BotSent {
        try await reply(BotMessage(text, topic: topic))
    }

    /// Answers, with what goes with a text.
    ///
    /// - Returns: What is remembered of it.
    /// - Throws: `ComponentError`, as sending a message does.
    @discardableResult
    public func reply(_ message: BotMessage) async throws -> BotSent {
        try await engine.reply(message, in: self)
    }

    /// Notes what the message was about, in the bot's own terms: ``BotHeard/topic`` of a correction that follows.
    public func remember(topic: String?) {
        guard let messageID else { return }
        engine.update(conversation) { $0.noteTopic(topic, of: messageID) }
    }

    /// Says what the bot understands, and the command that is nearest to what was said. Does so once, until it understands
    /// again: who is not understood may be a program too.
    ///
    /// - Throws: `ComponentError`, as sending a message does.
    public func puzzled() async throws {
        try await engine.puzzled(self)
    }

    /// Asks the client that wrote for its time and time zone (XEP-0202).
    ///
    /// - Parameter timeout: How long to wait.
    /// - Throws: the client's `StanzaError`, `feature-not-implemented` on the terminal; `PayloadError`; `ComponentError`.
    public func entityTime(timeout: Duration = .seconds(10)) async throws -> EntityTime {
        guard let component else { throw StanzaError.featureNotImplemented() }
        return try await component.query(
            EntityTimeQuery(), to: sender, from: engine.sender(for: address), timeout: timeout)
    }
}
