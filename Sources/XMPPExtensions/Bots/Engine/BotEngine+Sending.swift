// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0085 v2.1: §5.1 (active); XEP-0308 v1.2.1: §3; XEP-0334 v1.0.0: §4; XEP-0359 v0.7.0: §2.2 (origin ids)
// XEP-0461 v0.2.1: §3

import Logging
import Synchronization
import XMLStream
import XMPPComponent
import XMPPCore

extension BotEngine {
    /// Says something without being asked.
    func send(_ message: BotMessage, to recipient: JID, from sender: JID?) async throws -> BotSent {
        let id = message.id ?? Self.newID()
        let sent = BotSent(id: id, topic: message.topic, text: message.text)
        let (component, console) = state.withLock { ($0.component, $0.console) }
        if let console {
            update(BotPeer(address: console.address.bare, peer: recipient.bare)) { $0.noteSent(sent) }
            console.show(message)
            return sent
        }
        guard let component else {
            throw ComponentError(.notConnected, "The bot's component does not run.")
        }
        let from = try sender ?? address(component)
        var stanza = Message(to: recipient, from: self.sender(for: from), type: message.type ?? .chat, id: id)
        fill(&stanza, with: message)
        let peer = BotPeer(address: from.bare, peer: recipient.bare)
        try await send(stanza, sent, peer, component)
        return sent
    }

    /// Answers.
    func reply(_ message: BotMessage, in context: BotContext) async throws -> BotSent {
        let id = message.id ?? Self.newID()
        var message = message
        if message.text.count > configuration.maximumAnswerCharacters {
            message.text =
                message.text.prefix(max(0, configuration.maximumAnswerCharacters)) + "\n"
                + phrases(context.language).cut
        }
        let sent = BotSent(id: id, topic: message.topic, text: message.text)
        switch context.job.outlet {
        case .form(let form):
            form.say(message)
            return sent
        case .console:
            update(context.place) { $0.noteSent(sent) }
            state.withLock(\.console)?.show(message)
            return sent
        case .chat(let chat):
            // What comes back would bring about the next error (RFC 6120 §8.3.1).
            guard chat.input.type != .error else {
                throw ComponentError(.missingRecipient, "An error is not answered: there is nobody to read it.")
            }
            var stanza = self.stanza(message, answering: chat)
            stanza.id = id
            stanza.to = chat.recipient
            stanza.from = self.sender(for: chat.input.address)
            stanza.type = message.type ?? chat.input.type
            if let thread = message.thread ?? chat.input.thread { stanza.thread = thread }
            if chat.input.usesChatStates { stanza.chatState = .active }
            stanza.hints.formUnion(chat.hints)
            context.job.noteSaid()
            try await send(stanza, sent, context.place, chat.component)
            return sent
        }
    }

    /// The text, and above it what it answers if that is to be quoted.
    private func stanza(_ message: BotMessage, answering chat: BotChat) -> Message {
        var stanza: Message
        if message.quotesMessage, let quoting = chat.message.quotedReply(body: message.text) {
            stanza = quoting
            var rest = message
            rest.text = quoting.body ?? message.text
            rest.translations = []
            fill(&stanza, with: rest)
        } else {
            stanza = Message(to: chat.recipient)
            fill(&stanza, with: message)
        }
        return stanza
    }

    private func fill(_ stanza: inout Message, with message: BotMessage) {
        if message.translations.isEmpty {
            stanza.body = message.text
        } else {
            stanza.bodies = [LocalizedText(message.text)] + message.translations
        }
        if let language = message.language { stanza.language = language }
        if let subject = message.subject { stanza.subject = subject }
        if let thread = message.thread { stanza.thread = thread }
        if let entry = message.entry { stanza.append(entry) }
        if let link = message.link { stanza.outOfBandData = OutOfBandData(link) }
        if let corrects = message.corrects { stanza.replaces = corrects }
        if message.requestsReceipt { stanza.requestsReceipt = true }
        if message.isMarkable { stanza.isMarkable = true }
        for payload in message.payloads { stanza.append(payload) }
    }

    /// It is remembered before it is sent: what comes back may be faster.
    private func send(_ stanza: Message, _ sent: BotSent, _ peer: BotPeer, _ component: Component) async throws {
        update(peer) { $0.noteSent(sent) }
        var stanza = stanza
        // What reactions and replies name, also where a service on the way gives messages other ids (XEP-0359 §3).
        stanza.append(OriginID(sent.id))
        do {
            try await component.send(stanza)
        } catch {
            update(peer) { $0.forgetSent(sent.id) }
            throw error
        }
    }

    /// The bot's own address.
    private func address(_ component: Component) throws -> JID {
        guard let local else { return component.domain }
        return try JID(local: local, domain: component.domain.domain)
    }

    /// What messages come from: a user's have a resource, as those of a client.
    func sender(for address: JID) -> JID {
        guard address.local != nil, address.resource == nil, let resource = configuration.resource else {
            return address
        }
        return (try? address.with(resource: resource)) ?? address
    }

    static func newID() -> String { String(UInt128.random(in: .min ... .max), radix: 36) }
}
