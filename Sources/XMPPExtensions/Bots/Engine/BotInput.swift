// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0203 v2.0: §2; XEP-0280 v1.0.1: §11 (forged copies); XEP-0308 v1.2.1: §3; XEP-0333 v1.0.0: §4.2; XEP-0380 v0.4.0: §3;
// XEP-0428 v0.2.1: §2.2; XEP-0444 v0.2.1: §3; XEP-0461 v0.2.1: §3

import FoundationEssentials
import XMLStream
import XMPPCore

/// A message as a bot understands it.
struct BotInput: Sendable {
    /// Reactions of one to a message that count.
    private static let maximumReactions = 20

    let sender: JID
    /// Whom the conversation is with: an account, an occupant of a room.
    let peer: JID
    /// Where the bot's messages went that this may be about: the peer, or the room.
    let place: JID
    let address: JID
    var id: String?
    var type = MessageType.chat
    /// What was said, without what cannot be seen; `nil` for nothing.
    var text: String?
    var isTooLong = false
    var isEncrypted = false
    var corrects: String?
    var repliesTo: String?
    var reactions: Reactions?
    var receipt: String?
    var displayed: String?
    var link: String?
    var error: StanzaError?
    /// When it was sent, if that was before it came.
    var sentAt: Date?
    var usesChatStates = false
    var language: String?
    var thread: String?
    var hints: Set<ProcessingHint> = []

    init(sender: JID, address: JID, id: String?, text: String? = nil) {
        self.sender = sender
        peer = sender.bare
        place = sender.bare
        self.address = address
        self.id = id
        self.text = text
    }

    /// Reads a message; `nil` for one that has nothing to say to a bot.
    init?(_ message: Message, at address: JID, _ configuration: BotConfiguration) {
        guard let sender = message.from, sender.bare != address.bare else { return nil }
        self.sender = sender
        self.address = address
        type = message.type
        // The occupants of a room have an address each, of the same account.
        let isOfOccupant =
            type == .groupchat
            || message.children.contains { $0.isNamed("x", in: "http://jabber.org/protocol/muc#user") }
        peer = isOfOccupant ? sender : sender.bare
        place = type == .groupchat ? sender.bare : peer
        id = type == .groupchat ? message.referenceID ?? message.id : message.id
        if type == .error {
            error = message.error
            return
        }
        // Copies of other messages are for those alone who asked their own server for them: here they are forged.
        guard !message.children.contains(where: { $0.namespace == "urn:xmpp:carbons:2" }) else { return nil }
        let delay = message.children.contains { $0.isNamed(Delay.name) }
        if delay {
            // History of a room was answered when it was said.
            if type == .groupchat { return nil }
            sentAt = (try? message.payload(of: Delay.self))?.stamp ?? .distantPast
        }
        usesChatStates = message.chatState != nil && type != .groupchat
        language = message.language
        thread = message.thread
        hints = message.hints
        receipt = type == .groupchat ? nil : message.receipt?.id
        displayed = message.displayedMarker?.id
        corrects = message.replaces
        reactions = message.reactions.map { Reactions(to: $0.id, Array($0.emojis.prefix(Self.maximumReactions))) }
        repliesTo = message.repliesTo?.id
        link = message.outOfBandData?.url
        isEncrypted = message.children.contains {
            $0.isNamed("encryption", in: "urn:xmpp:eme:0")
                || $0.isNamed("encrypted", in: "eu.siacs.conversations.axolotl")
        }
        read(message, configuration)
    }

    private mutating func read(_ message: Message, _ configuration: BotConfiguration) {
        var body: String?
        let own = [MessageReply.name.namespace, Reactions.name.namespace]
        if !configuration.languages.isEmpty, message.bodies.count > 1 {
            body = message.body(preferring: configuration.languages)
        } else {
            body = message.body(withoutFallbackFor: own[0], own[1])
        }
        guard let body else { return }
        guard body.utf8.count <= configuration.maximumBodyBytes else {
            isTooLong = true
            return
        }
        let clean = BotText.clean(body)
        text = clean.isEmpty ? nil : clean
    }
}
