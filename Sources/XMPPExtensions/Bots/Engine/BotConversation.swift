// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

/// Whom a bot talks with: an address of ours, and somebody.
struct BotPeer: Hashable, Sendable {
    let address: JID
    let peer: JID
}

/// What is remembered of somebody a bot talks with: what was said lately, by both, and how often.
struct BotConversation: Sendable {
    /// What the bot says by itself, and not twice in a row.
    enum Notice: Hashable, Sendable {
        case unknown, tooLong, tooFast, repeated, tooLate, encrypted, correctsUnknown, correctsAnswer
    }

    struct Sent: Sendable {
        let sent: BotSent
        /// The id that a room gave it.
        var roomID: String?
        var reactions: [String] = []
    }

    struct Heard: Sendable {
        var heard: BotHeard
        /// The id of the message that it corrected first: later corrections name that one (XEP-0308 §4).
        let firstID: String
    }

    private let maximumSent: Int
    private let maximumHeard: Int
    private(set) var sent: [Sent] = []
    private(set) var heard: [Heard] = []
    var loopGuard: LoopGuard
    private var notice: Notice?

    init(_ configuration: BotConfiguration) {
        maximumSent = max(1, configuration.rememberedSent)
        maximumHeard = max(1, configuration.rememberedHeard)
        loopGuard = LoopGuard(configuration.pace)
    }

    // MARK: The bot's messages

    mutating func noteSent(_ message: BotSent) {
        loopGuard.tell(message.text)
        sent.append(Sent(sent: message))
        if sent.count > maximumSent { sent.removeFirst() }
    }

    mutating func forgetSent(_ id: String) { sent.removeAll { $0.sent.id == id } }

    func sent(_ id: String) -> BotSent? { sent.last { $0.sent.id == id || $0.roomID == id }?.sent }

    /// What a room gave a message of the bot's own when it came back.
    mutating func noteReflection(_ id: String, roomID: String?) -> Bool {
        guard let place = sent.lastIndex(where: { $0.sent.id == id }) else { return false }
        sent[place].roomID = roomID
        return true
    }

    /// What changes with new reactions to a message; `nil` when it is not remembered.
    mutating func react(_ emojis: [String], to id: String) -> (BotReaction, BotSent)? {
        guard let place = sent.lastIndex(where: { $0.sent.id == id || $0.roomID == id }) else { return nil }
        let reaction = BotReaction(emojis, before: sent[place].reactions)
        sent[place].reactions = emojis
        return (reaction, sent[place].sent)
    }

    // MARK: Their messages

    mutating func noteHeard(_ id: String, corrects first: String?, _ text: String, topic: String?, isAnswer: Bool) {
        let message = BotHeard(id: id, topic: topic, text: String(text.prefix(200)), isAnswer: isAnswer)
        heard.removeAll { $0.heard.id == id || (first != nil && $0.firstID == first) }
        heard.append(Heard(heard: message, firstID: first ?? id))
        if heard.count > maximumHeard { heard.removeFirst() }
    }

    mutating func noteTopic(_ topic: String?, of id: String) {
        guard let place = heard.lastIndex(where: { $0.heard.id == id }) else { return }
        let old = heard[place].heard
        heard[place].heard = BotHeard(id: old.id, topic: topic, text: old.text, isAnswer: old.isAnswer)
    }

    /// The message as it was corrected last.
    func heard(_ id: String) -> BotHeard? { heard.last { $0.firstID == id || $0.heard.id == id }?.heard }

    // MARK: Notices

    /// Whether something may be said: not when it was said last.
    mutating func mayNotice(_ new: Notice) -> Bool {
        guard notice != new else { return false }
        notice = new
        return true
    }

    mutating func understood() { notice = nil }
}
